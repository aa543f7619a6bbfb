"""Codes of the records as staff read them, and days and times, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from flask import Flask
from flask_babel import format_date, format_datetime, get_locale, gettext
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from actions.store.holding import KEPT_BACK
from actions.store.records import Correction
from reporting.site.extensions import house

NOT_TOLD = _l("not recorded")

ROLES: Mapping[str, LazyString] = {
    "practitioner": _l("Practitioner"),
    "manager": _l("Manager"),
    "analyst": _l("Analyst"),
    "duty": _l("Duty worker"),
    "admin": _l("Administrator"),
}
SERVICES: Mapping[str, LazyString] = {
    "adults": _l("Adults' services"),
    "children": _l("Children's services"),
}
PEOPLE: Mapping[str, LazyString] = {
    "not_joined": _l("Has not started"),
    "joined": _l("Has joined"),
    "unable_to_engage": _l("Unable to take part"),
    "withdrawn": _l("Has left"),
}
OUTCOMES: Mapping[str, LazyString] = {
    "draft": _l("Not settled yet"),
    "active": _l("Under way"),
    "achieved": _l("Reached"),
    "withdrawn": _l("Does not matter any more"),
}
SCORES: Mapping[str, LazyString] = {
    "baseline": _l("Where things were"),
    "goal": _l("Good enough"),
    "review": _l("Where things are now"),
}
VOICES: Mapping[str, LazyString] = {
    "person": _l("The person"),
    "carer": _l("A carer"),
    "practitioner": _l("Practitioner's view"),
}
TOLD: Mapping[str, LazyString] = {
    "face_1": _l("Face 1 of 5, very hard"),
    "face_2": _l("Face 2 of 5, hard"),
    "face_3": _l("Face 3 of 5, in between"),
    "face_4": _l("Face 4 of 5, good"),
    "face_5": _l("Face 5 of 5, very good"),
    "better": _l("Better"),
    "same": _l("About the same"),
    "harder": _l("Harder"),
    "words": _l("In words"),
}
WHY_NONE: Mapping[str, LazyString] = {
    "skipped": _l("Skipped"),
    "not_now": _l("Not now"),
    "no_numbers": _l("Would rather not use numbers"),
    "unsure": _l("Not sure"),
}
ANSWERS: Mapping[str, LazyString] = {
    "matters": _l("What matters"),
    "good_day": _l("A good day"),
    "helps": _l("What helps"),
    "around": _l("Who is around"),
    "beyond_service": _l("What it would let them do"),
    "difference": _l("What made the difference, or got in the way"),
    "no_longer_matters": _l("A carer says it may not matter any more"),
}
WORRIES: Mapping[str, LazyString] = {
    "open": _l("Nobody has read it"),
    "read": _l("Read"),
    "acted": _l("Acted on"),
    "closed": _l("Closed"),
}
REQUESTS: Mapping[str, LazyString] = {
    "person": _l("Wants to talk to a person"),
    "advocate": _l("Wants an advocate"),
    "delete": _l("Wants it deleted"),
    "copy": _l("Wants a copy"),
}
PARTS: Mapping[str, LazyString] = {
    "agreed_on": _l("The day it was agreed"),
    "aspects": _l("Aspects of well-being"),
    "view": _l("A practitioner's view"),
    "status": _l("How it stands"),
    "name": _l("The name to use"),
    "year_of_birth": _l("Year of birth"),
    "language": _l("Language"),
    "worker": _l("Worker"),
}
LANGUAGES: Mapping[str, str] = {"cy": "Cymraeg", "en": "English"}


def spoken(names: Mapping[str, LazyString], code: str | None) -> str:
    """What `code` is called in the reader's language; one nobody named is said to be missing."""
    return str(names.get(code or "", NOT_TOLD))


def day(on: date | None) -> str:
    """A day, as 24 Nov 2026; empty where there is none."""
    return "" if on is None else str(format_date(on, "d MMM y", rebase=False))


def moment(at: datetime | None) -> str:
    """A time in Wales, as 24 Nov 2026, 09:05; empty where there is none."""
    return "" if at is None else str(format_datetime(at, "d MMM y, HH:mm"))


def changed(correction: Correction, words: str) -> str:
    """What a trail holds before, after or as a reason: codes and days as staff read them."""
    choices = house().choices
    if correction.part == "aspects":
        return "; ".join(choices.named(words.split(), language())) or gettext("not yet clear")
    if correction.part == "agreed_on" and words != correction.reason:
        return day(date.fromisoformat(words))
    if correction.part == "status":
        known = OUTCOMES if correction.outcome_id else PEOPLE
        return str(known.get(words) or choices.words.reason(words, language()))
    return LANGUAGES.get(words, words)


def said(words: str) -> str:
    """What somebody said, with what was held back reading so in the reader's language."""
    return words.replace(KEPT_BACK, gettext("[kept back]"))


def language() -> str:
    """The reader's language: cy or en."""
    found = get_locale()
    return "cy" if found is not None and found.language == "cy" else "en"


def add_words(app: Flask) -> None:
    """Gives templates these words."""
    app.jinja_env.filters.update(day=day, moment=moment, said=said)
    app.jinja_env.globals.update(
        language=language,
        spoken=spoken,
        changed=changed,
        words={
            "roles": ROLES,
            "services": SERVICES,
            "people": PEOPLE,
            "outcomes": OUTCOMES,
            "scores": SCORES,
            "voices": VOICES,
            "told": TOLD,
            "why_none": WHY_NONE,
            "answers": ANSWERS,
            "worries": WORRIES,
            "requests": REQUESTS,
            "languages": LANGUAGES,
            "parts": PARTS,
        },
    )
