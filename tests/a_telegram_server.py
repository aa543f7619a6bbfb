"""A small server that stands for Telegram's: it keeps what goes out, and can make things fail.

It forgets an update only when it is asked for what comes after it, as Telegram does; a webhook is
called again until it answers 200.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from tests.a_running_house import until

TOKEN = "4242:a-token-that-is-nobodys-and-opens-nothing"
SECRET = "a-secret-that-only-the-two-of-them-know"
HELD_SECONDS = 0.3
"""How long it holds a request open, whatever is asked."""

Fault = Callable[[str, dict[str, str]], "str | None"]
"""By method and what is asked: "drop" or "drop after" the connection, "429", "502", or None."""


@dataclass
class Sent:
    """Something that went out, in the order it came."""

    method: str
    chat: int
    number: int
    text: str = ""
    buttons: list[list[dict[str, str]]] = field(default_factory=list)
    picture: bytes = b""

    def titles(self) -> list[str]:
        return [button["text"] for row in self.buttons for button in row]


@dataclass
class TelegramServer:
    """What it would keep, and the ways a test can make it fail."""

    port: int = 0
    sent: list[Sent] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    menus: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    left: list[int] = field(default_factory=list)
    blocked: set[int] = field(default_factory=set)
    webhook: dict[str, str] | None = None
    refuses_token: bool = False
    repeats: bool = False
    fault: Fault | None = None
    waits: list[tuple[float, float]] = field(default_factory=list)
    retry_after: int = 1
    waiting: list[dict[str, Any]] = field(default_factory=list)
    forgotten: set[int] = field(default_factory=set)
    next_update: int = 700_001
    next_message: int = 1
    lock: threading.RLock = field(default_factory=threading.RLock)
    before: list[dict[str, Any]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    # What people do

    def says(self, chat: int, text: str) -> int:
        return self._message(chat, {"text": text})

    def sends(self, chat: int, **something: Any) -> int:
        """A message that holds something other than words."""
        return self._message(chat, something)

    def edits(self, chat: int, text: str) -> int:
        edited = {**self._of(chat, {"text": text}), "edit_date": int(time.time())}
        return self._update({"edited_message": edited})

    def taps(self, chat: int, title: str, sent: Sent | None = None) -> int:
        """Tap the button of this title, of the last message that has one."""
        at = sent or next(
            one for one in reversed(self.to(chat)) if one.buttons and title in one.titles()
        )
        data = next(b["callback_data"] for row in at.buttons for b in row if b["text"] == title)
        return self.sends_back(chat, data, at.number)

    def sends_back(self, chat: int, data: str, number: int) -> int:
        """Send what a button carries."""
        message = {**self._of(chat, {"text": "…"}), "message_id": number}
        query = {"id": str(self.next_update), "from": _person(chat), "chat_instance": "1"}
        return self._update({"callback_query": {**query, "message": message, "data": data}})

    def blocks(self, chat: int, kind: str = "private", status: str = "kicked") -> int:
        """Somebody changes what the bot may do in a chat."""
        if status == "kicked":
            self.blocked.add(chat)
        else:
            self.blocked.discard(chat)
        bot = {"id": 4242, "is_bot": True, "first_name": "Beth"}
        now = {"user": bot, "status": status, "until_date": 0}
        change = {
            "chat": {"id": chat, "type": kind},
            "from": _person(abs(chat)),
            "date": int(time.time()),
            "old_chat_member": {"user": bot, "status": "left"},
            "new_chat_member": now,
        }
        return self._update({"my_chat_member": change})

    def says_in_group(self, group: int, text: str) -> int:
        message = {**self._of(7, {"text": text}), "chat": {"id": group, "type": "supergroup"}}
        return self._update({"message": message})

    # What they see

    def to(self, chat: int) -> list[Sent]:
        with self.lock:
            return [one for one in self.sent if one.chat == chat]

    def texts(self, chat: int) -> list[str]:
        return [one.text for one in self.to(chat) if one.method == "sendMessage"]

    def handled(self, *updates: int) -> bool:
        """Whether these were confirmed."""
        return self.forgotten.issuperset(updates)

    def wait_for(self, *updates: int, seconds: float = 60) -> None:
        until(lambda: self.handled(*updates), seconds, f"confirming {updates}")

    # How it works

    def _of(self, chat: int, something: dict[str, Any]) -> dict[str, Any]:
        with self.lock:
            self.next_message += 1
            return {
                "message_id": self.next_message,
                "date": int(time.time()),
                "chat": {"id": chat, "type": "private", "first_name": "Sam"},
                "from": _person(chat),
                **something,
            }

    def _message(self, chat: int, something: dict[str, Any]) -> int:
        return self._update({"message": self._of(chat, something)})

    def _update(self, told: dict[str, Any]) -> int:
        with self.lock:
            number = self.next_update
            self.next_update += 1
            self.waiting.append({"update_id": number, **told})
            return number

    def answer(self, method: str, asked: dict[str, Any]) -> tuple[int, Any]:
        chat = int(asked.get("chat_id") or 0)
        if chat in self.blocked:
            return 403, "Forbidden: bot was blocked by the user"
        if method in ("sendMessage", "sendPhoto"):
            with self.lock:
                self.next_message += 1
                sent = Sent(method, chat, self.next_message, asked.get("text", ""))
                sent.buttons = _keyboard(asked)
                sent.picture = asked.get("photo", b"")
                self.sent.append(sent)
            return 200, self._of(chat, {"text": "…"}) | {"message_id": sent.number}
        if method == "editMessageReplyMarkup":
            with self.lock:
                number = int(asked["message_id"])
                at = next(one for one in self.sent if (one.chat, one.number) == (chat, number))
                at.buttons = _keyboard(asked)
        if method == "leaveChat":
            self.left.append(chat)
        if method == "setMyCommands":
            self.menus[asked.get("language_code", "")] = json.loads(asked["commands"])
        if method == "deleteWebhook":
            self.webhook = None
        if method == "setWebhook":
            self.webhook = {"url": asked["url"], "secret": asked.get("secret_token", "")}
        return 200, True

    async def updates(self, asked: dict[str, Any]) -> list[dict[str, Any]]:
        offset = int(asked.get("offset") or 0)
        with self.lock:
            gone = [one for one in self.waiting if one["update_id"] < offset]
            self.waiting = [one for one in self.waiting if one["update_id"] >= offset]
            self.forgotten |= {one["update_id"] for one in gone}
            self.before += gone
        end = time.monotonic() + min(float(asked.get("timeout") or 0), HELD_SECONDS)
        while not self.waiting and time.monotonic() < end:
            await asyncio.sleep(0.01)
        with self.lock:
            again = self.before[-3:] if self.repeats else []
            return (again + self.waiting)[: int(asked.get("limit") or 100)]

    async def deliver(self, http: aiohttp.ClientSession) -> None:
        """Call the webhook with what waits, in order, each until it is taken."""
        while True:
            await asyncio.sleep(0.01)
            hook = self.webhook
            if hook is None or not self.waiting:
                continue
            update = self.waiting[0]
            secret = {"X-Telegram-Bot-Api-Secret-Token": hook["secret"]}
            try:
                async with http.post(hook["url"], json=update, headers=secret) as response:
                    if response.status != 200:
                        continue
            except aiohttp.ClientError:
                continue
            with self.lock:
                self.waiting.remove(update)
                self.forgotten.add(update["update_id"])


def _person(chat: int) -> dict[str, Any]:
    return {"id": chat, "is_bot": False, "first_name": "Sam"}


def _keyboard(asked: dict[str, Any]) -> list[list[dict[str, str]]]:
    found: dict[str, Any] = json.loads(asked.get("reply_markup") or "{}")
    rows: list[list[dict[str, str]]] = found.get("inline_keyboard", [])
    return rows


async def _fields(request: web.Request) -> dict[str, Any]:
    given = await request.post()
    return {
        name: value.file.read() if isinstance(value, web.FileField) else value
        for name, value in given.items()
    }


async def _reply(server: TelegramServer, request: web.Request) -> web.StreamResponse:
    method = request.match_info["method"]
    asked = await _fields(request)
    server.calls.append(method)
    if server.refuses_token or request.match_info["token"] != TOKEN:
        return _failed(401, "Unauthorized")
    fault = server.fault(method, asked) if server.fault else None
    if fault == "429":
        server.waits.append((time.monotonic(), server.retry_after))
        return _failed(429, "Too Many Requests", {"retry_after": server.retry_after})
    if fault == "502":
        return _failed(502, "Bad Gateway")
    if fault == "drop":
        return _dropped(request)
    if method == "getUpdates":
        code, found = 200, await server.updates(asked)
    else:
        code, found = server.answer(method, asked)
    if fault == "drop after":
        return _dropped(request)
    return _failed(code, found) if code != 200 else web.json_response({"ok": True, "result": found})


def _failed(code: int, why: str, more: dict[str, int] | None = None) -> web.Response:
    told: dict[str, Any] = {"ok": False, "error_code": code, "description": why}
    return web.json_response(told | ({"parameters": more} if more else {}), status=code)


def _dropped(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()  # type: ignore[attr-defined]
    return web.Response()


@contextmanager
def running_telegram() -> Iterator[TelegramServer]:
    """The server, listening on loopback until the block ends."""
    server = TelegramServer()
    loop = asyncio.new_event_loop()
    ready, ended = threading.Event(), asyncio.Event()

    async def serve() -> None:
        app = web.Application()

        async def reply(request: web.Request) -> web.StreamResponse:
            try:
                return await _reply(server, request)
            except ConnectionError:
                # Who asked was killed meanwhile.
                return _dropped(request)

        app.router.add_route("*", "/bot{token}/{method}", reply)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        server.port = runner.addresses[0][1]
        async with aiohttp.ClientSession() as http:
            delivering = asyncio.create_task(server.deliver(http))
            ready.set()
            await ended.wait()
            delivering.cancel()
        await runner.cleanup()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(10)
        loop.close()
