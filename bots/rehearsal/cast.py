"""Who plays: two residents on LINE and an outreach worker on Telegram, the same in every rehearsal; more can be invited."""

from __future__ import annotations

import hashlib
from typing import Any

from bots.rehearsal.stage import Stage
from bots.rehearsal.state import Json

_CAST = (
    ("kudo", "line", "工藤 美咲", "U" + hashlib.sha256(b"kudo").hexdigest()[:32]),
    ("hasegawa", "line", "長谷川 誠", "U" + hashlib.sha256(b"hasegawa").hexdigest()[:32]),
    ("sato", "telegram", "佐藤", "5000000001"),
)


def _phone(id: str, platform: str, name: str, user_id: str, language: str = "ja") -> Json:
    """A phone at the start: `friend` is friend (LINE) or started (Telegram)."""
    quiet: dict[str, Any] = {
        "friend": False,
        "blocked": False,
        "wrote_at": "",
        "loading_until": "",
        "quick": [],
        "keyboard": [],
        "toast": "",
    }
    return {"id": id, "platform": platform, "name": name, "user_id": user_id, "language": language} | quiet


def seat(stage: Stage) -> None:
    """Puts the cast on the stage where it is not there yet."""
    for id, platform, name, user_id in _CAST:
        if stage.phone(id) is None:
            stage.add_phone(_phone(id, platform, name, user_id))


def invite(stage: Stage, platform: str, name: str, language: str) -> Json:
    """One more phone. Raises ValueError for an unknown platform or an empty name."""
    if platform not in ("line", "telegram") or not name.strip():
        raise ValueError("platform line or telegram, and a name")
    number = stage.shelf.count("guest")
    id = f"guest-{number}"
    user_id = str(5_100_000_000 + number) if platform == "telegram" else "U" + hashlib.sha256(id.encode()).hexdigest()[:32]
    return stage.add_phone(_phone(id, platform, name.strip(), user_id, language))
