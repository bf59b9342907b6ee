"""The settings: read from the environment once, one frozen value, every one with its why (DESIGN.md 9)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

TRUE, FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off", "")


class SettingUnusable(Exception):
    """A setting has a value we cannot use; the message names it and says what would do."""


@dataclass(frozen=True)
class Settings:
    """What the operator decides. Secrets are never printed."""

    data_dir: Path
    database_url: str
    key_file: Path
    base_url: str
    profile: str
    rehearsal: bool
    mfa_required: bool
    line_secret: str = ""
    line_token: str = ""
    line_api_base: str = ""  # "" is LINE itself
    line_mode: str = "talk"  # talk: dialogs in the LINE talk; contact_point: LINE only rings the bell
    telegram_token: str = ""
    telegram_api_base: str = ""  # "" is Telegram itself; else the part before /bot<token>/
    telegram_updates: str = "polling"
    telegram_webhook_secret: str = ""

    def __repr__(self) -> str:
        return f"<settings {self.profile} rehearsal={self.rehearsal} at {self.base_url}>"


def read(environ: Mapping[str, str] = os.environ, *, rehearsal: bool = False, port: int = 8000) -> Settings:
    """Settings from TSUNAGI_* variables. Raises SettingUnusable with a sentence for the operator."""
    word = {name.removeprefix("TSUNAGI_").lower(): value for name, value in environ.items() if name.startswith("TSUNAGI_")}
    data = Path(word.get("data_dir") or "data").absolute()
    return Settings(
        data_dir=data,
        database_url=word.get("database_url") or f"sqlite:///{data / 'tsunagi.sqlite3'}",
        key_file=Path(word.get("key_file") or data / "keys" / "master.key"),
        base_url=(word.get("base_url") or f"http://127.0.0.1:{port}").rstrip("/"),
        profile=word.get("profile") or "sapporo",
        rehearsal=_switch("TSUNAGI_REHEARSAL", word.get("rehearsal", "1" if rehearsal else "0")),
        mfa_required=_one_of(
            "TSUNAGI_MFA", word.get("mfa") or ("optional" if rehearsal else "required"), ("required", "optional")
        )
        == "required",
        line_secret=word.get("line_channel_secret", ""),
        line_token=word.get("line_channel_access_token", ""),
        line_api_base=word.get("line_api_base", "").rstrip("/"),
        line_mode=_one_of("TSUNAGI_LINE_MODE", word.get("line_mode") or "talk", ("talk", "contact_point")),
        telegram_token=word.get("telegram_token", ""),
        telegram_api_base=word.get("telegram_api_base", "").rstrip("/"),
        telegram_updates=_one_of("TSUNAGI_TELEGRAM_UPDATES", word.get("telegram_updates") or "polling", ("webhook", "polling")),
        telegram_webhook_secret=word.get("telegram_webhook_secret", ""),
    )


def _switch(name: str, value: str) -> bool:
    if value.lower() not in TRUE + FALSE:
        raise SettingUnusable(f"{name} must be 0 or 1, not {value!r}.")
    return value.lower() in TRUE


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise SettingUnusable(f"{name} must be {' or '.join(allowed)}, not {value!r}.")
    return value
