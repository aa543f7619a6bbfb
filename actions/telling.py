"""Telling the duty team that a worry is waiting, by e-mail or webhook: a link, and no words."""

from __future__ import annotations

import logging
import smtplib
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

import requests
import yaml

from actions.store import notices
from actions.store.database import Database
from actions.store.notices import Claimed
from bot.settings import Duty, Settings

SECONDS = 20.0
"""How long a server is waited for: less than a notice may be in the sending."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Words:
    """The message's subject and its text, which has a place for the link."""

    subject: str
    text: str


class Way(Protocol):
    """A way to the duty team."""

    def send(self, token: str, link: str, at: datetime) -> None:
        """Send that a worry is behind `link`; `token` is the same when it is sent again.

        Any exception means that it did not go out, or that this is not known.
        """


class ByEmail:
    """By SMTP, as the settings say; a message sent again has the same Message-ID."""

    def __init__(self, duty: Duty, words: Words) -> None:
        """Nothing is connected yet."""
        self._duty = duty
        self._words = words

    def send(self, token: str, link: str, at: datetime) -> None:
        """Send one message. Raises OSError or smtplib.SMTPException."""
        server = urlsplit(self._duty.smtp)
        message = EmailMessage()
        message["From"] = self._duty.email_from
        message["To"] = self._duty.email
        message["Subject"] = self._words.subject
        message["Date"] = format_datetime(at)
        message["Message-ID"] = f"<{token}@{self._duty.email_from.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(self._words.text.format(link=link), cte="quoted-printable")
        secure = ssl.create_default_context()
        host = server.hostname or ""
        with (
            smtplib.SMTP_SSL(host, server.port or 465, timeout=SECONDS, context=secure)
            if server.scheme == "smtps"
            else smtplib.SMTP(host, server.port or 25, timeout=SECONDS)
        ) as connection:
            if server.scheme == "smtp+tls":
                connection.starttls(context=secure)
            if server.username:
                connection.login(unquote(server.username), unquote(server.password or ""))
            connection.send_message(message)


class ByWebhook:
    """By a POST of JSON, {"kind": "worry", "link": …}; one sent again has the same key."""

    def __init__(self, address: str) -> None:
        """To this address."""
        self._address = address

    def send(self, token: str, link: str, at: datetime) -> None:
        """Post once. Raises requests.RequestException unless the answer is 2xx."""
        answer = requests.post(
            self._address,
            json={"kind": "worry", "link": link},
            headers={"Idempotency-Key": token},
            timeout=SECONDS,
            allow_redirects=False,
        )
        if not 200 <= answer.status_code < 300:
            raise requests.HTTPError(f"answered {answer.status_code}")


class Telling:
    """Sends what the duty team has not been told of, one notice at a time."""

    def __init__(
        self,
        database: Database,
        ways: Mapping[str, Way],
        site_url: str,
        now: Callable[[], datetime],
    ) -> None:
        """With the ways there are, by name, and a clock that gives aware UTC times."""
        self._database = database
        self._ways = ways
        self._site_url = site_url
        self._now = now

    def tell_due(self) -> int:
        """Send every notice that is due; how many went out.

        A way by which one failed is left until the next time; the other goes on. Raises
        StoreFailed when what is due cannot be read or kept.
        """
        if not self._ways:
            return 0
        with self._database.begin() as session:
            notices.plan_notices(session, self._ways, self._now())
        return sum(self._tell_by(way) for way in self._ways)

    def _tell_by(self, way: str) -> int:
        with self._database.read() as session:
            due = notices.due_notices(session, self._now(), way)
        told = 0
        for notice_id in due:
            with self._database.begin() as session:
                claimed = notices.claim_notice(session, notice_id, self._now())
            if claimed is not None and not self._tell(claimed):
                break
            told += claimed is not None
        return told

    def _tell(self, claimed: Claimed) -> bool:
        try:
            self._ways[claimed.way].send(claimed.token, self._link(claimed), self._now())
        except Exception as error:
            # Its kind alone: a server's answer may repeat an address or a password.
            log.error("notice %d failed (%s)", claimed.id, type(error).__name__)
            with self._database.begin() as session:
                notices.notice_failed(session, claimed.id, self._now())
            return False
        with self._database.begin() as session:
            notices.notice_sent(session, claimed.id, self._now())
        return True

    def _link(self, claimed: Claimed) -> str:
        return f"{self._site_url}/worries/{claimed.worry_id}"


def ways_of(settings: Settings, root: Path) -> dict[str, Way]:
    """The ways that are set, by name. Raises ValueError or OSError when the words are not there."""
    ways: dict[str, Way] = {}
    if settings.duty.email:
        ways["email"] = ByEmail(settings.duty, load_words(root / "data" / "duty.yml"))
    if settings.duty.webhook:
        ways["webhook"] = ByWebhook(settings.duty.webhook)
    return ways


def load_words(path: Path) -> Words:
    """The message's words. Raises ValueError naming the file when the link has no place in them."""
    said = yaml.safe_load(path.read_text(encoding="utf-8"))
    words = Words(subject=str(said["subject"]), text=str(said["text"]))
    if words.text.count("{link}") < 1:
        raise ValueError(f"{path.name}: text has no {{link}} in it")
    return words
