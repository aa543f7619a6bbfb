"""A council's own sign-in, by OpenID Connect, where the settings name one.

It says who somebody is; what they may do is still their account's here. An account is found by the
subject it was tied to, or the first time by a proved e-mail address that is its sign-in name. The
second factor is then the council's to ask for.
"""

from __future__ import annotations

from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import (
    Blueprint,
    Flask,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from requests import RequestException

from actions.store import accounts
from bot.settings import CouncilSignIn
from reporting.site.access import ANYBODY, may, safe_path
from reporting.site.account import begin
from reporting.site.extensions import house

NAME = "what_matters_council"
AFTER = "after_council"

pages = Blueprint("council_sign_in", __name__, url_prefix="/sign-in/council")


def prepare(app: Flask, council: CouncilSignIn | None) -> None:
    """Lets `app` ask the council's provider, where there is one."""
    app.jinja_env.globals["council_sign_in"] = council is not None
    if council is None:
        return
    oauth = OAuth(app)
    app.extensions[NAME] = oauth.register(
        "council",
        client_id=council.client_id,
        client_secret=council.client_secret,
        server_metadata_url=f"{council.issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256"},
    )


@pages.get("/")
@may(ANYBODY)
def leave() -> ResponseReturnValue:
    """Goes to the council's provider, and comes back to `back`."""
    provider = _provider()
    session[AFTER] = safe_path(request.args.get("next"))
    here = house().settings.site_url + url_for("council_sign_in.back")
    try:
        answer: ResponseReturnValue = provider.authorize_redirect(here)
    except (RequestException, AuthlibBaseError, ValueError) as error:
        return _not_now(error)
    return answer


@pages.get("/back")
@may(ANYBODY)
def back() -> ResponseReturnValue:
    """What the provider says of who came; nobody is signed in who has no account here."""
    provider = _provider()
    try:
        told = provider.authorize_access_token().get("userinfo") or {}
    except (RequestException, AuthlibBaseError, ValueError) as error:
        return _not_now(error)
    issuer, subject = str(told.get("iss", "")), str(told.get("sub", ""))
    proved = told.get("email") if told.get("email_verified") is True else None
    with house().database.begin() as writing:
        account = (
            accounts.of_council_sign_in(writing, f"{issuer} {subject}", proved)
            if issuer and subject
            else None
        )
    if account is None:
        return render_template("account/no_account.html"), 403
    after = session.get(AFTER)
    begin(account)
    return redirect(safe_path(after) or url_for("account.home"), 303)


def _provider() -> Any:
    if NAME not in current_app.extensions:
        abort(404)
    return current_app.extensions[NAME]


def _not_now(error: Exception) -> ResponseReturnValue:
    # Its kind alone: what a provider answered may hold a name.
    current_app.logger.warning("the council's sign-in failed: %s", type(error).__name__)
    return render_template("account/council_failed.html"), 502
