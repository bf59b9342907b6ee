"""The second opinion on a request body: the typed models of line-bot-sdk, loaded when first needed (a second of import)."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from bots.rehearsal.line_rules import Problem

_MODELS = {
    "reply": "ReplyMessageRequest",
    "push": "PushMessageRequest",
    "multicast": "MulticastRequest",
    "richmenu": "RichMenuRequest",
}


@cache
def _model(operation: str) -> Any:  # the SDK has no types
    import linebot.v3.messaging as messaging

    return getattr(messaging, _MODELS[operation])


def model_problems(operation: str, body: Any) -> list[Problem]:
    """What the SDK's model of this operation finds wrong with a JSON body."""
    if not isinstance(body, dict):
        return [Problem("The request body must be a JSON object", "")]
    try:
        _model(operation).from_dict(body)
    except ValueError as wrong:
        told = getattr(wrong, "errors", None)
        if told is None:
            return [Problem(re.sub(r"\s+", " ", str(wrong))[:200].split(" from ")[0], "messages")]
        return [Problem(one["msg"], ".".join(str(part) for part in one["loc"])) for one in told()]
    except (TypeError, AttributeError, KeyError):  # the models stumble over the wrong shape instead of refusing it
        return [Problem("The request body has the wrong shape", "")]
    return []
