"""Which conversations a browser holds: ids issued by us, kept in the page's signed cookie alone."""

import hashlib
import re
import secrets
from collections.abc import MutableMapping
from typing import Any

HELD_AT_MOST = 8
_CODE = re.compile(r"[A-Za-z0-9_-]{1,128}")
_MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
# Message apps draw these into a link that ends a sentence; no code ends in one.
_AFTER_A_LINK = ".,;:!?)>]}\"'’”"

Cookie = MutableMapping[str, Any]


def tidy_code(found: str) -> str:
    """A link's code without the punctuation after it; ValueError when it cannot be a code."""
    code = found.rstrip(_AFTER_A_LINK)
    if not _CODE.fullmatch(code):
        raise ValueError("a link's code is 1 to 128 letters, digits, - or _")
    return code


def new_message_id() -> str:
    """An id for the next message, so that the same message sent twice is kept once."""
    return secrets.token_urlsafe(12)


def is_message_id(found: str) -> bool:
    """Whether a form's message id has the shape of one of ours."""
    return _MESSAGE_ID.fullmatch(found) is not None


def sender_for(cookie: Cookie, code: str) -> str:
    """The conversation id for a link's code (empty: practice), issued when this browser has none.

    Each code has an id of its own, so two people who share a device do not answer as each
    other, and a link opened again, or a start tried again, comes back to the same conversation.
    """
    key = _key(code)
    held: list[list[str]] = cookie.get("held", [])
    for known, sender in held:
        if known == key:
            return sender
    sender = secrets.token_urlsafe(24)
    current = cookie.get("current")
    others = [pair for pair in held if pair[0] != current][-(HELD_AT_MOST - 2) :]
    cookie["held"] = [pair for pair in held if pair[0] == current] + others + [[key, sender]]
    return sender


def enter(cookie: Cookie, code: str) -> None:
    """Make the conversation of `code` the one this browser is in."""
    cookie["current"] = _key(code)
    cookie.pop("language", None)


def current(cookie: Cookie) -> str | None:
    """The id of the conversation this browser is in, if any."""
    wanted = cookie.get("current")
    held: list[list[str]] = cookie.get("held", [])
    return next((sender for key, sender in held if key == wanted), None)


def has_link(cookie: Cookie) -> bool:
    """Whether a link opened the conversation, and so can show its earlier words again."""
    return bool(cookie.get("current"))


def _key(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()[:16] if code else ""
