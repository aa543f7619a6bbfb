"""Requests on the site: a copy or a deletion takes two people and proof; what a copy holds."""

import json
import re

import pytest

from actions.store.keeping import every
from actions.store.people import find_person
from actions.store.records import Audit, Decision, Request, Worry
from actions.store.safety import act_on, close_worry
from tests.actions.a_store import AT
from tests.reporting.site.some_talk import STATEMENT, talk

PROPOSED = {
    "choice-choice": "grant",
    "proof-words": "a visit on Tuesday",
    "reason-words": "it is his own",
}
AGREED = {"settled-choice": "approved", "why-words": "I was there too"}


def kept(site, kind):
    with site.database.read() as session:
        return list(every(session, kind))


def step(browser, told, what, form):
    path = f"/requests/{told.request_id}"
    return browser.send(f"{path}/{what}", form, at=path)


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def approved(site, told):
    step(site.signed_in("rhian"), told, "propose", PROPOSED)
    mair = site.signed_in("mair")
    step(mair, told, "settle", AGREED)
    return mair


def test_a_copy_takes_two_people_and_what_each_did_is_shown(site):
    told = talk(site, asks="copy")
    rhian = site.signed_in("rhian")
    assert "Wants a copy" in rhian.get("/requests/").text
    step(rhian, told, "propose", PROPOSED)
    alone = step(rhian, told, "settle", AGREED)
    assert alone.status_code == 409
    assert kept(site, Request)[0].state == "proposed"
    step(site.signed_in("mair"), told, "settle", AGREED)
    step(rhian, told, "finish", {"outcome-words": "handed over on Friday"})
    assert kept(site, Request)[0].state == "done"
    page = text_of(rhian.get(f"/requests/{told.request_id}"))
    for words in ("a visit on Tuesday", "I was there too", "handed over on Friday", "Mair Huws"):
        assert words in page
    assert "None is waiting." in rhian.get("/requests/").text
    assert "Sam" in rhian.get("/requests/?answered=1").text


@pytest.mark.parametrize("missing", ["choice-choice", "proof-words", "reason-words"])
def test_nothing_is_proposed_without_a_choice_proof_and_why(site, missing):
    told = talk(site, asks="copy")
    form = {name: value for name, value in PROPOSED.items() if name != missing}
    assert step(site.signed_in("rhian"), told, "propose", form).status_code == 422
    assert kept(site, Decision) == []


def test_sent_back_it_waits_again(site):
    told = talk(site, asks="copy")
    step(site.signed_in("rhian"), told, "propose", PROPOSED)
    back = {"settled-choice": "sent_back", "why-words": "a visit is not enough"}
    step(site.signed_in("mair"), told, "settle", back)
    assert kept(site, Request)[0].state == "open"
    page = site.signed_in("rhian").get(f"/requests/{told.request_id}")
    assert "a visit is not enough" in page.text


def test_nothing_is_deleted_while_a_worry_is_open_and_the_page_says_so(site):
    told = talk(site, asks="delete", worry="not safe at home")
    answer = step(site.signed_in("rhian"), told, "propose", PROPOSED)
    assert answer.status_code == 409
    assert "Nothing is deleted until it is closed" in answer.text
    with site.database.begin() as session:
        worry = every(session, Worry)[0]
        act_on(session, worry, "visited", "rhian", AT)
        close_worry(session, worry, "", "rhian", AT)
        close_worry(session, worry, "", "mair", AT)
    assert step(site.signed_in("rhian"), told, "propose", PROPOSED).status_code == 303


def test_an_approved_deletion_deletes_nothing_by_itself(site):
    told = talk(site, asks="delete")
    approved(site, told)
    rhian = site.signed_in("rhian")
    assert "Nothing is deleted from here" in rhian.get(f"/requests/{told.request_id}").text
    with site.database.read() as session:
        assert find_person(session, told.reference) is not None


@pytest.mark.parametrize("kind", ["person", "advocate"])
def test_a_person_or_an_advocate_is_found_by_one_account(site, kind):
    told = talk(site, asks=kind)
    rhian = site.signed_in("rhian")
    step(rhian, told, "answer", {"answer-words": "rang, and an advocate rings tomorrow"})
    assert kept(site, Request)[0].state == "done"
    assert "rings tomorrow" in rhian.get(f"/requests/{told.request_id}").text


def test_a_copy_is_not_there_before_it_is_approved_nor_for_another_request(site):
    told = talk(site, asks="copy")
    rhian = site.signed_in("rhian")
    for path in ("copy", "copy.json"):
        assert rhian.get(f"/requests/{told.request_id}/{path}").status_code == 404
    other = talk(site, "mali", "Mali", asks="delete")
    approved(site, other)
    assert site.signed_in("rhian").get(f"/requests/{other.request_id}/copy").status_code == 404


def test_a_copy_holds_everything_the_person_said_and_nothing_of_the_bots_or_staffs(site):
    told = talk(site, asks="copy")
    approved(site, told)
    rhian = site.signed_in("rhian")
    made = json.loads(rhian.get(f"/requests/{told.request_id}/copy.json").data)
    assert [turn["text"] for turn in made["said"]] == [
        STATEMENT,
        "2",
        "8",
        "nan. and Mrs Pugh at school",
        "can I have it",
    ]
    (outcome,) = made["outcomes"]
    assert (outcome["wordings"], outcome["zero"], outcome["ten"]) == (
        [STATEMENT],
        "alone all week",
        "every Saturday",
    )
    assert [(one["kind"], one["value"]) for one in outcome["scores"]] == [
        ("baseline", 2),
        ("goal", 8),
    ]
    page = rhian.get(f"/requests/{told.request_id}/copy").text
    for words in (STATEMENT, "alone all week", "nan. and Mrs Pugh at school"):
        assert words in page
    assert "What matters to you?" not in page
    assert {"made a copy"} <= {one.action for one in kept(site, Audit)}


@pytest.mark.parametrize("path", ["copy", "copy.json"])
@pytest.mark.parametrize("holds", ["goal", "outcome"])
def test_in_a_copy_what_was_held_back_reads_kept_back(site, path, holds):
    told = talk(site, asks="copy", holds=holds)
    approved(site, told)
    page = site.signed_in("rhian").get(f"/requests/{told.request_id}/{path}").text
    assert "[kept back]" in page
    if holds == "outcome":
        assert STATEMENT not in page
    else:
        assert not re.search(r"(>|: )8\b", page)


def test_a_manager_says_why_before_they_see_a_copy(site):
    told = talk(site, asks="copy")
    mair = approved(site, told)
    answer = mair.get(f"/requests/{told.request_id}/copy")
    assert (answer.status_code, "/reason" in answer.location) == (303, True)


@pytest.mark.parametrize("who", ["owain", "south"])
def test_somebody_elses_request_is_as_if_it_did_not_exist(site, who):
    told = talk(site, asks="copy")
    browser = site.signed_in(who)
    assert "Sam" not in browser.get("/requests/").text
    for path in ("", "/copy", "/copy.json"):
        assert browser.get(f"/requests/{told.request_id}{path}").status_code == 404
    with site.database.read():
        assert (
            browser.send(
                f"/requests/{told.request_id}/propose", PROPOSED, at="/requests/"
            ).status_code
            == 404
        )
    assert kept(site, Decision) == []
