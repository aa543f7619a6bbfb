"""Sealing words at rest: AES-256-GCM under a named key, so keys can be changed and rows kept."""

from __future__ import annotations

import os
import re
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
_KEY_ID = re.compile(r"[a-z0-9]{1,16}")


class SealBroken(Exception):
    """A sealed text could not be opened. Names the key asked for, never the text."""


@dataclass(frozen=True)
class Key:
    """A sealing key: `id` is 1-16 of a-z and 0-9, `secret` is 32 bytes and never printed.

    Raises ValueError when either is not so.
    """

    id: str
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuses what is not a key."""
        if not _KEY_ID.fullmatch(self.id):
            raise ValueError(f"key id {self.id!r}: expected 1 to 16 of a-z and 0-9")
        if len(self.secret) != KEY_BYTES:
            raise ValueError(f"key {self.id}: expected {KEY_BYTES} bytes, got {len(self.secret)}")


class Sealer:
    """Seals with the first key, opens with any of them. Raises ValueError on none or a repeat."""

    def __init__(self, keys: Sequence[Key]) -> None:
        """Keeps a cipher for each of `keys`; the first seals."""
        if not keys:
            raise ValueError("no sealing key: expected at least one")
        if len({key.id for key in keys}) != len(keys):
            raise ValueError("sealing keys: the same key id is given twice")
        self._ciphers = {key.id: AESGCM(key.secret) for key in keys}
        self._first = keys[0].id
        self._prefix = f"{keys[0].id}:"
        self._about = keys[0].id.encode()

    @classmethod
    def from_text(cls, text: str) -> Sealer:
        """A sealer of the keys in `text`, as `read_keys` reads them."""
        return cls(read_keys(text))

    def seal(self, text: str) -> str:
        """`text` as "<key id>:<base64url of nonce and ciphertext>", different each time."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._ciphers[self._first].encrypt(nonce, text.encode(), self._about)
        return self._prefix + urlsafe_b64encode(nonce + sealed).decode("ascii")

    def open(self, token: str) -> str:
        """The text in `token`; raises SealBroken, naming the key id, when it cannot be read."""
        key_id, _, body = token.partition(":")
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            named = key_id if _KEY_ID.fullmatch(key_id) else "(none)"
            raise SealBroken(f"sealed with key {named}, which is not among the keys here")
        try:
            raw = urlsafe_b64decode(body.encode("ascii"))
            opened = cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], key_id.encode())
        except (InvalidTag, ValueError):
            # `from None`: the cause may quote the token.
            raise SealBroken(
                f"key {key_id} does not open this: the key differs, or the text was altered"
            ) from None
        return opened.decode()


def read_keys(text: str) -> tuple[Key, ...]:
    """The keys in "id:base64,id:base64", first one first.

    Raises ValueError saying which part is wrong and what was expected.
    """
    keys = []
    for number, part in enumerate(text.strip().split(","), start=1):
        key_id, colon, secret = part.strip().partition(":")
        if not colon:
            raise ValueError(f"key {number}: expected id:base64, found no colon")
        try:
            raw = b64decode(secret.encode("ascii"), altchars=b"-_", validate=True)
        except ValueError:
            raise ValueError(f"key {number} ({key_id}): expected base64 after the colon") from None
        keys.append(Key(key_id, raw))
    return tuple(keys)


def new_key(key_id: str = "k1") -> str:
    """A fresh random key as text, "<key_id>:<base64>", as `Sealer.from_text` reads it."""
    return f"{key_id}:{urlsafe_b64encode(os.urandom(KEY_BYTES)).decode('ascii')}"
