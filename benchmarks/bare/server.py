"""Serves the bare assistant as Rasa does: the REST channel on loopback, trackers in memory.

`python -m benchmarks.bare.server MODEL PORT`
"""

from __future__ import annotations

import logging
import os
import sys
from functools import partial
from typing import Any


def main() -> None:
    """Serve until told to stop."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    model, port = sys.argv[1], int(sys.argv[2])
    from rasa.core.channels.rest import RestInput
    from rasa.core.run import configure_app
    from rasa.utils.log_utils import configure_structlog

    logging.basicConfig(level=logging.WARNING, force=True)
    configure_structlog(logging.WARNING)
    app = configure_app([RestInput()], enable_api=False, port=port)
    app.register_listener(partial(_load, model=model), "before_server_start")
    app.run(host="127.0.0.1", port=port, access_log=False, motd=False)


async def _load(app: Any, loop: Any, *, model: str) -> None:
    from rasa.core.agent import load_agent

    app.ctx.agent = await load_agent(model)


if __name__ == "__main__":
    main()
