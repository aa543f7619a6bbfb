"""What Sam and Nerys say over half a year, in either language, and how they come to a place."""

from __future__ import annotations

from tests.conversations.talk import House, Talk

LANGUAGES = {"cy": "Cymraeg", "en": "English"}

SAID = {
    "en": {
        "hello": "hello",
        "brother": "see my brother more",
        "gym": "go to the gym",
        "drums": "play the drums",
        "sleep": "that he sleeps",
        "zero": "never seeing him",
        "ten": "every weekend",
        "the brother one": "the one about my brother",
        "the gym one": "the gym one",
        "meant 5": "no i meant 5",
        "bike": "a new bike",
        "cancelled": "they cancelled twice",
        "closed": "the gym has closed",
        "gym back": "put the gym one back on my list",
        "not now": "not now",
        "list": "what have I said matters",
        "how": "how am i doing",
        "earlier": "what number did I give last time",
        "wrong": "i put the wrong number",
        "change": "change my answer",
        "change earlier": "can i change something i said earlier",
        "person here": "it's Sam now",
        "carer here": "his mum here now",
        "drop gym": "the gym doesn't matter to me any more",
        "delete": "delete everything you have about me",
    },
    "cy": {
        "hello": "helo",
        "brother": "gweld fy mrawd yn amlach",
        "gym": "mynd i'r gampfa",
        "drums": "chwarae'r drymiau",
        "sleep": "ei fod o'n cysgu",
        "zero": "byth yn ei weld o",
        "ten": "bob penwythnos",
        "the brother one": "yr un am fy mrawd",
        "the gym one": "yr un am y gampfa",
        "meant 5": "na, 5 o'n i'n feddwl",
        "bike": "beic newydd",
        "cancelled": "maen nhw wedi canslo ddwywaith",
        "closed": "mae'r gampfa wedi cau",
        "gym back": "rhowch y gampfa nôl ar fy rhestr",
        "not now": "ddim nawr",
        "list": "beth ddywedais i sy'n bwysig",
        "how": "sut ydw i'n gwneud",
        "earlier": "pa rif rois i y tro diwethaf",
        "wrong": "nes i roi'r rhif anghywir",
        "change": "newid fy ateb",
        "change earlier": "dw i isio newid rhywbeth ddywedais i gynt",
        "person here": "Sam sydd yma nawr",
        "carer here": "mam Sam sy 'ma nawr",
        "drop gym": "dydi'r gampfa ddim yn bwysig i mi bellach",
        "delete": "dilëwch bopeth sydd gennych chi amdana i",
    },
}


def welcomed(house: House, code: str, language: str, speaker: str = "person") -> Talk:
    """Past the welcome, by this link; a carer's link is for the carer."""
    talk = house.talk(code)
    talk.tap(LANGUAGES[language])
    if speaker == "carer":
        talk.choose("give_reason_asked")
    else:
        talk.choose("say_person")
    talk.choose("affirm")
    return talk


def outcome_said(talk: Talk, words: str, *, zero: str = "", ten: str = "") -> None:
    """Say what matters, as far as the first number."""
    talk.say(words)
    talk.choose("affirm")
    while talk.question in ("helps", "around"):
        talk.choose("skip")
    talk.choose("affirm")
    for end in (zero, ten):
        talk.say(end) if end else talk.choose("skip")
    assert talk.question == "baseline", talk.heard


def closed(talk: Talk, *, carers_see: bool | None = None) -> None:
    """Stop there and send it; the person says whether carers may see, where it is asked."""
    talk.choose("finish")
    talk.choose("send")
    if carers_see is not None:
        talk.choose("affirm" if carers_see else "deny")
    assert talk.question is None, talk.heard


def told_to(
    house: House, code: str, language: str, numbers: dict[str, tuple[int, int]], **close: bool
) -> Talk:
    """A person's first sitting: each thing by its name in `SAID`, with now and good enough."""
    talk = welcomed(house, code, language)
    for place, (name, (now, goal)) in enumerate(numbers.items()):
        if place:
            talk.choose("add_another")
        outcome_said(talk, SAID[language][name])
        talk.number(now)
        talk.number(goal)
        if talk.question in ("goal_same", "goal_lower"):
            talk.choose("affirm")
    closed(talk, **close)
    return talk


def four_weeks_on(house: House, talk: Talk, language: str) -> str:
    """Come back when the check-in is due; what the bot says."""
    house.clock.wait(days=29)
    return talk.say(SAID[language]["hello"])
