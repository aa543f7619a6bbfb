"""What a reply may mean after the question that was asked: what could answer it weighs more.

"Same" after "better, the same or harder?" is an answer; after "what matters?" it is somebody's
words. A classifier that sees the message alone cannot know. Pure: shares come in, shares go out.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.questions import COMMANDS, TAKES_UP, Kind, Question

IN_OWN_WORDS = "share_answer"
"""The intent of whatever somebody tells in their own words."""

ALWAYS = COMMANDS | TAKES_UP | {IN_OWN_WORDS, "give_score", "affirm", "deny", "raise_concern"}
"""Intents that may come after every question."""

OUT_OF_PLACE = 0.02
"""What an intent weighs that neither answers the question nor interrupts it."""

AN_ANSWER = 3.0
"""What an intent weighs that answers the question, beside 1 for one that interrupts it."""

OWN_WORDS = {Kind.OPEN: 12.0, Kind.CHOICE: 0.3, Kind.SCORE: 0.3}
"""What words of one's own weigh after each kind of question."""


def may_mean(question: Question | None, intent: str) -> bool:
    """Whether an intent has a meaning after a question; without one, every intent has."""
    return question is None or intent in ALWAYS or intent in question.answers


def weighed(question: Question | None, shares: Mapping[str, float]) -> dict[str, float]:
    """How likely each intent is after a question.

    Args:
        question: the one that was asked; None where none is open.
        shares: how likely each intent is for the message alone; positive.

    Returns:
        The same intents, most likely first; their shares add up to 1.
    """
    weights = {intent: share * _weight(question, intent) for intent, share in shares.items()}
    whole = sum(weights.values()) or 1.0
    return {
        intent: weights[intent] / whole
        for intent in sorted(weights, key=lambda one: weights[one], reverse=True)
    }


def _weight(question: Question | None, intent: str) -> float:
    if question is None:
        return 1.0
    if intent == IN_OWN_WORDS:
        return 1.0 if question.own_words else OWN_WORDS[question.kind]
    if intent in question.answers:
        return AN_ANSWER
    return 1.0 if may_mean(question, intent) else OUT_OF_PLACE
