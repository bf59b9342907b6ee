"""The whole product on a free loopback port, in a thread: server, rehearsal platforms, console; as `make run` starts it."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from tsunagi import settings
from tsunagi.app import House, build, prepare

PATIENCE_SECONDS = 40.0


@dataclass
class Standing:
    """A running house and a way to be its phones."""

    base: str
    house: House

    def phone(self, name: str, act: str, **fields: Any) -> None:
        """A phone does something: follow, say, tap …"""
        answer = httpx.post(f"{self.base}/rehearsal/phones/{name}/{act}", json=fields, timeout=PATIENCE_SECONDS)
        assert answer.status_code == 200, answer.text

    def screen(self, name: str) -> list[str]:
        """What a phone shows of ours, oldest first."""
        state = httpx.get(f"{self.base}/rehearsal/phones/state", timeout=PATIENCE_SECONDS).json()
        phone = next(one for one in state["phones"] if one["phone"]["id"] == name)
        return [bubble["text"] for bubble in phone["bubbles"] if bubble["by"] == "us"]

    def says(self, name: str, *texts: str) -> list[str]:
        """A phone says one thing after the other, each time waiting for an answer; what it shows at the end."""
        for text in texts:
            before = len(self.screen(name))
            self.phone(name, "say", text=text)
            self.until(lambda before=before: len(self.screen(name)) > before)
        return self.screen(name)

    def until(self, true: Any, seconds: float = PATIENCE_SECONDS) -> None:
        """Wait for something to become true. Raises AssertionError when it does not."""
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, "waited too long"
            time.sleep(0.1)

    def clock(self, **move: str) -> None:
        answer = httpx.post(f"{self.base}/rehearsal/clock", json=move, timeout=60)
        assert answer.status_code == 200, answer.text


@contextmanager
def whole_house(data: Path, environ: Mapping[str, str] | None = None) -> Iterator[Standing]:
    """Start the product on a data folder, stop it at the end; the folder may be used again. `environ`: further settings."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    chosen = settings.read({"TSUNAGI_DATA_DIR": str(data)} | dict(environ or {}), rehearsal=True, port=port)
    prepare(chosen)
    house = build(chosen)
    server = uvicorn.Server(
        uvicorn.Config(house.app, host="127.0.0.1", port=port, log_level="warning", timeout_graceful_shutdown=3)
    )
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    standing = Standing(f"http://127.0.0.1:{port}", house)
    standing.until(lambda: server.started)
    try:
        yield standing
    finally:
        house.hang_up()
        server.should_exit = True
        thread.join(timeout=15)
        assert not thread.is_alive(), "the server does not stop"


TO_THE_END = (
    "日本語",
    "わたし自身のこと",
    "今夜、寝る場所がない",
    "これで全部",
    "答えたくない",
    "2、4、11",
    "これで全部",
    "2",
    "きょうは友達の家に泊まれるけど、あしたから子どもと居る場所がないです。",
    "工藤 美咲",
    "いつでもだいじょうぶ",
    "豊平区",
    "話を聞きたい",
    "これで送る",
)
