"""What is kept, as plain records. Column by column the same as `tables`; times are aware UTC.

Words typed by or about a person are `str` here and sealed in the database. A record prints only
its kind and number, so that nothing of it reaches a log.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


class Record:
    """What every record has: the database's number, once it is kept."""

    id: int

    def __repr__(self) -> str:
        """Its kind and number, never its words."""
        return f"<{type(self).__name__} {getattr(self, 'id', None)}>"


@dataclass(eq=False, repr=False, kw_only=True)
class Authority(Record):
    """A council: its numbers by day and by night, and its day as "HH:MM" local time."""

    id: int = field(init=False)
    name: str
    day_phone: str | None = None
    night_phone: str | None = None
    opens: str = "09:00"
    closes: str = "17:00"


@dataclass(eq=False, repr=False, kw_only=True)
class Service(Record):
    """A council's service: `kind` is adults or children."""

    id: int = field(init=False)
    authority_id: int
    kind: str


@dataclass(eq=False, repr=False, kw_only=True)
class Team(Record):
    """A team of a service."""

    id: int = field(init=False)
    service_id: int
    name: str


@dataclass(eq=False, repr=False, kw_only=True)
class Practitioner(Record):
    """A worker of a team."""

    id: int = field(init=False)
    team_id: int
    name: str


@dataclass(eq=False, repr=False, kw_only=True)
class Person(Record):
    """Somebody with care and support.

    `status` is not_joined, joined, unable_to_engage or withdrawn; `reason` is why, in words, and
    `reason_code` the same as it is counted. A date of joining or withdrawing is None where it is
    not known. `carers_see` is whether their carers may see what they said, None where it was not
    asked; `reminders_off_at` is since when they want no reminders.
    """

    id: int = field(init=False)
    reference: str
    name: str
    team_id: int
    practitioner_id: int | None = None
    year_of_birth: int | None = None
    language: str | None = None
    referred_on: date
    status: str = "not_joined"
    reason: str | None = None
    reason_code: str | None = None
    joined_on: date | None = None
    withdrawn_on: date | None = None
    carers_see: bool | None = None
    reminders_off_at: datetime | None = None


@dataclass(eq=False, repr=False, kw_only=True)
class Carer(Record):
    """Somebody who answers beside or for a person.

    `person_id` is None in practice. `conversation_id` is where they were first heard, None for an
    invited carer. `reason` is asked, young, unable or other.
    """

    id: int = field(init=False)
    person_id: int | None = None
    conversation_id: int | None = None
    name: str | None = None
    relationship: str | None = None
    year_of_birth: int | None = None
    language: str | None = None
    reason: str | None = None
    reason_words: str | None = None
    from_at: datetime
    until_at: datetime | None = None


@dataclass(eq=False, repr=False, kw_only=True)
class Invitation(Record):
    """A code that works once, kept as its SHA-256 in hex."""

    id: int = field(init=False)
    code_hash: str
    person_id: int
    carer_id: int | None = None
    made_at: datetime
    expires_at: datetime
    taken_at: datetime | None = None
    conversation_id: int | None = None


@dataclass(eq=False, repr=False, kw_only=True)
class Conversation(Record):
    """One sender on one channel.

    `practice` until a code links it to a person at `linked_at`; `speaker` is person or carer,
    None until known; `language` is en or cy. At `changed_at` somebody said that they, and not the
    one before, are speaking: nothing from before then is theirs to see, until the link is used.
    Since `gone_at` nobody can be written to there: it was blocked, or is closed.
    """

    id: int = field(init=False)
    sender: str
    channel: str
    person_id: int | None = None
    carer_id: int | None = None
    speaker: str | None = None
    language: str | None = None
    practice: bool = True
    created_at: datetime
    linked_at: datetime | None = None
    changed_at: datetime | None = None
    gone_at: datetime | None = None
    person: Person | None = None
    carer: Carer | None = None


@dataclass(eq=False, repr=False, kw_only=True)
class Sitting(Record):
    """One go at talking: open, paused, stopped, sent, resting (after a worry) or declined."""

    id: int = field(init=False)
    conversation_id: int
    started_at: datetime
    last_at: datetime
    ended_at: datetime | None = None
    state: str = "open"
    agreed_at: datetime | None = None


@dataclass(eq=False, repr=False, kw_only=True)
class Revision(Record):
    """Words of an outcome as they stood from `at`.

    `part` is its statement, zero or ten; or why it was withdrawn or brought_back.
    """

    id: int = field(init=False)
    outcome_id: int = field(init=False)
    conversation_id: int
    message_id: str | None = None
    part: str = "statement"
    words: str
    by: str
    at: datetime


@dataclass(eq=False, repr=False, kw_only=True)
class Outcome(Record):
    """Something that matters.

    `owner` is person or carer; `aim` improve or keep; `status` draft, active, achieved or
    withdrawn, with the reason for the last in words and, as it is counted, in `reason_code`.
    `aspects_unclear_on` is when its worker could not say yet which aspects it belongs to.
    """

    id: int = field(init=False)
    person_id: int | None = None
    carer_id: int | None = None
    conversation_id: int
    message_id: str
    number: int
    owner: str
    aim: str = "improve"
    zero_words: str | None = None
    ten_words: str | None = None
    status: str = "draft"
    reason: str | None = None
    reason_code: str | None = None
    drafted_at: datetime
    kept_at: datetime | None = None
    withdrawn_at: datetime | None = None
    agreed_on: date | None = None
    aspects_unclear_on: date | None = None
    first_achieved_on: date | None = None
    revisions: list[Revision] = field(default_factory=list)

    @property
    def statement(self) -> str:
        """Its words as they stand."""
        return self.statements[-1].words

    @property
    def first_words(self) -> str:
        """Its words as they were first said."""
        return self.statements[0].words

    @property
    def statements(self) -> list[Revision]:
        """Every wording of its statement, oldest first."""
        return [revision for revision in self.revisions if revision.part == "statement"]


@dataclass(eq=False, repr=False, kw_only=True)
class OutcomeAspect(Record):
    """A well-being aspect an outcome belongs to, by its code."""

    id: int = field(init=False)
    outcome_id: int
    aspect: str
    at: datetime


@dataclass(eq=False, repr=False, kw_only=True)
class Score(Record):
    """A whole number 0 to 10 for an outcome, or none and why.

    `kind` is baseline, goal or review; `why_none` skipped, not_now, no_numbers or unsure;
    `given_by` person, carer or practitioner; `superseded_by` the later score's id. `place` is
    where it stands among its outcome's scores, as `actions.store.places` puts it. `told` is what
    was chosen where no number was: face_1 to face_5, better, same or harder.
    """

    id: int = field(init=False)
    outcome_id: int
    conversation_id: int
    sitting_id: int | None = None
    message_id: str
    kind: str
    place: int
    value: int | None = None
    why_none: str | None = None
    given_by: str
    carer_id: int | None = None
    way: str
    told: str | None = None
    words: str | None = None
    at: datetime
    superseded_by: int | None = None


@dataclass(eq=False, repr=False, kw_only=True)
class Answer(Record):
    """An answer in words.

    `kind` is matters, good_day, helps, around, beyond_service, difference (what made one, or got
    in the way) or no_longer_matters (a carer's view of it).
    """

    id: int = field(init=False)
    conversation_id: int
    person_id: int | None = None
    sitting_id: int | None = None
    outcome_id: int | None = None
    message_id: str
    kind: str
    words: str
    given_by: str
    carer_id: int | None = None
    at: datetime
    superseded_by: int | None = None


@dataclass(eq=False, repr=False, kw_only=True)
class Share(Record):
    """What was chosen for one line at a close: sent, changed or held.

    `record` and `record_id` are a line's: outcome (its statement), zero_words or ten_words with
    the outcome's id, score or answer with their own.
    """

    id: int = field(init=False)
    sitting_id: int
    kind: str
    record: str
    record_id: int
    at: datetime


@dataclass(eq=False, repr=False, kw_only=True)
class Worry(Record):
    """A message that may mean somebody is not safe. `rules` are names, one space between.

    `state` is open, read, acted or closed; closing takes two people. `owner` is the account that
    sees to it, None until one does.
    """

    id: int = field(init=False)
    conversation_id: int
    person_id: int | None = None
    carer_id: int | None = None
    message_id: str
    words: str
    rules: str
    kind: str
    state: str = "open"
    opened_at: datetime
    read_at: datetime | None = None
    read_by: str | None = None
    acted_at: datetime | None = None
    acted_by: str | None = None
    closed_first_at: datetime | None = None
    closed_first_by: str | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    owner: str | None = None


@dataclass(eq=False, repr=False, kw_only=True)
class Request(Record):
    """Something asked of the worker: person, advocate, delete or copy.

    `state` is open, proposed (what to do waits for a second person), approved, done or refused.
    """

    id: int = field(init=False)
    conversation_id: int
    person_id: int | None = None
    message_id: str
    kind: str
    at: datetime
    state: str = "open"


@dataclass(eq=False, repr=False, kw_only=True)
class Reminder(Record):
    """Something due: `what` is check_in.

    `state` is planned, sent, answered, dropped (another took its place) or stopped (due all the
    same, and nothing goes out for it). `claimed_at` is when a worker last took it to send it,
    whether or not it then went out; `retry_at` is before when it is not to be tried again.
    """

    id: int = field(init=False)
    person_id: int
    what: str
    due_on: date
    state: str = "planned"
    claimed_at: datetime | None = None
    retry_at: datetime | None = None
    sent_at: datetime | None = None
    answered_at: datetime | None = None


@dataclass(eq=False, repr=False, kw_only=True)
class Audit(Record):
    """Who did what to whose records. Append only; `reference` is the opaque one."""

    id: int = field(init=False)
    at: datetime
    actor: str
    action: str
    reference: str
    reason: str | None = None


@dataclass(eq=False, repr=False, kw_only=True)
class Account(Record):
    """Somebody of staff who signs in.

    `sign_in` is what they type, in small letters; `role` is practitioner, manager, analyst, duty
    or admin. `practitioner_id` and `team_id` are whose people they see. `password` is argon2's
    hash, None where only the council's own sign-in is used, `subject` that sign-in's name for
    them. `second_factor` is the secret of their codes, kept from `second_factor_at` on when a
    first one was right, and `last_code` the half minute of the code used last. `demo` accounts
    are made by an installation that only shows itself.
    """

    id: int = field(init=False)
    sign_in: str
    name: str
    role: str
    authority_id: int
    team_id: int | None = None
    practitioner_id: int | None = None
    password: str | None = None
    must_change: bool = False
    second_factor: str | None = None
    second_factor_at: datetime | None = None
    last_code: int | None = None
    failures: int = 0
    locked_until: datetime | None = None
    language: str | None = None
    subject: str | None = None
    demo: bool = False
    made_at: datetime
    closed_at: datetime | None = None


@dataclass(eq=False, repr=False, kw_only=True)
class SignedIn(Record):
    """An account signed in on one browser, known by the SHA-256 of its token in hex."""

    id: int = field(init=False)
    token_hash: str
    account_id: int
    begun_at: datetime
    last_at: datetime
    ended_at: datetime | None = None


@dataclass(eq=False, repr=False, kw_only=True)
class Opening(Record):
    """Why a person's words were opened, good for one signing in."""

    id: int = field(init=False)
    signed_in_id: int
    person_id: int
    reason: str
    at: datetime


@dataclass(eq=False, repr=False, kw_only=True)
class Cover(Record):
    """From one day to another, both included, `covered_by` sees a worker's people as well."""

    id: int = field(init=False)
    practitioner_id: int
    covered_by: int
    from_on: date
    until_on: date
    by: str
    at: datetime


@dataclass(eq=False, repr=False, kw_only=True)
class StaffView(Record):
    """Which account gave a practitioner's score."""

    id: int = field(init=False)
    score_id: int
    by: str


@dataclass(eq=False, repr=False, kw_only=True)
class Correction(Record):
    """What staff changed about a person or an outcome: `part`, before and after, and why."""

    id: int = field(init=False)
    person_id: int
    outcome_id: int | None = None
    part: str
    before: str | None = None
    after: str | None = None
    reason: str | None = None
    by: str
    at: datetime


@dataclass(eq=False, repr=False, kw_only=True)
class CaseNote(Record):
    """A note of staff's about a person, never shown in a conversation.

    `sitting_id` is of the sitting it is about, None where it is about none. Its words are its
    versions.
    """

    id: int = field(init=False)
    person_id: int
    sitting_id: int | None = None
    by: str
    at: datetime
    versions: list[CaseNoteVersion] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Its words as they stand."""
        return self.versions[-1].words


@dataclass(eq=False, repr=False, kw_only=True)
class CaseNoteVersion(Record):
    """Words of a note as they stood from `at`."""

    id: int = field(init=False)
    case_note_id: int = field(init=False)
    words: str
    by: str
    at: datetime


@dataclass(eq=False, repr=False, kw_only=True)
class Mark(Record):
    """What staff put on a sitting: a flag, or a tag in `words`; until `removed_at`."""

    id: int = field(init=False)
    sitting_id: int
    kind: str
    words: str | None = None
    by: str
    at: datetime
    removed_by: str | None = None
    removed_at: datetime | None = None


@dataclass(eq=False, repr=False, kw_only=True)
class Reading(Record):
    """The account `by` read a sitting. `heard_at` is when it had last been heard in by then."""

    id: int = field(init=False)
    sitting_id: int
    by: str
    at: datetime
    heard_at: datetime


@dataclass(eq=False, repr=False, kw_only=True)
class WorryStep(Record):
    """What was done about a worry: read, noted, taken, handed_over, acted,
    closed_first, kept_open, closed.

    `to` is the account it was handed to; `words` is what was written about it.
    """

    id: int = field(init=False)
    worry_id: int
    kind: str
    by: str
    at: datetime
    to: str | None = None
    words: str | None = None


@dataclass(eq=False, repr=False, kw_only=True)
class DutyNotice(Record):
    """That the duty team is to hear of a worry, once by each `way`: email or webhook.

    `claimed_at` is when a worker took it to send it, None once it is known that it did not go out;
    `retry_at` is before when it is not to be tried again, and `tries` how often it was.
    """

    id: int = field(init=False)
    worry_id: int
    way: str
    token: str
    made_at: datetime
    claimed_at: datetime | None = None
    retry_at: datetime | None = None
    sent_at: datetime | None = None
    tries: int = 0


@dataclass(eq=False, repr=False, kw_only=True)
class SupervisionCopy(Record):
    """A transcript with names and places replaced.

    `words` is JSON, as `actions.store.copies` writes it; `reviewed_by` is the worker who read it
    through, None until then, and only then may it be printed.
    """

    id: int = field(init=False)
    person_id: int
    words: str
    made_by: str
    made_at: datetime
    reviewed_by: str | None = None
    reviewed_at: datetime | None = None


@dataclass(eq=False, repr=False, kw_only=True)
class Decision(Record):
    """What is to be done about a request: proposed by one account, settled by another.

    `choice` is grant or refuse; `proof` how it was made sure who asks; `settled` is approved or
    sent_back, None until it is settled; `outcome` is what was done in the end.
    """

    id: int = field(init=False)
    request_id: int
    choice: str
    proof: str
    reason: str
    proposed_by: str
    proposed_at: datetime
    settled: str | None = None
    settled_by: str | None = None
    settled_at: datetime | None = None
    settled_why: str | None = None
    outcome: str | None = None
    outcome_by: str | None = None
    outcome_at: datetime | None = None
