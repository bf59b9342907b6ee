"""Keeping a proxy out of the way between us and a platform on this same machine (rehearsal, tests).

Both SDKs' HTTP clients obey HTTP_PROXY even for 127.0.0.1 (research/platforms.md 2.1).
"""

from __future__ import annotations

from collections.abc import MutableMapping
from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def spare_loopback(api_base: str, environment: MutableMapping[str, str]) -> None:
    """Name the loopback in no_proxy when the platform lives there. Nothing else is touched."""
    if urlsplit(api_base).hostname not in LOOPBACK:
        return
    for name in ("no_proxy", "NO_PROXY"):
        known = [host for host in environment.get(name, "").split(",") if host]
        environment[name] = ",".join(dict.fromkeys([*known, *LOOPBACK]))
