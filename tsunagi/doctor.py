"""What is set up and what is missing, one line each, for the person who installs つなぎ."""

from __future__ import annotations

from dataclasses import dataclass

import sqlcipher3.dbapi2 as sqlcipher

from casestore import staff
from casestore.db import OLDEST_SQLITE, Work, open_store
from casestore.facts import Role
from casestore.profile import ProfileError, load_profile
from casestore.schema import differences
from casestore.sealing import KeyFileUnusable
from dialogs.urgent_words import EVERY
from tsunagi.settings import Settings


@dataclass(frozen=True)
class Finding:
    good: bool
    words: str


def findings(settings: Settings) -> list[Finding]:
    """Look at everything that can be looked at without changing anything."""
    return [*_store(settings), *_profile(settings), *_channels(settings)]


def _store(settings: Settings) -> list[Finding]:
    version = sqlcipher.sqlite_version_info >= OLDEST_SQLITE
    found = [Finding(version, f"SQLite {sqlcipher.sqlite_version}")]
    try:
        store = open_store(settings.database_url, settings.key_file)
    except KeyFileUnusable as problem:
        return [*found, Finding(False, str(problem))]
    try:
        missing = differences(store.engine)
        found.append(Finding(not missing, "database schema is the newest" if not missing else "run `tsunagi migrate`"))
        if not missing:
            with store.reading() as work:
                for role, why in ((Role.CHIEF, "tasks nobody is named for go to the chief"), (Role.COUNSELLOR, "who answers")):
                    found.append(Finding(staff.on_duty(work, role) is not None, f"an active {role.value}: {why}"))
                found.append(certificates(work))
    finally:
        store.close()
    return found


def certificates(work: Work) -> Finding:
    """要綱 2-2: number and date of the training per role; demo people have none."""
    missing = [
        f"{one.name} ({row.role})"
        for one, roles in staff.everyone(work)
        for row in roles
        if one.disabled_at is None and not one.demo and staff.lacks_certificate(row)
    ]
    words = "training certificates: " + (", ".join(missing) + " without number and date" if missing else "all there")
    return Finding(not missing, words)


def _profile(settings: Settings) -> list[Finding]:
    try:
        profile = load_profile(settings.profile)
    except ProfileError as problem:
        return [Finding(False, str(problem))]
    old = [one.id for one in profile.hotlines if one.last_verified is None]
    return [
        Finding(True, f"profile {profile.name}: {profile.agency.name.ja}"),
        Finding(not old, "every hotline bears a date" if not old else "hotlines without a date, check them: " + ", ".join(old)),
        _reviewed(),
    ]


def _reviewed() -> Finding:
    """Whether somebody who counsels in it has read each list of urgent words."""
    waiting = sorted({words.language for words in EVERY if not words.reviewed})
    return Finding(
        not waiting, "urgent words reviewed" if not waiting else "urgent words not reviewed yet: " + ", ".join(waiting)
    )


def _channels(settings: Settings) -> list[Finding]:
    if settings.rehearsal:
        return [Finding(True, "rehearsal: the local platforms stand in for LINE and Telegram")]
    return [
        Finding(bool(settings.line_secret and settings.line_token), "LINE channel secret and access token"),
        Finding(bool(settings.telegram_token), "Telegram bot token (for outreach workers)"),
        Finding(settings.base_url.startswith("https://"), "TSUNAGI_BASE_URL is https"),
    ]
