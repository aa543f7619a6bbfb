"""The measures, worked by hand: what is counted, by whom, until when."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.store.conversations import current_sitting, open_conversation
from actions.store.keeping import every
from actions.store.outcomes import draft_outcome, keep_outcome
from actions.store.records import Carer, Conversation, Outcome
from actions.store.scores import keep_score
from actions.store.shares import hold_back
from reporting.definitions import ADMISSIBLE
from reporting.frames import read_records
from reporting.measures import ALL
from tests.actions.a_store import AT, a_conversation, later
from tests.reporting.some_records import (
    CUT,
    an_empty_database,
    counts_of,
    outcome,
    person,
    put,
    records_of,
    scores,
    total_of,
)

NAMES = ("achieved", "progress", "same", "lower")


def what_became_of(told: str, **more) -> str:
    """What one person's one outcome with these scores counts as."""
    total = total_of(records_of(person(), outcome(), *scores(told)), **more)
    counted = [name for name in NAMES if total[f"outcomes_{name}"]]
    assert total["outcomes"] == len(counted)
    return " ".join(counted) or "not measured"


@pytest.mark.parametrize(
    ("told", "became"),
    [
        ("b3 g7 r7@06-10", "achieved"),
        ("b3 g7 r8@06-10", "achieved"),
        ("b3 g7 r6@06-10", "progress"),
        ("b3 g7 r3@06-10", "same"),
        ("b3 g7 r2@06-10", "lower"),
        ("b0 g10 r10@06-10", "achieved"),
        ("b5 g5 r5@06-10", "achieved"),
        ("b5 g5 r4@06-10", "lower"),
        ("b6 g4 r5@06-10", "achieved"),
        ("b3 g7", "not measured"),
        ("b3 r8@06-10", "not measured"),
        ("g7 r8@06-10", "not measured"),
        ("", "not measured"),
    ],
)
def test_the_latest_review_is_held_to_the_goal_and_the_baseline(told, became):
    assert what_became_of(told) == became


@pytest.mark.parametrize(
    ("told", "became"),
    [
        ("b3 g7 r8@06-10 r5@07-10", "progress"),
        ("b3 g7 r5@07-10 r8@06-10", "progress"),
        ("b3 g7 r8@06-10 r2@07-10", "lower"),
        ("b3 g7 r3", "same"),
        ("b3 g7 r6@06-10 g5@07-01", "progress"),
        ("b3 g7 r6@06-10 g5@06-10", "achieved"),
        ("b3 g7 r6@06-10 g5@07-01 r5@08-01", "achieved"),
        ("b3 r8@06-10 g7@07-01", "not measured"),
        ("b3 b4@07-01 g7 r5@06-10", "progress"),
        ("b3 b8@07-01 g7 r5@06-10", "achieved"),
        ("b5 b4@07-01 g7", "lower"),
        ("r8@05-01 b3@06-01 g7@06-01", "not measured"),
    ],
)
def test_the_first_baseline_the_latest_review_and_the_goal_until_then_count(told, became):
    assert what_became_of(told) == became


@pytest.mark.parametrize(
    ("told", "became"),
    [
        ("cb3 cg7 cr8@06-10", "achieved"),
        ("b3 g7 r5@06-10 cb3 cg7 cr8@07-10", "progress"),
        ("b3 g7 cb3 cg7 cr8@07-10", "achieved"),
        ("b3 cg7 r8@06-10", "not measured"),
        ("pb3 pg7 pr8@06-10", "not measured"),
        ("b3 g7 r5@06-10 pr9@07-10", "progress"),
    ],
)
def test_the_persons_own_voice_counts_where_it_is_whole_else_a_carers_never_a_workers(told, became):
    assert what_became_of(told) == became


@pytest.mark.parametrize(
    ("voice", "became"), [("person", "progress"), ("carer", "not measured"), ("both", "progress")]
)
def test_a_voice_chooses_outcomes_by_the_voice_counted(voice, became):
    assert what_became_of("b3 g7 r5@06-10 cb3 cg7 cr8@06-10", voice=voice) == became


@pytest.mark.parametrize(
    ("definition", "told", "became", "people"),
    [
        ("steady-counted", "b3 g7 r3@06-10", "progress", 1),
        ("steady-counted", "b3 g7 r2@06-10", "lower", 0),
        ("ever-achieved", "b3 g7 r7@06-10 r4@07-10", "achieved", 1),
        ("ever-achieved", "b3 g7 r6@06-10 g5@07-01 r4@07-10", "progress", 1),
        ("ever-achieved", "b3 g7 r6@06-10 g5@06-11 r4@07-10", "progress", 1),
        ("ever-achieved", "b3 g5 r6@06-10 g7@06-11 r4@07-10", "achieved", 1),
        ("rise-of-3", "b3 g9 r6@06-10", "progress", 1),
        ("rise-of-3", "b3 g9 r5@06-10", "same", 0),
        ("rise-of-3", "b3 g4 r4@06-10", "achieved", 0),
        ("pilot-2016", "b3 g4 r4@06-10", "achieved", 1),
    ],
)
def test_each_definition_counts_by_its_own_rules(definition, told, became, people):
    chosen = ADMISSIBLE[definition]
    assert what_became_of(told, definition=chosen) == became
    total = total_of(records_of(person(), outcome(), *scores(told)), chosen)
    assert total["people_progress"] == people


def test_people_count_once_however_many_of_their_outcomes_do():
    total = total_of(
        records_of(
            person(),
            outcome(number=1),
            outcome(number=2),
            *scores("b3 g7 r8@06-10", number=1),
            *scores("b3 g7 r9@06-10", number=2),
        )
    )
    assert (total["people"], total["people_achieved"], total["outcomes_achieved"]) == (1, 1, 2)


def test_keeping_things_as_they_are_is_counted_beside_the_others():
    kept = {"aim": "keep"}
    total = total_of(
        records_of(
            person(),
            outcome(number=1, **kept),
            outcome(number=2, **kept),
            outcome(number=3),
            *scores("b5 g5 r5@06-10", number=1),
            *scores("b5 g5 r4@06-10", number=2),
            *scores("b5 g5 r5@06-10", number=3),
        )
    )
    assert total["outcomes_maintained"] == 1
    assert sum(total[f"outcomes_{name}"] for name in NAMES) == total["outcomes"] == 3


@pytest.mark.parametrize(
    ("who", "what"),
    [
        ({"status": "withdrawn"}, {}),
        ({"status": "withdrawn", "withdrawn_on": date(2015, 7, 1)}, {}),
        ({"joined_on": date(2016, 5, 1)}, {}),
        ({}, {"withdrawn_on": date(2015, 7, 1)}),
    ],
)
def test_what_is_withdrawn_or_has_not_joined_is_not_measured(who, what):
    rows = [person(**who), outcome(**what), *scores("b3 g7 r8@06-10")]
    assert total_of(records_of(*rows))["outcomes"] == 0


@pytest.mark.parametrize(
    ("cut", "became"),
    [("2015-06-09", "nothing"), ("2015-06-10", "progress"), ("2015-07-10", "achieved")],
)
def test_nothing_dated_after_the_cut_off_exists(cut, became):
    rows = [person(), outcome(), *scores("b3 g7 r5@06-10 r8@07-10")]
    total = total_of(records_of(*rows, cut=date.fromisoformat(cut)))
    counted = [name for name in NAMES if total[f"outcomes_{name}"]]
    assert (" ".join(counted) or "nothing") == became


@pytest.mark.parametrize(("cut", "counted"), [("2015-06-30", 1), ("2015-07-01", 0)])
def test_who_and_what_withdrew_after_the_cut_off_had_not_yet(cut, counted):
    gone = date(2015, 7, 1)
    rows = [
        person("A-1", "withdrawn", withdrawn_on=gone),
        person("A-2"),
        outcome("A-1"),
        outcome("A-2", withdrawn_on=gone),
        *scores("b3 g7 r8@06-10", "A-1"),
        *scores("b3 g7 r8@06-10", "A-2"),
    ]
    total = total_of(records_of(*rows, cut=date.fromisoformat(cut)))
    assert total["people"] == 2 * counted


@pytest.mark.parametrize(("since", "counted"), [("2015-06-10", 1), ("2015-06-11", 0)])
def test_a_first_date_is_the_counted_reviews(since, counted):
    rows = records_of(person(), outcome(), *scores("b3 g7 r8@06-10"))
    assert total_of(rows, since=date.fromisoformat(since))["outcomes"] == counted


@pytest.mark.parametrize(
    ("on", "quarter"),
    [
        ("2015-06-30", "2015-16 Q1"),
        ("2015-07-01", "2015-16 Q2"),
        ("2015-12-31", "2015-16 Q3"),
        ("2016-01-01", "2015-16 Q4"),
        ("2016-03-31", "2015-16 Q4"),
        ("2016-04-01", "2016-17 Q1"),
        ("2000-02-29", "1999-00 Q4"),
    ],
)
def test_a_quarter_runs_from_april_by_the_counted_review(on, quarter):
    early = date(2000, 1, 1)
    rows = [
        person(referred_on=early),
        outcome(set_on=early),
        *scores(f"b3@2000-01-01 g7@2000-01-01 r8@{on}"),
    ]
    found = counts_of(records_of(*rows, cut=date(2017, 1, 1)), ["period"])
    assert list(found) == [(quarter,), ALL]


def test_an_outcome_of_two_aspects_is_in_both_rows_and_once_in_the_total():
    rows = [
        person(),
        outcome(number=1, aspects=("relationships", "welfare")),
        outcome(number=2),
        *scores("b3 g7 r8@06-10", number=1),
        *scores("b3 g7 r8@06-10", number=2),
    ]
    found = counts_of(records_of(*rows), ["aspect"])
    assert {group: one["outcomes"] for group, one in found.items()} == {
        ("no aspect",): 1,
        ("relationships",): 1,
        ("welfare",): 1,
        ALL: 2,
    }
    assert found[ALL]["people"] == 1


def test_a_person_with_reviews_in_two_quarters_is_in_both_and_once_in_the_total():
    rows = [
        person(),
        outcome(number=1),
        outcome(number=2),
        *scores("b3 g7 r8@06-10", number=1),
        *scores("b3 g7 r8@07-10", number=2),
    ]
    found = counts_of(records_of(*rows), ["period"])
    assert [one["people"] for one in found.values()] == [1, 1, 1]


def test_a_place_where_nobody_is_measured_has_a_row_of_noughts():
    rows = [
        person("A-1"),
        person("A-2", team="South"),
        outcome("A-1"),
        *scores("b3 g7 r8@06-10", "A-1"),
    ]
    found = counts_of(records_of(*rows), ["team"])
    assert [(group, one["people"]) for group, one in found.items()] == [
        (("North",), 1),
        (("South",), 0),
        (ALL, 1),
    ]


def test_two_teams_of_one_name_are_told_apart():
    rows = [person("A-1"), person("A-2", authority="Powys")]
    found = counts_of(records_of(*rows), ["team"])
    assert list(found) == [("North (Gwynedd, adults)",), ("North (Powys, adults)",), ALL]


def test_of_nobody_every_count_is_nought():
    assert set(total_of(records_of()).values()) == {0}


def test_of_two_carers_the_one_whose_review_is_latest_counts():
    with an_empty_database() as database:
        put(database, person(), outcome(), *scores("cb3 cg7 cr8@06-10"))
        with database.begin() as session:
            kept, said = every(session, Outcome)[0], every(session, Conversation)[0]
            other = Carer(person_id=1, from_at=AT)
            session.add(other)
            session.flush()
            for number, (kind, value) in enumerate([("baseline", 3), ("goal", 7), ("review", 2)]):
                keep_score(
                    session,
                    kept,
                    kind,
                    value,
                    given_by="carer",
                    carer=other,
                    way="button",
                    message_id=f"m{number}",
                    at=AT,
                    conversation=said,
                )
        early, late = (total_of(read_records(database, cut)) for cut in (CUT, date(2026, 12, 31)))
    assert (early["outcomes_achieved"], early["outcomes_lower"]) == (1, 0)
    assert (late["outcomes_achieved"], late["outcomes_lower"]) == (0, 1)


class Said:
    """One outcome said in a conversation, and its scores."""

    def __init__(self, session, name="sam-on-web"):
        self.session = session
        self.conversation, self.sitting = a_conversation(session, name)
        drafted = draft_outcome(session, self.conversation, "see my brother", "m0", AT)
        self.outcome = keep_outcome(session, drafted, AT)

    def score(self, kind, value, minutes=1.0, why_none=None):
        return keep_score(
            self.session,
            self.outcome,
            kind,
            value,
            why_none=why_none,
            given_by="person",
            way="button",
            message_id=f"{kind} {minutes}",
            at=later(minutes),
        )


def told(database, cut=date(2026, 12, 31)):
    return total_of(read_records(database, cut))


@pytest.fixture
def database():
    with an_empty_database() as opened:
        yield opened


def test_what_was_said_in_a_conversation_is_measured(database):
    with database.begin() as session:
        said = Said(session)
        said.score("baseline", 3)
        said.score("goal", 7)
        said.score("review", 8)
    assert told(database)["outcomes_achieved"] == 1


def test_a_goal_agreed_on_the_day_of_a_review_but_after_it_applies_to_the_next(database):
    with database.begin() as session:
        said = Said(session)
        said.score("baseline", 3)
        said.score("goal", 5)
        said.score("review", 6, 2)
        said.sitting.state = "sent"
        session.flush()
        current_sitting(session, said.conversation, later(3))
        said.score("goal", 9, 4)
    assert told(database)["outcomes_achieved"] == 1


def test_a_corrected_review_counts_once_with_its_later_value(database):
    with database.begin() as session:
        said = Said(session)
        said.score("baseline", 3)
        said.score("goal", 7)
        said.score("review", 8, 2)
        said.score("review", 2, 3)
    total = told(database)
    assert (total["outcomes_achieved"], total["outcomes_lower"]) == (0, 1)


def test_a_correction_takes_the_date_of_the_row_it_corrects(database):
    with database.begin() as session:
        said = Said(session)
        said.score("baseline", 3)
        said.score("goal", 7)
        said.score("review", 8, 2)
        said.score("review", 2, 3 * 24 * 60)
    assert told(database, AT.date())["outcomes_lower"] == 1


def test_a_review_without_a_number_is_counted_apart(database):
    with database.begin() as session:
        said = Said(session)
        said.score("baseline", 3)
        said.score("goal", 7)
        said.score("review", None, why_none="not_now")
    records = read_records(database, date(2026, 12, 31))
    assert total_of(records)["outcomes"] == 0
    assert records.outcomes["unnumbered"].sum() == 1


@pytest.mark.parametrize(("held", "became"), [("review", 0), ("goal", 0), ("baseline", 0), ("", 1)])
def test_a_score_held_back_is_not_counted(database, held, became):
    with database.begin() as session:
        said = Said(session)
        for kind, value in (("baseline", 3), ("goal", 7), ("review", 8)):
            score = said.score(kind, value)
            if kind == held:
                hold_back(session, said.sitting, "score", score.id, later(5))
    assert told(database)["outcomes"] == became


def test_practice_is_not_counted(database):
    with database.begin() as session:
        conversation = open_conversation(session, "abc", "webchat", AT)
        practised = draft_outcome(session, conversation, "see my brother", "m0", AT)
        keep_outcome(session, practised, AT)
        for kind, value in (("baseline", 3), ("goal", 7), ("review", 8)):
            keep_score(
                session,
                practised,
                kind,
                value,
                given_by="person",
                way="button",
                message_id=kind,
                at=AT,
            )
    records = read_records(database, date(2026, 12, 31))
    assert len(records.outcomes) == 0


def test_a_conversation_that_is_practice_still_is_not_counted_whosever_it_is(database):
    with database.begin() as session:
        said = Said(session)
        said.score("baseline", 3)
        said.score("goal", 7)
        said.score("review", 8)
        said.conversation.practice = True
    assert told(database)["outcomes"] == 0


def test_a_draft_is_not_an_outcome_yet(database):
    with database.begin() as session:
        conversation, _ = a_conversation(session)
        draft_outcome(session, conversation, "see my brother", "m0", AT)
    assert len(read_records(database, date(2026, 12, 31)).outcomes) == 0


one_voice = st.lists(
    st.tuples(st.sampled_from("bgr"), st.integers(0, 10), st.integers(1, 28)),
    unique_by=lambda one: (one[0], one[2]),
    max_size=6,
)


def written(voice, given):
    return [f"{voice}{kind}{value}@06-{day:02d}" for kind, value, day in given]


@settings(max_examples=20, deadline=None)
@given(own=one_voice, carers=one_voice, workers=one_voice, order=st.randoms())
def test_measures_change_neither_with_the_order_of_rows_nor_with_a_workers_scores(
    own, carers, workers, order
):
    told = [*written("", own), *written("c", carers)]
    plain = total_of(records_of(person(), outcome(), *scores(" ".join(told))))
    told += written("p", workers)
    order.shuffle(told)
    assert total_of(records_of(person(), outcome(), *scores(" ".join(told)))) == plain


@settings(max_examples=20, deadline=None)
@given(own=one_voice, definition=st.sampled_from(sorted(ADMISSIBLE)))
def test_every_measured_outcome_is_one_of_achieved_progress_same_and_lower(own, definition):
    told = " ".join(written("", own))
    total = total_of(records_of(person(), outcome(), *scores(told)), ADMISSIBLE[definition])
    assert sum(total[f"outcomes_{name}"] for name in NAMES) == total["outcomes"]
