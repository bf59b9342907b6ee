"""The rehearsal platforms alone, as a process of their own: `python -m bots.rehearsal --port 8100 --deliver-to http://127.0.0.1:8000`."""

from __future__ import annotations

import argparse
import logging
import os
import socket
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from bots.rehearsal.app import Rehearsal, rehearsal
from bots.rehearsal.clock import OffsetClock
from bots.rehearsal.stage import Account
from bots.rehearsal.state import Shelf

_ENVIRONMENT = (
    ("channel_secret", "TSUNAGI_LINE_CHANNEL_SECRET", "rehearsal-channel-secret"),
    ("access_token", "TSUNAGI_LINE_CHANNEL_ACCESS_TOKEN", "rehearsal-access-token"),
    ("telegram_token", "TSUNAGI_TELEGRAM_TOKEN", "700000001:rehearsal-telegram-token"),
    ("telegram_secret", "TSUNAGI_TELEGRAM_WEBHOOK_SECRET", ""),
)


def account_from_environment(deliver_to: str) -> Account:
    """The product's own settings name the secrets, so that both sides agree; without them the rehearsal's defaults hold."""
    return Account(
        deliver_to=deliver_to, **{field: os.environ.get(name) or otherwise for field, name, otherwise in _ENVIRONMENT}
    )


class _Server(uvicorn.Server):
    """Hangs up streams and long polls as soon as it is told to stop."""

    def __init__(self, config: uvicorn.Config, stage: Rehearsal) -> None:
        super().__init__(config)
        self._stage = stage

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._stage.hang_up()
        super().handle_exit(sig, frame)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bots.rehearsal", description="A local LINE and Telegram for rehearsals.")
    parser.add_argument("--port", type=int, default=8100, help="0 takes a free one")
    parser.add_argument("--deliver-to", default="http://127.0.0.1:8000", help="the product's origin, for webhooks")
    parser.add_argument("--state", type=Path, default=None, help="a file that keeps everything over a restart")
    asked = parser.parse_args(arguments)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    shelf = Shelf(asked.state)
    offset = float((shelf.get("setting", "clock_offset") or {"value": 0})["value"])
    clock = OffsetClock(
        lambda: datetime.now(UTC), offset, lambda seconds: shelf.put("setting", "clock_offset", {"value": seconds})
    )
    stage = rehearsal(account_from_environment(asked.deliver_to), clock, shelf=shelf)
    app = Starlette(routes=[Mount("/rehearsal", app=stage.app)], lifespan=lambda app: stage.running())
    with socket.create_server(("127.0.0.1", asked.port)) as listener:
        port = listener.getsockname()[1]
        print(f"http://127.0.0.1:{port}/rehearsal/", flush=True)  # noqa: T201 - how to reach it
        config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=3)
        _Server(config, stage).run(sockets=[listener])


if __name__ == "__main__":
    main()
