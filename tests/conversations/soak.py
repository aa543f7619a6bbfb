"""Thousands of random conversations: `python -m tests.conversations.soak --walks 2000`.

A fault is printed with its seed and the whole conversation, and the rest are walked all the same.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from bot.server.training import current_model
from tests.conversations.talk import open_house
from tests.conversations.walking import Broken, Walk

ROOT = Path(__file__).resolve().parent.parent.parent
EVERY = 50
"""Walks after which the progress is printed."""


def soak(walks: int, first: int) -> int:
    """Walk the seeds from `first` on; returns how many broke a promise."""
    with tempfile.TemporaryDirectory() as folder:
        house = open_house(ROOT, Path(folder), current_model(ROOT))
        began = time.perf_counter()
        faults: list[int] = []
        messages = 0
        for done, seed in enumerate(range(first, first + walks), start=1):
            walk = Walk(house, seed)
            try:
                walk.go()
            except Broken as broken:
                faults.append(seed)
                print(f"{broken}\n", flush=True)
            messages += walk.sent
            if done % EVERY == 0:
                taken = time.perf_counter() - began
                print(f"soak: {done} of {walks}, {taken:.0f} s, {len(faults)} faults", flush=True)
        taken = time.perf_counter() - began
        house.loop.close()
    print(
        f"soak: {walks} conversations, {messages} messages, {taken:.0f} s, "
        f"{1000 * taken / max(messages, 1):.0f} ms a message, {len(faults)} faults {faults}"
    )
    return len(faults)


def main() -> int:
    """Read how many, walk them; 1 where a promise was broken."""
    reader = argparse.ArgumentParser(description="Random conversations, held to every promise.")
    reader.add_argument("--walks", type=int, default=2000, help="how many conversations")
    reader.add_argument("--first", type=int, default=0, help="the first seed")
    asked = reader.parse_args()
    return min(soak(asked.walks, asked.first), 1)


if __name__ == "__main__":
    sys.exit(main())
