"""What makes a well-placed number no score of this person's, now."""

from __future__ import annotations

from bot.numerals import QUESTION, STOP, TOP
from bot.scale_neighbours import Verdict, followed, preceded
from bot.scale_places import Place
from bot.scale_words import (
    ANYBODY,
    ARTICLE,
    ASKING,
    BEING_AN_AGE,
    COMPARING,
    GROWN_UP,
    HAVING,
    JOINER,
    JUDGING,
    LIMIT,
    LONGING,
    ME,
    MORE_OR_LESS,
    NOT,
    NOT_BUT,
    NOT_REACHES_ACROSS,
    OTHERS,
    PERSON,
    SAYS,
    SUPERLATIVE,
    TO_OR_FOR,
    UPWARDS,
)


def _is_the_whole_scale(p: Place) -> bool:
    """Hear "from 0 to 10": it names the scale."""
    return p.m.low in (0, 1) and p.m.high == TOP


def _is_text_speak(p: Place) -> bool:
    """Take "2" and "4" before a pronoun or the like for "to" and "for"."""
    return p.number.text in ("2", "4") and p.after[:1] != [] and p.after[0] in TO_OR_FOR


def _is_compared_with(p: Place) -> bool:
    """Leave out what a score is measured against: "less than 5", "over a 5", "mwy o 6 na 7"."""
    words = [t.text for t in p.behind]
    near = next((w for w in words if w not in ARTICLE and w not in ("like", "yn", "fel")), STOP)
    if near == "na":
        return bool(COMPARING & set(words))
    return near in LIMIT and not p.shade


def _is_a_limit(p: Place) -> bool:
    """Hear "7 or more", "6 ac i fyny", "6 upwards"; not "4 or more like 5", "3 up from 2"."""
    words = [token.text for token in p.ahead]
    joiners = next((n for n, word in enumerate(words[:3]) if word not in JOINER), 3)
    limits = MORE_OR_LESS if joiners else UPWARDS
    return words[joiners] in limits and words[joiners + 1] not in ("from", "o", "like", "fel")


def _is_negated(p: Place) -> bool:
    """Hear "not a 7", "wouldn't say 7", "ddim yn 7"; "not quite a 7" is a shade, not a no."""
    beyond = (word for word in p.before if word not in NOT_REACHES_ACROSS)
    isnt = {"isnt", "aint", "wasnt", "wrong"} & set(p.after[:1])  # "5 isn't right"
    return bool(isnt) or (not p.shade and next(beyond, "") in NOT)


def _is_under_a_no(p: Place) -> bool:
    """Doubt a number with an unexplained "not" before it: "don't make me say 0"."""
    said = p.before[::-1]
    return any(
        word in NOT and not NOT_BUT & set(said[i + 1 : i + 4]) for i, word in enumerate(said)
    )


def _is_an_age(p: Place) -> bool:
    """Leave "she's 7", "the kids are 7 and 9", "I'm 14", "I'm 9 and ...", "since I was 8"."""
    words = p.before
    if p.m.sure or not words or words[0] in ARTICLE:
        return False
    if {"birthday", "blwydd", "penblwydd"} & set(words) or _was_that_age(words):
        return True
    if not BEING_AN_AGE & set(words[:2]):
        return False
    subject = words
    if words[0] == "yn":  # in Welsh the subject stands between the verb and "yn"
        if _is_an_age_in_welsh(p):
            return True
        verb = next((n for n, w in enumerate(words) if w in ("mae", "ma", "bod")), len(words))
        subject = words[:verb]
    myself = {"im", "am", "dwi", "dw", "fi", "i"} & set(words[:3])
    people = PERSON | GROWN_UP if p.m.off else PERSON
    return bool(people & set(subject) or (myself and (p.m.off or p.ahead[0].text == "and")))


def _was_that_age(words: list[str]) -> bool:
    """Hear "since I was", "pan oedd hi'n": a time in somebody's life."""
    was = words[0] in ("was", "were") or words[:3] == ["yn", "i", "yn"]
    return was and bool({"since", "when", "ers", "pan"} & set(words))


def _is_an_age_in_welsh(p: Place) -> bool:
    """Hear "mae'n dair", feminine as ages are, and "mae hi'n ddeugain"."""
    if p.number.text in ("ddwy", "dair", "tair", "bedair", "pedair"):
        return True
    return p.m.low > 12 and bool({"hi", "o", "e", "fe", "fo", "i"} & set(p.before[:3]))


def _is_somebody_elses(p: Place) -> bool:
    """Hear "mam would say 8", "3 fasa mam yn deud", "everyone else is a 10"."""
    for words in (p.before[::-1], p.after):
        for i, word in enumerate(words):
            near = set(words[max(0, i - 3) : i])
            if word in SAYS and OTHERS & near and not ME & near:
                return True
    if {"if", "os"} & set(p.before) and "said" in p.before[:2]:
        return True  # "I'd be lying if I said 5"
    being = {"is", "are", "yn", "be", "gets"} & set(p.before[:2])
    return bool(being and ANYBODY & set(p.before))


def _is_wished(p: Place) -> bool:
    """Hear "I'd love to say 8", "I wish I could say 8", "rhan ohona i'n deud 8"."""
    return bool(LONGING & set(p.before) and {"say", "deud", "dweud", "ddweud"} & set(p.before[:2]))


def _is_asked_about(p: Place) -> bool:
    """Leave "what's a 10", "is 10 good or bad", "so 0 is bad?" to be answered as questions."""
    opening = p.before[-1] if p.before and not p.cut_short else ""
    if opening in ASKING and "about" not in p.before and p.before[0] != "am":
        return True
    ahead = [token.text for token in p.ahead]
    if ahead[0] == QUESTION and p.first in ASKING:
        return True  # "what did I put last time, 4?"
    an_end = p.m.low == p.m.high and p.m.low in (0, TOP)
    if an_end and (opening in ("if", "os") or SUPERLATIVE & set(ahead[:3])):
        return True  # "if 10 is perfect", "10 is never going to happen"
    return QUESTION in ahead and bool(JUDGING & set(ahead[: ahead.index(QUESTION)]))


_REFUSALS = (
    _is_the_whole_scale,
    _is_text_speak,
    _is_compared_with,
    _is_a_limit,
    _is_negated,
    _is_an_age,
    _is_somebody_elses,
    _is_wished,
    _is_asked_about,
)


def _verdict(p: Place) -> Verdict:
    """Refuse, accept or doubt one number; a doubtful one keeps others from being read alone."""
    sides = {followed(p), preceded(p), "doubt" if _is_under_a_no(p) else "yes"}
    if "no" in sides or any(rule(p) for rule in _REFUSALS):
        return "no"
    if followed(p) == preceded(p) == "doubt" and (p.m.low == 1 or HAVING & set(p.before[:3])):
        return "no"  # "mae gen i 2 gi"
    return "doubt" if "doubt" in sides else "yes"


def verdicts_on(places: list[Place]) -> list[Verdict]:
    """Judge each number; "7 and 9" after "the boys are" share one fate."""
    verdicts: list[Verdict] = []
    for p in places:
        verdict = _verdict(p)
        if verdicts and verdicts[-1] == "no" and p.behind[1].value is not None:
            verdict = "no" if p.behind[0].text in ("and", "a", "ac") else verdict
        verdicts.append(verdict)
    return verdicts
