"""Casework kept: notes, marks, readings, worries, requests, copies, and what a list shows."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from actions.store import tables
from actions.store.accounts import names_of
from actions.store.conversations import current_sitting, end_sitting
from actions.store.copies import (
    Line,
    Reviewed,
    copies_of,
    find_copy,
    lines_in,
    make_copy,
    review_copy,
    rewrite_copy,
)
from actions.store.decisions import (
    WorryOpen,
    answer_request,
    asked,
    decisions_of,
    find_request,
    finish,
    propose,
    settle,
)
from actions.store.keeping import every
from actions.store.marks import flag, marks_of, tag, take_off
from actions.store.notes import find_note, notes_of, rewrite_note, write_note
from actions.store.outcomes import draft_outcome, keep_outcome
from actions.store.readings import latest_reading, mark_read, opened_by, readings_of
from actions.store.records import CaseNoteVersion, Mark, Worry
from actions.store.requests import ask
from actions.store.safety import (
    NotNow,
    SamePerson,
    act_on,
    close_worry,
    find_worry,
    hand_over,
    keep_open,
    note_worry,
    queue,
    read_worry,
    steps_of,
    take_worry,
)
from actions.store.scores import keep_score
from actions.store.shares import hold_back
from actions.store.sittings import PAGE, Wanted, find_sitting, list_sittings
from actions.store.transcripts import open_transcript
from actions.store.waiting import waiting
from actions.store.worries import raise_worry
from tests.actions.a_store import (
    AT,
    KINDS,
    a_conversation,
    a_database,
    answered,
    later,
    said,
)

PERSON = tables.person.c
DAYS = later(3 * 24 * 60)


@pytest.fixture(params=KINDS)
def database(request, tmp_path):
    with a_database(request.param, tmp_path) as opened:
        yield opened


@pytest.fixture
def session(database):
    with database.begin() as session:
        yield session


def a_worry(session, sender="sam-on-web", at=AT):
    conversation, _ = a_conversation(session, sender)
    return raise_worry(session, conversation, "not safe", "fear", "abuse", "m9", at)


def a_request(session, kind="copy", sender="sam-on-web"):
    conversation, _ = a_conversation(session, sender)
    return ask(session, conversation, kind, "m8", AT)


def nobody_but(worry):
    return PERSON.id == worry.person_id


def test_a_note_keeps_every_version_and_the_same_words_make_none(session):
    conversation, sitting = a_conversation(session)
    note = write_note(session, conversation.person, "ring her", "rhian", AT, sitting=sitting)
    rewrite_note(session, note, "ring her aunt", "huw", later(1))
    rewrite_note(session, note, "ring her aunt", "huw", later(2))
    session.expire_all()
    found = find_note(session, note.id)
    assert [(one.words, one.by) for one in found.versions] == [
        ("ring her", "rhian"),
        ("ring her aunt", "huw"),
    ]
    assert (found.words, found.sitting_id) == ("ring her aunt", sitting.id)
    assert len(every(session, CaseNoteVersion)) == 2


def test_notes_come_latest_first_and_only_of_their_person(session):
    sam, _ = a_conversation(session, "sam")
    mair, _ = a_conversation(session, "mair", "Mair")
    for words in ("one", "two"):
        write_note(session, sam.person, words, "rhian", AT)
    write_note(session, mair.person, "other", "rhian", AT)
    assert [note.words for note in notes_of(session, sam.person)] == ["two", "one"]


def test_the_same_mark_is_put_on_once_and_one_taken_off_stays_with_who_took_it_off(session):
    _, sitting = a_conversation(session)
    flag(session, sitting, "rhian", AT)
    flag(session, sitting, "huw", later(1))
    put = tag(session, sitting, "Thursday", "rhian", AT)
    assert tag(session, sitting, "thursday", "huw", AT) is put
    take_off(session, sitting, put.id, "huw", later(2))
    assert [mark.kind for mark in marks_of(session, [sitting.id])] == ["flag"]
    assert [(mark.removed_by, mark.by) for mark in every(session, Mark) if mark.words] == [
        ("huw", "rhian")
    ]
    again = tag(session, sitting, "Thursday", "rhian", later(3))
    assert again.id != put.id


def test_a_mark_of_another_sitting_cannot_be_taken_off(session):
    _, sitting = a_conversation(session, "sam")
    _, other = a_conversation(session, "mair")
    mark = flag(session, sitting, "rhian", AT)
    take_off(session, other, mark.id, "huw", later(1))
    assert [one.id for one in marks_of(session, [sitting.id])] == [mark.id]


def test_reading_is_kept_once_until_more_is_said(session):
    _, sitting = a_conversation(session)
    mark_read(session, sitting, "rhian", later(1))
    mark_read(session, sitting, "rhian", later(2))
    assert len(readings_of(session, [sitting.id])) == 1
    sitting.last_at = later(30)
    mark_read(session, sitting, "rhian", later(31))
    assert [one.heard_at for one in readings_of(session, [sitting.id])] == [AT, later(30)]


def test_who_read_it_is_told_of_what_was_said_here_and_not_before_another_spoke(session):
    conversation, sitting = a_conversation(session)
    assert latest_reading(session, conversation) is None
    mark_read(session, sitting, "huw", later(1))
    sitting.last_at = later(2)
    mark_read(session, sitting, "rhian", later(3))
    assert latest_reading(session, conversation).by == "rhian"
    conversation.changed_at = later(4)
    session.flush()
    assert latest_reading(session, conversation) is None


def test_who_opened_a_transcript_is_named_once_with_when_they_last_did(session):
    conversation, _ = a_conversation(session)
    reference = conversation.person.reference
    for at, who in ((DAYS, "rhian"), (DAYS, "huw"), (DAYS + timedelta(hours=1), "rhian")):
        open_transcript(session, reference, who, "visit", at)
    other, _ = a_conversation(session, "mair")
    open_transcript(session, other.person.reference, "else", "visit", DAYS)
    found = [(one.by, one.at) for one in opened_by(session, conversation.person)]
    assert found == [("rhian", DAYS + timedelta(hours=1)), ("huw", DAYS)]
    assert names_of(session, [one.by for one in opened_by(session, conversation.person)]) == {}


def test_the_queue_has_the_oldest_worry_first_and_nothing_of_practice(session):
    second = a_worry(session, "two", later(5))
    first = a_worry(session, "one", AT)
    practice, _ = a_conversation(session, "three")
    raise_worry(session, practice, "not safe", "fear", "abuse", "p1", AT).person_id = None
    session.flush()
    assert [one.id for one in queue(session)] == [first.id, second.id]
    assert [one.id for one in queue(session, nobody_but(second))] == [second.id]
    assert queue(session)[0].name == "Sam"
    assert find_worry(session, first.id, nobody_but(second)) is None


def test_a_worry_is_read_acted_on_and_closed_by_two_people(session):
    worry = a_worry(session)
    read_worry(session, worry, "rhian", later(1))
    read_worry(session, worry, "huw", later(2))
    note_worry(session, worry, "rang the school", "rhian", later(3))
    with pytest.raises(NotNow):
        close_worry(session, worry, "done", "rhian", later(4))
    act_on(session, worry, "visited", "rhian", later(5))
    close_worry(session, worry, "safe with nan", "rhian", later(6))
    with pytest.raises(SamePerson):
        close_worry(session, worry, "again", "rhian", later(7))
    assert worry.state == "acted"
    close_worry(session, worry, "agreed", "huw", later(8))
    assert (worry.state, worry.closed_first_by, worry.closed_by) == ("closed", "rhian", "huw")
    assert (worry.read_by, worry.read_at) == ("rhian", later(1))
    assert [step.kind for step in steps_of(session, worry)] == [
        *("read", "noted", "acted", "closed_first", "closed")
    ]
    assert queue(session) == []
    assert [one.id for one in queue(session, closed=True)] == [worry.id]


def test_a_closed_worry_is_left_as_it_is_but_for_notes(session):
    worry = a_worry(session)
    act_on(session, worry, "visited", "rhian", AT)
    close_worry(session, worry, "", "rhian", AT)
    close_worry(session, worry, "", "huw", AT)
    for step in (
        lambda: take_worry(session, worry, "huw", AT),
        lambda: hand_over(session, worry, "huw", "yours", "rhian", AT),
        lambda: act_on(session, worry, "more", "rhian", AT),
        lambda: close_worry(session, worry, "", "mair", AT),
        lambda: keep_open(session, worry, "no", "mair", AT),
    ):
        with pytest.raises(NotNow):
            step()
    note_worry(session, worry, "looked again", "rhian", AT)
    assert worry.state == "closed"


def test_a_worry_proposed_to_be_closed_can_be_kept_open_by_anybody_with_why(session):
    worry = a_worry(session)
    with pytest.raises(NotNow):
        keep_open(session, worry, "no", "huw", AT)
    act_on(session, worry, "visited", "rhian", AT)
    close_worry(session, worry, "", "rhian", AT)
    keep_open(session, worry, "ring once more", "huw", AT)
    assert (worry.state, worry.closed_first_by) == ("acted", None)
    close_worry(session, worry, "", "huw", AT)
    assert worry.state == "acted"


def test_a_worry_is_handed_over_with_what_they_need_to_know(session):
    worry = a_worry(session)
    take_worry(session, worry, "rhian", AT)
    take_worry(session, worry, "rhian", AT)
    hand_over(session, worry, "huw", "she knows you", "rhian", later(1))
    assert worry.owner == "huw"
    told = [(one.kind, one.by, one.to, one.words) for one in steps_of(session, worry)]
    assert told == [
        ("taken", "rhian", None, None),
        ("handed_over", "rhian", "huw", "she knows you"),
    ]


def test_one_account_that_closes_twice_at_the_same_moment_closes_for_one(database):
    with database.begin() as session:
        worry_id = a_worry(session).id
        act_on(session, session.get(Worry, worry_id), "visited", "rhian", AT)
    errors = []

    def closing():
        try:
            with database.begin() as session:
                close_worry(session, find_worry(session, worry_id), "", "rhian", AT)
        except SamePerson as error:
            errors.append(type(error))

    threads = [threading.Thread(target=closing) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        worry = find_worry(session, worry_id)
        assert (worry.state, worry.closed_first_by, worry.closed_by) == ("acted", "rhian", None)
    assert errors == [SamePerson]


def test_the_database_itself_refuses_one_person_closing_twice(database):
    with database.begin() as session:
        a_worry(session)
    with pytest.raises(Exception, match="two_people"), database.begin() as session:
        session.execute(update(tables.worry).values(closed_first_by="rhian", closed_by="rhian"))


def test_a_copy_takes_two_people_and_proof(session):
    request = a_request(session)
    propose(session, request, "grant", proof="passport", reason="theirs", by="rhian", at=AT)
    with pytest.raises(SamePerson):
        settle(session, request, approved=True, why="yes", by="rhian", at=AT)
    with pytest.raises(NotNow):
        finish(session, request, "posted", "rhian", AT)
    settle(session, request, approved=True, why="yes", by="huw", at=later(1))
    assert request.state == "approved"
    finish(session, request, "posted on Friday", "rhian", later(2))
    assert request.state == "done"
    (decision,) = decisions_of(session, request)
    assert (decision.proof, decision.settled_by, decision.outcome) == (
        *("passport", "huw", "posted on Friday"),
    )
    assert asked(session) == []
    assert [one.id for one in asked(session, answered=True)] == [request.id]
    assert list(waiting(session)) == []


def test_a_request_sent_back_is_open_again_and_what_was_proposed_stays(session):
    request = a_request(session)
    propose(session, request, "grant", proof="said so", reason="theirs", by="rhian", at=AT)
    assert [one.state for one in waiting(session)] == ["proposed"]
    settle(session, request, approved=False, why="more proof", by="huw", at=AT)
    assert request.state == "open"
    propose(session, request, "refuse", proof="none", reason="not them", by="huw", at=AT)
    settle(session, request, approved=True, why="agreed", by="rhian", at=AT)
    assert request.state == "refused"
    assert [one.settled for one in decisions_of(session, request)] == ["sent_back", "approved"]


def test_nothing_is_deleted_while_a_worry_is_open(session):
    request = a_request(session, "delete")
    propose(session, request, "grant", proof="passport", reason="theirs", by="rhian", at=AT)
    conversation, _ = a_conversation(session, "again")
    worry = raise_worry(session, conversation, "not safe", "fear", "abuse", "m7", AT)
    worry.person_id = request.person_id
    session.flush()
    with pytest.raises(WorryOpen):
        settle(session, request, approved=True, why="yes", by="huw", at=AT)
    assert request.state == "proposed"
    settle(session, request, approved=False, why="later", by="huw", at=AT)
    with pytest.raises(WorryOpen):
        propose(session, request, "grant", proof="passport", reason="", by="huw", at=AT)
    propose(session, request, "refuse", proof="passport", reason="a worry", by="huw", at=AT)


def test_asking_for_a_person_takes_one_account_and_a_copy_does_not_go_that_way(session):
    request = a_request(session, "person")
    answer_request(session, request, "rang him", "rhian", AT)
    assert request.state == "done"
    with pytest.raises(NotNow):
        answer_request(session, request, "again", "rhian", AT)
    copy = a_request(session, "copy", "other")
    with pytest.raises(NotNow):
        answer_request(session, copy, "posted", "rhian", AT)
    assert find_request(session, copy.id, PERSON.id == request.person_id) is None


def test_a_decision_by_one_person_is_refused_by_the_database(session):
    request = a_request(session)
    decision = propose(session, request, "grant", proof="p", reason="r", by="rhian", at=AT)
    decision.settled_by = "rhian"
    with pytest.raises(IntegrityError, match="two_people"):
        session.flush()
    session.rollback()


def test_a_copy_for_supervision_changes_until_it_is_read_through(session):
    conversation, _ = a_conversation(session)
    line = Line(sitting=1, who="person", text="see Tom")
    copy = make_copy(session, conversation.person, [line], "rhian", AT)
    better = Line(sitting=1, who="person", text="see [name 1]")
    rewrite_copy(session, copy, [better])
    review_copy(session, copy, "rhian", later(1))
    with pytest.raises(Reviewed):
        rewrite_copy(session, copy, [line])
    assert lines_in(find_copy(session, copy.id, conversation.person)) == [better]
    assert [one.id for one in copies_of(session, conversation.person)] == [copy.id]
    other, _ = a_conversation(session, "mair")
    assert find_copy(session, copy.id, other.person) is None


def ended(session, sender="sam", at=AT):
    conversation, sitting = a_conversation(session, sender)
    end_sitting(session, sitting, "sent", at)
    return conversation, sitting


def ids(session, at=DAYS, by="rhian", within=(), skip=0, **wanted):
    found = list_sittings(session, *within, wanted=Wanted(**wanted), by=by, at=at, skip=skip)
    return [one.id for one in found.shown]


def test_sittings_come_latest_first_and_only_of_those_one_may_see(session):
    first, one = ended(session, "one", later(1))
    second, two = ended(session, "two", later(2))
    assert ids(session) == [two.id, one.id]
    assert ids(session, within=[PERSON.id == first.person_id]) == [one.id]
    assert find_sitting(session, two.id, first.person) is None
    assert find_sitting(session, two.id, second.person) is two


def test_an_unfinished_sitting_is_listed_after_a_day_and_practice_never(session):
    conversation, sitting = a_conversation(session)
    assert ids(session, at=later(23 * 60)) == []
    assert ids(session, at=later(24 * 60)) == [sitting.id]
    conversation.linked_at = later(5)
    session.flush()
    assert ids(session) == []


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"since": AT.date()}, True),
        ({"since": later(24 * 60).date()}, False),
        ({"until": AT.date()}, True),
        ({"until": later(-24 * 60).date()}, False),
        ({"channel": "webchat"}, True),
        ({"channel": "telegram"}, False),
        ({"speaker": "person"}, True),
        ({"speaker": "carer"}, False),
        ({"language": "cy"}, True),
        ({"language": "en"}, False),
    ],
)
def test_sittings_are_found_by_day_channel_speaker_and_language(session, wanted, found):
    conversation, sitting = ended(session)
    conversation.language = "cy"
    session.flush()
    assert ids(session, **wanted) == ([sitting.id] if found else [])


def test_what_one_account_read_is_new_to_another_and_to_itself_when_more_is_said(session):
    _, sitting = ended(session)
    assert ids(session, new=True) == [sitting.id]
    mark_read(session, sitting, "rhian", later(1))
    assert ids(session, new=True) == []
    assert ids(session, read=True) == [sitting.id]
    assert ids(session, new=True, by="huw") == [sitting.id]
    sitting.last_at = later(9)
    session.flush()
    assert ids(session, new=True) == [sitting.id]


def test_flagged_sittings_are_found_until_the_flag_is_off(session):
    _, sitting = ended(session)
    assert ids(session, flagged=True) == []
    mark = flag(session, sitting, "rhian", AT)
    assert ids(session, flagged=True) == [sitting.id]
    take_off(session, sitting, mark.id, "rhian", AT)
    assert ids(session, flagged=True) == []


def test_a_score_kept_back_is_no_score_to_be_found(session):
    conversation, sitting = a_conversation(session)
    outcome = draft_outcome(session, conversation, "football", "m1", AT)
    keep_outcome(session, outcome, AT)
    score = keep_score(
        session,
        outcome,
        "baseline",
        3,
        given_by="person",
        way="button",
        message_id="m2",
        at=AT,
    )
    end_sitting(session, sitting, "sent", AT)
    assert ids(session, scored=True) == [sitting.id]
    hold_back(session, sitting, "score", score.id, AT)
    assert ids(session, scored=True) == []


def test_a_sitting_with_a_worry_is_found_and_the_next_one_is_not(session):
    conversation, sitting = a_conversation(session)
    raise_worry(session, conversation, "not safe", "fear", "abuse", "m1", AT)
    end_sitting(session, sitting, "resting", AT)
    following = current_sitting(session, conversation, later(600))
    end_sitting(session, following, "sent", later(601))
    assert ids(session, worried=True) == [sitting.id]
    assert ids(session) == [following.id, sitting.id]


def test_a_sitting_where_the_bot_did_not_understand_is_found(session):
    _, sitting = a_conversation(session)
    said(session, "sam-on-web", "wibble", later(1), "m1")
    answered(session, "sam-on-web", "Sorry?", later(1), "utter_number_unclear_again")
    end_sitting(session, sitting, "sent", later(2))
    _, plain = a_conversation(session, "other")
    answered(session, "other", "Hello", later(1), "utter_hello")
    end_sitting(session, plain, "sent", later(2))
    assert ids(session, not_understood=True) == [sitting.id]
    hold_back(session, sitting, "score", 1, later(2))
    assert ids(session, not_understood=True) == []


def test_a_long_list_comes_a_page_at_a_time_without_a_gap(session):
    conversation, sitting = a_conversation(session)
    end_sitting(session, sitting, "sent", AT)
    for minute in range(PAGE + 5):
        end_sitting(
            session, current_sitting(session, conversation, later(minute)), "sent", later(minute)
        )
    whole = ids(session) + ids(session, skip=PAGE)
    assert len(whole) == len(set(whole)) == PAGE + 6
