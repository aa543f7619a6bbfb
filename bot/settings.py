"""Settings: every one is an environment variable WHAT_MATTERS_<NAME>, read once into a record."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.reminders import Hours, clock
from bot.sealing import Key, Sealer, new_key, read_keys

PREFIX = "WHAT_MATTERS_"
HERE = "127.0.0.1"
LEAVE_TO = "https://www.bbc.co.uk/weather"
SHORTEST_SECRET = 16
TOKEN = "TELEGRAM_TOKEN"  # noqa: S105 - the name of a variable
"""The one variable without the prefix: it is what the world calls it."""

_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]{20,}")
_WEBHOOK_SECRET = re.compile(rf"[A-Za-z0-9_-]{{{SHORTEST_SECRET},256}}")
MOST_WORKERS = 16
_EMAIL = re.compile(r"[^@\s,<>]+@[^@\s,<>]+\.[^@\s,<>]+")
_BOT_NAME = re.compile(r"[A-Za-z]\w{2,28}[Bb][Oo][Tt]", re.ASCII)


class KeyMissing(ValueError):
    """No sealing key is set and none is in the key file."""


@dataclass(frozen=True)
class CouncilSignIn:
    """A council's own sign-in, by OpenID Connect: who issues it, and who we are to it."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True)
class Duty:
    """How the duty team hears that a worry is waiting; empty where a way is not set.

    `smtp` is smtp://, smtp+tls:// (STARTTLS) or smtps://[user:password@]host[:port], and goes with
    `email`, who is written to, and `email_from`. `webhook` is an http or https address.
    """

    email: str = ""
    email_from: str = ""
    smtp: str = field(default="", repr=False)
    webhook: str = field(default="", repr=False)


@dataclass(frozen=True)
class Telegram:
    """What the Telegram channel is told.

    `token` is the bot's, from BotFather; its process listens on `port` of loopback. `api` is the
    Bot API's address. With a `webhook`, the public address at which Telegram delivers, `secret` is
    the word by which it is known; without one both are None, and messages are fetched.
    """

    token: str = field(repr=False)
    port: int
    api: str
    webhook: str | None
    secret: str | None = field(repr=False)


@dataclass(frozen=True)
class Settings:
    """What this installation is told. `keys` is empty until a first key is made.

    `database_url` is SQLAlchemy's; ports are TCP ports; `page_url` and `leave_to` are absolute
    addresses without a closing slash; the two spans are whole days. Each of the `rasa_workers`
    listens on a port of its own, `rasa_port` and those that follow it. Reminders go out within
    `remind_hours`. `quotes` is whether a report may quote people's own words. Staff are signed out
    after `idle_minutes` without doing anything; `demo` is whether accounts for show may be made;
    `telegram_bot` is the bot's name on Telegram, empty where it has none. `telegram`
    is how the Telegram channel works, None where there is no bot.
    """

    root: Path
    database_url: str = field(repr=False)
    keys: tuple[Key, ...] = field(repr=False)
    page_port: int
    rasa_port: int
    rasa_workers: int
    worker_port: int
    page_url: str
    leave_to: str
    next_check_in_days: int
    invitation_days: int
    remind_hours: Hours
    quotes: bool
    site_port: int
    site_url: str
    idle_minutes: int
    demo: bool
    telegram_bot: str
    council_sign_in: CouncilSignIn | None = field(repr=False)
    duty: Duty
    telegram: Telegram | None
    secret: bytes | None = field(repr=False)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], root: Path) -> Settings:
        """Settings from `environ`, the rest by default; the key also from `root`/var/key.

        Raises ValueError naming the variable, its value (never a key's) and what was expected.
        """
        page_port = _whole(environ, "PAGE_PORT", 8080, 1, 65535)
        site_port = _whole(environ, "SITE_PORT", 8082, 1, 65535)
        return cls(
            root=root,
            database_url=_database(environ, root),
            keys=_keys(environ, root),
            page_port=page_port,
            rasa_port=_whole(environ, "RASA_PORT", 5005, 1, 65535 - MOST_WORKERS),
            rasa_workers=_whole(environ, "RASA_WORKERS", 2, 1, MOST_WORKERS),
            worker_port=_whole(environ, "WORKER_PORT", 8081, 1, 65535),
            page_url=_address(environ, "PAGE_URL", f"http://{HERE}:{page_port}"),
            leave_to=_address(environ, "LEAVE_TO", LEAVE_TO),
            next_check_in_days=_whole(environ, "NEXT_CHECK_IN_DAYS", 28, 1, 366),
            invitation_days=_whole(environ, "INVITATION_DAYS", 30, 1, 366),
            remind_hours=_remind_hours(environ),
            quotes=_switch(environ, "QUOTES", "off"),
            site_port=site_port,
            site_url=_address(environ, "SITE_URL", f"http://{HERE}:{site_port}"),
            idle_minutes=_whole(environ, "IDLE_MINUTES", 20, 1, 480),
            demo=_demo(environ),
            telegram_bot=_bot_name(environ),
            council_sign_in=_council_sign_in(environ),
            duty=_duty(environ),
            telegram=_telegram(environ),
            secret=_secret(environ),
        )

    @property
    def rasa_ports(self) -> tuple[int, ...]:
        """The ports of Rasa's workers, the first one's first."""
        return tuple(range(self.rasa_port, self.rasa_port + self.rasa_workers))

    def sealer(self) -> Sealer:
        """The sealer of this installation's keys; raises KeyMissing when it has none."""
        return Sealer(self._some_keys())

    def derive(self, purpose: str) -> bytes:
        """32 bytes for `purpose`, the same at every start.

        From the secret where one is set, else from the oldest key, so that a new sealing key
        put in front does not change them. Raises KeyMissing when there is neither.
        """
        source = self.secret or self._some_keys()[-1].secret
        return HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(source)

    def telegram_key(self) -> str:
        """The word by which the Telegram process knows the reminder worker."""
        return self.derive("telegram worker").hex()

    def _some_keys(self) -> tuple[Key, ...]:
        if not self.keys:
            raise KeyMissing(
                f"{PREFIX}KEY is not set and {key_file(self.root)} is not there: expected a key"
            )
        return self.keys


def key_file(root: Path) -> Path:
    """Where the key is kept when WHAT_MATTERS_KEY does not hold it."""
    return root / "var" / "key"


def make_key_file(root: Path) -> Path:
    """Writes a new key, readable by its owner alone. Raises FileExistsError over another."""
    path = key_file(root)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(new_key() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return path


def _given(environ: Mapping[str, str], name: str) -> str:
    return environ.get(PREFIX + name, "").strip()


def _whole(environ: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    value = _given(environ, name)
    if not value:
        return default
    # isdecimal alone would let other scripts' digits through.
    number = int(value) if value.isascii() and value.isdecimal() else low - 1
    if not low <= number <= high:
        raise ValueError(
            f"{PREFIX}{name} is {value!r}: expected a whole number from {low} to {high}"
        )
    return number


def _switch(environ: Mapping[str, str], name: str, default: str) -> bool:
    value = _given(environ, name) or default
    if value not in ("on", "off"):
        raise ValueError(f"{PREFIX}{name} is {value!r}: expected on or off")
    return value == "on"


def _remind_hours(environ: Mapping[str, str]) -> Hours:
    first = _clock(environ, "REMIND_FROM", "09:00")
    last = _clock(environ, "REMIND_UNTIL", "19:00")
    try:
        return Hours(first, last)
    except ValueError:
        raise ValueError(
            f"{PREFIX}REMIND_UNTIL is '{last:%H:%M}': expected later than "
            f"{PREFIX}REMIND_FROM, {first:%H:%M}"
        ) from None


def _clock(environ: Mapping[str, str], name: str, default: str) -> time:
    value = _given(environ, name) or default
    try:
        return clock(value)
    except ValueError:
        raise ValueError(
            f"{PREFIX}{name} is {value!r}: expected a time such as {default}"
        ) from None


def _address(environ: Mapping[str, str], name: str, default: str) -> str:
    value = _given(environ, name) or default
    try:
        parts = urlsplit(value)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if not fits or any(mark.isspace() for mark in value):
        raise ValueError(f"{PREFIX}{name} is {value!r}: expected an http or https address")
    return value.rstrip("/")


def _demo(environ: Mapping[str, str]) -> bool:
    """Only an installation that no address of the outside leads to shows itself unless told."""
    public = any(_given(environ, name) for name in ("PAGE_URL", "SITE_URL"))
    return _switch(environ, "DEMO", "off" if public else "on")


def _bot_name(environ: Mapping[str, str]) -> str:
    value = _given(environ, "TELEGRAM_BOT").removeprefix("@")
    if value and not _BOT_NAME.fullmatch(value):
        raise ValueError(
            f"{PREFIX}TELEGRAM_BOT is {value!r}: expected a bot's name, such as what_matters_bot"
        )
    return value


def _council_sign_in(environ: Mapping[str, str]) -> CouncilSignIn | None:
    names = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
    missing = [name for name in names if not _given(environ, name)]
    if len(missing) == len(names):
        return None
    if missing:
        raise ValueError(
            f"{PREFIX}{missing[0]} is not set: the council's own sign-in takes "
            + ", ".join(PREFIX + name for name in names)
        )
    return CouncilSignIn(
        issuer=_address(environ, "OIDC_ISSUER", ""),
        client_id=_given(environ, "OIDC_CLIENT_ID"),
        client_secret=_given(environ, "OIDC_CLIENT_SECRET"),
    )


def _duty(environ: Mapping[str, str]) -> Duty:
    names = ("DUTY_EMAIL", "DUTY_EMAIL_FROM", "SMTP_URL")
    email, email_from, smtp = (_given(environ, name) for name in names)
    for name, value in zip(names[:2], (email, email_from), strict=True):
        if value and not _EMAIL.fullmatch(value):
            raise ValueError(f"{PREFIX}{name} is {value!r}: expected one e-mail address")
    missing = [name for name in names if not _given(environ, name)]
    if missing and len(missing) < len(names):
        raise ValueError(
            f"{PREFIX}{missing[0]} is not set: telling the duty team by e-mail takes "
            + ", ".join(PREFIX + name for name in names)
        )
    if smtp and not _is_mail_server(smtp):
        # It can hold a password: only its kind is repeated.
        raise ValueError(
            f"{PREFIX}SMTP_URL begins with {smtp.partition(':')[0]!r}: "
            "expected smtp://host, smtp+tls://user:password@host:587 or smtps://…"
        )
    webhook = _given(environ, "DUTY_WEBHOOK") and _address(environ, "DUTY_WEBHOOK", "")
    return Duty(email=email, email_from=email_from, smtp=smtp, webhook=webhook)


def _is_mail_server(value: str) -> bool:
    try:
        parts = urlsplit(value)
        known = parts.scheme in ("smtp", "smtp+tls", "smtps") and parts.port != 0
    except ValueError:
        return False
    return known and bool(parts.hostname)


def _database(environ: Mapping[str, str], root: Path) -> str:
    value = _given(environ, "DATABASE_URL")
    if not value:
        return f"sqlite:///{root / 'var' / 'what-matters.db'}"
    kind = value.partition(":")[0]
    if "://" not in value or kind.partition("+")[0] not in ("sqlite", "postgresql"):
        # An address can hold a password: only its kind is repeated.
        raise ValueError(
            f"{PREFIX}DATABASE_URL begins with {kind!r}: "
            "expected sqlite:///a/file or postgresql://user@host/name"
        )
    return value


def _telegram(environ: Mapping[str, str]) -> Telegram | None:
    token = environ.get(TOKEN, "").strip()
    if not token:
        return None
    if not _TOKEN.fullmatch(token):
        # It is a secret even where it is mistyped: it is not repeated.
        raise ValueError(f"{TOKEN} is no token: expected digits, a colon and 20 letters or more")
    webhook, secret = _given(environ, "TELEGRAM_WEBHOOK"), _given(environ, "TELEGRAM_SECRET")
    if webhook and not _WEBHOOK_SECRET.fullmatch(secret):
        raise ValueError(
            f"{PREFIX}TELEGRAM_SECRET does not fit: with {PREFIX}TELEGRAM_WEBHOOK it is "
            f"{SHORTEST_SECRET} to 256 of A-Z, a-z, 0-9, _ and -"
        )
    return Telegram(
        token=token,
        port=_whole(environ, "TELEGRAM_PORT", 8083, 1, 65535),
        api=_address(environ, "TELEGRAM_API", "https://api.telegram.org"),
        webhook=_address(environ, "TELEGRAM_WEBHOOK", webhook) if webhook else None,
        secret=secret if webhook else None,
    )


def _keys(environ: Mapping[str, str], root: Path) -> tuple[Key, ...]:
    text, source = _given(environ, "KEY"), f"{PREFIX}KEY"
    path = key_file(root)
    if not text and path.exists():
        text, source = path.read_text(encoding="ascii", errors="replace"), str(path)
        if not text.strip():
            raise ValueError(f"{source} is empty: expected id:base64")
    if not text:
        return ()
    try:
        keys = read_keys(text)
        Sealer(keys)
    except ValueError as error:
        raise ValueError(f"{source}: {error}") from None
    return keys


def _secret(environ: Mapping[str, str]) -> bytes | None:
    value = _given(environ, "SECRET")
    if value and len(value) < SHORTEST_SECRET:
        raise ValueError(
            f"{PREFIX}SECRET has {len(value)} characters: expected {SHORTEST_SECRET} or more"
        )
    return value.encode() or None
