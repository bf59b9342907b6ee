"""The two layers of an answer as the ledger keeps them: our reading of it, and the person's own words with their messages (要綱 2-1-ア, 6-1). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dialogs.answers import Answer


def read(answers: Mapping[str, Answer]) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The two layers of answers: values by field, and for each the person's words, their messages, and who read them so."""
    values: dict[str, Any] = {}
    sources: dict[str, dict[str, Any]] = {}
    for key, answer in answers.items():
        value = list(answer.value) if isinstance(answer.value, tuple) else answer.value
        values[key] = value if answer.how == "said" else answer.how
        sources[key] = {
            "words": answer.words,
            "messages": list(answer.message_ids),
            "how": answer.how,
            "by": answer.by,
            "at": answer.at,
            "language": answer.language,
        } | ({"confirmed": True} if answer.confirmed else {})
    return values, sources
