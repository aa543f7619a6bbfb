"""Sealed files: what opens them, and what is said when they do not open."""

import stat

import pytest

from reporting.returns.envelopes import (
    FORMAT,
    fingerprint,
    key_id,
    make_keys,
    read_private_key,
    read_public_key,
    seal,
    unseal,
)

CONTENT = b'{"council":"Gwynedd"}' * 20


class Pair:
    """A key pair in files of its own."""

    def __init__(self, folder):
        self.private, self.public = folder / "private.pem", folder / "public.pem"
        self.id = make_keys(self.private, self.public)

    def sealed(self, content: bytes = CONTENT) -> bytes:
        return seal(content, read_public_key(self.public))

    def opened(self, sealed: bytes) -> bytes:
        return unseal(sealed, read_private_key(self.private), "gwynedd.return")


@pytest.fixture
def pair(tmp_path):
    return Pair(tmp_path)


@pytest.fixture
def another(tmp_path_factory):
    return Pair(tmp_path_factory.mktemp("another"))


def refused(pair: Pair, sealed: bytes) -> str:
    with pytest.raises(ValueError, match=r"gwynedd\.return") as told:
        pair.opened(sealed)
    assert "\n" not in str(told.value)
    return str(told.value)


@pytest.mark.parametrize(
    "content", [CONTENT, b"", bytes(range(256)) * 300], ids=["text", "nothing", "many bytes"]
)
def test_what_is_sealed_opens_with_the_private_key(pair, content):
    assert pair.opened(pair.sealed(content)) == content


def test_a_sealed_file_names_its_format_and_its_key_and_holds_nothing_in_clear(pair):
    sealed = pair.sealed()
    assert sealed.splitlines()[0].decode() == f"{FORMAT} {pair.id}"
    assert b"Gwynedd" not in sealed
    assert pair.id == key_id(read_public_key(pair.public))


def test_the_same_content_is_sealed_differently_each_time(pair):
    assert pair.sealed() != pair.sealed()


def test_line_ends_that_a_mail_program_changed_do_no_harm(pair):
    assert pair.opened(pair.sealed().replace(b"\n", b"\r\n")) == CONTENT


def test_a_file_sealed_to_another_key_is_refused_and_says_which_was_expected(pair, another):
    assert pair.id in refused(pair, another.sealed())


def test_a_file_that_was_given_the_header_of_our_key_does_not_open(pair, another):
    _, _, body = another.sealed().partition(b"\n")
    assert "does not open" in refused(pair, f"{FORMAT} {pair.id}\n".encode() + body)


@pytest.mark.parametrize("place", [0, 40, -3])
def test_one_changed_character_and_it_does_not_open(pair, place):
    header, _, body = pair.sealed().partition(b"\n")
    changed = bytearray(body)
    changed[place] = ord("A") if changed[place] != ord("A") else ord("B")
    assert "changed" in refused(pair, header + b"\n" + bytes(changed))


@pytest.mark.parametrize("length", [60, 100])
def test_a_file_that_was_cut_short_does_not_open(pair, length):
    assert "not whole" in refused(pair, pair.sealed()[:length])


@pytest.mark.parametrize("sealed", [b"", b"hello", b"\xff\xfe\n", b"what-matters-sealed-2 x\nAA"])
def test_a_file_that_is_not_sealed_is_refused(pair, sealed):
    assert "line 1" in refused(pair, sealed)


def test_only_its_owner_can_read_the_private_key(pair):
    assert stat.S_IMODE(pair.private.stat().st_mode) == 0o600


@pytest.mark.parametrize("kept", ["private", "public"])
def test_keys_that_are_there_are_never_written_over(pair, tmp_path, kept):
    before = getattr(pair, kept).read_bytes()
    files = {"private": tmp_path / "new.private", "public": tmp_path / "new.public"}
    with pytest.raises(FileExistsError, match=f"{kept}.pem"):
        make_keys(
            **{f"{name}_file": file for name, file in {**files, kept: getattr(pair, kept)}.items()}
        )
    assert getattr(pair, kept).read_bytes() == before
    assert not any(file.exists() for file in files.values())


@pytest.mark.parametrize(
    ("read", "name"),
    [(read_public_key, "private"), (read_private_key, "public"), (read_public_key, "text")],
)
def test_a_file_that_holds_no_such_key_is_named(pair, tmp_path, read, name):
    (tmp_path / "text").write_text("no key", encoding="utf-8")
    file = {"private": pair.private, "public": pair.public, "text": tmp_path / "text"}[name]
    with pytest.raises(ValueError, match=file.name):
        read(file)


def test_a_fingerprint_is_another_for_another_file(pair):
    sealed = pair.sealed()
    assert fingerprint(sealed) == fingerprint(bytes(sealed)) != fingerprint(pair.sealed())
