"""A walk through every question of the conversation, in either language, for either speaker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from bot.questions import QUESTIONS
from tests.conversations.talk import Talk

LATER_FORMS = {"visit_form", "review_form"}
SOMETIMES = {
    *("present", "practise", "carer_sees"),
    *("baseline_instead", "baseline_words", "baseline_face"),
}
EVERY_QUESTION = {
    slot for slot, one in QUESTIONS.items() if one.form not in LATER_FORMS
} - SOMETIMES
"""The questions of a first sitting in which every number is given."""

ONLY_CARERS = {"relationship", "carer_reason"}

# Said in turn each time a question comes; "/x" taps the button with that payload, "[x]" that title.
REPLIES: dict[str, dict[str, list[str]]] = {
    "en": {
        "language": ["/choose_english"],
        "relationship": ["her mum"],
        "carer_reason": ["she finds typing hard"],
        "agreed": ["/affirm"],
        "matters": ["maths is rubbish but mainly i miss my brother. we got split up when we moved"],
        "good_day": ["out on the bikes with him"],
        "statement": ["a stairlift at my dad's"],
        "beyond_service": ["get up to my old room"],
        "keep": ["/affirm"],
        "helps": ["drawing"],
        "around": ["nan. and mrs pugh at school"],
        "right_time": ["/affirm"],
        "zero_words": ["never seeing him"],
        "ten_words": ["every weekend"],
        "baseline": ["nothing"],
        "baseline_nearer": ["seven"],
        "baseline_right": ["/affirm"],
        "baseline_zero": ["6 or 7"],
        "goal": ["nothing", "four", "7 or 8"],
        "goal_zero": ["seven"],
        "goal_nearer": ["[8]"],
        "goal_right": ["/affirm"],
        "goal_same": ["/deny"],
        "goal_lower": ["/deny"],
        "another": ["/finish"],
        "share": ["/hold_back", "/change_line", "/change_line", "/change_line", "/send"],
        "line_to_hold": ["[3]"],
        "line_to_change": ["[1]", "[2]", "[2]"],
        "new_words": ["get up to my own room"],
        "new_number": ["5 or 6", "nothing"],
        "new_number_nearer": ["5"],
        "new_number_right": ["/affirm"],
        "new_number_zero": ["[0]"],
    },
    "cy": {
        "language": ["/choose_welsh"],
        "relationship": ["ei fam o"],
        "carer_reason": ["mae teipio'n anodd iddo fo"],
        "agreed": ["/affirm"],
        "matters": ["mae'r ysgol yn ddiflas ond dw i'n colli mrawd. naethon ni symud llynedd"],
        "good_day": ["mynd ar y beics efo fo"],
        "statement": ["lifft grisiau yn nhŷ dad"],
        "beyond_service": ["cyrraedd fy hen stafell"],
        "keep": ["/affirm"],
        "helps": ["tynnu lluniau"],
        "around": ["nain a mrs puw ysgol"],
        "right_time": ["/affirm"],
        "zero_words": ["byth yn ei weld o"],
        "ten_words": ["bob penwythnos"],
        "baseline": ["dim"],
        "baseline_nearer": ["saith"],
        "baseline_right": ["/affirm"],
        "baseline_zero": ["chwech neu saith"],
        "goal": ["dim", "pedwar", "saith neu wyth"],
        "goal_zero": ["saith"],
        "goal_nearer": ["[8]"],
        "goal_right": ["/affirm"],
        "goal_same": ["/deny"],
        "goal_lower": ["/deny"],
        "another": ["/finish"],
        "share": ["/hold_back", "/change_line", "/change_line", "/change_line", "/send"],
        "line_to_hold": ["[3]"],
        "line_to_change": ["[1]", "[2]", "[2]"],
        "new_words": ["cyrraedd fy stafell fy hun"],
        "new_number": ["pump neu chwech", "dim"],
        "new_number_nearer": ["pump"],
        "new_number_right": ["/affirm"],
        "new_number_zero": ["[0]"],
    },
}


def reply(talk: Talk, language: str, speaker: str, question: str, times: int) -> str:
    """Answer the question that is open, as this speaker would the n-th time it comes."""
    if question == "speaker":
        return talk.choose("say_person" if speaker == "person" else "say_carer")
    said = REPLIES[language][question]
    words = said[min(times, len(said) - 1)]
    if words.startswith("/"):
        return talk.choose(words[1:])
    if words.startswith("["):
        return talk.tap(words[1:-1])
    return talk.say(words)


def walk(
    talk: Talk,
    language: str,
    speaker: str,
    at: Callable[[str], None] = lambda question: None,
    until: str | None = None,
) -> set[str]:
    """Answer every question until the conversation ends, or until one is asked.

    Calls `at` with each question's name before it is answered; gives the questions met.
    """
    met: Counter[str] = Counter()
    while (question := talk.question) and question != until:
        at(str(question))
        assert talk.question == question, f"{question} was left for {talk.question}"
        reply(talk, language, speaker, str(question), met[str(question)])
        met[str(question)] += 1
        assert sum(met.values()) < 80, f"going round in circles at {question}: {talk.heard}"
    return set(met)
