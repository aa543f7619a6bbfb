"""Serves the staff site on loopback: `python -m reporting.site`."""

from __future__ import annotations

import logging
import os
import sys
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path

from actions.store.database import StoreFailed, open_store
from bot.sealing import SealBroken
from bot.settings import HERE, Settings
from reporting.site.app import REQUEST_BYTES, create_app

THREADS = 8


def serve(settings: Settings) -> None:
    """Serve until stopped. Raises KeyMissing, SealBroken or StoreFailed when it cannot begin."""
    import waitress

    with closing(open_store(settings)) as database:
        waitress.serve(
            create_app(settings, database, lambda: datetime.now(timezone.utc)),
            host=HERE,
            port=settings.site_port,
            threads=THREADS,
            max_request_body_size=4 * REQUEST_BYTES,
            ident=None,
        )


def main() -> None:
    """Serve with this folder's settings; one line and exit code 1 where that cannot be."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s: %(message)s")
    logging.raiseExceptions = False
    try:
        serve(Settings.from_environment(os.environ, Path.cwd()))
    except (ValueError, OSError, StoreFailed, SealBroken) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
