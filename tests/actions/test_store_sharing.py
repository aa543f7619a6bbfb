"""The close: what is sent, changed and held back, and what of it staff can read afterwards."""

import pytest

from actions.store.answers import keep_answer
from actions.store.conversations import current_sitting, end_sitting, set_speaker
from actions.store.holding import KEPT_BACK
from actions.store.keeping import every
from actions.store.outcomes import draft_outcome, revise, set_words_for, withdraw_outcome
from actions.store.records import Audit, Share
from actions.store.scores import keep_score
from actions.store.shares import hold_back, lines_of, note_change, send
from actions.store.transcripts import open_transcript
from actions.store.turns import turns_of
from actions.store.worries import raise_worry
from tests.actions.a_store import (
    AT,
    KINDS,
    a_conversation,
    a_database,
    answered,
    later,
    said,
    slot_set,
)

TWO_DAYS_LATER = later(2 * 24 * 60)
"""When a sitting left unfinished is shown."""


@pytest.fixture(params=KINDS)
def database(request, tmp_path):
    with a_database(request.param, tmp_path) as opened:
        yield opened


@pytest.fixture
def session(database):
    with database.begin() as opened:
        yield opened


class Sam:
    """Sam's conversation as the dialogue keeps it, with what was said on both sides."""

    def __init__(self, session):
        self.session = session
        self.conversation, self.sitting = a_conversation(session)
        self.sender = self.conversation.sender
        self.reference = self.conversation.person.reference
        slot_set(session, self.sender, "language", "en", later(1))
        slot_set(session, self.sender, "speaker", "person", later(1))
        self.says("maths is rubbish but mainly i want to see my brother more", "m1", 1)
        self.matters = self.answers("matters", "m1")
        self.says("see my brother more", "m2", 2)
        self.outcome = draft_outcome(session, self.conversation, self.words, "m2", later(2))
        slot_set(session, self.sender, "outcome_id", self.outcome.id, later(2))
        self.hears("ask_keep", f"“{self.words}”. Shall we keep it?", 2.1)
        self.hears("ask_baseline", "Where are things now?", 2.2)
        self.says("like a two, it was a 4", "m3", 3)
        self.hears("ask_baseline_right", "2 now. Is that right?", 3.1)
        self.says("/affirm", "m4", 4, title="Yes")
        self.baseline = self.scores("baseline", 2, "like a two, it was a 4", "m4")
        self.hears("ask_goal", "What number would be good enough?", 4.1)
        self.says('/give_score{"score": "8"}', "m5", 5, title="8")
        self.goal = self.scores("goal", 8, "8", "m5")
        set_words_for(session, self.outcome, zero="he forgets me", message_id="m6", at=later(6))
        self.hears("ask_around", "Who is around?", 6)
        self.says("nan. and Mrs Pugh", "m7", 7)
        self.around = self.answers("around", "m7", self.outcome)
        self.hears("line_statement", f"1. “{self.outcome.statement}”", 8)
        self.hears("line_baseline", "2. Now: 2", 8)
        self.hears("line_goal", "3. Good enough: 8", 8)
        self.hears("line_around", "4. Who could help: nan.  and Mrs Pugh", 8)
        self.hears("ask_share", "Shall I send it?", 8)

    def hears(self, response, text, minutes):
        answered(self.session, self.sender, text, later(minutes), f"utter_{response}")

    def says(self, text, message_id, minutes, **about):
        self.words = text
        said(self.session, self.sender, text, later(minutes), message_id, **about)

    def answers(self, kind, message_id, outcome=None):
        return keep_answer(
            self.session,
            self.conversation,
            kind,
            self.words,
            outcome=outcome,
            given_by="person",
            message_id=message_id,
            at=AT,
        )

    def scores(self, kind, value, words, message_id):
        return keep_score(
            self.session,
            self.outcome,
            kind,
            value,
            why_none=None,
            given_by="person",
            carer=None,
            way="button",
            words=words,
            message_id=message_id,
            at=AT,
        )

    def lines(self):
        return lines_of(self.session, self.conversation)

    def holds(self, record, id):
        return hold_back(self.session, self.sitting, record, id, later(9))

    def transcript(self, at=TWO_DAYS_LATER):
        return open_transcript(self.session, self.reference, "rhian", "visit", at)

    def shown(self):
        return [turn.text for turn in self.transcript().conversations[0].turns]

    def page(self):
        return "\n".join(self.shown())


@pytest.fixture
def sam(session):
    return Sam(session)


# What would be sent


def test_a_close_sends_each_outcome_in_order(sam):
    assert [(line.kind, line.words, line.value) for line in sam.lines()] == [
        ("statement", "see my brother more", None),
        ("baseline", None, 2),
        ("goal", None, 8),
        ("zero_words", "he forgets me", None),
        ("matters", "maths is rubbish but mainly i want to see my brother more", None),
        ("around", "nan. and Mrs Pugh", None),
    ]


def test_a_line_says_what_it_is_to_hold_back(sam):
    assert [(line.record, line.id) for line in sam.lines()] == [
        ("outcome", sam.outcome.id),
        ("score", sam.baseline.id),
        ("score", sam.goal.id),
        ("zero_words", sam.outcome.id),
        ("answer", sam.matters.id),
        ("answer", sam.around.id),
    ]


def test_no_number_is_a_line_with_its_reason(sam):
    score = keep_score(
        sam.session,
        sam.outcome,
        "goal",
        None,
        why_none="not_now",
        given_by="person",
        way="none",
        message_id="m9",
        at=AT,
    )
    line = next(line for line in sam.lines() if line.id == score.id and line.record == "score")
    assert (line.value, line.why_none) == (None, "not_now")


def test_what_took_anothers_place_is_the_line(sam):
    sam.scores("baseline", 3, "3", "m9")
    sam.says("only nan", "m10", 10)
    sam.answers("around", "m10", sam.outcome)
    assert [(line.value or line.words) for line in sam.lines()][1:3] == [3, 8]
    assert sam.lines()[-1].words == "only nan"


def test_what_matters_in_the_statements_own_words_is_one_line(sam):
    sam.says("football ", "m9", 9)
    sam.answers("matters", "m9")
    draft_outcome(sam.session, sam.conversation, "football", "m9", AT)
    assert [line.kind for line in sam.lines() if line.number == 2] == ["statement"]


def test_a_withdrawn_outcome_is_not_sent(sam):
    withdraw_outcome(sam.session, sam.outcome, "not kept", later(9))
    assert "statement" not in [line.kind for line in sam.lines()]


def test_another_voices_scores_are_not_in_a_close(sam):
    set_speaker(sam.session, sam.conversation, "carer", "mum", at=later(9))
    assert [line.kind for line in sam.lines() if line.record != "answer"] == []


# Sending


def test_a_close_sends_what_is_not_held_back_and_ends_the_sitting(sam):
    sam.holds("answer", sam.around.id)
    send(sam.session, sam.sitting, later(10))
    shares = [(one.kind, one.record) for one in every(sam.session, Share)]
    assert shares[0] == ("held", "answer")
    assert [record for kind, record in shares if kind == "sent"] == [
        "outcome",
        "score",
        "score",
        "zero_words",
        "answer",
    ]
    assert (sam.sitting.state, sam.sitting.ended_at) == ("sent", later(10))


def test_sending_and_holding_again_change_nothing(sam):
    for minute in (10, 11):
        sam.holds("answer", sam.around.id)
        note_change(sam.session, sam.sitting, "outcome", sam.outcome.id, later(minute))
        send(sam.session, sam.sitting, later(minute))
    assert len(every(sam.session, Share)) == 7
    assert sam.sitting.ended_at == later(10)


def test_the_next_close_holds_only_what_is_new(sam):
    sam.holds("answer", sam.around.id)
    send(sam.session, sam.sitting, later(10))
    current_sitting(sam.session, sam.conversation, later(20))
    assert sam.lines() == []
    revise(sam.session, sam.outcome, "see him weekly", "m20", "person", later(21))
    assert [line.words for line in sam.lines()] == ["see him weekly"]


def test_a_close_shows_which_lines_are_held(sam):
    sam.holds("score", sam.goal.id)
    assert [line.kind for line in sam.lines() if line.held] == ["goal"]


def test_what_is_no_line_cannot_be_held(sam):
    with pytest.raises(ValueError, match="expected one of outcome"):
        sam.holds("worry", 1)


# What staff read


def test_a_transcript_is_every_turn_with_who_said_it_and_how(sam):
    turns = sam.transcript().conversations[0].turns
    assert [(turn.who, turn.button) for turn in turns] == [
        ("person", False),
        ("person", False),
        ("bot", False),
        ("bot", False),
        ("person", False),
        ("bot", False),
        ("person", True),
        ("bot", False),
        ("person", True),
        ("bot", False),
        ("person", False),
        *[("bot", False)] * 5,
    ]
    assert [turn.text for turn in turns if turn.button] == ["Yes", "8"]
    assert {(turn.speaker, turn.language) for turn in turns} == {("person", "en")}
    assert turns[0].at == later(1)


def test_a_typed_slash_is_shown_as_it_was_typed(sam):
    said(sam.session, sam.sender, "restart", later(9), "m9", original="/restart")
    last = turns_of(sam.session, sam.sender)[-1]
    assert (last.text, last.button) == ("/restart", False)


@pytest.mark.parametrize("text", ['/start{"code": "secret-code"}', "/session_start", ""])
def test_what_stands_for_nobodys_words_is_not_shown(sam, text):
    before = len(turns_of(sam.session, sam.sender))
    said(sam.session, sam.sender, text, later(9), "m9")
    answered(sam.session, sam.sender, "", later(9))
    assert len(turns_of(sam.session, sam.sender)) == before


def test_a_turn_has_the_speaker_and_language_of_its_moment(sam):
    slot_set(sam.session, sam.sender, "speaker", "carer", later(9))
    slot_set(sam.session, sam.sender, "language", "cy", later(9))
    sam.says("helo", "m9", 9)
    turns = turns_of(sam.session, sam.sender)
    assert (turns[0].speaker, turns[0].language) == ("person", "en")
    assert (turns[-1].speaker, turns[-1].language) == ("carer", "cy")


def test_practice_before_the_link_is_not_in_the_transcript(sam):
    said(sam.session, sam.sender, "only trying it", later(-5), "m0")
    assert "only trying it" in [turn.text for turn in turns_of(sam.session, sam.sender)]
    assert "only trying it" not in sam.page()


def test_nothing_is_hidden_where_nothing_was_held(sam):
    assert KEPT_BACK not in sam.page()


def test_every_opening_writes_its_audit_line(sam):
    sam.transcript(later(30))
    sam.transcript(later(40))
    lines = every(sam.session, Audit)
    assert [(line.actor, line.reference, line.reason, line.at) for line in lines] == [
        ("rhian", sam.reference, "visit", later(30)),
        ("rhian", sam.reference, "visit", later(40)),
    ]


def test_nobodys_transcript_does_not_open_and_writes_nothing(session):
    with pytest.raises(LookupError, match="P-XXXXXX"):
        open_transcript(session, "P-XXXXXX", "rhian", "visit", AT)
    assert every(session, Audit) == []


def test_a_held_answer_is_kept_back_where_it_was_said_and_quoted(sam):
    sam.holds("answer", sam.around.id)
    page = sam.page()
    assert "Pugh" not in page
    assert page.count(KEPT_BACK) == 2
    assert "see my brother more" in page


def test_a_held_statement_is_kept_back_in_every_wording_and_quotation(sam):
    revise(sam.session, sam.outcome, "see him weekly", "m8", "person", later(8))
    answered(sam.session, sam.sender, "SEE HIM weekly, then?", later(9))
    sam.holds("outcome", sam.outcome.id)
    page = sam.page().casefold()
    assert "brother" not in page
    assert "weekly" not in page
    assert "maths is rubbish" in page


def test_held_words_for_zero_are_kept_back(sam):
    sam.says("he forgets me", "m9", 9)
    sam.holds("zero_words", sam.outcome.id)
    assert "forgets" not in sam.page()
    assert sam.transcript().held.has("zero_words", sam.outcome.id)
    assert not sam.transcript().held.has("outcome", sam.outcome.id)


GOAL = ["What number would be good enough?", "8"]
LISTED = ["1. “see my brother more”", "2. Now: 2", "3. Good enough: 8"]


def test_a_held_goal_is_kept_back_where_it_was_said_and_listed_and_the_baseline_stands(sam):
    sam.holds("score", sam.goal.id)
    assert sam.shown()[3:] == [
        "Where are things now?",
        "like a two, it was a 4",
        "2 now. Is that right?",
        "Yes",
        "What number would be good enough?",
        KEPT_BACK,
        "Who is around?",
        "nan. and Mrs Pugh",
        *LISTED[:2],
        KEPT_BACK,
        "4. Who could help: nan.  and Mrs Pugh",
        "Shall I send it?",
    ]


def test_a_held_baseline_is_kept_back_with_the_goal_that_was_asked_about_against_it(sam):
    sam.holds("score", sam.baseline.id)
    shown = sam.shown()
    assert shown[3:8] == [
        "Where are things now?",
        KEPT_BACK,
        "What number would be good enough?",
        KEPT_BACK,
        "Who is around?",
    ]
    assert shown[9:12] == [LISTED[0], KEPT_BACK, LISTED[2]]


def test_what_is_said_before_another_question_is_kept_back_with_a_held_number(sam):
    sam.hears("ask_goal", "What number would be good enough?", 8.1)
    sam.says("why, do you think 8 is too much", "m9", 8.2)
    sam.hears("why_goal", "A number shows how things change.", 8.3)
    sam.hears("ask_goal", "What number would be good enough?", 8.4)
    sam.says("eight", "m10", 8.5)
    sam.hears("preview", "Here is what she will see:", 8.6)
    sam.holds("score", sam.goal.id)
    assert sam.shown()[-3:] == [GOAL[0], KEPT_BACK, "Here is what she will see:"]


def test_words_such_as_a_yes_stand_where_they_are_about_something_else(sam):
    sam.hears("ask_another", "Anything else?", 8.1)
    sam.says("Yes", "m9", 8.2)
    goal = sam.scores("goal", 8, "Yes", "m8")
    sam.holds("score", goal.id)
    assert sam.shown()[-1] == "Yes"


def test_the_same_numbers_of_another_outcome_stand(sam):
    sam.hears("ask_matters", "What else?", 8.1)
    sam.says("football", "m9", 8.2)
    other = draft_outcome(sam.session, sam.conversation, "football", "m9", later(8.2))
    slot_set(sam.session, sam.sender, "outcome_id", other.id, later(8.2))
    sam.hears("ask_goal", "What number would be good enough?", 8.3)
    sam.says('/give_score{"score": "8"}', "m10", 8.4, title="8")
    sam.hears("ask_another", "Anything else?", 8.5)
    sam.holds("score", sam.goal.id)
    shown = sam.shown()
    assert shown[-3:] == [*GOAL, "Anything else?"]
    assert shown[7:9] == [GOAL[0], KEPT_BACK]
    assert sam.transcript().held.has_number_of(sam.outcome.id)
    assert not sam.transcript().held.has_number_of(other.id)


@pytest.mark.parametrize("held", ["baseline", "goal"])
def test_a_new_number_at_the_close_is_kept_back_where_it_is_the_held_one(sam, held):
    sam.hears("ask_line_to_change", "Which one?", 8.1)
    sam.says("the third", "m9", 8.2)
    sam.hears("ask_new_number", "What number should it be?", 8.3)
    sam.says("seven", "m10", 8.4)
    sam.hears("ask_new_number_right", "7. Is that right?", 8.5)
    sam.says("/affirm", "m11", 8.6, title="Yes")
    changed = sam.scores("goal", 7, "seven", "m11")
    sam.hears("line_changed", "OK. That is changed.", 8.7)
    sam.hears("preview", "Here is what she will see:", 8.8)
    sam.holds("score", {"baseline": sam.baseline, "goal": changed}[held].id)
    said = ["seven", "7. Is that right?", "Yes", "OK. That is changed."]
    assert sam.shown()[-len(said) - 2 if held == "baseline" else -3 :] == [
        "What number should it be?",
        *(said if held == "baseline" else [KEPT_BACK]),
        "Here is what she will see:",
    ]


def test_a_new_number_that_was_never_settled_is_kept_back(sam):
    sam.hears("ask_new_number", "What number should it be?", 8.3)
    sam.says("six or seven", "m10", 8.4)
    sam.hears("preview", "Here is what she will see:", 8.8)
    sam.holds("score", sam.goal.id)
    assert sam.shown()[-2] == KEPT_BACK


def test_a_line_of_no_number_is_kept_back_where_a_number_is_held(sam):
    sam.hears("line_no_number", "3. No number", 8.1)
    assert sam.shown()[-1] == "3. No number"
    sam.holds("score", sam.goal.id)
    assert sam.shown()[-1] == KEPT_BACK


def test_where_a_question_cannot_be_told_all_is_kept_back_that_was_said_after_it(sam):
    answered(sam.session, sam.sender, "Where are things now?", later(8.1))
    sam.says("about a two", "m9", 8.2)
    answered(sam.session, sam.sender, "2 now. Is that right?", later(8.3))
    sam.says("aye", "m10", 8.4)
    sam.hears("ask_share", "Shall I send it?", 8.5)
    before = len(sam.shown())
    sam.holds("score", sam.goal.id)
    assert sam.shown()[-3:] == ["Shall I send it?", KEPT_BACK, "Shall I send it?"]
    assert len(sam.shown()) == before - 3


def test_a_number_whose_outcome_cannot_be_told_is_kept_back(sam):
    slot_set(sam.session, sam.sender, "outcome_id", None, later(8))
    sam.hears("ask_goal", "What number would be good enough?", 8.1)
    sam.says("eight", "m9", 8.2)
    sam.holds("score", sam.goal.id)
    assert sam.shown()[-2:] == [GOAL[0], KEPT_BACK]


def test_a_held_number_is_hidden_within_its_sitting_alone(sam):
    sam.holds("score", sam.baseline.id)
    end_sitting(sam.session, sam.sitting, "sent", later(10))
    answered(sam.session, sam.sender, "Your next check-in is on 2 January.", later(20))
    sam.hears("line_baseline", "1. Now: 2", 21)
    assert sam.shown()[-2:] == ["Your next check-in is on 2 January.", "1. Now: 2"]


def test_an_earlier_answer_that_the_held_one_replaced_is_kept_back_too(sam):
    sam.says("only nan", "m9", 9)
    changed = sam.answers("around", "m9", sam.outcome)
    sam.holds("answer", changed.id)
    held = sam.transcript().held
    assert held.has("answer", sam.around.id)
    assert "Pugh" not in sam.page()


def test_words_the_bot_quotes_with_a_joiner_are_kept_back(sam):
    sam.says("0[nought]", "m9", 9)
    answer = sam.answers("helps", "m9", sam.outcome)
    answered(sam.session, sam.sender, "what helps: 0\u2060[nought]", later(9.1))
    sam.holds("answer", answer.id)
    assert "nought" not in sam.page()


def test_held_words_are_not_cut_out_of_longer_ones(sam):
    sam.says("nan", "m9", 9)
    sam.holds("answer", sam.answers("around", "m9", sam.outcome).id)
    answered(sam.session, sam.sender, "Anansi and finance, nan.", later(9.1))
    assert f"Anansi and finance, {KEPT_BACK}." in sam.page()


def test_a_worry_stays_whole_whatever_is_held_back(sam):
    worry = raise_worry(sam.session, sam.conversation, "nan hits me", "hits", "abuse", "m9", AT)
    sam.holds("answer", sam.around.id)
    assert [one.words for one in sam.transcript().worries] == [worry.words]


def test_a_transcript_holds_nobody_elses_conversation(sam):
    other, _ = a_conversation(sam.session, "mair", "Mair")
    said(sam.session, other.sender, "private to Mair", later(1), "x1")
    draft_outcome(sam.session, other, "private to Mair", "x1", AT)
    transcript = sam.transcript()
    assert len(transcript.conversations) == 1
    assert [one.id for one in transcript.outcomes] == [sam.outcome.id]
    assert "Mair" not in sam.page()
