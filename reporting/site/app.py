"""The staff site: a Flask app over the open database. Its own port, apart from the public page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from types import TracebackType

from flask import Flask, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_bootstrap import Bootstrap5
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException

from actions.store.database import Database
from bot.channels.webchat.page import SENTENCES
from bot.channels.webchat.picturing import Pictures
from bot.channels.webchat.words import Words
from bot.settings import Settings
from reporting.site import (
    account,
    accounts,
    caseload,
    council_sign_in,
    inviting,
    outcomes,
    person,
    records,
    reports,
    requests,
    safety,
    supervision,
    transcripts,
)
from reporting.site.access import guard
from reporting.site.choices import read_choices
from reporting.site.extensions import NAME, House
from reporting.site.languages import speak_both
from reporting.site.wording import add_words

REQUEST_BYTES = 256 * 1024
TOPICS = (
    account,
    council_sign_in,
    accounts,
    caseload,
    inviting,
    person,
    outcomes,
    transcripts,
    safety,
    requests,
    records,
    supervision,
    reports,
)
"""Each holds `pages`, a blueprint."""

WAYS = (
    ("caseload.people", _l("My people")),
    ("transcripts.index", _l("Transcripts")),
    ("safety.queue", _l("Worries")),
    ("requests.queue", _l("Requests")),
    ("records.choose", _l("Family record")),
    ("reports.measures", _l("Figures")),
    ("accounts.index", _l("Accounts")),
    ("accounts.council", _l("Council")),
)
"""The ways at the top of every page, for whoever may go there."""

HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "style-src 'self'",
            "img-src 'self' data:",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        )
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}


class _QuietFlask(Flask):
    """A Flask app whose error log names a view, never an address, a form or anybody's words."""

    def log_exception(
        self,
        exc_info: tuple[type, BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> None:
        """Log which view failed and how: the kind alone, since a message may quote what it had."""
        kind = exc_info[0].__name__ if exc_info[0] else "an unknown error"
        self.logger.error("the view %s failed: %s", request.endpoint, kind)


def create_app(settings: Settings, database: Database, now: Callable[[], datetime]) -> Flask:
    """The staff site of one installation; `now` gives an aware time."""
    app = _QuietFlask(__name__)
    secure = settings.site_url.startswith("https://")
    app.config.update(
        SECRET_KEY=settings.derive("staff site cookies"),
        MAX_CONTENT_LENGTH=REQUEST_BYTES,
        # __Host- promises a browser that no other address set it; it is for https alone.
        SESSION_COOKIE_NAME="__Host-what_matters_staff" if secure else "what_matters_staff",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_I18N_ENABLED=False,
        BOOTSTRAP_SERVE_LOCAL=True,
    )
    app.extensions[NAME] = House(
        settings, database, now, WAYS, read_choices(settings.root), Pictures(Words.load(SENTENCES))
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(ways=WAYS)
    CSRFProtect(app)
    Bootstrap5(app)
    guard(app)
    speak_both(app)
    add_words(app)
    council_sign_in.prepare(app, settings.council_sign_in)
    for topic in TOPICS:
        app.register_blueprint(topic.pages)
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(HTTPException, _error)
    app.after_request(_protect)
    return app


def _protect(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint not in ("static", "bootstrap.static"):
        response.headers["Cache-Control"] = "no-store"
    return response


def _stale(_error: Exception) -> ResponseReturnValue:
    """A form whose token does not fit: it waited too long, or is not ours."""
    return render_template("error.html", kind="stale"), 400


def _error(error: Exception) -> ResponseReturnValue:
    status = (error.code if isinstance(error, HTTPException) else None) or 500
    kinds = {403: "refused", 404: "missing", 405: "missing", 413: "too_big"}
    return render_template("error.html", kind=kinds.get(status, "broken")), status
