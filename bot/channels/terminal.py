"""A chat in the terminal, to try and to test: it talks to the running whole, as the page does."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import re
import secrets
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from rich.console import Console

from bot.channels.webchat.relay import Button, RefusedError, Relay, Screen, Turn
from bot.channels.webchat.words import Words
from bot.settings import Settings

PROMPT = "> "
_CODE = re.compile(r"[A-Za-z0-9_-]{1,100}")
_SCALE = frozenset(str(number) for number in range(11))
_KEEP_AND_SEND_AGAIN = ("too_fast", "unavailable")


def chat(
    settings: Settings,
    code: str | None = None,
    read: Callable[[str], str] = input,
    console: Console | None = None,
) -> None:
    """Talk until the end of input. `code` is a link's, or the link; without one it is practice.

    Each code, and practice, is a conversation of its own that is come back to the next time.
    Raises SystemExit, after saying why, when it cannot be begun.
    """
    words = Words.load(settings.root / "data" / "responses" / "terminal.yml")
    out = console or Console(highlight=False)
    relay = Relay(settings.rasa_ports)
    code = code and code.strip().rpartition("/c/")[2]
    if code is not None and not _CODE.fullmatch(code):
        _refuse(words, "utter_terminal_bad_code")
    if not relay.is_up():
        _refuse(words, "utter_terminal_not_running", port=settings.rasa_port)
    remembered = settings.root / "var" / "terminal.json"
    try:
        sender, is_new = conversation_id(remembered, code)
    except (OSError, ValueError):
        _refuse(words, "utter_terminal_state", file=f"var/{remembered.name}")
    _Chat(relay, words, out, read, sender).talk(code, is_new)


def conversation_id(remembered: Path, code: str | None) -> tuple[str, bool]:
    """The conversation of `code`, or of practice, and whether it is a new random one.

    Codes are remembered as hashes. Raises OSError or ValueError when the file cannot be used.
    """
    name = "practice" if code is None else hashlib.sha256(code.encode()).hexdigest()
    known = json.loads(remembered.read_text("utf-8")) if remembered.exists() else {}
    if not isinstance(known, dict):
        raise ValueError(f"{remembered}: expected an object")
    if isinstance(known.get(name), str):
        return str(known[name]), False
    sender = secrets.token_urlsafe(24)
    remembered.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = remembered.with_suffix(".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({**known, name: sender}, file, indent=1)
    fresh.replace(remembered)
    return sender, True


def numbered(turn: Turn) -> dict[str, Button]:
    """The buttons of a turn by what chooses them.

    One that says a number is chosen by it; the others get the lowest numbers that are left.
    """
    own = {button.title: button for button in turn.buttons if button.title in _SCALE}
    free = (str(number) for number in itertools.count(1) if str(number) not in own)
    others = [button for button in turn.buttons if button.title not in own]
    return own | {next(free): button for button in others}


def new_turns(screen: Screen) -> tuple[Turn, ...]:
    """What the bot said after the person's last words, all of it where none of them show."""
    ours = [at for at, turn in enumerate(screen.turns) if turn.who == "person"]
    return screen.turns[ours[-1] + 1 :] if ours else screen.turns


def _refuse(words: Words, name: str, **values: object) -> NoReturn:
    print(" · ".join(part.text for part in words.parts(name, None, **values)), file=sys.stderr)
    raise SystemExit(1)


class _Chat:
    def __init__(
        self,
        relay: Relay,
        words: Words,
        out: Console,
        read: Callable[[str], str],
        sender: str,
    ) -> None:
        self._relay = relay
        self._words = words
        self._out = out
        self._read = read
        self._sender = sender
        self._language: str | None = None
        self._offered: dict[str, Button] = {}
        self._unsent: tuple[str, str] | None = None

    def talk(self, code: str | None, is_new: bool) -> None:
        self._begin(code, is_new)
        while True:
            try:
                text = self._read(PROMPT).strip()
            except (EOFError, KeyboardInterrupt):
                self._print("")
                self._say("utter_terminal_left")
                return
            self._send(text)

    def _begin(self, code: str | None, is_new: bool) -> None:
        try:
            screen = None if is_new else self._relay.turns(self._sender)
            known = bool(screen and screen.turns)
            # Using a link again shows what was hidden on this screen.
            if screen is None or not known or (screen.hidden and code):
                self._relay.start(self._sender, secrets.token_urlsafe(12), code)
                screen = self._relay.turns(self._sender)
        except RefusedError as refused:
            self._say(f"utter_terminal_{refused.reason}")
            raise SystemExit(1) from None
        self._language = screen.language
        self._say("utter_terminal_how")
        if known:
            self._say("utter_terminal_resumed")
        if screen.hidden:
            self._say("utter_terminal_hidden")
        self._show(screen.turns)

    def _send(self, text: str) -> None:
        """Send words or the chosen button; an empty line sends again what could not be sent."""
        if text:
            message = (secrets.token_urlsafe(12), text)
        elif self._unsent:
            message = self._unsent
        else:
            return
        message_id, text = message
        choice = text.removeprefix("#").strip() if text.startswith("#") else None
        if choice is not None and choice.isdecimal() and choice not in self._offered:
            self._say("utter_terminal_no_such_button")
            return
        self._unsent = None
        try:
            if choice in self._offered:
                self._relay.press(self._sender, message_id, self._offered[choice].payload)
            else:
                self._relay.say(self._sender, message_id, text)
            screen = self._relay.turns(self._sender)
        except RefusedError as refused:
            # The same message keeps its id, so what did arrive is not kept twice.
            self._unsent = message if refused.reason in _KEEP_AND_SEND_AGAIN else None
            self._say(f"utter_terminal_{refused.reason}")
            return
        self._language = screen.language or self._language
        self._show(new_turns(screen))

    def _show(self, turns: tuple[Turn, ...]) -> None:
        for turn in turns:
            self._print("")
            for line in turn.text.splitlines():
                self._print(f"{PROMPT}{line}" if turn.who == "person" else line)
        self._offered = numbered(turns[-1]) if turns else {}
        numbers = [key for key, button in self._offered.items() if key == button.title]
        if numbers:
            self._print("   ".join(f"#{number}" for number in numbers), "cyan")
        for key, button in self._offered.items():
            if key not in numbers:
                self._print(f"#{key}  {button.title}", "cyan")
        self._print("")

    def _say(self, name: str) -> None:
        for part in self._words.parts(name, self._language):
            self._print(part.text, "dim")

    def _print(self, text: str, style: str | None = None) -> None:
        # What people said is shown, never obeyed: no control characters, no markup.
        shown = "".join(mark for mark in text if mark.isprintable())
        self._out.print(shown, style=style, markup=False, highlight=False, emoji=False)
