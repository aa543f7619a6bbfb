"""Short texts told apart by their letters and words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.ngrams import Ngrams

TAUGHT = {
    "stop": ["stop now", "please stop", "lets stop here", "stopiwch", "stopiwn ni fan hyn"],
    "send": ["send it", "please send that", "anfonwch o", "gyrrwch hwn at rhian", "send it off"],
    "tell": ["my garden", "seeing my nan", "fy ngardd", "gweld nain", "playing football"],
}


@pytest.fixture(scope="module")
def ngrams() -> Ngrams:
    pairs = [(text, label) for label, texts in TAUGHT.items() for text in texts]
    return Ngrams.learn(*zip(*pairs, strict=True))


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("can we stop", "stop"),
        ("sendit plz", "send"),
        ("my nans garden", "tell"),
        ("NGARDD", "tell"),
    ],
)
def test_what_was_never_taught_is_told_by_what_is_like_it(
    ngrams: Ngrams, text: str, label: str
) -> None:
    shares = ngrams.shares(text)

    assert max(shares, key=lambda one: shares[one]) == label
    assert sum(shares.values()) == pytest.approx(1)


def test_accents_and_capitals_make_no_difference(ngrams: Ngrams) -> None:
    assert ngrams.shares("Fy Ngârdd") == ngrams.shares("fy ngardd")


def test_nothing_known_leaves_every_label_possible(ngrams: Ngrams) -> None:
    for text in ("", "-", "?!", " . "):
        assert len(set(ngrams.shares(text).values())) == 1


def test_what_was_kept_reads_as_what_was_learned(ngrams: Ngrams, tmp_path: Path) -> None:
    ngrams.save(tmp_path)
    opened = Ngrams.open(tmp_path)

    assert opened.labels == ngrams.labels
    assert np.array_equal(opened.logistic, ngrams.logistic)
    assert opened.shares("stop it") == pytest.approx(ngrams.shares("stop it"))


def test_what_is_kept_holds_no_pickle(ngrams: Ngrams, tmp_path: Path) -> None:
    ngrams.save(tmp_path)

    for path in tmp_path.iterdir():
        assert path.suffix in (".json", ".npz")
    with np.load(tmp_path / "weights.npz", allow_pickle=False) as kept:
        assert set(kept) == {"logistic", "support"}
