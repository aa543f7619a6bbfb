"""The staff site over a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.actions.a_store import a_database
from tests.reporting.site.a_site import Site, a_site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with a_database("sqlite", tmp_path) as database:
        yield a_site(database)
