"""Worries on the site: who sees one, what they do about it, and that two people close it."""

import re

import pytest

from actions.store.keeping import every
from actions.store.records import Audit, Worry, WorryStep
from actions.store.transcripts import OPENED
from tests.reporting.site.a_site import TOKEN, add_account
from tests.reporting.site.some_talk import STATEMENT, talk

WORDS = "not safe at home"


@pytest.fixture
def told(site):
    return talk(site, worry=WORDS)


def kept(site, kind):
    with site.database.read() as session:
        return list(every(session, kind))


def step(browser, told, what, **form):
    path = f"/worries/{told.worry_id}"
    return browser.send(f"{path}/{what}", form, at=path)


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


@pytest.mark.parametrize("who", ["rhian", "mair", "dafydd"])
def test_its_worker_their_manager_and_the_duty_worker_see_a_worry_with_age_and_owner(
    site, told, who
):
    site.clock.move(hours=3)
    browser = site.signed_in(who)
    queue = text_of(browser.get("/worries/"))
    assert "Sam" in queue
    assert "Waiting: 3 hours" in queue
    assert "Seen to by: nobody yet" in queue
    assert WORDS not in queue
    assert WORDS in browser.get(f"/worries/{told.worry_id}").text


@pytest.mark.parametrize("who", ["owain", "south"])
def test_somebody_elses_worry_is_as_if_it_did_not_exist(site, told, who):
    browser = site.signed_in(who)
    assert "Sam" not in browser.get("/worries/").text
    pages = [browser.get(f"/worries/{number}") for number in (told.worry_id, 999)]
    assert [page.status_code for page in pages] == [404, 404]
    bare = [TOKEN.sub("", page.text) for page in pages]
    assert bare[0].replace(f"/{told.worry_id}", "") == bare[1].replace("/999", "")
    assert kept(site, Worry)[0].state == "open"


@pytest.mark.parametrize("who", ["elin", "admin"])
def test_analysts_and_administrators_are_refused(site, told, who):
    browser = site.signed_in(who)
    for path in ("/worries/", f"/worries/{told.worry_id}"):
        assert browser.get(path).status_code == 403


def test_a_duty_worker_of_another_council_sees_nothing_of_it(site, told):
    with site.database.begin() as session:
        account = add_account(site, session, "gwen", "Gwen", "duty", None)
        from actions.store.people import set_council

        other = set_council(session, "Powys", "1", "2", "09:00", "17:00")
        account.authority_id = other.id
    gwen = site.signed_in("gwen")
    assert "Sam" not in gwen.get("/worries/").text
    assert gwen.get(f"/worries/{told.worry_id}").status_code == 404


@pytest.mark.parametrize(("who", "sees"), [("rhian", True), ("dafydd", True), ("mair", False)])
def test_what_was_said_around_it_is_for_its_worker_and_duty_and_each_opening_is_noted(
    site, told, who, sees
):
    page = site.signed_in(who).get(f"/worries/{told.worry_id}").text
    assert ("Please ring 999." in page) == sees
    opened = [one for one in kept(site, Audit) if one.action == OPENED]
    assert [one.reason for one in opened] == ([f"worry {told.worry_id}"] if sees else [])
    assert [one.action for one in kept(site, Audit) if one.actor == who][-1] == (
        OPENED if sees else "opened a worry"
    )


def test_around_a_worry_what_was_held_back_stays_so_and_far_away_is_left_out(site):
    told = talk(
        site, worry=WORDS, holds="goal", further=tuple(f"line {number}" for number in range(6))
    )
    page = site.signed_in("dafydd").get(f"/worries/{told.worry_id}").text
    assert STATEMENT not in page
    assert "line 5" in page
    assert "What number is the goal?" not in page


def test_to_open_a_worry_is_to_read_it_and_the_first_time_is_kept(site, told):
    site.signed_in("dafydd").get(f"/worries/{told.worry_id}")
    site.signed_in("rhian").get(f"/worries/{told.worry_id}")
    (worry,) = kept(site, Worry)
    assert (worry.state, worry.read_by) == ("read", "dafydd")


def test_two_different_people_close_a_worry_and_one_alone_never(site, told):
    rhian = site.signed_in("rhian")
    step(rhian, told, "act", **{"act-words": "rang her nan, she is there now"})
    step(rhian, told, "close", **{"close-words": "safe with nan"})
    again = step(rhian, told, "close", **{"close-words": "safe with nan"})
    assert again.status_code == 409
    assert kept(site, Worry)[0].state == "acted"
    assert "You are the first of the two" in again.text
    mair = site.signed_in("mair")
    assert "The first of two: Rhian" in text_of(mair.get(f"/worries/{told.worry_id}"))
    step(mair, told, "close", **{"close-words": "agreed"})
    (worry,) = kept(site, Worry)
    assert (worry.state, worry.closed_first_by, worry.closed_by) == ("closed", "rhian", "mair")
    assert "No worry is waiting." in rhian.get("/worries/").text
    assert "Sam" in rhian.get("/worries/?closed=1").text


def test_nothing_is_closed_before_something_was_done(site, told):
    rhian = site.signed_in("rhian")
    rhian.get(f"/worries/{told.worry_id}")
    answer = step(rhian, told, "close", **{"close-words": "nothing in it"})
    assert answer.status_code == 303
    assert kept(site, Worry)[0].state == "read"
    assert "somebody was quicker" in rhian.get(f"/worries/{told.worry_id}").text


def test_a_second_person_can_keep_it_open_with_why(site, told):
    rhian, mair = site.signed_in("rhian"), site.signed_in("mair")
    step(rhian, told, "act", **{"act-words": "rang"})
    step(rhian, told, "close", **{"close-words": "safe"})
    step(mair, told, "keep-open", **{"keep-words": "nobody has seen her yet"})
    (worry,) = kept(site, Worry)
    assert (worry.state, worry.closed_first_by) == ("acted", None)
    assert "nobody has seen her yet" in rhian.get(f"/worries/{told.worry_id}").text


@pytest.mark.parametrize("what", ["note", "act", "hand-over"])
def test_a_step_without_words_is_asked_for_again_and_nothing_is_kept(site, told, what):
    rhian = site.signed_in("rhian")
    rhian.get(f"/worries/{told.worry_id}")
    answer = step(rhian, told, what, **{"to-to": "mair"})
    assert answer.status_code == 422
    assert "Write something here." in answer.text
    assert [one.kind for one in kept(site, WorryStep)] == ["read"]


def test_handed_over_it_is_theirs_and_they_see_it_though_the_person_is_not_theirs(site, told):
    rhian, owain = site.signed_in("rhian"), site.signed_in("owain")
    form = {"to-to": "owain", "over-words": "she knows you from football"}
    assert step(rhian, told, "hand-over", **form).status_code == 303
    page = text_of(owain.get(f"/worries/{told.worry_id}"))
    assert "Seen to by Owain" in page
    assert "Handed over: Owain she knows you from football" in page
    assert owain.get(f"/transcripts/{told.reference}").status_code == 404


@pytest.mark.parametrize("to", ["elin", "admin", "south", "nobody"])
def test_it_can_be_handed_to_nobody_who_may_not_see_it(site, told, to):
    rhian = site.signed_in("rhian")
    rhian.get(f"/worries/{told.worry_id}")
    answer = step(rhian, told, "hand-over", **{"to-to": to, "over-words": "yours"})
    assert answer.status_code == 422
    assert kept(site, Worry)[0].owner is None


def test_whoever_takes_it_is_shown_as_seeing_to_it(site, told):
    step(site.signed_in("dafydd"), told, "take")
    assert "Seen to by: Dafydd" in text_of(site.signed_in("rhian").get("/worries/"))


def test_the_person_it_is_about_has_no_way_to_close_it(site, told):
    answer = site.browser().client.post(f"/worries/{told.worry_id}/close", data={})
    assert answer.status_code in (303, 400)
    assert kept(site, Worry)[0].state == "open"


def test_words_that_hold_a_script_are_shown_and_not_run(site):
    told = talk(site, worry="<script>alert(1)</script> help")
    page = site.signed_in("dafydd").get(f"/worries/{told.worry_id}").text
    assert "<script>" not in page
    assert page.count("&lt;script&gt;alert(1)") == 2
