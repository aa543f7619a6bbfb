"""People and their links: a code works once, for one conversation, and forged ones do nothing."""

import threading

import pytest
from sqlalchemy import event, func, select

from actions.store import tables
from actions.store.conversations import (
    current_sitting,
    end_sitting,
    find_conversation,
    latest_sitting,
    open_conversation,
    set_language,
    set_speaker,
)
from actions.store.outcomes import draft_outcome, outcomes_of
from actions.store.people import (
    REFERENCE_LETTERS,
    find_council,
    find_person,
    invite_again,
    invite_carer,
    invite_person,
    set_council,
    take_invitation,
    who,
)
from tests.actions.a_store import AT, KINDS, a_conversation, a_database, an_invitation, later


@pytest.fixture(params=KINDS)
def database(request, tmp_path):
    with a_database(request.param, tmp_path) as opened:
        yield opened


@pytest.fixture
def session(database):
    with database.begin() as opened:
        yield opened


def rows_in(session, table) -> int:
    return session.scalar(select(func.count()).select_from(table))


def test_a_reference_has_no_letters_that_look_alike(session):
    reference = an_invitation(session).person.reference
    assert reference.startswith("P-")
    assert len(reference) == 8
    assert set(reference[2:]) <= set(REFERENCE_LETTERS)
    assert not set("0O1IL2Z5S8BUV") & set(REFERENCE_LETTERS)


@pytest.mark.parametrize("typed", ["{}", " {} ", "{}\n"])
def test_a_person_is_found_however_the_reference_is_typed(session, typed):
    person = an_invitation(session).person
    assert find_person(session, typed.format(person.reference.lower())) is person


def test_council_team_and_worker_are_kept_once(session):
    an_invitation(session, "Sam")
    an_invitation(session, "Mair")
    counted = [tables.authority, tables.service, tables.team, tables.practitioner]
    assert [rows_in(session, table) for table in counted] == [1, 1, 1, 1]


def test_a_code_is_kept_only_as_a_hash(session):
    code = an_invitation(session).code
    kept = session.execute(select(tables.invitation)).one()
    assert code not in [str(value) for value in kept]
    assert len(code) == 22


def test_a_code_links_a_conversation(session):
    invited = an_invitation(session)
    taken = take_invitation(session, invited.code, "abc", "webchat", later(1))
    assert taken.status == "linked"
    assert taken.conversation.person is invited.person
    assert (taken.conversation.practice, taken.conversation.linked_at) == (False, later(1))


def test_the_same_sender_may_use_its_code_again_and_nothing_changes(session):
    code = an_invitation(session).code
    first = take_invitation(session, code, "abc", "webchat", AT).conversation
    set_speaker(session, first, "carer", "mum", at=AT)
    taken = take_invitation(session, code, "abc", "webchat", later(60 * 24 * 90))
    assert taken.status == "again"
    assert taken.conversation is first
    assert (first.speaker, first.linked_at) == ("carer", AT)


def test_a_code_somebody_else_used_links_nothing(session):
    code = an_invitation(session).code
    take_invitation(session, code, "abc", "webchat", AT)
    taken = take_invitation(session, code, "other", "webchat", later(1))
    assert (taken.status, taken.conversation) == ("used", None)
    assert find_conversation(session, "other") is None


def test_a_code_links_nothing_once_it_has_expired(session):
    invited = an_invitation(session)
    taken = take_invitation(session, invited.code, "abc", "webchat", invited.expires_at)
    assert (taken.status, taken.conversation) == ("expired", None)
    assert find_conversation(session, "abc") is None


@pytest.mark.parametrize("code", ["", "nobody-made-this", "é" * 22, "' OR 1=1 --", "x" * 5000])
def test_a_forged_code_changes_nothing(session, code):
    an_invitation(session)
    taken = take_invitation(session, code, "abc", "webchat", AT)
    assert (taken.status, taken.conversation) == ("unknown", None)
    assert rows_in(session, tables.conversation) == 0


def test_a_forged_code_leaves_a_linked_conversation_as_it_is(session):
    conversation, _ = a_conversation(session)
    taken = take_invitation(session, "nobody-made-this", conversation.sender, "webchat", later(1))
    assert (taken.status, taken.conversation.person.name) == ("unknown", "Sam")


def test_a_sender_linked_to_one_person_is_not_bound_to_another(session):
    conversation, _ = a_conversation(session)
    invited = an_invitation(session, "Mair")
    taken = take_invitation(session, invited.code, conversation.sender, "webchat", later(1))
    assert (taken.status, taken.conversation.person.name) == ("used", "Sam")
    assert take_invitation(session, invited.code, "mair", "webchat", later(2)).status == "linked"


def test_a_new_code_for_the_same_person_links_the_same_conversation(session):
    conversation, _ = a_conversation(session)
    reference = conversation.person.reference
    invited = invite_again(session, reference=reference, at=later(1), days=30)
    taken = take_invitation(session, invited.code, conversation.sender, "webchat", later(2))
    assert taken.status == "linked"
    assert (taken.conversation is conversation, conversation.linked_at) == (True, AT)


def test_a_new_code_ends_the_earlier_one_that_was_not_used(session):
    lost = an_invitation(session)
    again = invite_again(session, reference=lost.person.reference, at=later(1), days=30)
    assert take_invitation(session, lost.code, "abc", "webchat", later(2)).status == "expired"
    assert take_invitation(session, again.code, "abc", "webchat", later(2)).status == "linked"


def test_a_carers_code_makes_them_the_speaker_in_a_voice_of_their_own(session):
    person = an_invitation(session).person
    invited = invite_carer(
        session,
        reference=person.reference,
        name="Carys",
        relationship="mother",
        at=AT,
        days=30,
        language="cy",
    )
    conversation = take_invitation(session, invited.code, "carys", "webchat", AT).conversation
    assert conversation.speaker == "carer"
    assert (conversation.carer.name, conversation.carer.relationship) == ("Carys", "mother")
    assert (conversation.person.name, conversation.language) == ("Sam", "cy")


def test_a_carer_cannot_be_invited_for_nobody(session):
    with pytest.raises(LookupError, match="P-XXXXXX"):
        invite_carer(
            session, reference="P-XXXXXX", name="Carys", relationship="mother", at=AT, days=30
        )


def test_practice_before_a_link_stays_practice(session):
    practice = open_conversation(session, "abc", "webchat", AT)
    set_language(session, practice, "cy")
    set_speaker(session, practice, "carer", "mum", at=AT)
    before = current_sitting(session, practice, AT)
    draft_outcome(session, practice, "only trying", "m1", AT)
    invited = an_invitation(session)
    conversation = take_invitation(session, invited.code, "abc", "webchat", later(5)).conversation
    assert (before.state, before.ended_at) == ("stopped", later(5))
    assert current_sitting(session, conversation, later(6)) is not before
    assert outcomes_of(session, conversation) == []
    assert (conversation.speaker, conversation.carer) == (None, None)
    assert conversation.language == "cy"


def test_a_worry_that_ended_practice_is_not_made_to_look_otherwise(session):
    practice = open_conversation(session, "abc", "webchat", AT)
    end_sitting(session, current_sitting(session, practice, AT), "resting", later(1))
    take_invitation(session, an_invitation(session).code, "abc", "webchat", later(5))
    assert latest_sitting(session, practice).state == "resting"


def test_of_two_people_with_one_code_at_the_same_moment_one_is_linked(database):
    with database.begin() as session:
        codes = [an_invitation(session, f"Sam {number}").code for number in range(8)]
    together = threading.Barrier(2)
    found = {"one": [], "two": []}

    def take_all(sender: str) -> None:
        for number, code in enumerate(codes):
            together.wait()
            with database.begin() as session:
                taken = take_invitation(session, code, f"{sender}-{number}", "webchat", AT)
                found[sender].append(taken.status)

    threads = [threading.Thread(target=take_all, args=(sender,)) for sender in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [sorted(pair) for pair in zip(found["one"], found["two"], strict=True)] == [
        ["linked", "used"]
    ] * len(codes)


def test_a_council_keeps_its_numbers_and_its_day(session):
    set_council(session, "Gwynedd", "01766 1", "01248 2", "08:30", "16:45")
    set_council(session, "Gwynedd", "01766 3", "01248 2", "08:30", "16:45")
    council = find_council(session, "Gwynedd")
    assert (council.day_phone, council.night_phone) == ("01766 3", "01248 2")
    assert (council.opens, council.closes) == ("08:30", "16:45")
    assert rows_in(session, tables.authority) == 1


@pytest.mark.parametrize("time", ["9:00", "24:00", "12:60", "0900", "nine", ""])
def test_a_councils_day_is_refused_in_another_form(session, time):
    with pytest.raises(ValueError, match="09:00"):
        set_council(session, "Gwynedd", "1", "2", time, "17:00")


def test_who_tells_the_dialogue_everything_in_one_query(database):
    with database.begin() as session:
        set_council(session, "Gwynedd", "01766 1", "01248 2", "09:00", "17:00")
        conversation, _ = a_conversation(session)
        set_speaker(session, conversation, "carer", "mother", "young", at=AT)
        asked = []
        event.listen(database.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
        known = who(session, conversation)
    assert (known.name, known.worker, known.authority) == ("Sam", "Rhian", "Gwynedd")
    assert (known.relationship, known.carer_reason, known.speaker) == ("mother", "young", "carer")
    assert (known.day_phone, known.night_phone) == ("01766 1", "01248 2")
    assert len([query for query in asked if query.startswith("SELECT")]) == 1


def test_the_worker_is_the_team_where_none_is_named(session):
    invited = invite_person(
        session, authority="Powys", service="adults", team="South", name="Mair", at=AT, days=1
    )
    conversation = take_invitation(session, invited.code, "mair", "webchat", AT).conversation
    assert who(session, conversation).worker == "South"


def test_in_practice_nobody_is_known(session):
    conversation = open_conversation(session, "abc", "webchat", AT)
    known = who(session, conversation)
    assert (known.practice, known.name, known.worker, known.authority) == (True, None, None, None)
