"""What counts as an answer: by the question that was asked, the intent, and how sure it is."""

from __future__ import annotations

import pytest
import yaml

from bot.questions import (
    COMMANDS,
    EVERY_FORM,
    NAMES_A_SPEAKER,
    QUESTIONS,
    Answered,
    Elsewhere,
    Heard,
    Kind,
    Reply,
    Unclear,
    hear,
    hear_offer,
)


def typed(
    text: str, intent: str = "share_answer", confidence: float = 0.9, reading: str = "none"
) -> Reply:
    return Reply(text=text, intent=intent, confidence=confidence, reading=reading)


def tapped(intent: str, reading: str = "none", line: str | None = None) -> Reply:
    return Reply("", intent, 1.0, tapped=True, reading=reading, line=line)


@pytest.mark.parametrize(
    ("intent", "heard"),
    [
        ("greet", Answered("cy")),
        ("share_answer", Answered("cy")),
        ("choose_english", Answered("en")),
        ("ask_who_sees", Elsewhere()),
    ],
)
def test_a_first_sentence_chooses_the_language_it_is_written_in(intent: str, heard: Heard) -> None:
    reply = Reply("helo, dwi yma i siarad", intent, 0.9, written_in="cy")

    assert hear(QUESTIONS["language"], reply) == heard


@pytest.mark.parametrize(
    ("slot", "reply", "heard"),
    [
        ("matters", typed("see my nan"), Answered("see my nan")),
        ("matters", typed("who sees this", "ask_who_sees", 0.9), Elsewhere()),
        ("matters", typed("stop smoking", "stop", 0.4), Answered("stop smoking")),
        (
            "matters",
            typed("stop them coming round every day and shouting at me please", "stop", 0.99),
            Answered("stop them coming round every day and shouting at me please"),
        ),
        ("matters", typed("yes", "affirm", 0.99), Answered("yes")),
        ("matters", tapped("skip"), Answered("skipped")),
        ("matters", tapped("send"), Elsewhere()),
        ("matters", typed("i want to die", "raise_concern", 1.0), Elsewhere()),
        ("beyond_service", tapped("keep_first_words"), Answered("skipped")),
        ("relationship", typed("her mum", "say_carer", 0.99), Answered("her mum")),
        ("carer_reason", tapped("give_reason_young"), Answered("young")),
        ("carer_reason", typed("she asked", "give_reason_asked", 0.4), Answered("she asked")),
        ("agreed", typed("ok", "affirm", 0.6), Answered("yes")),
        ("agreed", typed("skip", "skip", 0.9), Elsewhere()),
        ("agreed", typed("my dog", "share_answer", 0.9), Unclear()),
        ("agreed", typed("hm", "affirm", 0.2), Unclear()),
        ("keep", typed("make it see my brother weekly", "share_answer"), Answered("reworded")),
        ("another", typed("stop", "stop", 0.9), Answered("finish")),
        ("another", typed("i want to learn drums"), Answered("said")),
        ("baseline", typed("4", "give_score", 0.9, "4"), Answered("4")),
        ("baseline", typed("why, 4", "ask_why", 0.9, "4"), Answered("4")),
        ("baseline", typed("why", "ask_why", 0.9), Elsewhere()),
        ("baseline", typed("6 or 7", "give_score", 0.9, "6-7"), Answered("6-7")),
        ("baseline", typed("11", "give_score", 0.9, "off"), Unclear()),
        ("baseline", typed("nothing", "deny", 0.4, "nothing"), Answered("nothing")),
        ("baseline", typed("no numbers", "refuse_numbers", 0.9), Answered("no number")),
        ("baseline", tapped("choose_line"), Elsewhere()),
        ("baseline_right", typed("no, 4", "deny", 0.9, "4"), Answered("4")),
        ("baseline_right", typed("yes", "affirm", 0.9), Answered("yes")),
        ("baseline_right", typed("good friends", "affirm", 0.46), Unclear()),
        ("line_to_hold", tapped("choose_line", line="3"), Answered("3")),
        ("line_to_hold", typed("2", "give_score", 0.9, "2"), Answered("2")),
        ("share", typed("send it", "send", 1.0), Answered("send")),
        ("share", tapped("send"), Answered("send")),
        ("share", typed("don't send it", "send", 0.9), Unclear()),
        ("share", typed("keep a bit back", "hold_back", 0.6), Answered("hold")),
        ("helps", typed("no", "deny", 1.0), Answered("skipped")),
        ("speaker", typed("sam here", "now_person", 0.9), Answered("person")),
        ("relationship", typed("i'm her mum", "now_carer", 1.0), Answered("i'm her mum")),
        ("matters", typed("i'm her mum", "now_carer", 1.0), Elsewhere()),
        ("around", typed("my mum", "now_carer", 1.0), Answered("my mum")),
        ("goal", typed("no i meant 4", "correct_number", 0.9, "4"), Elsewhere()),
        ("baseline", typed("no i meant 4", "correct_number", 0.9, "4"), Answered("4")),
        ("baseline_right", typed("no i meant 4", "correct_number", 0.9, "4"), Answered("4")),
        ("baseline", typed("in words please", "say_in_words", 0.9), Answered("words")),
        ("review", typed("faces", "use_faces", 0.9), Answered("face")),
        ("goal", typed("faces", "use_faces", 0.9), Answered("no number")),
        ("review_face", typed("the sad one", "give_face", 0.9, "1"), Unclear()),
        ("which", typed("i lost interest in that one", "withdraw_outcome", 0.9, "1"),
         Answered("said")),
        ("line_to_change", typed("the bit about nan", "choose_line", 0.9), Answered("said")),
        ("line_to_change", typed("none", "deny", 0.9), Answered("skipped")),
        ("keep", typed("it's not important anymore", "withdraw_outcome", 0.9), Answered("drop")),
        ("review_face", Reply("Hard", "give_face", 1.0, tapped=True, face="face_2"),
         Answered("face_2")),
        ("review_face", typed("the 4th", "give_score", 0.9, "4"), Answered("face_4")),
        ("review_face", typed("9", "give_score", 0.9, "9"), Unclear()),
        ("review_change", typed("worse", "feel_harder", 0.9), Answered("harder")),
        ("which", typed("the gym one", "choose_outcome", 0.9), Answered("said")),
        ("which", tapped("choose_outcome", line="2"), Answered("2")),
        ("which", typed("who sees this", "ask_who_sees", 0.9), Elsewhere()),
        ("still", typed("not any more", "drop_outcome", 0.9), Answered("no")),
        ("still", typed("the gym one first", "choose_outcome", 0.9), Elsewhere()),
        ("reached", typed("keep going", "carry_on", 0.9), Answered("carry_on")),
        ("present", typed("it's mum", "now_carer", 0.9), Answered("carer")),
        ("matters", typed("no", "deny", 1.0), Answered("no")),
    ],
)  # fmt: skip
def test_a_reply_is_heard_by_the_question_it_followed(
    slot: str, reply: Reply, heard: Heard
) -> None:
    assert hear(QUESTIONS[slot], reply) == heard


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (typed("yes", "affirm", 0.9), "yes"),
        (typed("no", "deny", 0.9), "no"),
        (typed("4", "give_score", 0.9, "4"), None),
        (typed("yes a 4", "affirm", 0.9, "4"), None),
        (typed("my nan helps", "share_answer", 0.9), None),
        (typed("hm", "affirm", 0.2), None),
    ],
)
def test_a_yes_to_the_offer_to_leave_a_question_leaves_it(reply: Reply, said: str | None) -> None:
    assert hear_offer(reply) == said


@pytest.mark.parametrize("slot", QUESTIONS)
def test_a_worry_is_never_an_answer(slot: str) -> None:
    assert hear(QUESTIONS[slot], typed("x", "raise_concern", 1.0, "7")) == Elsewhere()


@pytest.mark.parametrize("slot", [q.slot for q in QUESTIONS.values() if q.kind is Kind.OPEN])
@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_an_unsure_command_at_an_open_question_is_the_answer(slot: str, command: str) -> None:
    assert hear(QUESTIONS[slot], typed("words", command, 0.49)) == Answered("words")


@pytest.mark.parametrize("slot", [q.slot for q in QUESTIONS.values() if q.kind is Kind.OPEN])
@pytest.mark.parametrize("command", sorted(NAMES_A_SPEAKER))
def test_who_is_here_changes_only_in_words_that_say_so(slot: str, command: str) -> None:
    assert hear(QUESTIONS[slot], typed("nan and mum", command, 1.0)) == Answered("nan and mum")


def test_the_forms_ask_the_questions_written_down_in_their_order(root: object) -> None:
    domain = yaml.safe_load((root / "domain.yml").read_text(encoding="utf-8"))  # type: ignore[operator]
    forms = {form: list(told["required_slots"]) for form, told in domain["forms"].items()}
    questions: dict[str, list[str]] = {}
    for question in QUESTIONS.values():
        if question.form != EVERY_FORM:
            questions.setdefault(question.form, []).append(question.slot)

    assert forms == questions
    assert set(domain["intents"]) >= COMMANDS
    assert set(domain["intents"]) >= {i for q in QUESTIONS.values() for i in q.answers}
