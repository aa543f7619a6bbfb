"""A chat's number as an opaque conversation id, and back: nothing has to be kept to know a chat."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

_BYTES = 8
_MARK = "telegram-"


class Chats:
    """Conversation ids of one installation.

    An id is the chat's number under AES-SIV (RFC 5297), the same each time: nobody without the key
    can guess one, make one, or read the number out of it.
    """

    def __init__(self, key: bytes) -> None:
        """With a key of 32 bytes, the same at every start."""
        self._cipher = AESSIV(key)

    def conversation_of(self, chat: int) -> str:
        """The conversation id of a chat."""
        sealed = self._cipher.encrypt(chat.to_bytes(_BYTES, "big", signed=True), None)
        return _MARK + urlsafe_b64encode(sealed).decode("ascii")

    def chat_of(self, conversation: str) -> int:
        """The chat of a conversation id. Raises ValueError when it is none of ours."""
        try:
            sealed = urlsafe_b64decode(conversation.removeprefix(_MARK).encode("ascii"))
            return int.from_bytes(self._cipher.decrypt(sealed, None), "big", signed=True)
        except (InvalidTag, ValueError):
            raise ValueError("not the id of a chat's conversation") from None
