"""Transcripts: who opens one, what they see of it, and what they put beside it."""

import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from actions.store.keeping import every
from actions.store.people import find_person
from actions.store.readings import opened_by
from actions.store.records import Audit, CaseNote, Mark, Reading
from actions.store.transcripts import OPENED
from reporting.site.transcripts import SEARCHED
from tests.reporting.site.a_site import TOKEN
from tests.reporting.site.some_talk import SCRIPT, STATEMENT, talk

WHY = {"reason": "a complaint from her mother"}


def kept(site, kind):
    with site.database.read() as session:
        return list(every(session, kind))


def openings(site, actor):
    return [one for one in kept(site, Audit) if one.action == OPENED and one.actor == actor]


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def test_a_worker_reads_turn_by_turn_who_said_it_when_and_in_which_language(site):
    told = talk(site, language="cy")
    page = site.signed_in("rhian").get(f"/transcripts/{told.reference}")
    assert page.status_code == 200
    assert f'<p class="said" lang="cy">{STATEMENT}</p>' in page.text
    assert "Sam 24 Nov 2026, 09:06 Cymraeg see my brother more" in text_of(page)
    assert "Chatbot 24 Nov 2026, 09:06 Cymraeg What matters to you?" in text_of(page)


def test_outcomes_and_scores_are_marked_where_they_fell(site):
    told = talk(site)
    page = text_of(site.signed_in("rhian").get(f"/transcripts/{told.reference}"))
    assert f"{STATEMENT} → Outcome 1 begins here" in page
    assert "English button 2 → Outcome 1. Where things were: 2" in page
    assert "English button 8 → Outcome 1. Good enough: 8" in page
    assert "English Not understood Sorry?" in page


@pytest.mark.parametrize("path", ["", "/print", "/case-file.pdf"])
def test_what_was_held_back_reads_kept_back_and_falls_nowhere(site, path):
    told = talk(site, holds="goal")
    page = site.signed_in("rhian").get(f"/transcripts/{told.reference}{path}")
    if path.endswith("pdf"):
        text = "\n".join(one.extract_text() for one in PdfReader(BytesIO(page.data)).pages)
    else:
        text = text_of(page)
    assert "[kept back]" in text
    assert "Good enough: 8" not in text
    assert "Where things were: 2" in text


@pytest.mark.parametrize("path", ["", "/print", "/case-file.pdf"])
def test_words_held_back_are_nowhere_in_what_is_read_printed_or_filed(site, path):
    told = talk(site, holds="outcome")
    page = site.signed_in("rhian").get(f"/transcripts/{told.reference}{path}")
    text = page.text if path != "/case-file.pdf" else ""
    if not text:
        text = "\n".join(one.extract_text() for one in PdfReader(BytesIO(page.data)).pages)
    assert STATEMENT not in text
    assert "begins here" not in text


def test_a_search_does_not_find_what_was_held_back(site):
    talk(site, holds="outcome")
    rhian = site.signed_in("rhian")
    assert "Nobody said that" in rhian.get("/transcripts/?words=brother").text
    assert "nan. and Mrs Pugh" in rhian.get("/transcripts/?words=mrs+pugh").text


def test_every_opening_is_noted_and_shown_with_who_and_when(site):
    told = talk(site)
    rhian = site.signed_in("rhian")
    for path in ("", "/print", "/case-file.pdf"):
        rhian.get(f"/transcripts/{told.reference}{path}")
    assert [one.reason for one in openings(site, "rhian")] == ["their worker"] * 3
    with site.database.read() as session:
        person = find_person(session, told.reference)
        assert [one.by for one in opened_by(session, person)] == ["rhian"]
    assert "Rhian: 24 Nov 2026" in text_of(rhian.get(f"/transcripts/{told.reference}"))


def test_a_search_of_everybodys_words_is_noted_as_an_opening_of_each(site):
    talk(site, "sam")
    talk(site, "mali", "Mali")
    site.signed_in("rhian").get("/transcripts/?words=nan")
    assert [one.reason for one in openings(site, "rhian")] == [SEARCHED] * 2
    site.signed_in("mair").get("/transcripts/?words=nan")
    assert openings(site, "mair") == []


def test_a_manager_says_why_first_and_the_reason_is_kept(site):
    told = talk(site)
    mair = site.signed_in("mair")
    path = f"/transcripts/{told.reference}"
    asked = mair.get(path)
    assert (asked.status_code, openings(site, "mair")) == (303, [])
    mair.send(asked.location, WHY)
    assert STATEMENT in mair.get(path).text
    assert [one.reason for one in openings(site, "mair")] == ["a complaint from her mother"]


@pytest.mark.parametrize("who", ["owain", "south"])
@pytest.mark.parametrize("path", ["", "/print", "/case-file.pdf", "/notes/1"])
def test_somebody_elses_people_are_as_if_they_did_not_exist(site, who, path):
    told = talk(site)
    browser = site.signed_in(who)
    answer = browser.get(f"/transcripts/{told.reference}{path}")
    nobody = browser.get(f"/transcripts/P-333333{path}")
    assert (answer.status_code, nobody.status_code) == (404, 404)
    told_apart = [
        TOKEN.sub("", page.text).replace(reference, "")
        for page, reference in ((answer, told.reference), (nobody, "P-333333"))
    ]
    assert told_apart[0] == told_apart[1]
    assert openings(site, who) == []


def test_what_somebody_wrote_is_never_run(site):
    told = talk(site, further=(SCRIPT,))
    rhian = site.signed_in("rhian")
    rhian.send(
        f"/transcripts/{told.reference}/notes",
        {"note-words": SCRIPT},
        at=f"/transcripts/{told.reference}",
    )
    for path in (f"/transcripts/{told.reference}", "/transcripts/?words=alert"):
        page = rhian.get(path).text
        assert SCRIPT not in page
        assert "&lt;script&gt;alert(" in page


def test_reading_a_sitting_is_kept_and_it_is_new_no_more(site):
    told = talk(site)
    rhian = site.signed_in("rhian")
    listing = "/transcripts/?only=new"
    assert "Sam" in text_of(rhian.get(listing))
    path = f"/transcripts/{told.reference}"
    answer = rhian.send(f"{path}/sittings/{told.sitting_id}/read", at=path)
    assert answer.location.endswith(f"{path}#sitting-{told.sitting_id}")
    assert [(one.by, one.sitting_id) for one in kept(site, Reading)] == [("rhian", told.sitting_id)]
    assert "No sitting fits" in rhian.get(listing).text
    assert "You read this" in rhian.get(path).text


def test_a_sitting_is_flagged_tagged_and_both_are_taken_off(site):
    told = talk(site)
    rhian, path = site.signed_in("rhian"), f"/transcripts/{told.reference}"
    sitting = f"{path}/sittings/{told.sitting_id}"
    rhian.send(f"{sitting}/flag", at=path)
    rhian.send(f"{sitting}/tag", {"words": "  for   Thursday "}, at=path)
    assert "for Thursday" in rhian.get(path).text
    assert "Flagged" in text_of(rhian.get("/transcripts/?only=flagged")).partition("Sam")[2]
    for mark in kept(site, Mark):
        rhian.send(f"{sitting}/marks/{mark.id}/off", at=path)
    assert "for Thursday" not in rhian.get(path).text
    assert "No sitting fits" in rhian.get("/transcripts/?only=flagged").text
    assert [mark.removed_by for mark in kept(site, Mark)] == ["rhian", "rhian"]


@pytest.mark.parametrize("words", ["", "x" * 61])
def test_a_tag_of_no_words_or_too_many_is_refused_and_says_so(site, words):
    told = talk(site)
    rhian, path = site.signed_in("rhian"), f"/transcripts/{told.reference}"
    rhian.send(f"{path}/sittings/{told.sitting_id}/tag", {"words": words}, at=path)
    assert kept(site, Mark) == []
    assert "Nothing was changed" in rhian.get(path).text


def test_a_sitting_of_somebody_else_cannot_be_marked_by_its_number(site):
    mine, other = talk(site, "sam"), talk(site, "mali", "Mali")
    rhian, path = site.signed_in("rhian"), f"/transcripts/{mine.reference}"
    for what in ("read", "flag"):
        answer = rhian.send(f"{path}/sittings/{other.sitting_id}/{what}", at=path)
        assert answer.status_code == 404
    assert kept(site, Reading) == kept(site, Mark) == []


def test_a_note_keeps_its_versions_with_who_wrote_each(site):
    told = talk(site)
    rhian, path = site.signed_in("rhian"), f"/transcripts/{told.reference}"
    rhian.send(f"{path}/notes", {"note-words": "ring nan", "sitting": told.sitting_id}, at=path)
    (note,) = kept(site, CaseNote)
    rhian.send(f"{path}/notes/{note.id}", {"note-words": "ring nan on Friday"})
    page = text_of(rhian.get(f"{path}/notes/{note.id}"))
    assert "ring nan on Friday" in page
    assert "Rhian 24 Nov 2026" in page
    assert [one.words for one in kept(site, CaseNote)[0].versions] == [
        "ring nan",
        "ring nan on Friday",
    ]
    assert "2 versions" in text_of(rhian.get(path))


def test_notes_are_not_printed(site):
    told = talk(site)
    rhian, path = site.signed_in("rhian"), f"/transcripts/{told.reference}"
    rhian.send(f"{path}/notes", {"note-words": "ring nan"}, at=path)
    assert "ring nan" not in rhian.get(f"{path}/print").text
    pdf = PdfReader(BytesIO(rhian.get(f"{path}/case-file.pdf").data))
    assert "ring nan" not in "".join(one.extract_text() for one in pdf.pages)


@pytest.mark.parametrize("words", ["", "x" * 4001])
def test_a_note_that_is_empty_or_too_long_is_asked_for_again(site, words):
    told = talk(site)
    rhian, path = site.signed_in("rhian"), f"/transcripts/{told.reference}"
    answer = rhian.send(f"{path}/notes", {"note-words": words}, at=path)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert kept(site, CaseNote) == []


@pytest.mark.parametrize(
    ("sought", "shown", "hidden"),
    [
        ("words=MRS", "Mrs Pugh", "What matters to you?"),
        ("speaker=person", STATEMENT, "What matters to you?"),
        ("only=not_understood", "Sorry?", STATEMENT),
        ("only=scored", "Where things were: 2", "Mrs Pugh"),
        ("language=cy", "Nothing fits.", STATEMENT),
        ("channel=telegram", "Nothing fits.", STATEMENT),
        ("since=2026-11-25", "Nothing fits.", STATEMENT),
        ("until=2026-11-24", STATEMENT, "Nothing fits."),
        ("since=yesterday&speaker=nobody", STATEMENT, "Nothing fits."),
    ],
)
def test_a_transcript_is_narrowed_to_what_is_sought(site, sought, shown, hidden):
    told = talk(site)
    page = text_of(site.signed_in("rhian").get(f"/transcripts/{told.reference}?{sought}"))
    assert shown in page
    assert hidden not in page


def test_an_unfinished_sitting_says_when_it_is_shown_and_nothing_of_what_was_said(site):
    told = talk(site, finished=False)
    rhian, path = site.signed_in("rhian"), f"/transcripts/{told.reference}"
    page = text_of(rhian.get(path))
    assert "Not finished. Shown from: 25 Nov 2026, 09:13" in page
    assert STATEMENT not in page
    assert "No sitting fits" in rhian.get("/transcripts/").text
    site.clock.move(days=1)
    assert STATEMENT in site.signed_in("rhian").get(path).text


def test_a_case_file_is_a_pdf_with_every_turn_and_the_marks_welsh_needs(site):
    told = talk(site, further=("dw i eisiau tŷ â ŵyn",))
    answer = site.signed_in("rhian").get(f"/transcripts/{told.reference}/case-file.pdf")
    assert answer.mimetype == "application/pdf"
    text = "\n".join(one.extract_text() for one in PdfReader(BytesIO(answer.data)).pages)
    for said in (STATEMENT, "nan. and Mrs Pugh at school", "dw i eisiau tŷ â ŵyn", told.reference):
        assert said in text


def test_the_pages_speak_welsh(site):
    told = talk(site, holds="goal")
    page = site.signed_in("rhian").get(
        f"/transcripts/{told.reference}", headers={"Accept-Language": "cy"}
    )
    assert '<html lang="cy">' in page.text
    assert "[kept back]" not in page.text.partition("</main>")[0]
