"""The clocks. Nothing else in the house calls now(): every date and duration goes through one of these."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime: ...


class WallClock:
    """The real time, UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class RehearsalClock:
    """The real time moved by an offset that only grows, kept in a file so that a restart stays in the rehearsed day."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.offset = timedelta(seconds=json.loads(file.read_text())["offset_seconds"]) if file.exists() else timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def move_to(self, target: datetime) -> None:
        """Be at this instant from now on. Never backwards: what was promised stays in order."""
        self.offset = max(self.offset, target - datetime.now(UTC))
        self.file.parent.mkdir(parents=True, exist_ok=True)
        beside = self.file.with_suffix(".new")
        beside.write_text(json.dumps({"offset_seconds": self.offset.total_seconds()}))
        beside.replace(self.file)
