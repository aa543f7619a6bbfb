"""Every record comes back as it was kept, and its words are readable nowhere in the files."""

import dataclasses
import sqlite3
from datetime import date

import pytest
from sqlalchemy import Text, select
from sqlalchemy.orm import Session

from actions.store import records, tables
from actions.store.keeping import every
from tests.actions.a_store import AT, KINDS, a_database, answered, later, said

WORDS = {
    "practitioner.name": "Rhiannon",
    "person.name": "Samuel",
    "person.reason": "declined politely",
    "carer.name": "Carys",
    "carer.relationship": "grandmother",
    "carer.reason_words": "cannot hold a telephone",
    "outcome.zero_words": "alone all week",
    "outcome.ten_words": "brother every Saturday",
    "outcome.reason": "moved house instead",
    "revision.words": "see my brother more",
    "score.words": "like a two",
    "answer.words": "maths is rubbish",
    "worry.words": "frightened at home",
    "audit.reason": "visit tomorrow",
    "account.name": "Rhian Parry",
    "account.second_factor": "JBSWY3DPEHPK3PXP",
    "opening.reason": "a complaint came",
    "correction.before": "not quite right",
    "correction.after": "quite right now",
    "correction.reason": "written wrongly",
    "case_note_version.words": "ring her aunt",
    "mark.words": "for Thursday",
    "worry_step.words": "rang the school",
    "supervision_copy.words": "a name was here",
    "decision.proof": "showed a passport",
    "decision.reason": "it is theirs",
    "decision.settled_why": "agreed entirely",
    "decision.outcome": "posted on Friday",
    "events.data": "mynd i'r capel eto",
    "proof.words": "proof",
}


def one_of_each() -> list[records.Record]:
    """One of every record with every field filled, in an order their links allow."""
    person = {"person_id": 1, "conversation_id": 1}
    said_once = {**person, "message_id": "m1"}
    return [
        records.Authority(
            name="Gwynedd",
            day_phone="01766 1",
            night_phone="01248 2",
            opens="08:30",
            closes="16:30",
        ),
        records.Service(authority_id=1, kind="adults"),
        records.Team(service_id=1, name="North"),
        records.Practitioner(team_id=1, name=WORDS["practitioner.name"]),
        records.Person(
            reference="P-7K3M9Q",
            name=WORDS["person.name"],
            team_id=1,
            practitioner_id=1,
            year_of_birth=2012,
            language="cy",
            referred_on=date(2026, 11, 1),
            status="unable_to_engage",
            reason=WORDS["person.reason"],
            reason_code="declined",
            joined_on=date(2026, 11, 2),
            withdrawn_on=date(2026, 11, 3),
        ),
        records.Conversation(
            sender="abc",
            channel="webchat",
            speaker="carer",
            language="cy",
            practice=False,
            created_at=AT,
            linked_at=later(1),
        ),
        records.Carer(
            **person,
            name=WORDS["carer.name"],
            relationship=WORDS["carer.relationship"],
            language="en",
            reason="other",
            reason_words=WORDS["carer.reason_words"],
            from_at=AT,
            until_at=later(2),
        ),
        records.Invitation(
            code_hash="f" * 64,
            person_id=1,
            carer_id=1,
            made_at=AT,
            expires_at=later(60),
            taken_at=later(1),
            conversation_id=1,
        ),
        records.Sitting(
            conversation_id=1,
            started_at=AT,
            last_at=later(3),
            ended_at=later(4),
            state="resting",
            agreed_at=later(1),
        ),
        records.Outcome(
            **said_once,
            carer_id=1,
            number=1,
            owner="carer",
            aim="keep",
            zero_words=WORDS["outcome.zero_words"],
            ten_words=WORDS["outcome.ten_words"],
            status="withdrawn",
            reason=WORDS["outcome.reason"],
            reason_code="moved_away",
            drafted_at=AT,
            kept_at=later(1),
            withdrawn_at=later(2),
            agreed_on=date(2026, 11, 25),
            first_achieved_on=date(2026, 12, 25),
            revisions=[
                records.Revision(
                    conversation_id=1,
                    message_id="m1",
                    words=WORDS["revision.words"],
                    by="carer",
                    at=AT,
                )
            ],
        ),
        records.OutcomeAspect(outcome_id=1, aspect="relationships", at=AT),
        records.Score(
            outcome_id=1,
            conversation_id=1,
            sitting_id=1,
            message_id="m2",
            kind="baseline",
            place=73_993_400_000,
            value=2,
            given_by="carer",
            carer_id=1,
            way="button",
            words=WORDS["score.words"],
            at=AT,
        ),
        records.Score(
            outcome_id=1,
            conversation_id=1,
            sitting_id=1,
            message_id="m3",
            kind="goal",
            place=73_993_400_001,
            why_none="not_now",
            given_by="practitioner",
            way="none",
            at=AT,
            superseded_by=1,
        ),
        records.Answer(
            **said_once,
            sitting_id=1,
            outcome_id=1,
            kind="matters",
            words=WORDS["answer.words"],
            given_by="carer",
            carer_id=1,
            at=AT,
        ),
        records.Share(sitting_id=1, kind="held", record="answer", record_id=1, at=AT),
        records.Worry(
            **said_once,
            carer_id=1,
            words=WORDS["worry.words"],
            rules="fear home",
            kind="fear_of_home",
            state="closed",
            opened_at=AT,
            read_at=later(1),
            read_by="rhian",
            acted_at=later(2),
            acted_by="rhian",
            closed_first_at=later(3),
            closed_first_by="rhian",
            closed_at=later(4),
            closed_by="huw",
            owner="rhian",
        ),
        records.Request(**said_once, kind="advocate", at=AT, state="answered"),
        records.Reminder(person_id=1, what="check_in", due_on=date(2026, 12, 22), state="sent"),
        records.Audit(
            at=AT,
            actor="rhian",
            action="opened",
            reference="P-7K3M9Q",
            reason=WORDS["audit.reason"],
        ),
        *staff(),
        *casework(),
    ]


def staff() -> list[records.Record]:
    return [
        records.Account(
            **{"sign_in": "rhian", "role": "practitioner", "authority_id": 1, "team_id": 1},
            **{"practitioner_id": 1, "password": "a hash", "must_change": True, "failures": 2},
            **{"last_code": 59_000_000, "language": "cy", "subject": "abc", "demo": True},
            name=WORDS["account.name"],
            second_factor=WORDS["account.second_factor"],
            second_factor_at=AT,
            locked_until=later(15),
            made_at=AT,
            closed_at=later(60),
        ),
        records.SignedIn(
            token_hash="0f", account_id=1, begun_at=AT, last_at=later(1), ended_at=later(2)
        ),
        records.Opening(signed_in_id=1, person_id=1, reason=WORDS["opening.reason"], at=later(1)),
        records.Cover(
            **{"practitioner_id": 1, "covered_by": 1, "by": "admin", "at": AT},
            from_on=date(2026, 12, 1),
            until_on=date(2026, 12, 8),
        ),
        records.StaffView(score_id=2, by="rhian"),
        records.Correction(
            **{"person_id": 1, "outcome_id": 1, "part": "aim", "by": "rhian", "at": AT},
            before=WORDS["correction.before"],
            after=WORDS["correction.after"],
            reason=WORDS["correction.reason"],
        ),
    ]


def casework() -> list[records.Record]:
    note = records.CaseNote(person_id=1, sitting_id=1, by="rhian", at=AT)
    note.versions.append(
        records.CaseNoteVersion(words=WORDS["case_note_version.words"], by="rhian", at=AT)
    )
    return [
        note,
        records.Mark(
            **{"sitting_id": 1, "kind": "tag", "words": WORDS["mark.words"], "by": "rhian"},
            **{"at": AT, "removed_by": "huw", "removed_at": later(1)},
        ),
        records.Reading(sitting_id=1, by="rhian", at=later(1), heard_at=AT),
        records.WorryStep(
            worry_id=1,
            kind="handed_over",
            by="rhian",
            at=AT,
            to="huw",
            words=WORDS["worry_step.words"],
        ),
        records.DutyNotice(
            **{"worry_id": 1, "way": "email", "token": "abc", "made_at": AT, "tries": 2},
            **{"claimed_at": later(1), "retry_at": later(2), "sent_at": later(3)},
        ),
        records.SupervisionCopy(
            person_id=1,
            words=WORDS["supervision_copy.words"],
            made_by="rhian",
            made_at=AT,
            reviewed_by="huw",
            reviewed_at=later(1),
        ),
        records.Decision(
            request_id=1,
            choice="grant",
            proof=WORDS["decision.proof"],
            reason=WORDS["decision.reason"],
            proposed_by="rhian",
            proposed_at=AT,
            settled="approved",
            settled_by="huw",
            settled_at=later(1),
            settled_why=WORDS["decision.settled_why"],
            outcome=WORDS["decision.outcome"],
            outcome_by="rhian",
            outcome_at=later(2),
        ),
    ]


def fields_of(record: records.Record) -> dict[str, object]:
    return {
        field.name: getattr(record, field.name)
        for field in dataclasses.fields(record)
        if field.name not in ("revisions", "versions", "person", "carer")
    }


def keep_one_of_each(session: Session) -> list[records.Record]:
    kept = one_of_each()
    for record in kept:
        session.add(record)
        session.flush()
    said(session, "abc", WORDS["events.data"], AT)
    return kept


@pytest.mark.parametrize("kind", KINDS)
def test_every_record_comes_back_as_it_was_kept(kind, tmp_path):
    with a_database(kind, tmp_path) as database:
        with database.begin() as session:
            kept = [(type(one), fields_of(one)) for one in keep_one_of_each(session)]
        with database.read() as session:
            found = [
                (record_type, fields_of(one))
                for record_type in dict.fromkeys(type_ for type_, _ in kept)
                for one in every(session, record_type)
            ]
            revision = every(session, records.Revision)[0]
    assert found == kept
    assert (revision.words, revision.outcome_id) == (WORDS["revision.words"], 1)


def test_one_of_each_is_every_record():
    mapped = {mapper.class_ for mapper in tables.mapping.mappers}
    assert {type(one) for one in one_of_each()} | {
        records.Revision,
        records.CaseNoteVersion,
    } == mapped


def test_every_sealed_column_is_among_the_words_looked_for():
    sealed = {
        f"{table.name}.{column.name}"
        for table in tables.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, tables.SealedText)
    }
    assert sealed == set(WORDS)


def test_every_free_text_column_is_sealed():
    clear = {
        f"{table.name}.{column.name}"
        for table in tables.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, Text)
    }
    # Names of rules, and of the house's own things; nobody types these.
    assert clear == {"worry.rules"}


def test_no_word_is_readable_in_the_files_and_every_word_when_opened(tmp_path):
    with a_database("sqlite", tmp_path) as database:
        with database.begin() as session:
            keep_one_of_each(session)
            answered(session, "abc", "Diolch yn fawr", AT)
        files = [path for path in tmp_path.iterdir() if path.name.startswith("store.db")]
        assert {path.name for path in files} >= {"store.db", "store.db-wal"}
        raw = b"".join(path.read_bytes() for path in files)
        readable = [word for word in (*WORDS.values(), "Diolch yn fawr") if word.encode() in raw]
        with database.read() as session:
            opened = " ".join(
                str(value)
                for table in tables.metadata.tables.values()
                for row in session.execute(select(table))
                for value in row
            )
    assert [word for word in readable if word != "proof"] == []
    assert [word for word in WORDS.values() if word not in opened] == []


def test_the_same_words_are_sealed_differently_each_time(tmp_path):
    with a_database("sqlite", tmp_path) as database, database.begin() as session:
        for message in ("m1", "m2"):
            said(session, "abc", "the same", AT, message)
    with sqlite3.connect(tmp_path / "store.db") as raw:
        data = [row[0] for row in raw.execute("SELECT data FROM events")]
    assert len(set(data)) == 2


@pytest.mark.parametrize("record", one_of_each(), ids=lambda one: type(one).__name__)
def test_a_record_prints_nothing_of_what_it_holds(record):
    assert repr(record) == f"<{type(record).__name__} None>"
