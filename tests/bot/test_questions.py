"""What counts as an answer: by the question that was asked, the intent, and how sure it is."""

from __future__ import annotations

import pytest
import yaml

from bot.questions import (
    COMMANDS,
    QUESTIONS,
    Answered,
    Elsewhere,
    Heard,
    Kind,
    Reply,
    Unclear,
    hear,
)


def typed(
    text: str, intent: str = "share_answer", confidence: float = 0.9, reading: str = "none"
) -> Reply:
    return Reply(text=text, intent=intent, confidence=confidence, reading=reading)


def tapped(intent: str, reading: str = "none", line: str | None = None) -> Reply:
    return Reply("", intent, 1.0, tapped=True, reading=reading, line=line)


@pytest.mark.parametrize(
    ("slot", "reply", "heard"),
    [
        ("matters", typed("see my nan"), Answered("see my nan")),
        ("matters", typed("who sees this", "ask_who_sees", 0.9), Elsewhere()),
        ("matters", typed("stop smoking", "stop", 0.6), Answered("stop smoking")),
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
        ("carer_reason", typed("she asked", "give_reason_asked", 0.5), Answered("she asked")),
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
        ("line_to_hold", tapped("choose_line", line="3"), Answered("3")),
        ("line_to_hold", typed("2", "give_score", 0.9, "2"), Answered("2")),
        ("share", typed("send it", "send", 1.0), Answered("send")),
        ("share", tapped("send"), Answered("send")),
        ("share", typed("don't send it", "send", 0.9), Unclear()),
        ("share", typed("keep a bit back", "hold_back", 0.6), Answered("hold")),
        ("helps", typed("no", "deny", 1.0), Answered("skipped")),
        ("matters", typed("no", "deny", 1.0), Answered("no")),
    ],
)
def test_a_reply_is_heard_by_the_question_it_followed(
    slot: str, reply: Reply, heard: Heard
) -> None:
    assert hear(QUESTIONS[slot], reply) == heard


@pytest.mark.parametrize("slot", QUESTIONS)
def test_a_worry_is_never_an_answer(slot: str) -> None:
    assert hear(QUESTIONS[slot], typed("x", "raise_concern", 1.0, "7")) == Elsewhere()


@pytest.mark.parametrize("slot", [q.slot for q in QUESTIONS.values() if q.kind is Kind.OPEN])
@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_an_unsure_command_at_an_open_question_is_the_answer(slot: str, command: str) -> None:
    assert hear(QUESTIONS[slot], typed("words", command, 0.74)) == Answered("words")


def test_the_forms_ask_the_questions_written_down_in_their_order(root: object) -> None:
    domain = yaml.safe_load((root / "domain.yml").read_text(encoding="utf-8"))  # type: ignore[operator]
    forms = {form: list(told["required_slots"]) for form, told in domain["forms"].items()}
    questions: dict[str, list[str]] = {}
    for question in QUESTIONS.values():
        questions.setdefault(question.form, []).append(question.slot)

    assert forms == questions
    assert set(domain["intents"]) >= COMMANDS
    assert set(domain["intents"]) >= {i for q in QUESTIONS.values() for i in q.answers}
