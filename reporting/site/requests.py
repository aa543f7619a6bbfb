"""What people asked of staff. A copy or a deletion takes two people and proof of who asks.

The deleting itself is not done here: what was decided and what came of it is kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from flask_wtf import FlaskForm
from werkzeug.exceptions import NotFound
from wtforms import RadioField
from wtforms.validators import InputRequired

from actions.store import decisions
from actions.store.accounts import names_of
from actions.store.audit import note
from actions.store.caseload import within
from actions.store.database import Session
from actions.store.decisions import OF_TWO
from actions.store.keeping import record_of
from actions.store.records import Conversation, Person, Request
from actions.store.safety import NotNow, SamePerson
from actions.store.transcripts import open_transcript
from reporting.copying import Copy, as_json, copy_of
from reporting.site.access import current_staff, may, reach, reader_of
from reporting.site.extensions import house
from reporting.site.wording import moment
from reporting.site.writing import WordsForm, was_sent

pages = Blueprint("requests", __name__, url_prefix="/requests")

WHO = ("practitioner", "manager")

STATES: Mapping[str, LazyString] = {
    "open": _l("Waits for somebody"),
    "proposed": _l("Waits for a second person"),
    "approved": _l("Approved, and to be done"),
    "done": _l("Done"),
    "refused": _l("Refused"),
}
CHOICES: Mapping[str, LazyString] = {
    "grant": _l("Do what they ask"),
    "refuse": _l("Do not do it"),
}
SETTLED: Mapping[str, LazyString] = {
    "approved": _l("Agreed"),
    "sent_back": _l("Sent back"),
}


class ChoiceForm(FlaskForm):
    """One of a few."""

    choice = RadioField(validators=[InputRequired(_l("Choose one."))])

    def __init__(self, label: Any, choices: Mapping[str, LazyString], *, prefix: str) -> None:
        """Under `label`."""
        super().__init__(prefix=prefix)
        self.choice.label.text = label
        self.choice.choices = [(code, str(name)) for code, name in choices.items()]


@pages.get("/")
@may(*WHO)
def queue() -> ResponseReturnValue:
    """Requests that wait, the oldest first; or those answered last."""
    answered = "answered" in request.args
    with house().database.read() as reading:
        found = decisions.asked(reading, within(reach()), answered=answered)
    return render_template("requests/queue.html", found=found, answered=answered, states=STATES)


@pages.get("/<int:request_id>")
@may(*WHO)
def show(request_id: int) -> ResponseReturnValue:
    """One request, and all that was decided about it."""
    with house().database.read() as reading:
        asked = _asked(reading, request_id)
        return _page(reading, asked, _forms())


@pages.post("/<int:request_id>/answer")
@may(*WHO)
def answer(request_id: int) -> ResponseReturnValue:
    """A person, or an advocate, was found for them."""

    def answered(session: Session, asked: Request, forms: Mapping[str, Any]) -> None:
        decisions.answer_request(
            session, asked, forms["answer"].written, current_staff().actor, house().now()
        )

    return _step(request_id, ("answer",), answered, "answered a request")


@pages.post("/<int:request_id>/propose")
@may(*WHO)
def propose(request_id: int) -> ResponseReturnValue:
    """What one account thinks is to be done, and how it is sure who asks."""

    def proposed(session: Session, asked: Request, forms: Mapping[str, Any]) -> None:
        decisions.propose(
            session,
            asked,
            forms["choice"].choice.data,
            proof=forms["proof"].written,
            reason=forms["reason"].written,
            by=current_staff().actor,
            at=house().now(),
        )

    return _step(request_id, ("choice", "proof", "reason"), proposed, "proposed on a request")


@pages.post("/<int:request_id>/settle")
@may(*WHO)
def settle(request_id: int) -> ResponseReturnValue:
    """What another account says to it."""

    def settled(session: Session, asked: Request, forms: Mapping[str, Any]) -> None:
        decisions.settle(
            session,
            asked,
            approved=forms["settled"].choice.data == "approved",
            why=forms["why"].written,
            by=current_staff().actor,
            at=house().now(),
        )

    return _step(request_id, ("settled", "why"), settled, "settled a request")


@pages.post("/<int:request_id>/finish")
@may(*WHO)
def finish(request_id: int) -> ResponseReturnValue:
    """What was done in the end."""

    def finished(session: Session, asked: Request, forms: Mapping[str, Any]) -> None:
        decisions.finish(
            session, asked, forms["outcome"].written, current_staff().actor, house().now()
        )

    return _step(request_id, ("outcome",), finished, "finished a request")


@pages.get("/<int:request_id>/copy")
@may(*WHO)
def copy(request_id: int) -> ResponseReturnValue:
    """What they said, as a page to print and give them."""
    person, made = _copied(request_id)
    return render_template(
        "requests/copy.html", person=person, copy=made, request_id=request_id, at=house().now()
    )


@pages.get("/<int:request_id>/copy.json")
@may(*WHO)
def copy_json(request_id: int) -> ResponseReturnValue:
    """The same for a program."""
    person, made = _copied(request_id)
    told = json.dumps(as_json(made), ensure_ascii=False, indent=2)
    named = f"{person.reference}.json"
    return Response(
        told,
        mimetype="application/json",
        headers={"Content-Disposition": f'attachment; filename="{named}"'},
    )


def _asked(session: Session, request_id: int) -> Request:
    asked = decisions.find_request(session, request_id, within(reach()))
    if asked is None:
        raise NotFound
    return asked


def _copied(request_id: int) -> tuple[Person, Copy]:
    staff, at = current_staff(), house().now()
    with house().database.begin() as writing:
        asked = _asked(writing, request_id)
        person = record_of(writing, Person, asked.person_id)
        reader_of(writing, person.reference)
        if asked.kind != "copy" or asked.state not in ("approved", "done"):
            raise NotFound
        reason = f"a copy was asked for, request {asked.id}"
        transcript = open_transcript(writing, person.reference, staff.actor, reason, at)
        note(writing, staff.actor, "made a copy", person.reference, at)
        asker = record_of(writing, Conversation, asked.conversation_id)
        return person, copy_of(transcript, asker.carer_id)


def _step(
    request_id: int,
    sent: tuple[str, ...],
    step: Callable[[Session, Request, Mapping[str, Any]], None],
    action: str,
) -> ResponseReturnValue:
    with house().database.begin() as writing:
        asked, forms = _asked(writing, request_id), _forms()
        if not was_sent(*(forms[name] for name in sent)):
            return _page(writing, asked, forms), 422
        try:
            step(writing, asked, forms)
        except SamePerson:
            _complain(forms, _l("You proposed it. Somebody else has to agree, or send it back."))
            return _page(writing, asked, forms), 409
        except decisions.WorryOpen:
            _complain(
                forms, _l("A worry about them is open. Nothing is deleted until it is closed.")
            )
            return _page(writing, asked, forms), 409
        except NotNow:
            flash(_("Nothing was changed: somebody was quicker. This is how it stands."))
            return redirect(url_for("requests.show", request_id=request_id), 303)
        person = record_of(writing, Person, asked.person_id)
        note(writing, current_staff().actor, action, person.reference, house().now())
    flash(_("That is kept."))
    return redirect(url_for("requests.show", request_id=request_id), 303)


def _complain(forms: Mapping[str, Any], why: LazyString) -> None:
    for name in ("choice", "settled"):
        forms[name].choice.errors = [why]


def _forms() -> dict[str, Any]:
    return {
        "answer": WordsForm(_l("What was done"), prefix="answer"),
        "choice": ChoiceForm(_l("What is to be done"), CHOICES, prefix="choice"),
        "proof": WordsForm(
            _l("How you are sure who asks"),
            prefix="proof",
            about=_l("What you saw or heard, such as a passport or a visit."),
        ),
        "reason": WordsForm(
            _l("Why"), prefix="reason", about=_l("With what the law says, where it says something.")
        ),
        "settled": ChoiceForm(_l("Do you agree?"), SETTLED, prefix="settled"),
        "why": WordsForm(_l("Why"), prefix="why"),
        "outcome": WordsForm(_l("What was done"), prefix="outcome"),
    }


def _page(session: Session, asked: Request, forms: Mapping[str, Any]) -> str:
    person = record_of(session, Person, asked.person_id)
    decided = decisions.decisions_of(session, asked)
    whose = [
        by for one in decided for by in (one.proposed_by, one.settled_by, one.outcome_by) if by
    ]
    return render_template(
        "requests/show.html",
        asked=asked,
        person=person,
        decided=decided,
        names=names_of(session, whose),
        forms=forms,
        of_two=asked.kind in OF_TWO,
        states=STATES,
        choices=CHOICES,
        settled=SETTLED,
        when=moment(asked.at),
    )
