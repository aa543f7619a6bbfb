"""The channels through which the first word can be ours; the page is none of them."""

from __future__ import annotations

from datetime import timedelta

import requests
from urllib3.exceptions import NewConnectionError

from actions.reminding import Gone, Later, Outlet, Outlets
from bot.settings import Settings, Telegram

TELEGRAM = "telegram"
CONNECT_SECONDS, ANSWER_SECONDS = 2.0, 30.0
A_WHILE = timedelta(minutes=1)
"""Until the channel's process is asked again, where it is being started."""


class TelegramOutlet(Outlet):
    """Hands what is to be sent to the Telegram process, which alone has the token and the chats."""

    def __init__(self, telegram: Telegram, key: str) -> None:
        """`key` is the word by which that process knows who asks."""
        self._address = f"http://127.0.0.1:{telegram.port}/write"
        self._http = requests.Session()
        self._http.trust_env = False
        self._http.headers["Authorization"] = f"Bearer {key}"

    def send(self, sender: str, words: str) -> None:
        """Send `words` to the chat of the conversation `sender`.

        Raises Gone where it was blocked, Later where Telegram or its process took nothing, and
        RequestException where that is not known.
        """
        told = {"sender": sender, "words": words}
        seconds = (CONNECT_SECONDS, ANSWER_SECONDS)
        try:
            response = self._http.post(self._address, json=told, timeout=seconds)
        except requests.ConnectTimeout:
            raise Later(A_WHILE) from None
        except requests.ConnectionError as error:
            if _was_refused(error):
                raise Later(A_WHILE) from None
            raise
        if response.status_code == requests.codes.gone:
            raise Gone
        if response.status_code == requests.codes.too_many_requests:
            raise Later(timedelta(seconds=float(response.headers["Retry-After"])))
        response.raise_for_status()


def _was_refused(error: requests.ConnectionError) -> bool:
    """Whether nothing listened, so that nothing can have arrived."""
    why = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(why, NewConnectionError)


def outlets_of(settings: Settings) -> Outlets:
    """Telegram where it is set up, else none."""
    if settings.telegram is None:
        return {}
    return {TELEGRAM: TelegramOutlet(settings.telegram, settings.telegram_key())}
