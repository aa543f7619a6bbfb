"""Logs that hold no one's words: what happened and where, never what was said."""

from __future__ import annotations

import logging
import traceback
from collections.abc import MutableMapping
from copy import copy
from pathlib import Path
from typing import Any

import structlog

TELLERS = ("rasa", "sanic", "asyncio", "aiohttp", "httpcore", "httpx", "telegram")
"""Loggers that write people's messages, or a token, into their own: of theirs only the place is
printed."""


class Wordless(logging.Formatter):
    """Prints time, level, logger and message; of an exception its kind and place alone.

    A traceback's last line quotes values, and Rasa's structured events quote messages: neither
    is printed.
    """

    def __init__(self) -> None:
        """With a plain layout."""
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Lay a record out, without the text of an exception."""
        record = copy(record)
        failed = _kind_and_place(record.exc_info) if record.exc_info else ""
        record.exc_info = record.exc_text = record.stack_info = None
        if record.name.split(".")[0] in TELLERS:
            record.args = None
            record.msg = f"at {record.module}:{record.lineno}"
        return super().format(record) + failed


def _kind_and_place(failure: Any) -> str:
    kind, _, trace = failure
    if kind is None:
        return ""
    places = traceback.extract_tb(trace)
    steps = " < ".join(f"{Path(step.filename).name}:{step.lineno}" for step in places[:-6:-1])
    return f" ({kind.__name__} at {steps})"


def _event_alone(_: Any, __: str, event: MutableMapping[str, Any]) -> str:
    return str(event.get("event", ""))


def configure(level: int = logging.WARNING) -> None:
    """Send every log through `Wordless` to standard error, Rasa's structured ones too."""
    # A log that cannot be written would otherwise print the values it was given.
    logging.raiseExceptions = False
    handler = logging.StreamHandler()
    handler.setFormatter(Wordless())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, _event_alone],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=False,
    )
