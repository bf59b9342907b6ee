"""Faults to order: what a platform does to us on a bad day, by platform and operation, with a count or a chance and a seed.

before acceptance: error (500), html (502), rate (429), cut · after acceptance: error_after, html_after, cut_after, delay_after ·
either: delay · on webhooks: duplicate, reorder, batch, drop, delay.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from starlette.responses import HTMLResponse, Response
from starlette.types import Receive, Scope, Send

from bots.rehearsal.answers import JsonAnswer
from bots.rehearsal.state import Json

BEFORE = ("error", "html", "rate", "cut")
AFTER = ("error_after", "html_after", "cut_after", "delay_after")
ON_WEBHOOKS = ("duplicate", "reorder", "batch", "drop")
FAULTS = (*BEFORE, *AFTER, *ON_WEBHOOKS, "delay")
PLATFORMS = ("line", "telegram", "*")


@dataclass
class Rule:
    """One ordered fault. `count` None means for ever; `seconds` is a delay (or how long a batch waits), `size` a batch's."""

    id: str
    fault: str
    platform: str = "*"
    operation: str = "*"
    count: int | None = None
    probability: float = 1.0
    seed: int = 0
    seconds: float = 1.0
    size: int = 3
    used: int = 0
    chance: random.Random = field(default_factory=random.Random, repr=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)  # noqa: S311 - a repeatable dice, not a secret

    def happens(self, platform: str, operation: str) -> bool:
        """Whether it strikes this time; throws the dice and counts."""
        if self.platform not in ("*", platform) or self.operation not in ("*", operation):
            return False
        if self.count is not None and self.used >= self.count:
            return False
        if self.chance.random() >= self.probability:
            return False
        self.used += 1
        return True

    def as_json(self) -> Json:
        return {name: value for name, value in asdict(self).items() if name != "chance"}


class Faults:
    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self._made = 0

    def order(self, asked: Any) -> Rule:
        """A rule from JSON. Raises ValueError naming what is wrong."""
        known = {"fault", "platform", "operation", "count", "probability", "seed", "seconds", "size"}
        if not isinstance(asked, dict) or asked.get("fault") not in FAULTS or asked.get("platform", "*") not in PLATFORMS:
            raise ValueError(f"a fault needs `fault` out of {', '.join(FAULTS)} and `platform` line, telegram or *")
        if unknown := set(asked) - known:
            raise ValueError(f"unknown: {', '.join(sorted(map(str, unknown)))}")
        if wrong := [
            name for name in set(asked) & {"count", "probability", "seed", "seconds", "size"} if not _number(asked[name])
        ]:
            raise ValueError(f"not a number: {', '.join(sorted(wrong))}")
        self._made += 1
        rule = Rule(id=f"fault-{self._made}", **asked)
        self.rules.append(rule)
        return rule

    def draw(self, platform: str, operation: str, kinds: tuple[str, ...]) -> Rule | None:
        """The first rule of these kinds that strikes now."""
        return next((rule for rule in self.rules if rule.fault in kinds and rule.happens(platform, operation)), None)

    def clear(self) -> None:
        self.rules.clear()


def _number(value: Any) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1e9)


class CutOff(Response):
    """An answer that breaks off: the line goes dead in the middle of it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
        await send(
            {"type": "http.response.body", "body": b"{", "more_body": True}
        )  # never finished: the server closes the socket


_BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
_WORDS: dict[str, dict[str, tuple[int, Json]]] = {
    "line": {
        "error": (500, {"message": "The server encountered an internal error"}),
        "rate": (429, {"message": "The API rate limit has been exceeded. Try again later."}),
    },
    "telegram": {
        "error": (500, {"ok": False, "error_code": 500, "description": "Internal Server Error"}),
        "rate": (429, {"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 1"}),
    },
}


def _spoiled(rule: Rule, platform: str) -> Response:
    kind = rule.fault.removesuffix("_after")
    if kind == "cut":
        return CutOff()
    if kind == "html":
        return HTMLResponse(_BAD_GATEWAY, status_code=502)
    status, body = _WORDS[platform][kind]
    if kind == "rate" and platform == "telegram":
        wait = max(1, round(rule.seconds))
        body = body | {"description": f"Too Many Requests: retry after {wait}", "parameters": {"retry_after": wait}}
    return JsonAnswer(body, status_code=status)


async def spoil(faults: Faults, platform: str, operation: str, act: Callable[[], Awaitable[Response]]) -> Response:
    """Does `act`, or what was ordered instead of it, or spoils the answer after it was accepted."""
    if slow := faults.draw(platform, operation, ("delay",)):
        await asyncio.sleep(slow.seconds)
    if before := faults.draw(platform, operation, BEFORE):
        return _spoiled(before, platform)
    answer = await act()
    after = faults.draw(platform, operation, AFTER) if answer.status_code < 300 else None
    if after is None:
        return answer
    if after.fault == "delay_after":
        await asyncio.sleep(after.seconds)
        return answer
    return _spoiled(after, platform)
