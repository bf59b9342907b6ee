"""Values and spans as a play writes them: 「ward=chuo」「3d」. Pure. 要綱 3-1-イ"""

from __future__ import annotations

import json
import re
from datetime import timedelta

from dialogs.answers import Answer, Value


def told(part: str) -> tuple[str, Value]:
    key, _equals, value = part.partition("=")
    return key, tuple(value.split(",")) if "," in value else value


def shown(answer: Answer) -> str:
    if answer.how != "said":
        return f"({answer.how})"
    value = answer.value
    if isinstance(value, tuple):
        return ",".join(value)
    if isinstance(value, str) and re.fullmatch(r"[\w:+.-]{1,20}", value):
        return value
    return json.dumps(value, ensure_ascii=False)


def span(after: timedelta) -> str:
    hours = round(after.total_seconds() / 3600)
    return f"{hours // 24}d" if hours % 24 == 0 else f"{hours}h"
