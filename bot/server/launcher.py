"""Starts Rasa on loopback with the actions, the sealed events and the locks in its own process.

`python -m bot.server.launcher [PORT]`, one for each of Rasa's workers; Rasa's HTTP API and its
telemetry stay off.
"""

from __future__ import annotations

import os
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from bot.server import logs
from bot.server.training import TrainingError, current_model
from bot.settings import Settings

BROKEN = "The model {model} could not be loaded. Delete it and run make again to train it anew."


def main() -> None:
    """Serve until told to stop; one line and exit code 1 where that cannot be."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    root = Path.cwd()
    try:
        settings = Settings.from_environment(os.environ, root)
        port = int(sys.argv[1]) if len(sys.argv) > 1 else settings.rasa_port
        model = current_model(root)
        serve(settings, root, model, port)
    except (ValueError, TrainingError) as error:
        sys.exit(str(error))


def serve(settings: Settings, root: Path, model: Path, port: int) -> None:
    """Run Rasa on this port of loopback with everything in place."""
    # Rasa takes ten seconds to import: what is wrong with the settings is said before.
    from functools import partial

    from rasa.core.run import configure_app, create_http_input_channels

    from bot.server.house import doorkeeper, furnish

    logs.configure()
    sealer = settings.sealer()
    endpoints, store = furnish(settings, root, sealer, lambda: datetime.now(timezone.utc))
    channels = create_http_input_channels(None, str(root / "credentials.yml"))
    app = configure_app(channels, enable_api=False, endpoints=endpoints, port=port)
    app.register_listener(
        partial(_load, model=model, endpoints=endpoints, store=store), "before_server_start"
    )
    app.ctx.door = doorkeeper(endpoints)
    app.run(host="127.0.0.1", port=port, access_log=False, motd=False)


async def _load(app: Any, loop: Any, *, model: Path, endpoints: Any, store: Any) -> None:
    from bot.server.house import load_model

    agent = await load_model(model, endpoints, store)
    if agent is None:
        sys.stderr.write(BROKEN.format(model=model.name) + "\n")
        sys.stderr.flush()
        os._exit(1)
    app.ctx.agent = agent


if __name__ == "__main__":
    main()
