"""What is said in a conversation is kept the moment it is given, once, and never overwritten."""

import threading
from datetime import date

import pytest

from actions.store.answers import answers_of, keep_answer
from actions.store.conversations import (
    agree,
    current_sitting,
    end_sitting,
    find_conversation,
    latest_sitting,
    open_conversation,
    set_language,
    set_speaker,
)
from actions.store.keeping import every
from actions.store.outcomes import (
    draft_outcome,
    get_outcome,
    keep_outcome,
    outcomes_of,
    revise,
    set_aim,
    set_words_for,
    withdraw_outcome,
)
from actions.store.people import invite_carer, take_invitation
from actions.store.records import Answer, Conversation, Outcome, Reminder, Request, Score, Worry
from actions.store.reminders import next_check_in, plan_check_in
from actions.store.requests import ask
from actions.store.scores import keep_score, scores_of
from actions.store.worries import open_worry, raise_worry
from tests.actions.a_store import AT, KINDS, a_conversation, a_database, an_invitation, later


@pytest.fixture(params=KINDS)
def database(request, tmp_path):
    with a_database(request.param, tmp_path) as opened:
        yield opened


@pytest.fixture
def session(database):
    with database.begin() as opened:
        yield opened


def an_outcome(session, conversation, words="see my brother more", message_id="m1"):
    return draft_outcome(session, conversation, words, message_id, AT)


def a_score(session, outcome, value=2, kind="baseline", message_id="m2", **told):
    told = {"why_none": None, "given_by": "person", "carer": None, "way": "button", **told}
    told = {"words": str(value), "at": AT, **told}
    return keep_score(session, outcome, kind, value, message_id=message_id, **told)


def standing(session, outcome) -> list[int | None]:
    return [one.value for one in scores_of(session, outcome) if one.superseded_by is None]


# Conversations


def test_a_new_conversation_is_practice(session):
    conversation = open_conversation(session, "abc", "webchat", AT)
    assert (conversation.practice, conversation.person, conversation.speaker) == (True, None, None)


def test_a_sender_has_one_conversation(session):
    first = open_conversation(session, "abc", "webchat", AT)
    assert open_conversation(session, "abc", "webchat", later(5)) is first
    assert first.created_at == AT


def test_a_conversation_opened_twice_at_the_same_moment_is_one(database):
    together = threading.Barrier(4)

    def open_it() -> None:
        together.wait()
        with database.begin() as session:
            open_conversation(session, "abc", "webchat", AT)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert len(every(session, Conversation)) == 1


def test_the_language_is_kept(session):
    set_language(session, open_conversation(session, "abc", "webchat", AT), "cy")
    assert find_conversation(session, "abc").language == "cy"


@pytest.mark.parametrize("language", ["fr", "CY", ""])
def test_a_language_we_do_not_speak_is_refused(session, language):
    conversation = open_conversation(session, "abc", "webchat", AT)
    with pytest.raises(ValueError, match="expected en or cy"):
        set_language(session, conversation, language)


def test_what_is_known_of_a_carer_may_come_one_by_one(session):
    conversation, _ = a_conversation(session)
    set_speaker(session, conversation, "carer", at=AT)
    set_speaker(session, conversation, "carer", relationship="her mum", at=later(1))
    set_speaker(
        session, conversation, "carer", reason="other", reason_words="she asked", at=later(2)
    )
    carer = conversation.carer
    assert (carer.relationship, carer.reason, carer.reason_words) == (
        "her mum",
        "other",
        "she asked",
    )
    assert (carer.from_at, carer.until_at) == (AT, None)


def test_a_carer_stops_when_the_person_speaks_and_keeps_their_voice_on_return(session):
    conversation, _ = a_conversation(session)
    set_speaker(session, conversation, "carer", "mum", at=AT)
    mum = conversation.carer
    set_speaker(session, conversation, "person", at=later(5))
    assert (conversation.carer, mum.until_at) == (None, later(5))
    set_speaker(session, conversation, "carer", "Mum ", at=later(6))
    assert (conversation.carer, mum.until_at) == (mum, None)


def test_another_relationship_is_another_carer(session):
    conversation, _ = a_conversation(session)
    set_speaker(session, conversation, "carer", "mum", at=AT)
    mum = conversation.carer
    set_speaker(session, conversation, "carer", "foster carer", at=later(5))
    assert conversation.carer is not mum
    assert (mum.until_at, conversation.carer.relationship) == (later(5), "foster carer")


# Sittings


def test_a_sitting_goes_on_until_it_ends(session):
    conversation, sitting = a_conversation(session)
    assert current_sitting(session, conversation, later(5)) is sitting
    assert sitting.last_at == later(5)


@pytest.mark.parametrize("state", ["paused", "stopped"])
def test_a_paused_or_stopped_sitting_goes_on_days_later(session, state):
    conversation, sitting = a_conversation(session)
    end_sitting(session, sitting, state, later(5))
    assert current_sitting(session, conversation, later(60 * 24 * 3)) is sitting
    assert (sitting.state, sitting.ended_at, sitting.agreed_at) == ("open", None, AT)


@pytest.mark.parametrize("state", ["sent", "resting", "declined"])
def test_after_an_ended_sitting_comes_a_new_one(session, state):
    conversation, sitting = a_conversation(session)
    end_sitting(session, sitting, state, later(5))
    new = current_sitting(session, conversation, later(6))
    assert (new is sitting, new.state, new.agreed_at) == (False, "open", None)
    assert (sitting.state, sitting.ended_at) == (state, later(5))


@pytest.mark.parametrize("final", ["sent", "resting"])
def test_a_sitting_that_was_sent_or_ended_by_a_worry_stays_so(session, final):
    _, sitting = a_conversation(session)
    end_sitting(session, sitting, final, later(5))
    end_sitting(session, sitting, "stopped", later(6))
    assert (sitting.state, sitting.ended_at) == (final, later(5))


def test_looking_for_the_latest_sitting_opens_none(session):
    conversation = open_conversation(session, "abc", "webchat", AT)
    assert latest_sitting(session, conversation) is None


def test_a_person_joins_when_they_first_agree(session):
    conversation = take_invitation(
        session, an_invitation(session).code, "abc", "webchat", AT
    ).conversation
    assert conversation.person.status == "not_joined"
    sitting = current_sitting(session, conversation, AT)
    agree(session, sitting, later(1))
    agree(session, sitting, later(2))
    assert (conversation.person.status, sitting.agreed_at) == ("joined", later(1))


def test_agreeing_does_not_undo_a_withdrawal(session):
    conversation, sitting = a_conversation(session)
    conversation.person.status = "withdrawn"
    agree(session, sitting, later(2))
    assert conversation.person.status == "withdrawn"


# Outcomes


def test_a_drafted_outcome_is_in_the_words_said(session):
    conversation, _ = a_conversation(session)
    outcome = an_outcome(session, conversation)
    assert (outcome.statement, outcome.status, outcome.owner) == (
        "see my brother more",
        "draft",
        "person",
    )


def test_every_wording_of_an_outcome_stays(session):
    conversation, _ = a_conversation(session)
    outcome = an_outcome(session, conversation)
    revise(session, outcome, "see him every week", "m2", "person", later(1))
    assert (outcome.statement, outcome.first_words) == ("see him every week", "see my brother more")
    assert [one.at for one in outcome.statements] == [AT, later(1)]


def test_going_back_to_the_first_words_is_a_wording_of_its_own(session):
    conversation, _ = a_conversation(session)
    outcome = an_outcome(session, conversation)
    revise(session, outcome, "see him", "m2", "person", later(1))
    revise(session, outcome, "see my brother more", "m3", "person", later(2))
    assert [one.words for one in outcome.statements] == [
        "see my brother more",
        "see him",
        "see my brother more",
    ]


def test_every_wording_of_zero_and_ten_stays(session):
    conversation, _ = a_conversation(session)
    outcome = an_outcome(session, conversation)
    set_words_for(session, outcome, zero="never see him")
    set_words_for(session, outcome, ten="live together")
    set_words_for(session, outcome, zero="he forgets me", message_id="m9", at=later(3))
    assert (outcome.zero_words, outcome.ten_words) == ("he forgets me", "live together")
    kept = [(one.part, one.words, one.at) for one in outcome.revisions if one.part != "statement"]
    assert kept == [
        ("zero", "never see him", AT),
        ("ten", "live together", AT),
        ("zero", "he forgets me", later(3)),
    ]


def test_outcomes_are_numbered_as_they_come(session):
    conversation, _ = a_conversation(session)
    first = an_outcome(session, conversation)
    second = an_outcome(session, conversation, "football", "m2")
    assert [first.number, second.number] == [1, 2]


def test_an_outcome_kept_twice_was_kept_the_first_time(session):
    conversation, _ = a_conversation(session)
    outcome = an_outcome(session, conversation)
    keep_outcome(session, outcome, later(1))
    keep_outcome(session, outcome, later(2))
    assert (outcome.status, outcome.kept_at) == ("active", later(1))


def test_a_withdrawn_outcome_stays_with_its_reason_and_is_not_kept_again(session):
    conversation, _ = a_conversation(session)
    outcome = an_outcome(session, conversation)
    withdraw_outcome(session, outcome, "we moved", later(1))
    withdraw_outcome(session, outcome, "another reason", later(2))
    keep_outcome(session, outcome, later(3))
    assert (outcome.status, outcome.reason, outcome.withdrawn_at) == (
        "withdrawn",
        "we moved",
        later(1),
    )
    assert list(outcomes_of(session, conversation)) == [outcome]


def test_keeping_things_as_they_are_is_an_aim(session):
    conversation, _ = a_conversation(session)
    outcome = an_outcome(session, conversation)
    assert outcome.aim == "improve"
    assert set_aim(session, outcome, "keep").aim == "keep"


def test_an_outcome_is_found_again_with_its_words(database):
    with database.begin() as session:
        conversation, _ = a_conversation(session)
        number = an_outcome(session, conversation).id
    with database.read() as session:
        outcome = get_outcome(session, number)
        missing = get_outcome(session, number + 1)
    assert (outcome.statement, missing) == ("see my brother more", None)


def test_a_changed_speaker_sees_none_of_anothers_outcomes(session):
    conversation, _ = a_conversation(session)
    own = an_outcome(session, conversation)
    set_speaker(session, conversation, "carer", "mum", at=later(1))
    theirs = draft_outcome(session, conversation, "some sleep", "m2", later(1))
    assert list(outcomes_of(session, conversation)) == [theirs]
    set_speaker(session, conversation, "person", at=later(2))
    assert list(outcomes_of(session, conversation)) == []
    conversation.changed_at = None  # as the link, used again, does
    assert list(outcomes_of(session, conversation)) == [own]


def test_a_person_sees_their_outcomes_from_another_conversation_and_a_carer_does_not(session):
    conversation, _ = a_conversation(session)
    own = an_outcome(session, conversation)
    reference = conversation.person.reference
    invited = invite_carer(
        session, reference=reference, name="Carys", relationship="mum", at=AT, days=1
    )
    carys = take_invitation(session, invited.code, "carys", "webchat", AT).conversation
    phone = open_conversation(session, "phone", "telegram", AT)
    phone.person, phone.practice = conversation.person, False
    session.flush()
    assert list(outcomes_of(session, phone)) == [own]
    assert list(outcomes_of(session, carys)) == []


def test_practice_keeps_its_outcomes_to_itself(session):
    first = open_conversation(session, "abc", "webchat", AT)
    second = open_conversation(session, "def", "webchat", AT)
    own = an_outcome(session, first)
    assert list(outcomes_of(session, first)) == [own]
    assert list(outcomes_of(session, second)) == []


# Scores


def test_a_score_is_kept_with_who_gave_it_and_how(session):
    conversation, sitting = a_conversation(session)
    score = a_score(session, an_outcome(session, conversation), way="read_back", words="like a 2")
    assert (score.value, score.given_by, score.way, score.words) == (
        2,
        "person",
        "read_back",
        "like a 2",
    )
    assert score.sitting_id == sitting.id


def test_a_later_score_takes_the_place_of_the_earlier_whose_row_stays(session):
    conversation, _ = a_conversation(session)
    outcome = an_outcome(session, conversation)
    first = a_score(session, outcome, 2)
    second = a_score(session, outcome, 3, message_id="m3")
    third = a_score(session, outcome, 4, message_id="m4")
    assert (first.superseded_by, second.superseded_by) == (second.id, third.id)
    assert [one.value for one in scores_of(session, outcome)] == [2, 3, 4]
    assert standing(session, outcome) == [4]


def test_a_baseline_a_goal_and_every_outcomes_scores_stand_beside_each_other(session):
    conversation, _ = a_conversation(session)
    first = an_outcome(session, conversation)
    second = an_outcome(session, conversation, "football", "m5")
    a_score(session, first, 2)
    a_score(session, first, 8, "goal", "m3")
    a_score(session, second, 5, message_id="m6")
    assert (standing(session, first), standing(session, second)) == ([2, 8], [5])


def test_a_score_of_another_sitting_takes_the_place_of_none(session):
    conversation, sitting = a_conversation(session)
    outcome = an_outcome(session, conversation)
    a_score(session, outcome, 2, "review")
    end_sitting(session, sitting, "sent", later(1))
    current_sitting(session, conversation, later(2))
    a_score(session, outcome, 3, "review", "m3")
    assert standing(session, outcome) == [2, 3]


def test_three_voices_stand_beside_each_other(session):
    conversation, _ = a_conversation(session)
    outcome = an_outcome(session, conversation)
    a_score(session, outcome, 2)
    a_score(session, outcome, 6, message_id="m3", given_by="practitioner")
    for number, relationship in enumerate(("mum", "dad")):
        set_speaker(session, conversation, "carer", relationship, at=later(number))
        a_score(
            session,
            outcome,
            number,
            message_id=f"c{number}",
            given_by="carer",
            carer=conversation.carer,
        )
    assert standing(session, outcome) == [2, 6, 0, 1]


def test_a_carers_score_is_kept_in_the_conversation_it_was_said_in(session):
    conversation, _ = a_conversation(session)
    outcome = an_outcome(session, conversation)
    other = open_conversation(session, "carys", "webchat", AT)
    score = a_score(session, outcome, 4, given_by="carer", conversation=other)
    assert score.conversation_id == other.id


@pytest.mark.parametrize("why", ["skipped", "not_now", "no_numbers", "unsure"])
def test_no_number_is_a_good_answer_and_kept_with_why(session, why):
    conversation, _ = a_conversation(session)
    score = a_score(session, an_outcome(session, conversation), None, why_none=why, way="none")
    assert (score.value, score.why_none) == (None, why)


@pytest.mark.parametrize("value", range(11))
def test_every_whole_number_from_0_to_10_is_kept(session, value):
    conversation, _ = a_conversation(session)
    assert a_score(session, an_outcome(session, conversation), value).value == value


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": 11},
        {"value": -1},
        {"value": 6.5},
        {"value": True},
        {"value": None},
        {"value": 5, "why_none": "unsure"},
        {"value": None, "why_none": "tired"},
        {"given_by": "neighbour"},
        {"kind": "guess"},
    ],
)
def test_what_is_no_score_is_refused(session, wrong):
    conversation, _ = a_conversation(session)
    outcome = an_outcome(session, conversation)
    with pytest.raises(ValueError, match="expected"):
        a_score(session, outcome, **wrong)


# Answers


def an_answer(session, conversation, kind, words, message_id, outcome=None, given_by="person"):
    return keep_answer(
        session,
        conversation,
        kind,
        words,
        outcome=outcome,
        given_by=given_by,
        message_id=message_id,
        at=AT,
    )


def test_an_answer_is_kept_in_its_words(session):
    conversation, sitting = a_conversation(session)
    outcome = an_outcome(session, conversation)
    answer = an_answer(session, conversation, "around", "nan. and mrs pugh", "m3", outcome)
    assert (answer.words, answer.outcome_id, answer.sitting_id) == (
        "nan. and mrs pugh",
        outcome.id,
        sitting.id,
    )
    assert answer.person_id == conversation.person_id


def test_a_later_answer_takes_the_place_of_the_earlier_whose_row_stays(session):
    conversation, _ = a_conversation(session)
    outcome = an_outcome(session, conversation)
    first = an_answer(session, conversation, "around", "nan", "m3", outcome)
    second = an_answer(session, conversation, "around", "nan and dad", "m4", outcome)
    assert first.superseded_by == second.id
    assert list(answers_of(session, conversation)) == [second]
    assert len(every(session, Answer)) == 2


def test_answers_of_other_kinds_outcomes_and_voices_stand_beside_each_other(session):
    conversation, _ = a_conversation(session)
    first = an_outcome(session, conversation)
    second = an_outcome(session, conversation, "football", "m2")
    an_answer(session, conversation, "around", "nan", "m3", first)
    an_answer(session, conversation, "helps", "music", "m4", first)
    an_answer(session, conversation, "around", "coach", "m5", second)
    set_speaker(session, conversation, "carer", "mum", at=later(1))
    conversation.changed_at = None  # as the link, used again, does
    an_answer(session, conversation, "around", "me", "m6", first, "carer")
    assert [one.words for one in answers_of(session, conversation)] == [
        "nan",
        "music",
        "coach",
        "me",
    ]


def test_what_led_to_an_outcome_belongs_to_it_once_it_is_drafted(session):
    conversation, _ = a_conversation(session)
    first = an_answer(session, conversation, "matters", "maths, but mainly my brother", "m1")
    outcome = an_outcome(session, conversation, "see my brother", "m2")
    second = an_answer(session, conversation, "matters", "football", "m3")
    assert (first.outcome_id, second.outcome_id) == (outcome.id, None)
    assert (first.superseded_by, second.superseded_by) == (None, None)


def test_an_answer_of_no_known_kind_is_refused(session):
    conversation, _ = a_conversation(session)
    with pytest.raises(ValueError, match="expected one of matters"):
        an_answer(session, conversation, "favourite colour", "red", "m1")


# The same message twice


@pytest.mark.parametrize(
    ("kind", "keep"),
    [
        (Outcome, lambda s, c, o: draft_outcome(s, c, "football", "m2", AT)),
        (Score, lambda s, c, o: a_score(s, o, 2)),
        (Answer, lambda s, c, o: an_answer(s, c, "helps", "music", "m2", o)),
        (Worry, lambda s, c, o: raise_worry(s, c, "words", ["rule"], "fear_of_home", "m2", AT)),
        (Request, lambda s, c, o: ask(s, c, "advocate", "m2", AT)),
        (Reminder, lambda s, c, o: plan_check_in(s, c.person, date(2026, 12, 22))),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_the_same_message_delivered_twice_is_kept_once(database, kind, keep):
    ids = []
    for _ in range(2):
        with database.begin() as session:
            conversation = find_conversation(session, "sam-on-web") or a_conversation(session)[0]
            ids.append(keep(session, conversation, an_outcome(session, conversation)).id)
    assert ids[0] == ids[1]
    with database.read() as session:
        assert len(every(session, kind)) == (2 if kind is Outcome else 1)


def test_a_revision_delivered_twice_is_kept_once(database):
    for _ in range(2):
        with database.begin() as session:
            conversation = find_conversation(session, "sam-on-web") or a_conversation(session)[0]
            outcome = an_outcome(session, conversation)
            revise(session, outcome, "see him", "m2", "person", AT)
    assert [one.words for one in outcome.statements] == ["see my brother more", "see him"]


def test_a_score_delivered_again_does_not_take_the_place_of_a_later_one(session):
    conversation, _ = a_conversation(session)
    outcome = an_outcome(session, conversation)
    a_score(session, outcome, 2, message_id="m2")
    a_score(session, outcome, 3, message_id="m3")
    a_score(session, outcome, 2, message_id="m2")
    assert standing(session, outcome) == [3]


def test_the_same_message_at_the_same_moment_is_kept_once(database):
    with database.begin() as session:
        a_conversation(session)
    together = threading.Barrier(4)

    def keep() -> None:
        together.wait()
        with database.begin() as session:
            here = find_conversation(session, "sam-on-web")
            raise_worry(session, here, "words", ["rule"], "fear_of_home", "m2", AT)

    threads = [threading.Thread(target=keep) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert len(every(session, Worry)) == 1


# Worries, requests, reminders


def test_a_worry_is_kept_with_the_names_of_the_rules_that_fired(session):
    conversation, _ = a_conversation(session)
    worry = raise_worry(
        session, conversation, "not here anymore", ["not_here", "end_it"], "suicide", "m1", AT
    )
    assert (worry.words, worry.rules, worry.kind) == (
        "not here anymore",
        "not_here end_it",
        "suicide",
    )
    assert (worry.state, worry.person_id) == ("open", conversation.person_id)


@pytest.mark.parametrize(
    ("state", "open_still"), [("open", True), ("read", True), ("acted", True), ("closed", False)]
)
def test_a_worry_is_open_until_it_is_closed(session, state, open_still):
    conversation, _ = a_conversation(session)
    worry = raise_worry(session, conversation, "words", "rule", "abuse", "m1", AT)
    worry.state = state
    session.flush()
    assert (open_worry(session, conversation) is worry) == open_still


def test_a_worry_about_a_person_is_open_in_all_their_conversations_and_nobody_elses(session):
    conversation, _ = a_conversation(session)
    other, _ = a_conversation(session, "mair", "Mair")
    phone = open_conversation(session, "phone", "telegram", AT)
    phone.person = conversation.person
    session.flush()
    worry = raise_worry(session, conversation, "words", "rule", "abuse", "m1", AT)
    assert open_worry(session, phone) is worry
    assert open_worry(session, other) is None


def test_one_person_cannot_close_a_worry_alone(database):
    with database.begin() as session:
        conversation, _ = a_conversation(session)
        raise_worry(session, conversation, "words", "rule", "abuse", "m1", AT)

    def close_alone() -> None:
        with database.begin() as session:
            worry = every(session, Worry)[0]
            worry.closed_first_by = worry.closed_by = "rhian"

    with pytest.raises(RuntimeError, match="two_people"):
        close_alone()


@pytest.mark.parametrize("kind", ["person", "advocate", "delete", "copy"])
def test_a_request_is_open_until_somebody_answers_it(session, kind):
    conversation, _ = a_conversation(session)
    request = ask(session, conversation, kind, "m1", AT)
    assert (request.kind, request.state, request.person_id) == (
        kind,
        "open",
        conversation.person_id,
    )


def test_a_check_in_is_planned_once_and_moves(session):
    conversation, _ = a_conversation(session)
    first = plan_check_in(session, conversation.person, date(2026, 12, 22))
    second = plan_check_in(session, conversation.person, date(2027, 1, 5))
    assert (first is second, first.due_on) == (True, date(2027, 1, 5))
    assert next_check_in(session, conversation.person) is first
