"""The Telegram process's way to its inlet: the page's, and what only a chat has."""

from __future__ import annotations

from bot.channels.webchat.relay import Answer, Relay


class ChatRelay(Relay):
    """Speaks to the inlet for the chats; every method raises RefusedError and nothing else."""

    inlet = "/webhooks/telegram"

    def tap(self, sender: str, message_id: str, of: str, at: int) -> Answer:
        """Hand over a tap: on the button at this place of those offered in answer to `of`."""
        tapped = {"message_id": message_id, "button": {"of": of, "at": at}}
        return self._post(sender, "/say", tapped)

    def command(self, sender: str, message_id: str, name: str) -> Answer:
        """Hand over a command of the menu."""
        return self._post(sender, "/command", {"message_id": message_id, "command": name})

    def moved(self, sender: str, gone: bool) -> Answer:
        """Have it kept that nobody can be written to there, or that somebody can be again."""
        return self._post(sender, "/gone", {"gone": gone})
