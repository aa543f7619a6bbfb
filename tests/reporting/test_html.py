"""The page people read: every figure is in it, nothing hidden is, and it needs nothing else."""

import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from reporting.cells import HIDDEN
from reporting.figures import Quote
from reporting.formats.html import PICTURED
from reporting.formats.writers import as_html
from reporting.measures import HEADLINES, LINKED
from reporting.path import STEPS
from reporting.sentences import LANGUAGES
from tests.reporting.some_reports import WORDS, pilot_report
from tests.reporting.test_charts import boxes, marks, strokes, texts

PLACES, TEAMS = ("authority", "service"), ("authority", "team")
CASES = [(PLACES, "internal"), (TEAMS, "published")]
VOID = {"meta", "link", "img", "br", "hr", "input"}


class Page(HTMLParser):
    """What a page holds: tags with attributes, tables as rows of text, headings, pictures."""

    def __init__(self, written: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.tables: list[dict] = []
        self.headings: list[tuple[int, str]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(written)
        self.pictures = [
            (told, re.findall(r"<svg.*?</svg>", figure, re.DOTALL))
            for told, figure in re.findall(
                r"<figcaption>(.*?)</figcaption>(.*?)</figure>", written, re.DOTALL
            )
        ]

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "table":
            self.tables.append({"name": dict(attrs)["class"], "caption": "", "rows": []})
        if tag == "tr":
            self.tables[-1]["rows"].append([])
        if tag in ("td", "th"):
            self.tables[-1]["rows"][-1].append("")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append((int(tag[1]), ""))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data):
        self.text.append(data)
        if "caption" in self.open:
            self.tables[-1]["caption"] += data.strip()
        elif {"td", "th"} & set(self.open):
            self.tables[-1]["rows"][-1][-1] += data.strip()
        if self.open and re.fullmatch("h[1-6]", self.open[-1]):
            level, words = self.headings[-1]
            self.headings[-1] = (level, words + data)

    def rows_of(self, name: str) -> list[list[str]]:
        return [row for table in self.tables if table["name"] == name for row in table["rows"]]


@cache
def page_of(by, audience, language="en") -> Page:
    return Page(as_html(pilot_report(by, audience), WORDS, language).decode("utf-8"))


@pytest.fixture(scope="module", params=CASES, ids=lambda case: "-".join((*case[0], case[1])))
def case(request):
    by, audience = request.param
    return pilot_report(by, audience), page_of(by, audience)


def between(row, name, first, last) -> str:
    ends = [row[f"{name}_{end}"] for end in (first, last)]
    if None in ends:
        return ""
    return str(ends[0]) if ends[0] == ends[1] else f"{ends[0]}-{ends[1]}"


def groups_of(made) -> list[dict]:
    return made.measures.to_dict("records")


def test_the_published_report_of_these_tests_hides_some_numbers_and_shows_some():
    rows = groups_of(pilot_report(TEAMS, "published"))
    cells = [row[f"{name}_pct"] for row in rows for name in PICTURED]
    assert 20 < cells.count(HIDDEN) < len(cells) - 20


def test_every_figure_of_the_measures_is_in_its_row_and_its_place(case):
    made, page = case
    for subject in ("people", "outcomes"):
        names = [name for name in HEADLINES if name.startswith(subject)]
        others = [*LINKED[2:], "outcomes_maintained"] if subject == "outcomes" else []
        for row, shown in zip(
            groups_of(made), page.rows_of(f"measures_{subject}")[2:], strict=True
        ):
            expected = [WORDS.group(row[one], "en") for one in made.request.by]
            small = "*" if subject in row["small_base"].split() else ""
            expected.append(f"{row[subject]}{small}")
            for name in (*names, *others):
                expected += [str(row[name]), str(row[f"{name}_pct"])]
                if name in names:
                    expected += [between(row, name, "low", "high")]
                    expected += [between(row, name, "least", "most")]
            assert shown == expected


def test_every_figure_of_the_path_is_in_its_row_in_the_order_of_the_places(case):
    made, page = case
    counts, percentages = (one.to_dict("records") for one in (made.path, made.path_percentages))
    for step in STEPS:
        expected = [
            "" if cell is None else str(cell)
            for count, percentage in zip(counts, percentages, strict=True)
            for cell in (count[step], percentage[step])
        ]
        rows = [row for row in page.rows_of("path") if row[0] == WORDS.figure(step, "en")]
        assert [cell for row in rows for cell in row[2:]] == expected, step


def test_every_reason_and_every_voice_is_there(case):
    made, page = case
    reasons = [[str(row["count"]), str(row["pct"])] for row in made.reasons.to_dict("records")]
    assert [row[2:] for row in page.rows_of("reasons")[1:]] == reasons
    assert len(reasons) > 5
    for row, shown in zip(made.voices.to_dict("records"), page.rows_of("voices")[2:], strict=True):
        assert shown[0] == WORDS.group(row["voice"], "en")
        expected = [row["people"]]
        for name in (*HEADLINES[:2], "outcomes", *HEADLINES[2:], *LINKED[2:]):
            expected += [row[name]] if name == "outcomes" else [row[name], row[f"{name}_pct"]]
        assert shown[1:] == [str(cell) for cell in expected]


def test_pictures_hold_the_percentages_that_are_shown_and_nothing_of_those_that_are_not(case):
    made, page = case
    for name, (_, parts) in zip(PICTURED, page.pictures, strict=False):
        rows = groups_of(made)
        shown = [row[f"{name}_pct"] for row in rows if isinstance(row[f"{name}_pct"], int)]
        assert [mark for part in parts for mark in marks(part)] == shown
        told = [text for part in parts for text in texts(part)]
        assert told.count(HIDDEN) == len(rows) - len(shown)
        if name in HEADLINES:
            ends = [
                (row[f"{name}_low"], row[f"{name}_high"])
                for row in rows
                if isinstance(row[f"{name}_low"], int)
            ]
            drawn = [ends for part in parts for ends in strokes(part, "2")]
            assert drawn == ends


def test_pictures_name_the_groups_in_the_order_of_the_table(case):
    made, page = case
    firsts = [row[made.request.by[0]] for row in groups_of(made)]
    for _, parts in page.pictures[: len(PICTURED)]:
        # Labels of several lines begin with the council's name all the same.
        told = [text for part in parts for text in texts(part)]
        starts = [next((f for f in firsts if text.startswith(f)), None) for text in told]
        assert [one for one in starts if one] == firsts


def test_bars_of_the_path_are_of_the_counts_that_are_shown_alone(case):
    made, page = case
    total = made.path.to_dict("records")[-1]
    reasons = made.reasons.to_dict("records")
    for _, parts in page.pictures[len(PICTURED) :]:
        told = {text for part in parts for text in texts(part)}
        steps = [step for step in STEPS if WORDS.figure(step, "en") in told]
        counts = [total[step] for step in steps]
        counts += [row["count"] for row in reasons if row["step"] in steps]
        bars = sorted(one for part in parts for one in boxes(part))
        known = [count for count in counts if isinstance(count, int) and count]
        assert bars == pytest.approx(sorted(count / max(known) for count in known), abs=0.011)


def test_the_words_in_pictures_hold_no_other_number_than_those_that_are_shown(case):
    made, page = case
    for name, (_, parts) in zip(PICTURED, page.pictures, strict=False):
        expected = []
        for row in groups_of(made):
            told = row[f"{name}_pct"]
            if told != HIDDEN:
                ends = [row.get(f"{name}_{end}") for end in ("low", "high")]
                told = f"{told}%" + (f" ({ends[0]}-{ends[1]})" if name in HEADLINES else "")
            expected.append(told)
        found = [
            text
            for part in parts
            for text in texts(part)[3:]
            if text == HIDDEN or re.search(r"\d", text)
        ]
        assert found == expected, name


def test_a_hidden_group_has_nothing_but_that_it_is_hidden():
    hidden = [row for row in groups_of(pilot_report(TEAMS, "published")) if row["people"] == HIDDEN]
    rows = {
        tuple(row[:2]): row[2:] for row in page_of(TEAMS, "published").rows_of("measures_people")
    }
    assert len(hidden) > 3
    for row in hidden:
        assert set(rows[row["authority"], row["team"]]) == {HIDDEN}


@pytest.mark.parametrize("language", ["en", "cy", "both"])
def test_the_page_takes_nothing_from_outside_and_runs_nothing(language):
    written = as_html(pilot_report(PLACES, "internal"), WORDS, language).decode("utf-8")
    page = Page(written)
    addresses = [
        value
        for _, attributes in page.tags
        for name, value in attributes.items()
        if name in ("src", "href", "xlink:href", "srcset", "data", "action", "poster")
    ]
    assert addresses
    assert all(address.startswith("#") for address in addresses)
    assert not {"script", "link", "img", "iframe", "object"} & {tag for tag, _ in page.tags}
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
    assert "@import" not in written
    assert not re.search(r"url\((?!#)", written)


@pytest.mark.parametrize("language", ["en", "cy", "both"])
def test_every_link_leads_somewhere_and_no_name_is_there_twice(language):
    page = page_of(PLACES, "internal", language)
    names = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(names) == len(set(names))
    leads = [a.get("href") or a.get("xlink:href") for _, a in page.tags]
    leads += [f"#{a['aria-labelledby']}" for _, a in page.tags if "aria-labelledby" in a]
    assert {lead[1:] for lead in leads if lead} <= set(names)


@pytest.mark.parametrize(("language", "first"), [("en", "en"), ("cy", "cy"), ("both", "en")])
def test_the_page_says_which_language_it_is_in(language, first):
    page = page_of(PLACES, "internal", language)
    assert page.tags[0] == ("html", {"lang": first})
    articles = [attributes["lang"] for tag, attributes in page.tags if tag == "article"]
    assert articles == (list(LANGUAGES) if language == "both" else [language])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("by", "audience"), CASES)
def test_every_note_is_on_the_page_the_caution_first(by, audience, language):
    page = page_of(by, audience, language)
    text = " ".join(" ".join(page.text).split())
    notes = [WORDS.note(note, language) for note in pilot_report(by, audience).notes]
    assert all(note in text for note in notes)
    caution = WORDS.note(("caution", {}), language)
    assert min(text.index(note) for note in notes) == text.index(caution)


@pytest.mark.parametrize("language", ["en", "cy", "both"])
def test_headings_come_in_order_and_none_is_left_out(language):
    levels = [level for level, _ in page_of(PLACES, "internal", language).headings]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_tables_have_captions_and_heads_for_rows_and_columns():
    page = page_of(PLACES, "internal")
    assert all(table["caption"] for table in page.tables)
    scopes = [attributes.get("scope") for tag, attributes in page.tags if tag == "th"]
    assert set(scopes) == {"row", "col", "colgroup"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_picture_says_that_its_numbers_are_in_the_table(language):
    page = page_of(PLACES, "internal", language)
    told = [a["aria-label"] for _, a in page.tags if a.get("role") == "img"]
    assert len(told) >= len(PICTURED) + 2
    ending = {"en": "is in the table of the measures.", "cy": "i'w weld yn nhabl y mesurau."}
    assert all(one.endswith(ending[language]) for one in told)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_that_stands_over_a_number_is_explained(language):
    page = page_of(PLACES, "internal", language)
    explained = {row[0] for row in page.rows_of("words")}
    names = ["people", "outcomes", *HEADLINES, *LINKED, "outcomes_maintained", *STEPS]
    assert {WORDS.figure(name, language) for name in names} <= explained


def test_an_asterisk_is_explained_where_there_is_one():
    sentence = WORDS.note(("small", {}), "en")
    text = [" ".join(page_of(by, audience).text) for by, audience in CASES]
    assert [sentence in one for one in text] == [False, True]


def test_quotes_stand_under_their_group_as_they_were_said_and_no_reference_does():
    quote = Quote(("Flintshire", "adults"), '<b>"I want" & my dog</b>', "FL-0001")
    made = replace(pilot_report(PLACES, "internal"), quotes=[quote])
    page = Page(as_html(made, WORDS, "en").decode("utf-8"))
    text = "".join(page.text)
    assert (3, "Flintshire, adults") in page.headings
    assert quote.words in text
    assert "FL-0001" not in text


def test_a_report_without_quotes_has_no_heading_for_them():
    headings = [words for _, words in page_of(PLACES, "internal").headings]
    assert WORDS.title("quotes", "en") not in headings


@pytest.mark.parametrize("name", ["mean", "average", "rank", "best", "worst"])
def test_nothing_is_averaged_or_ranked(name):
    text = " ".join(page_of(PLACES, "internal").text).casefold()
    assert not re.search(rf"\b{name}\b", text)


def test_the_same_report_gives_the_same_page():
    made = pilot_report(PLACES, "internal")
    assert as_html(made, WORDS, "cy") == as_html(made, WORDS, "cy")
