"""What a component learns from beside Rasa's training data, as Rasa's cache may compare it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def digest(*sources: str) -> str:
    """A digest of files, and of the files in folders, named beneath the project's root.

    Rasa keeps what a component learned and takes it up again where its settings and the training
    data are the same; it does not see the other files that it reads, nor our own code.
    """
    found = hashlib.sha256()
    for path in _files(sources):
        found.update(f"\n{path.relative_to(ROOT).as_posix()} ".encode())
        found.update(path.read_bytes())
    return found.hexdigest()


def _files(sources: Iterable[str]) -> list[Path]:
    paths = [ROOT / source for source in sources]
    inside = [path for folder in paths if folder.is_dir() for path in folder.rglob("*")]
    every = {path for path in (*paths, *inside) if path.is_file() and path.suffix != ".pyc"}
    return sorted(every)
