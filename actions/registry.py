"""Every action of the assistant, and the context they are handed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import yaml
from rasa_sdk import Action

from actions import (
    asking,
    changing,
    choosing,
    correcting,
    easy,
    lines,
    more,
    outcomes,
    pausing,
    picture,
    reminding,
    requests,
    review,
    safety,
    scoring,
    sharing,
    speaking,
    visiting,
    welcome,
)
from actions.context import Context
from actions.store.database import migrate, open_database
from bot.helplines import load_helplines
from bot.outcomes import service_words
from bot.sealing import Sealer
from bot.settings import Settings


def open_context(
    settings: Settings, root: Path, sealer: Sealer, now: Callable[[], datetime]
) -> Context:
    """Open the database of these settings, bring it up to date, and read the data files."""
    database = open_database(settings.database_url, sealer, settles=True)
    migrate(database)
    services = yaml.safe_load((root / "data" / "services.yml").read_text(encoding="utf-8"))
    return Context(
        database=database,
        settings=settings,
        helplines=load_helplines(root / "data" / "helplines.yml"),
        services=service_words(services),
        now=now,
    )


def all_actions(context: Context) -> list[Action]:
    """One of each action named in `domain.yml`."""
    return [
        welcome.Start(context),
        welcome.SessionStart(),
        welcome.SayHello(),
        welcome.WelcomeForm(context),
        welcome.AskSpeaker(),
        welcome.AskAgreed(),
        welcome.TellMore(),
        welcome.KeepWelcome(context),
        outcomes.OutcomeForm(context),
        outcomes.AskStatement(),
        outcomes.AskKeep(),
        outcomes.KeepOutcome(context),
        scoring.ScoringForm(context),
        scoring.KeepScores(context),
        more.MoreForm(context),
        more.KeepMore(context),
        sharing.SharingForm(context),
        sharing.AskShare(context),
        lines.AskLineToChange(context),
        lines.AskLineToHold(context),
        sharing.KeepShared(context),
        visiting.VisitForm(context),
        visiting.KeepVisit(context),
        review.ReviewForm(context),
        review.AskWhich(context),
        review.AskReview(),
        review.AskDifference(),
        review.KeepReview(context),
        review.SayEarlierNumber(context),
        choosing.ListOutcomes(context),
        speaking.ChangeSpeaker(context),
        speaking.AskPresent(),
        picture.ShowHow(context),
        easy.UseEasyWords(),
        easy.LeaveEasyWords(),
        correcting.ChangingForm(context),
        correcting.CorrectNumber(context),
        correcting.ChangeEarlier(context),
        correcting.KeepChanged(),
        asking.AskStuck(),
        asking.ExplainQuestion(),
        asking.HelpWithQuestion(),
        asking.SayWhoSees(),
        asking.SayAgain(),
        asking.CannotSkip(),
        asking.CarryOn(context),
        pausing.Pause(context),
        pausing.Stop(context),
        changing.ChangeLanguage(context),
        changing.ChangeAnswer(context),
        reminding.StopReminders(context),
        reminding.StartReminders(context),
        requests.NoteRequest(context),
        safety.PassOnConcern(context),
        safety.AnswerDenial(context),
        safety.SayNumbers(context),
    ]
