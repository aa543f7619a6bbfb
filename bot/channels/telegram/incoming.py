"""What an update is: words, a tap, a command, somebody coming or going, or nothing we can read."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import CallbackQuery, ChatMember, ChatMemberUpdated, Message, Update
from telegram.constants import ChatType

from bot.channels.webchat.visitor import tidy_code

KINDS = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update that are asked for; no others are delivered."""

COMMANDS = ("help", "stop", "cymraeg", "english", "forget")
"""The menu's, in its order."""


@dataclass(frozen=True)
class Incoming:
    """Something of one chat; `update_id` is Telegram's number for it."""

    update_id: int
    chat: int


@dataclass(frozen=True)
class Started(Incoming):
    """The bot was opened, with a link's code or without; a code of the wrong form is empty."""

    code: str | None


@dataclass(frozen=True)
class Said(Incoming):
    """Words were typed."""

    text: str


@dataclass(frozen=True)
class Tapped(Incoming):
    """A button was tapped: what it carried, and the message below which it stands if known."""

    data: str
    query: str
    message: int | None


@dataclass(frozen=True)
class Commanded(Incoming):
    """A command of the menu."""

    name: str


@dataclass(frozen=True)
class Unreadable(Incoming):
    """A photo, a voice message, a sticker, a place, or anything else without words."""


@dataclass(frozen=True)
class Edited(Incoming):
    """A message that came before was changed."""


@dataclass(frozen=True)
class InGroup(Incoming):
    """The bot is in a group or a channel."""


@dataclass(frozen=True)
class Moved(Incoming):
    """Somebody blocked the bot (`gone`), or let it write again."""

    gone: bool


@dataclass(frozen=True)
class TooMany(Incoming):
    """More came from one chat than may wait in line."""


def incoming_of(update: Update) -> Incoming | None:
    """What an update is; None where there is nothing to do about it."""
    number = update.update_id
    if update.callback_query is not None:
        return _tap(number, update.callback_query)
    if update.my_chat_member is not None:
        return _member(number, update.my_chat_member)
    message = update.effective_message
    if message is None:
        return None
    chat = message.chat.id
    if message.chat.type != ChatType.PRIVATE:
        return InGroup(number, chat) if message.left_chat_member is None else None
    if update.edited_message is not None:
        return Edited(number, chat)
    if message.text is not None:
        return _words(number, chat, message.text)
    return Unreadable(number, chat) if _holds_something(message) else None


def _tap(number: int, query: CallbackQuery) -> Tapped:
    message = query.message
    # A private chat has the number of the person in it.
    return Tapped(
        number,
        query.from_user.id if message is None else message.chat.id,
        query.data or "",
        query.id,
        None if message is None else message.message_id,
    )


def _member(number: int, change: ChatMemberUpdated) -> Incoming | None:
    gone = change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT)
    if change.chat.type == ChatType.PRIVATE:
        return Moved(number, change.chat.id, gone)
    return None if gone else InGroup(number, change.chat.id)


def _words(number: int, chat: int, text: str) -> Incoming:
    command, _, rest = text.strip().partition(" ")
    name = command[1:].partition("@")[0].lower() if command.startswith("/") else ""
    if name == "start":
        return Started(number, chat, _code(rest.strip()) if rest.strip() else None)
    if name in COMMANDS and not rest.strip():
        return Commanded(number, chat, name)
    return Said(number, chat, text)


def _code(found: str) -> str:
    try:
        return tidy_code(found)
    except ValueError:
        return ""


def _holds_something(message: Message) -> bool:
    """Whether somebody sent it; a chat also tells of itself, as when its picture changes."""
    return message.effective_attachment is not None
