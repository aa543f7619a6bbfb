"""A person's page: words, three voices, and what was held back."""

from __future__ import annotations

import re
from base64 import b64decode

import pytest

from actions.store.conversations import current_sitting
from actions.store.outcomes import draft_outcome, keep_outcome, withdraw_outcome
from actions.store.people import find_person
from actions.store.scores import keep_score
from actions.store.worries import raise_worry
from tests.actions.a_store import later
from tests.reporting.site.a_site import Browser, Site
from tests.reporting.site.some_people import a_carer_speaks, a_life, comes_back

PICTURE = re.compile(r'<img class="picture" src="data:image/svg\+xml;base64,([^"]+)"')


@pytest.fixture
def rhian(site: Site) -> Browser:
    return site.signed_in("rhian")


def test_what_matters_is_shown_in_their_words_with_what_they_said_of_it(
    site: Site, rhian: Browser
) -> None:
    with site.database.begin() as session:
        life = a_life(session)
    page = rhian.get(life.at).text
    for words in ("see my brother more", "never", "every week", "nan. and mrs pugh"):
        assert words in page


def test_each_voice_has_its_own_numbers(site: Site, rhian: Browser) -> None:
    with site.database.begin() as session:
        life = a_life(session)
        a_carer_speaks(session, life)
    view = {"kind": "review", "value": "5"}
    rhian.send(f"{life.outcome_at}view", view, at=life.outcome_at)
    page = rhian.get(life.at).text
    for title in ("The person: Sam", "A carer: Carys, mother", "Practitioner&#39;s view: Rhian"):
        assert f"<h4>{title}</h4>" in page


def test_two_numbers_of_one_voice_make_a_picture_and_one_does_not(
    site: Site, rhian: Browser
) -> None:
    with site.database.begin() as session:
        life = a_life(session)
        a_carer_speaks(session, life)
    assert '<img class="picture"' not in rhian.get(life.at).text
    with site.database.begin() as session:
        comes_back(session, life, 4, later(60))
    drawn = b64decode(PICTURE.search(rhian.get(life.at).text).group(1)).decode()
    assert [f'id="point-{number}"' in drawn for number in range(3)] == [True, True, False]
    assert "see my brother more" in drawn


def test_a_number_held_back_is_not_drawn(site: Site, rhian: Browser) -> None:
    with site.database.begin() as session:
        life = a_life(session, holds_goal=True)
        comes_back(session, life, 4, later(60))
    drawn = b64decode(PICTURE.search(rhian.get(life.at).text).group(1)).decode()
    assert "Good enough" not in drawn


def test_what_was_held_back_is_nowhere_and_reads_so(site: Site, rhian: Browser) -> None:
    with site.database.begin() as session:
        life = a_life(session, holds_goal=True)
    page = rhian.get(life.at).text
    assert "<td>[kept back]</td>" in page
    assert "<td>8</td>" not in page
    assert "Good enough: 8" not in page
    assert "1 kept back" in page


def test_it_reads_so_in_welsh_on_a_welsh_page(site: Site, rhian: Browser) -> None:
    with site.database.begin() as session:
        life = a_life(session, holds_goal=True)
    rhian.send("/language", {"language": "cy"}, at="/account")
    assert "<td>[wedi&#39;i gadw&#39;n ôl]</td>" in rhian.get(life.at).text


def test_what_is_not_finished_waits_a_day(site: Site, rhian: Browser) -> None:
    with site.database.begin() as session:
        life = a_life(session, sends=False)
    assert "see my brother more" not in rhian.get(life.at).text
    assert rhian.get(life.outcome_at).status_code == 404
    site.clock.move(hours=25)
    assert "see my brother more" in site.signed_in("rhian").get(life.at).text


def test_an_outcome_that_was_let_go_of_is_nobodys(site: Site, rhian: Browser) -> None:
    with site.database.begin() as session:
        life = a_life(session)
        draft = draft_outcome(session, life.conversation, "a stairlift", "m8", later(1))
        withdraw_outcome(session, draft, "not_kept", later(1))
    assert "a stairlift" not in rhian.get(life.at).text
    assert rhian.get(f"{life.at}/outcomes/{draft.number}/").status_code == 404


def test_a_score_changed_later_says_so(site: Site, rhian: Browser) -> None:
    with site.database.begin() as session:
        life = a_life(session)
        keep_score(
            session,
            life.outcome,
            "baseline",
            3,
            given_by="person",
            way="read_back",
            message_id="m7",
            at=later(1),
        )
    assert "(changed later)" in rhian.get(life.at).text


def test_words_in_place_of_a_number_are_shown_as_they_are(site: Site, rhian: Browser) -> None:
    with site.database.begin() as session:
        life = a_life(session)
        current_sitting(session, life.conversation, later(60))
        keep_score(
            session,
            life.outcome,
            "review",
            None,
            why_none="no_numbers",
            told="harder",
            given_by="person",
            way="compared",
            words="they cancelled twice",
            message_id="m7",
            at=later(60),
        )
    site.clock.move(hours=30)
    page = site.signed_in("rhian").get(life.at).text
    assert "<td>Harder</td>" in page
    assert "they cancelled twice" in page


def test_an_open_worry_stands_above_all_else(site: Site, rhian: Browser) -> None:
    with site.database.begin() as session:
        life = a_life(session)
        raise_worry(session, life.conversation, "words", "rule", "abuse", "w1", later(1))
    page = rhian.get(life.at).text
    assert page.index("Open worry") < page.index("see my brother more")


def test_somebody_who_has_not_started_has_a_page(site: Site, rhian: Browser) -> None:
    rhian.send("/people/invite", {"name": "Mared", "language": "cy"})
    page = rhian.get("/people/?words=mared").text
    reference = page.partition('class="reference">')[2].partition("<")[0]
    assert "Nothing yet. What Mared says appears here" in rhian.get(f"/people/{reference}").text


def test_unable_to_take_part_is_kept_with_its_reason_and_can_be_undone(
    site: Site, rhian: Browser
) -> None:
    with site.database.begin() as session:
        life = a_life(session)
    told = {"code": "crisis", "words": "in hospital"}
    assert rhian.send(f"{life.at}/unable", told).status_code == 303
    with site.database.read() as session:
        person = find_person(session, life.reference)
        kept = (person.status, person.reason_code, person.reason)
    assert kept == ("unable_to_engage", "crisis", "in hospital")
    assert "Why: A crisis" in rhian.get(life.at).text
    rhian.send(f"{life.at}/able", {"reason": "home again"})
    with site.database.read() as session:
        person = find_person(session, life.reference)
        assert (person.status, person.reason_code, person.reason) == ("joined", None, None)


@pytest.mark.parametrize("code", ["", "moved_away", "bored"])
def test_a_reason_that_is_not_one_for_it_is_refused(site: Site, rhian: Browser, code: str) -> None:
    with site.database.begin() as session:
        life = a_life(session)
    assert rhian.send(f"{life.at}/unable", {"code": code}).status_code == 422
    with site.database.read() as session:
        assert find_person(session, life.reference).status == "joined"


@pytest.mark.parametrize(
    ("part", "after", "kept"),
    [
        ("name", "Samuel", "Samuel"),
        ("year_of_birth", "2011", 2011),
        ("year_of_birth", "", None),
        ("language", "cy", "cy"),
    ],
)
def test_a_mistake_about_a_person_is_corrected_with_a_trail(
    site: Site, rhian: Browser, part: str, after: str, kept: object
) -> None:
    with site.database.begin() as session:
        life = a_life(session)
    told = {"part": part, "after": after, "reason": "his mother said"}
    assert rhian.send(f"{life.at}/correct", told).status_code == 303
    with site.database.read() as session:
        assert getattr(find_person(session, life.reference), part) == kept
    assert "Why: his mother said" in rhian.get(life.at).text


@pytest.mark.parametrize(
    ("part", "after"),
    [("name", " "), ("year_of_birth", "12"), ("year_of_birth", "٢٠١١"), ("language", "fr")],
)
def test_what_cannot_be_right_is_refused(site: Site, rhian: Browser, part: str, after: str) -> None:
    with site.database.begin() as session:
        life = a_life(session)
    told = {"part": part, "after": after, "reason": "his mother said"}
    assert rhian.send(f"{life.at}/correct", told).status_code == 422


def test_nothing_is_corrected_without_saying_why(site: Site, rhian: Browser) -> None:
    with site.database.begin() as session:
        life = a_life(session)
    told = {"part": "name", "after": "Samuel", "reason": ""}
    assert rhian.send(f"{life.at}/correct", told).status_code == 422
    assert "Samuel" not in rhian.get("/people/").text


def test_an_outcome_kept_again_after_it_was_let_go_is_shown(site: Site, rhian: Browser) -> None:
    with site.database.begin() as session:
        life = a_life(session)
        draft = draft_outcome(session, life.conversation, "the gym", "m8", later(1))
        withdraw_outcome(session, draft, "not_kept", later(1))
        keep_outcome(session, draft, later(2))
    assert "the gym" in rhian.get(life.at).text
