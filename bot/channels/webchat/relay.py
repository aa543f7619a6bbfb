"""The page's way to Rasa's inlet on loopback: what is sent, what comes back, how it can fail."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import requests
from requests.adapters import HTTPAdapter

from bot.series import Series, series_of

log = logging.getLogger(__name__)

ANSWER_SECONDS = 10.0
LEAVE_SECONDS = 2.0
CONNECTIONS = 32

REFUSALS = {
    "empty": 400,
    "malformed": 400,
    "unknown_button": 400,
    "tapped_twice": 409,
    "too_long": 413,
    "too_fast": 429,
    "unavailable": 503,
}


@dataclass(frozen=True)
class Button:
    """An answer that was offered: what it says and what it stands for."""

    title: str
    payload: str


@dataclass(frozen=True)
class Turn:
    """A message: `who` person or bot, `lang` cy, en, both or None, `kind` score, choice, open.

    `picture` is what is drawn beside its text, and `drawings` names one for each line, or none.
    """

    who: str
    text: str
    lang: str | None
    kind: str
    buttons: tuple[Button, ...]
    picture: Series | None = None
    drawings: tuple[str | None, ...] = ()


@dataclass(frozen=True)
class Screen:
    """What may be shown now; `hidden` is true when earlier turns may not."""

    turns: tuple[Turn, ...]
    language: str | None
    hidden: bool


@dataclass(frozen=True)
class Answer:
    """What was answered to one message.

    `first` is true where the conversation began with it; `heard` is the title of the button it
    was, empty where the button was of an earlier question, None where it was none. `door` says why
    a channel's doorkeeper did not let it in, None where it was taken.
    """

    turns: tuple[Turn, ...]
    language: str | None
    first: bool
    heard: str | None
    door: str | None


class RefusedError(Exception):
    """A message was not taken; `reason` is a key of REFUSALS."""

    def __init__(self, reason: str) -> None:
        """Keep the reason; one that is not known counts as malformed."""
        self.reason = reason if reason in REFUSALS else "malformed"
        super().__init__(self.reason)


class Relay:
    """Speaks to the inlet for the page; every method raises RefusedError and nothing else.

    A conversation belongs to one of Rasa's workers, named by its id, and is only ever sent there:
    its messages stay in order, and the worker knows it already.
    """

    inlet = "/webhooks/webchat"

    def __init__(self, ports: Sequence[int], seconds: float = ANSWER_SECONDS) -> None:
        """`ports` are the workers' on this machine, `seconds` how long an answer may take."""
        self._ports = tuple(ports)
        self._seconds = seconds
        self._http = requests.Session()
        # The inlet is on this machine: no proxy, and no password file, has a part in reaching it.
        self._http.trust_env = False
        self._http.mount("http://", HTTPAdapter(pool_maxsize=CONNECTIONS))

    def is_up(self) -> bool:
        """Whether every worker's inlet answers."""
        try:
            found = [self._ask(port, "GET", "/", LEAVE_SECONDS) for port in self._ports]
        except RefusedError:
            return False
        return all(answer.get("status") == "ok" for answer in found)

    def start(self, sender: str, message_id: str, code: str | None) -> Answer:
        """Begin, or come back to, a conversation; `code` is the link's, None in practice."""
        return self._post(sender, "/start", {"message_id": message_id, "code": code})

    def say(self, sender: str, message_id: str, text: str) -> Answer:
        """Hand over the words a person typed."""
        return self._post(sender, "/say", {"message_id": message_id, "text": text})

    def press(self, sender: str, message_id: str, payload: str) -> Answer:
        """Hand over the payload of the button a person pressed."""
        return self._post(sender, "/say", {"message_id": message_id, "button": payload})

    def turns(self, sender: str) -> Screen:
        """What may be shown of a conversation now."""
        port = port_of(sender, self._ports)
        found = self._ask(port, "GET", "/turns", self._seconds, params={"sender": sender})
        try:
            return Screen(
                turns=tuple(_turn(turn) for turn in found["turns"]),
                language=found.get("language"),
                hidden=bool(found.get("hidden")),
            )
        except (KeyError, TypeError, AttributeError) as unreadable:
            raise RefusedError("unavailable") from unreadable

    def leave(self, sender: str) -> None:
        """Hide what was said so far on this person's screen."""
        port = port_of(sender, self._ports)
        self._ask(port, "POST", "/leave", LEAVE_SECONDS, json={"sender": sender})

    def _post(self, sender: str, path: str, body: dict[str, Any]) -> Answer:
        port = port_of(sender, self._ports)
        found = self._ask(port, "POST", path, self._seconds, json={"sender": sender, **body})
        try:
            return Answer(
                turns=tuple(_turn(turn) for turn in found["turns"]),
                language=found.get("language"),
                first=bool(found.get("first")),
                heard=found.get("heard"),
                door=found.get("door"),
            )
        except (KeyError, TypeError, AttributeError) as unreadable:
            raise RefusedError("unavailable") from unreadable

    def _ask(
        self, port: int, method: str, path: str, seconds: float, **request: Any
    ) -> dict[str, Any]:
        url = f"http://127.0.0.1:{port}{self.inlet}{path}"
        try:
            response = self._send(method, url, seconds, **request)
            found = response.json()
        except (requests.RequestException, ValueError) as failure:
            raise RefusedError("unavailable") from failure
        if not isinstance(found, dict):
            raise RefusedError("unavailable")
        if response.status_code >= 500:
            raise RefusedError("unavailable")
        if response.status_code != 200:
            raise RefusedError(str(found.get("refused")))
        return found

    def _send(self, method: str, url: str, seconds: float, **request: Any) -> requests.Response:
        try:
            return self._http.request(method, url, timeout=seconds, **request)
        except requests.Timeout:
            raise
        except requests.ConnectionError:
            # A kept connection may have been closed meanwhile. A message has its id: twice is safe.
            return self._http.request(method, url, timeout=seconds, **request)


def port_of(sender: str, ports: Sequence[int]) -> int:
    """The port of the worker a conversation belongs to: always the same for the same ports."""
    return ports[crc32(sender.encode()) % len(ports)]


def _turn(found: dict[str, Any]) -> Turn:
    return Turn(
        who="person" if found["who"] == "person" else "bot",
        text=str(found["text"]),
        lang=found.get("lang"),
        kind=str(found.get("kind") or "open"),
        buttons=tuple(
            Button(str(button["title"]), str(button["payload"]))
            for button in found.get("buttons") or ()
        ),
        picture=_picture(found.get("picture")),
        drawings=tuple(
            name if isinstance(name, str) else None for name in found.get("drawings") or ()
        ),
    )


def _picture(found: Any) -> Series | None:
    """What is to be drawn; where it cannot be read the text beside it still says it."""
    try:
        return None if found is None else series_of(found)
    except ValueError as unreadable:
        log.error("a picture was not drawn: %s", unreadable)
        return None
