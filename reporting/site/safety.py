"""Worries about safety: a queue with age and owner, and each step until two people close one.

A worry is passed on whatever else was held back: its own words are shown to whoever may act on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString
from flask_wtf import FlaskForm
from werkzeug.exceptions import NotFound
from wtforms import SelectField
from wtforms.validators import InputRequired

from actions.store import safety
from actions.store.accounts import names_of
from actions.store.audit import note
from actions.store.database import Session
from actions.store.keeping import record_of
from actions.store.notices import last_notice
from actions.store.records import Person, Worry
from actions.store.transcripts import open_transcript
from reporting.site.access import current_staff, may, reach
from reporting.site.extensions import house
from reporting.site.turns import around, shown_sittings
from reporting.site.writing import WordsForm, was_sent

pages = Blueprint("safety", __name__, url_prefix="/worries")

WHO = ("practitioner", "manager", "duty")
READS_AROUND = ("practitioner", "duty")
"""Roles that see what was said around a worry; a manager opens the transcript, with a reason."""

AROUND = 8
"""Turns before and after the one that raised a worry."""

KINDS: Mapping[str, LazyString] = {
    "abuse": _l("Being hurt"),
    "control": _l("Being controlled"),
    "exploitation": _l("Being used by others"),
    "fear_of_home": _l("Afraid at home"),
    "harm_to_others": _l("Hurting somebody else"),
    "medical_emergency": _l("A medical emergency"),
    "neglect": _l("Not being looked after"),
    "other_in_danger": _l("Somebody else in danger"),
    "overdose": _l("An overdose"),
    "self_harm": _l("Self-harm"),
    "sexual_abuse": _l("Sexual abuse"),
    "suicide": _l("Thinking of dying"),
    "worry": _l("May not be safe"),
}
"""What the rules that fired are about, by the kinds of data/concerns.yml."""

STEPS: Mapping[str, LazyString] = {
    "read": _l("Read"),
    "noted": _l("A note"),
    "taken": _l("Sees to it from here"),
    "handed_over": _l("Handed over"),
    "acted": _l("Something was done"),
    "closed_first": _l("Wants to close it, the first of two"),
    "kept_open": _l("Kept it open"),
    "closed": _l("Closed it, the second of two"),
}


class HandOverForm(FlaskForm):
    """To whom; what they need to know is a form of words beside it."""

    to = SelectField(_l("Who to"), validators=[InputRequired(_l("Choose one."))])


@pages.get("/")
@may(*WHO)
def queue() -> ResponseReturnValue:
    """Worries that are not closed, the oldest first; or those closed last."""
    closed, staff = "closed" in request.args, current_staff()
    with house().database.read() as reading:
        sight = safety.in_sight(reach(), staff.authority_id, staff.actor)
        found = safety.queue(reading, sight, closed=closed)
        whose = [one for worry in found for one in (worry.owner, worry.closed_first_by) if one]
        names = names_of(reading, whose)
    return render_template(
        "safety/queue.html",
        found=found,
        closed=closed,
        names=names,
        kinds=KINDS,
        age=lambda at: age(house().now() - at),
    )


@pages.get("/<int:worry_id>")
@may(*WHO)
def show(worry_id: int) -> ResponseReturnValue:
    """One worry, what was said around it, and what was done. To open it is to read it."""
    with house().database.begin() as writing:
        worry = _worry(writing, worry_id)
        safety.read_worry(writing, worry, current_staff().actor, house().now())
        return _page(writing, worry, _forms(writing, worry))


@pages.post("/<int:worry_id>/note")
@may(*WHO)
def write(worry_id: int) -> ResponseReturnValue:
    """Something is written down about it."""
    return _step(worry_id, "note", safety.note_worry, _l("The note is kept."))


@pages.post("/<int:worry_id>/take")
@may(*WHO)
def take(worry_id: int) -> ResponseReturnValue:
    """Whoever is signed in sees to it from now on."""
    with house().database.begin() as writing:
        worry = _worry(writing, worry_id)
        try:
            safety.take_worry(writing, worry, current_staff().actor, house().now())
            _noted(writing, worry, "took a worry")
        except safety.NotNow:
            return _too_late(worry_id)
    return _back(worry_id, _l("You see to it from here."))


@pages.post("/<int:worry_id>/hand-over")
@may(*WHO)
def hand_over(worry_id: int) -> ResponseReturnValue:
    """Somebody else sees to it from now on."""
    with house().database.begin() as writing:
        worry = _worry(writing, worry_id)
        forms = _forms(writing, worry)
        if not was_sent(forms["to"], forms["over"]):
            return _page(writing, worry, forms), 422
        staff, at = current_staff(), house().now()
        try:
            safety.hand_over(
                writing, worry, forms["to"].to.data, forms["over"].written, staff.actor, at
            )
            _noted(writing, worry, "handed a worry over")
        except safety.NotNow:
            return _too_late(worry_id)
    return _back(worry_id, _l("It is handed over."))


@pages.post("/<int:worry_id>/act")
@may(*WHO)
def act(worry_id: int) -> ResponseReturnValue:
    """Something was done so that they are safe."""
    return _step(worry_id, "act", safety.act_on, _l("What was done is kept."))


@pages.post("/<int:worry_id>/close")
@may(*WHO)
def close(worry_id: int) -> ResponseReturnValue:
    """One of the two who close it."""
    return _step(worry_id, "close", safety.close_worry, _l("That is kept."))


@pages.post("/<int:worry_id>/keep-open")
@may(*WHO)
def keep_open(worry_id: int) -> ResponseReturnValue:
    """It is not over, whatever the first of the two thought."""
    return _step(worry_id, "keep", safety.keep_open, _l("It stays open."))


def age(passed: timedelta) -> str:
    """How long something has waited: minutes, hours or days."""
    minutes = int(passed.total_seconds() // 60)
    if minutes < 60:
        return str(ngettext("%(num)d minute", "%(num)d minutes", max(minutes, 0)))
    if minutes < 48 * 60:
        return str(ngettext("%(num)d hour", "%(num)d hours", minutes // 60))
    return str(ngettext("%(num)d day", "%(num)d days", minutes // (24 * 60)))


def _worry(session: Session, worry_id: int) -> Worry:
    staff = current_staff()
    sight = safety.in_sight(reach(), staff.authority_id, staff.actor)
    worry = safety.find_worry(session, worry_id, sight)
    if worry is None:
        raise NotFound
    return worry


def _step(
    worry_id: int,
    name: str,
    step: Callable[[Session, Worry, str, str, Any], object],
    told: LazyString,
) -> ResponseReturnValue:
    with house().database.begin() as writing:
        worry = _worry(writing, worry_id)
        forms = _forms(writing, worry)
        if not forms[name].validate_on_submit():
            return _page(writing, worry, forms), 422
        try:
            step(writing, worry, forms[name].written, current_staff().actor, house().now())
            _noted(writing, worry, f"worry: {name}")
        except safety.SamePerson:
            forms[name].words.errors = [
                _("You are the first of the two. Somebody else has to close it with you.")
            ]
            return _page(writing, worry, forms), 409
        except safety.NotNow:
            return _too_late(worry_id)
    return _back(worry_id, told)


def _forms(session: Session, worry: Worry) -> dict[str, Any]:
    over = HandOverForm(prefix="to")
    others = [
        (one.sign_in, one.name)
        for one in safety.could_take(session, worry)
        if one.sign_in not in (worry.owner, current_staff().actor)
    ]
    over.to.choices = [("", _("Choose one.")), *others]
    return {
        "note": WordsForm(_l("A note"), prefix="note"),
        "to": over,
        "over": WordsForm(_l("What they need to know"), prefix="over"),
        "act": WordsForm(_l("What was done so that they are safe"), prefix="act"),
        "close": WordsForm(_l("Why it can be closed"), prefix="close"),
        "keep": WordsForm(_l("Why it has to stay open"), prefix="keep"),
    }


def _page(session: Session, worry: Worry, forms: Mapping[str, Any]) -> str:
    staff = current_staff()
    person = record_of(session, Person, worry.person_id)
    turns = []
    if staff.role in READS_AROUND:
        transcript = open_transcript(
            session, person.reference, staff.actor, f"worry {worry.id}", house().now()
        )
        turns = around(shown_sittings(transcript), worry.conversation_id, worry.message_id, AROUND)
    else:
        note(session, staff.actor, "opened a worry", person.reference, house().now())
    steps = safety.steps_of(session, worry)
    whose = [one for step in steps for one in (step.by, step.to) if one]
    return render_template(
        "safety/show.html",
        worry=worry,
        person=person,
        steps=steps,
        turns=turns,
        told_duty=last_notice(session, worry),
        names=names_of(session, [*whose, worry.owner or "", worry.closed_first_by or ""]),
        kinds=KINDS,
        titles=STEPS,
        forms=forms,
        age=age(house().now() - worry.opened_at),
    )


def _noted(session: Session, worry: Worry, action: str) -> None:
    person = record_of(session, Person, worry.person_id)
    note(session, current_staff().actor, action, person.reference, house().now())


def _back(worry_id: int, told: LazyString) -> ResponseReturnValue:
    flash(str(told))
    return redirect(url_for("safety.show", worry_id=worry_id), 303)


def _too_late(worry_id: int) -> ResponseReturnValue:
    return _back(worry_id, _l("Nothing was changed: somebody was quicker. This is how it stands."))
