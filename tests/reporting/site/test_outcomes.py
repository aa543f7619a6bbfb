"""Working with outcomes: what staff add stands beside what was said, and leaves a trail."""

from __future__ import annotations

import pytest

from actions.store import tables, working
from actions.store.keeping import every
from actions.store.outcomes import get_outcome, withdraw_outcome
from actions.store.records import Audit
from actions.store.scores import scores_of
from tests.reporting.site.a_site import Browser, Site
from tests.reporting.site.some_people import Life, a_life


@pytest.fixture
def sam(site: Site) -> Life:
    with site.database.begin() as session:
        return a_life(session)


@pytest.fixture
def rhian(site: Site) -> Browser:
    return site.signed_in("rhian")


def outcome_now(site: Site, sam: Life):
    with site.database.read() as session:
        return get_outcome(session, sam.outcome.id)


def test_an_outcome_is_agreed_on_a_day(site: Site, rhian: Browser, sam: Life) -> None:
    sent = rhian.send(f"{sam.outcome_at}agree", {"on": "2026-11-20"}, at=sam.outcome_at)
    assert sent.status_code == 303
    assert str(outcome_now(site, sam).agreed_on) == "2026-11-20"
    assert "Agreed on 20 Nov 2026" in rhian.get(sam.at).text


def test_a_day_that_has_not_come_is_refused(site: Site, rhian: Browser, sam: Life) -> None:
    sent = rhian.send(f"{sam.outcome_at}agree", {"on": "2026-12-20"}, at=sam.outcome_at)
    assert (sent.status_code, outcome_now(site, sam).agreed_on) == (422, None)
    assert "That day has not come yet." in sent.text


def test_another_day_takes_a_reason_and_the_first_stays_in_the_trail(
    site: Site, rhian: Browser, sam: Life
) -> None:
    agree = f"{sam.outcome_at}agree"
    rhian.send(agree, {"on": "2026-11-20"}, at=sam.outcome_at)
    refused = rhian.send(agree, {"on": "2026-11-21"}, at=sam.outcome_at)
    assert "Say why the day is changed." in refused.text
    assert str(outcome_now(site, sam).agreed_on) == "2026-11-20"
    rhian.send(agree, {"on": "2026-11-21", "reason": "the wrong visit"}, at=sam.outcome_at)
    page = rhian.get(sam.outcome_at).text
    assert "Before: 20 Nov 2026. Now: 21 Nov 2026. Why: the wrong visit" in page


def test_several_aspects_are_linked_and_changed_later(
    site: Site, rhian: Browser, sam: Life
) -> None:
    link = f"{sam.outcome_at}aspects"
    rhian.send(link, {"codes": ["relationships", "development"]}, at=sam.outcome_at)
    rhian.send(link, {"codes": ["relationships"]}, at=sam.outcome_at)
    with site.database.read() as session:
        outcome = get_outcome(session, sam.outcome.id)
        assert working.aspects_of(session, [outcome]) == {outcome.id: ["relationships"]}
    assert "domestic, family and personal relationships" in rhian.get(sam.at).text


def test_none_means_that_it_is_not_yet_clear(site: Site, rhian: Browser, sam: Life) -> None:
    assert "not said yet" in rhian.get(sam.outcome_at).text
    rhian.send(f"{sam.outcome_at}aspects", {}, at=sam.outcome_at)
    assert "Well-being: not yet clear" in rhian.get(sam.at).text


def test_an_aspect_nobody_defined_is_refused(site: Site, rhian: Browser, sam: Life) -> None:
    sent = rhian.send(f"{sam.outcome_at}aspects", {"codes": ["happiness"]}, at=sam.outcome_at)
    assert sent.status_code == 422


def test_a_view_stands_beside_the_persons_scores(site: Site, rhian: Browser, sam: Life) -> None:
    told = {"kind": "review", "value": "5", "words": "He sees him on Sundays now."}
    rhian.send(f"{sam.outcome_at}view", told, at=sam.outcome_at)
    page = rhian.get(sam.at).text
    assert "Practitioner&#39;s view: Rhian" in page
    assert "He sees him on Sundays now." in page
    assert "The person: Sam" in page


def test_words_alone_are_a_view_and_nothing_is_not(site: Site, rhian: Browser, sam: Life) -> None:
    view = f"{sam.outcome_at}view"
    nothing = {"kind": "review", "value": "none", "words": " "}
    refused = rhian.send(view, nothing, at=sam.outcome_at)
    assert (refused.status_code, "Give a number, or words, or both." in refused.text) == (422, True)
    words = {"kind": "review", "value": "none", "words": "Better, I think."}
    assert rhian.send(view, words, at=sam.outcome_at).status_code == 303


def test_two_views_a_month_apart_both_stand(site: Site, rhian: Browser, sam: Life) -> None:
    for value in ("4", "6"):
        rhian.send(f"{sam.outcome_at}view", {"kind": "review", "value": value}, at=sam.outcome_at)
    with site.database.read() as session:
        views = working.views_of(session, [get_outcome(session, sam.outcome.id)])
    assert [(one.score.value, one.score.superseded_by, one.by) for one in views] == [
        (4, None, "rhian"),
        (6, None, "rhian"),
    ]


def test_a_mistaken_view_is_corrected_and_what_stood_stays(
    site: Site, rhian: Browser, sam: Life
) -> None:
    rhian.send(f"{sam.outcome_at}view", {"kind": "review", "value": "4"}, at=sam.outcome_at)
    with site.database.read() as session:
        (view,) = working.views_of(session, [get_outcome(session, sam.outcome.id)])
    correct = f"{sam.outcome_at}view/{view.score.id}"
    rhian.send(correct, {"value": "6", "reason": "the wrong child"})
    page = rhian.get(sam.outcome_at).text
    assert "(changed later)" in page
    assert "Before: 4. Now: 6. Why: the wrong child" in page


def test_nobody_corrects_another_workers_view(site: Site, rhian: Browser, sam: Life) -> None:
    rhian.send(f"{sam.outcome_at}view", {"kind": "review", "value": "4"}, at=sam.outcome_at)
    with site.database.begin() as session:
        (view,) = working.views_of(session, [get_outcome(session, sam.outcome.id)])
        sam_again = a_life(session, "Ifan", worker="Owain")
    owain = site.signed_in("owain")
    assert owain.get(f"{sam.outcome_at}view/{view.score.id}").status_code == 404
    assert owain.get(f"{sam_again.outcome_at}view/{view.score.id}").status_code == 404


def test_what_the_person_said_cannot_be_corrected_as_a_view(
    site: Site, rhian: Browser, sam: Life
) -> None:
    with site.database.read() as session:
        theirs = scores_of(session, sam.outcome)[0]
    assert rhian.get(f"{sam.outcome_at}view/{theirs.id}").status_code == 404


def test_taken_off_with_a_reason_and_put_back_it_is_as_it_was(
    site: Site, rhian: Browser, sam: Life
) -> None:
    off = {"code": "circumstances_changed", "words": "They live together now."}
    rhian.send(f"{sam.outcome_at}withdraw", off, at=sam.outcome_at)
    taken = outcome_now(site, sam)
    assert (taken.status, taken.reason_code) == ("withdrawn", "circumstances_changed")
    rhian.send(f"{sam.outcome_at}put-back", {"reason": "another Sam"}, at=sam.outcome_at)
    back = outcome_now(site, sam)
    assert (back.status, back.reason_code, back.statement) == (
        "active",
        None,
        "see my brother more",
    )


def test_a_reason_nobody_counts_is_refused(site: Site, rhian: Browser, sam: Life) -> None:
    sent = rhian.send(f"{sam.outcome_at}withdraw", {"code": "bored"}, at=sam.outcome_at)
    assert (sent.status_code, outcome_now(site, sam).status) == (422, "active")


def test_what_the_person_took_off_is_not_put_back_by_staff(
    site: Site, rhian: Browser, sam: Life
) -> None:
    with site.database.begin() as session:
        outcome = get_outcome(session, sam.outcome.id)
        withdraw_outcome(session, outcome, "done with it", site.clock.at, message_id="m9")
    sent = rhian.send(f"{sam.outcome_at}put-back", {"reason": "no"}, at=sam.outcome_at)
    assert (sent.status_code, outcome_now(site, sam).status) == (404, "withdrawn")


def test_each_change_is_in_the_audit(site: Site, rhian: Browser, sam: Life) -> None:
    rhian.send(f"{sam.outcome_at}agree", {"on": "2026-11-20"}, at=sam.outcome_at)
    with site.database.read() as session:
        lines = every(session, Audit, tables.audit.c.reference == sam.reference)
    assert ("rhian", "agreed an outcome") in [(one.actor, one.action) for one in lines]
