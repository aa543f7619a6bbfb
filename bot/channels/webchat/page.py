"""The public chat page: a Flask app that relays to Rasa's inlet on loopback."""

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask_wtf.csrf import CSRFProtect

from bot.channels.webchat.relay import Relay
from bot.channels.webchat.views import add_views
from bot.channels.webchat.words import Words
from bot.settings import Settings

HOST = "127.0.0.1"
THREADS = 32
REQUEST_BYTES = 16 * 1024
# A body up to here that is too big still gets the page's own answer; past it the server's.
SERVER_BYTES = 1024 * 1024
COOKIE_SECONDS = 180 * 24 * 60 * 60
SENTENCES = Path(__file__).parents[3] / "data" / "responses" / "page.yml"


class _QuietFlask(Flask):
    """A Flask app whose error log never holds an address, since a link's address is a secret."""

    def log_exception(
        self,
        exc_info: tuple[type, BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> None:
        """Log which view failed and where, not the address asked for."""
        self.logger.error("the view %s failed", request.endpoint, exc_info=exc_info)


def create_app(settings: Settings, relay: Relay) -> Flask:
    """The chat page for one installation, speaking to the inlet through `relay`."""
    app = _QuietFlask(__name__)
    app.config.update(
        SECRET_KEY=settings.derive("page cookies"),
        MAX_CONTENT_LENGTH=REQUEST_BYTES,
        PERMANENT_SESSION_LIFETIME=COOKIE_SECONDS,
        SESSION_COOKIE_NAME="what_matters",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.page_url.startswith("https://"),
        # Only a page renews the cookie: a slow picture must not put an older one back.
        SESSION_REFRESH_EACH_REQUEST=False,
        # A conversation may wait for days; the token lives as long as the cookie it is tied to.
        WTF_CSRF_TIME_LIMIT=None,
        # The page asks browsers to send no referrer, so none can be demanded.
        WTF_CSRF_SSL_STRICT=False,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    CSRFProtect(app)
    add_views(app, relay, Words.load(SENTENCES), settings.leave_to)
    headers = _headers(settings.leave_to)

    def protect(response: Response) -> Response:
        response.headers.update(headers)
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
        return response

    app.after_request(protect)
    return app


def serve(settings: Settings) -> None:
    """Serve the page on loopback until stopped."""
    import waitress

    relay = Relay(settings.rasa_ports)
    options: dict[str, Any] = {"host": HOST, "port": settings.page_port, "threads": THREADS}
    waitress.serve(
        create_app(settings, relay), **options, max_request_body_size=SERVER_BYTES, ident=None
    )


def _headers(leave_to: str) -> dict[str, str]:
    leave = urlsplit(leave_to)
    policy = [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        f"form-action 'self' {leave.scheme}://{leave.netloc}",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
    return {
        "Content-Security-Policy": "; ".join(policy),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex, nofollow",
    }


def main() -> None:
    """Serve with this folder's settings; one line and exit code 1 where that cannot be."""
    try:
        serve(Settings.from_environment(os.environ, Path.cwd()))
    except ValueError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
