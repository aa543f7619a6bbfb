"""Sealing a file to somebody's public key: who seals it cannot open it again, nor change it.

HPKE, RFC 9180, in its base mode: X25519, HKDF-SHA256, ChaCha20-Poly1305. A sealed file is a line
that names the format and the key, then base64. It says nothing about who sealed it: whoever has the
public key can.
"""

from __future__ import annotations

import os
from base64 import b64decode, encodebytes
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

FORMAT = "what-matters-sealed-1"
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


def make_keys(private_file: Path, public_file: Path) -> str:
    """Writes a new key pair as PEM, and says its id.

    Only the account that runs it can read the private one. Raises FileExistsError when either file
    is there: a key that is written over opens nothing any more.
    """
    key = X25519PrivateKey.generate()
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    for file in (private_file, public_file):
        if file.exists():
            raise FileExistsError(f"{file} is there already: expected a name that is free")
    _write_new(private_file, private, 0o600)
    _write_new(public_file, public, 0o644)
    return key_id(key.public_key())


def key_id(key: X25519PublicKey) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of a public key's 32 bytes."""
    return sha256(key.public_bytes_raw()).hexdigest()[:16]


def read_public_key(file: Path) -> X25519PublicKey:
    """The public key in a PEM file; raises ValueError naming the file when there is none."""
    try:
        key = serialization.load_pem_public_key(file.read_bytes())
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, X25519PublicKey):
        raise ValueError(f"{file}: expected a public key as what-matters national-key writes it")
    return key


def read_private_key(file: Path) -> X25519PrivateKey:
    """The private key in a PEM file; raises ValueError naming the file when there is none."""
    try:
        key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, X25519PrivateKey):
        raise ValueError(f"{file}: expected a private key as what-matters national-key writes it")
    return key


def seal(content: bytes, key: X25519PublicKey) -> bytes:
    """`content` as the bytes of a sealed file, different each time."""
    header = f"{FORMAT} {key_id(key)}"
    sealed = _SUITE.encrypt(content, key, info=header.encode())
    return header.encode() + b"\n" + encodebytes(sealed)


def unseal(sealed: bytes, key: X25519PrivateKey, name: str) -> bytes:
    """What was sealed; `name` is the file's, for errors.

    Raises ValueError, naming the file, when it is no sealed file, was sealed to another key, or was
    changed after it was sealed.
    """
    header, _, body = sealed.partition(b"\n")
    header = header.rstrip(b"\r")
    told, _, to = header.decode("ascii", errors="replace").partition(" ")
    if told != FORMAT:
        raise ValueError(f"{name}, line 1: expected {FORMAT} and the id of a key")
    ours = key_id(key.public_key())
    if to != ours:
        raise ValueError(f"{name}, line 1: sealed to another key, expected {ours}")
    try:
        return _SUITE.decrypt(b64decode(_one_line(body), validate=True), key, info=header)
    except (InvalidTag, ValueError):
        raise ValueError(
            f"{name} does not open: it was changed after it was sealed, or is not whole"
        ) from None


def fingerprint(sealed: bytes) -> str:
    """The SHA-256 of a file's bytes, to be compared by another way than the file came."""
    return sha256(sealed).hexdigest()


def _one_line(body: bytes) -> bytes:
    """Base64 without its line ends, which a mail program may have changed."""
    return body.replace(b"\r\n", b"").replace(b"\n", b"")


def _write_new(file: Path, content: bytes, mode: int) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as out:
        out.write(content)
