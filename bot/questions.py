"""The questions of the conversation: what each one is, and what counts as its answer.

Forms in `domain.yml` list the same slots in the same order; a test holds the two together.
Everything here is pure: a reply comes in with what Rasa understood of it, a reading goes out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from bot.corrections import takes_back
from bot.speakers import names_a_speaker, says_who

SKIPPED = "skipped"
NO_NUMBER = "no number"
NOTHING_SAID = "nothing"
YES, NO = "yes", "no"
FINISH = "finish"
EVERY_FORM = ""
"""The form of a question that may come in any of them."""

COMMANDS = frozenset(
    {
        "start",
        "choose_english",
        "choose_welsh",
        "ask_for_more",
        "ask_why",
        "ask_about_numbers",
        "ask_who_sees",
        "ask_if_robot",
        "ask_to_repeat",
        "dont_know",
        "skip",
        "not_now",
        "stop",
        "change_answer",
        "change_earlier",
        "correct_number",
        "now_person",
        "now_carer",
        "list_outcomes",
        "start_check_in",
        "ask_earlier_number",
        "ask_how_doing",
        "ask_easy_read",
        "leave_easy_read",
        "stop_reminders",
        "start_reminders",
        "ask_for_help",
        "ask_for_person",
        "ask_for_advocate",
        "ask_what_is_held",
        "ask_to_delete",
        "deny_concern",
        "greet",
        "thank",
    }
)
"""Intents that interrupt: each is answered by one rule, and the question is asked again."""

OPENINGS = frozenset({"start", "greet", "thank"})
"""Commands a conversation is opened with, that ask for nothing."""

SURE = 0.5
"""Least confidence at which a message at an open question is a command, not the answer.

It is confidence after the question (`bot.expecting`), where words of one's own weigh the most.
"""

CERTAIN = 0.99
"""Least confidence for what cannot be taken back: a button, or a phrase known word for word."""

IRREVOCABLE = frozenset({"send"})
"""Values of that kind: "don't send it" looks like "send it" to a classifier."""

TAKES_UP = frozenset({"choose_outcome", "withdraw_outcome", "bring_back"})
"""Intents that name one outcome among several: heard at a choice, and between questions."""

NAMES_A_SPEAKER = frozenset({"now_person", "now_carer"})
"""Commands that count only in words that name who is here: "my mum" may answer a question."""

FAIRLY_SURE = 0.55
"""Least confidence at which an intent answers a choice."""

SURE_OF_A_NUMBER = 0.7
"""Least confidence at which a yes keeps a number that was read back."""

LONGEST_COMMAND = 10
"""Most words a command has at an open question: people explain at length, they command briefly."""

FEWEST_WORDS_OF_ITS_OWN = 3
"""Words from which a reply beside the choices is something the person wants to say."""


MAY_BE_NO = frozenset({"extras", "number", "share", "review", "instead"})
"""Topics whose open questions a plain "no" skips: there is nothing to add."""

ADDS_NOTHING = frozenset({"deny", "finish"})
"""Intents that say so: "no", "that's everything"."""


class Kind(Enum):
    """How a question is answered."""

    OPEN = "open"
    CHOICE = "choice"
    SCORE = "score"


@dataclass(frozen=True)
class Question:
    """One question of a form.

    Attributes:
        slot: the slot it fills; `utter_ask_<slot>` or `action_ask_<slot>` asks it.
        form: the form it belongs to.
        kind: how it is answered.
        topic: names the explanation, `utter_why_<topic>`, and the help, `utter_unsure_<topic>`.
        answers: for a choice, intent to value; at an open question, intents that answer it
            with a value of its own.
        skips_to: the value a skip gives; None where the conversation cannot go on without.
        unclear: the response that says a reply was not understood; empty for open questions.
        own_words: the value that stands for "said in words of their own" at a choice, if any.
    """

    slot: str
    form: str
    kind: Kind
    topic: str
    answers: Mapping[str, str] = field(default_factory=dict)
    skips_to: str | None = None
    unclear: str = ""
    own_words: str | None = None


@dataclass(frozen=True)
class Reply:
    """What a person sent and what was understood of it.

    Attributes:
        text: the words as typed, or the button's title.
        intent: Rasa's intent.
        confidence: of that intent, 0 to 1.
        tapped: whether a button gave it.
        reading: `str` of a `bot.scale.Reading`: "7", "6-7", "off", "none", or "nothing".
        line: the number of the line a button chose, if one did.
        face: the face a button chose, one of FACES, or anything else where none did.
        written_in: the language the words are surely in, "cy" or "en"; None where in doubt.
    """

    text: str
    intent: str
    confidence: float
    tapped: bool = False
    reading: str = "none"
    line: str | None = None
    face: str = ""
    written_in: str | None = None


@dataclass(frozen=True)
class Answered:
    """The reply answers the question with this value."""

    value: str


@dataclass(frozen=True)
class Elsewhere:
    """The reply is about something else: a rule answers it and the question is asked again."""


@dataclass(frozen=True)
class Unclear:
    """The reply is meant for the question but does not answer it."""


Heard = Answered | Elsewhere | Unclear

_YES_NO = {"affirm": YES, "deny": NO}

OTHER_WAYS = {"say_in_words": "words", "use_faces": "face", "compare_instead": "change"}
"""Ways of answering without a number, by the intent that asks for one."""

FACES = frozenset(f"face_{number}" for number in range(1, 6))
"""From very hard, 1, to very good, 5; never a number."""

CHANGES = {"feel_better": "better", "feel_same": "same", "feel_harder": "harder"}


def _number(name: str, form: str, *ways: str) -> list[Question]:
    """The questions about one number; `ways` are the other ways it may be answered in."""
    refused = dict.fromkeys(("refuse_numbers", *OTHER_WAYS), NO_NUMBER)
    zero = {"give_score": "0", "affirm": "0", "deny": NO_NUMBER, **refused}
    offered = {intent: way for intent, way in OTHER_WAYS.items() if way in ways}
    answers = {**refused, **offered}
    instead = Question(
        f"{name}_instead",
        form,
        Kind.CHOICE,
        "instead",
        {**offered, "deny": SKIPPED, "refuse_numbers": SKIPPED},
        SKIPPED,
        "utter_instead_unclear",
    )
    told = {
        "words": Question(f"{name}_words", form, Kind.OPEN, "instead", skips_to=SKIPPED),
        "face": Question(
            f"{name}_face", form, Kind.CHOICE, "instead", {}, SKIPPED, "utter_face_unclear"
        ),
        "change": Question(
            f"{name}_change", form, Kind.CHOICE, "instead", CHANGES, SKIPPED, "utter_change_unclear"
        ),
    }
    return [
        Question(name, form, Kind.SCORE, "number", answers, NO_NUMBER),
        Question(
            f"{name}_zero", form, Kind.CHOICE, "number", zero, NO_NUMBER, "utter_right_unclear"
        ),
        Question(
            f"{name}_nearer",
            form,
            Kind.SCORE,
            "number",
            refused,
            NO_NUMBER,
            "utter_nearer_unclear",
        ),
        Question(
            f"{name}_right", form, Kind.CHOICE, "number", _YES_NO, NO_NUMBER, "utter_right_unclear"
        ),
        *([instead] if ways else []),
        *(told[way] for way in ways),
    ]


def _equal_or_lower(name: str, form: str) -> list[Question]:
    """What is asked where a goal comes to be equal to where they are, or below it."""
    return [
        Question(
            f"{name}_{how}", form, Kind.CHOICE, "goal", _YES_NO, SKIPPED, "utter_right_unclear"
        )
        for how in ("same", "lower")
    ]


_ALL = [
    Question(
        "present",
        EVERY_FORM,
        Kind.CHOICE,
        "speaker",
        {"say_person": "person", "say_carer": "carer", "now_person": "person"}
        | {"now_carer": "carer"},
        unclear="utter_speaker_unclear",
    ),
    Question(
        "language",
        "welcome_form",
        Kind.CHOICE,
        "language",
        {"choose_english": "en", "choose_welsh": "cy"},
        unclear="utter_language_unclear",
    ),
    Question(
        "practise",
        "welcome_form",
        Kind.CHOICE,
        "practise",
        _YES_NO,
        skips_to=NO,
        unclear="utter_practise_unclear",
    ),
    Question(
        "speaker",
        "welcome_form",
        Kind.CHOICE,
        "speaker",
        {"say_person": "person", "say_carer": "carer", "affirm": "person", "deny": "carer"}
        | {"now_person": "person", "now_carer": "carer"},
        unclear="utter_speaker_unclear",
    ),
    Question("relationship", "welcome_form", Kind.OPEN, "speaker", skips_to=SKIPPED),
    Question(
        "carer_reason",
        "welcome_form",
        Kind.OPEN,
        "speaker",
        {
            "give_reason_asked": "asked",
            "give_reason_young": "young",
            "give_reason_unable": "unable",
        },
        skips_to="other",
    ),
    Question(
        "agreed", "welcome_form", Kind.CHOICE, "agreed", _YES_NO, unclear="utter_agreed_unclear"
    ),
    Question("matters", "outcome_form", Kind.OPEN, "matters", skips_to=SKIPPED),
    Question("good_day", "outcome_form", Kind.OPEN, "extras", skips_to=SKIPPED),
    Question("statement", "outcome_form", Kind.OPEN, "statement", skips_to=SKIPPED),
    Question(
        "beyond_service",
        "outcome_form",
        Kind.OPEN,
        "statement",
        {"keep_first_words": SKIPPED, "affirm": SKIPPED, "deny": SKIPPED},
        skips_to=SKIPPED,
    ),
    Question(
        "keep",
        "outcome_form",
        Kind.CHOICE,
        "keep",
        {
            "affirm": YES,
            "change_wording": "change",
            "change_answer": "change",
            "deny": "change",
            "drop_outcome": "drop",
            "withdraw_outcome": "drop",
            "keep_first_words": "first",
        },
        skips_to="drop",
        unclear="utter_keep_unclear",
        own_words="reworded",
    ),
    Question("helps", "outcome_form", Kind.OPEN, "extras", skips_to=SKIPPED),
    Question("around", "outcome_form", Kind.OPEN, "extras", skips_to=SKIPPED),
    Question(
        "right_time",
        "scoring_form",
        Kind.CHOICE,
        "right_time",
        {"affirm": YES, "not_now": "not_now", "deny": "not_now", "refuse_numbers": "no_numbers"}
        | {"say_in_words": "words", "use_faces": "face"},
        skips_to=SKIPPED,
        unclear="utter_right_time_unclear",
    ),
    Question("zero_words", "scoring_form", Kind.OPEN, "number", skips_to=SKIPPED),
    Question("ten_words", "scoring_form", Kind.OPEN, "number", skips_to=SKIPPED),
    *_number("baseline", "scoring_form", "words", "face"),
    *_number("goal", "scoring_form"),
    *_equal_or_lower("goal", "scoring_form"),
    Question(
        "visit",
        "visit_form",
        Kind.CHOICE,
        "visit",
        {
            "start_check_in": "review",
            "affirm": "review",
            "add_another": "add",
            "finish": "finish",
            "stop": "finish",
            "deny": "finish",
        },
        skips_to="finish",
        unclear="utter_visit_unclear",
        own_words="said",
    ),
    Question(
        "which",
        "review_form",
        Kind.CHOICE,
        "review",
        {"finish": FINISH, "stop": FINISH, "deny": FINISH},
        skips_to=FINISH,
        unclear="utter_which_unclear",
        own_words="said",
    ),
    Question(
        "still",
        "review_form",
        Kind.CHOICE,
        "review",
        {**_YES_NO, "withdraw_outcome": NO, "drop_outcome": NO, "carry_on": YES}
        | {"say_finished": YES},
        skips_to=SKIPPED,
        unclear="utter_still_unclear",
    ),
    Question("why_withdrawn", "review_form", Kind.OPEN, "review", skips_to=SKIPPED),
    *_number("review", "review_form", "words", "face", "change"),
    Question("difference", "review_form", Kind.OPEN, "review", skips_to=SKIPPED),
    Question(
        "reached",
        "review_form",
        Kind.CHOICE,
        "reached",
        {"say_finished": "finished", "carry_on": "carry_on", "raise_goal": "new"},
        skips_to="carry_on",
        unclear="utter_reached_unclear",
    ),
    *_number("new_goal", "review_form"),
    *_equal_or_lower("new_goal", "review_form"),
    Question(
        "another",
        "more_form",
        Kind.CHOICE,
        "another",
        {
            "add_another": "add",
            "affirm": "add",
            "finish": "finish",
            "stop": "finish",
            "deny": "finish",
            "send": "finish",
        },
        skips_to="finish",
        unclear="utter_another_unclear",
        own_words="said",
    ),
    Question(
        "share",
        "sharing_form",
        Kind.CHOICE,
        "share",
        {
            "send": "send",
            "affirm": "send",
            "finish": "send",
            "change_line": "change",
            "change_answer": "change",
            "change_wording": "change",
            "hold_back": "hold",
        },
        unclear="utter_share_unclear",
    ),
    Question(
        "line_to_hold",
        "sharing_form",
        Kind.CHOICE,
        "share",
        {"deny": SKIPPED},
        skips_to=SKIPPED,
        unclear="utter_line_unclear",
    ),
    Question(
        "carer_sees",
        "sharing_form",
        Kind.CHOICE,
        "carer_sees",
        _YES_NO,
        skips_to=NO,
        unclear="utter_carer_sees_unclear",
    ),
    Question(
        "line_to_change",
        "changing_form",
        Kind.CHOICE,
        "share",
        {"deny": SKIPPED},
        skips_to=SKIPPED,
        unclear="utter_line_unclear",
    ),
    Question("new_words", "changing_form", Kind.OPEN, "share", skips_to=SKIPPED),
    *_number("new_number", "changing_form"),
]

QUESTIONS: Mapping[str, Question] = {question.slot: question for question in _ALL}
BY_ITS_WORDS = frozenset({"which", "line_to_change", "line_to_hold"})
"""Questions that ask for one of several, which may be named by its number or its words."""

COUNTS = frozenset({"give_score", "choose_line"})
"""Intents with which a number heard counts: "the sad one" is no 1."""

AFTER_A_NUMBER = frozenset({"goal", "new_goal"})
"""Where a number said as a correction is of the one before, which has just been settled."""

NUMBERS = ("baseline", "goal", "review", "new_goal", "new_number")


def hear_offer(reply: Reply) -> str | None:
    """What somebody says to "shall we leave this one?": yes, no, or None: something else."""
    sure = reply.confidence >= FAIRLY_SURE
    return _YES_NO.get(reply.intent) if sure and reply.reading == "none" else None


def hear(question: Question, reply: Reply) -> Heard:
    """Decide whether a reply answers the question it followed.

    At an open question a message is the answer unless a command is clear: the intent is a
    command, Rasa is sure, and it is as short as commands are. At a choice the intent decides.
    At a score the reading decides, and a number outweighs a command heard beside it.
    """
    if reply.intent == "raise_concern" or _is_about_before(question, reply):
        return Elsewhere()
    if question.kind is Kind.OPEN:
        return _hear_open(question, reply)
    if question.kind is Kind.SCORE:
        return _hear_score(question, reply)
    return _hear_choice(question, reply)


def _is_about_before(question: Question, reply: Reply) -> bool:
    """Whether the words say who is here now, or take back a number: at any question but its own."""
    if reply.tapped:
        return False
    if question.topic != "speaker" and says_who(reply.text):
        return True
    if question.slot in AFTER_A_NUMBER and reply.intent == "correct_number" and _is_clear(reply):
        return True
    numbers = ("number", "goal") if question.slot not in AFTER_A_NUMBER else ()
    return question.topic not in numbers and takes_back(reply.text)


def _names_who(reply: Reply) -> bool:
    """Whether a command that needs words of who is here has them."""
    return reply.intent not in NAMES_A_SPEAKER or names_a_speaker(reply.text)


def _is_clear(reply: Reply) -> bool:
    if not _names_who(reply):
        return False
    return reply.tapped or (reply.confidence >= SURE and len(reply.text.split()) <= LONGEST_COMMAND)


def _hear_command(question: Question, reply: Reply) -> Heard:
    if reply.intent == "skip" and question.skips_to is not None:
        return Answered(question.skips_to)
    return Elsewhere()


def _hear_open(question: Question, reply: Reply) -> Heard:
    says_who = question.topic == "speaker" and reply.intent in NAMES_A_SPEAKER
    if _is_clear(reply) and not says_who:
        if reply.intent in question.answers:
            return Answered(question.answers[reply.intent])
        if reply.intent in COMMANDS or reply.tapped:
            return _hear_command(question, reply)
        if reply.intent in ADDS_NOTHING and question.topic in MAY_BE_NO and question.skips_to:
            return Answered(question.skips_to)
    return Answered(reply.text)


def _hear_score(question: Question, reply: Reply) -> Heard:
    if reply.reading not in ("none", "nothing", "off"):
        return Answered(reply.reading)
    if reply.tapped and reply.intent not in (*question.answers, *COMMANDS):
        return Elsewhere()
    if reply.intent in question.answers and _is_clear(reply):
        return Answered(question.answers[reply.intent])
    if reply.intent in COMMANDS and _is_clear(reply):
        return _hear_command(question, reply)
    if reply.reading == NOTHING_SAID:
        return Answered(NOTHING_SAID)
    return Unclear()


def _chooses_by_writing(question: Question, reply: Reply) -> bool:
    """Whether words that ask for nothing choose the language they are written in."""
    if reply.written_in is None or reply.tapped:
        return False
    asks = (COMMANDS | set(question.answers)) - OPENINGS
    return reply.intent not in asks or reply.confidence < FAIRLY_SURE


def _hear_choice(question: Question, reply: Reply) -> Heard:
    if question.slot == "language" and _chooses_by_writing(question, reply):
        return Answered(str(reply.written_in))
    if question.slot.endswith(("_right", "_zero")) and reply.reading not in ("none", "nothing"):
        return Unclear() if reply.reading == "off" else Answered(reply.reading)
    if question.slot in BY_ITS_WORDS:
        chosen = reply.line or (reply.reading if reply.intent in COUNTS else "")
        if chosen.isdigit():
            return Answered(chosen)
        if not reply.tapped and reply.intent not in COMMANDS:
            # It is named in words of its own, which no classifier was taught.
            known = question.answers.get(reply.intent) if reply.confidence >= SURE else None
            return Answered(known or "said")
    if question.slot.endswith("_face"):
        number = reply.reading if reply.intent in COUNTS else ""
        face = reply.face if reply.tapped else f"face_{number}"
        if face in FACES:
            return Answered(face)
    if reply.tapped or reply.confidence >= FAIRLY_SURE:
        if reply.intent in question.answers:
            value = question.answers[reply.intent]
            least = CERTAIN if value in IRREVOCABLE else FAIRLY_SURE
            if question.slot.endswith("_right"):
                least = SURE_OF_A_NUMBER
            return Answered(value) if reply.tapped or reply.confidence >= least else Unclear()
        if reply.intent in COMMANDS and _names_who(reply):
            return _hear_command(question, reply)
        if reply.tapped or reply.intent in TAKES_UP:
            return Elsewhere()
    own = reply.intent == "share_answer" and reply.confidence >= FAIRLY_SURE
    if question.own_words and own and len(reply.text.split()) >= FEWEST_WORDS_OF_ITS_OWN:
        return Answered(question.own_words)
    return Unclear()
