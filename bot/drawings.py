"""The drawings that may stand beside a line of an easy message, by name.

They are the page's, in `bot/channels/webchat/static/drawings.svg`, under these names.
"""

from __future__ import annotations

DRAWINGS = frozenset(
    {
        *("talk", "person", "carer", "worker", "help", "phone", "home"),
        *("read", "lock", "computer", "eye", "send", "keep", "change", "pencil", "picture", "list"),
        *("heart", "star", "number", "scale", "low", "high"),
        *("yes", "no", "stop", "wait", "calendar", "question", "sad", "safe"),
    }
)
