"""All dialogs by name, and what each short question between leads to. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from dialogs.asides import answered_again, answered_change, answered_heard_right, answered_language
from dialogs.between import AGAIN, CHANGE, HEARD_RIGHT, LANGUAGE, SAFE
from dialogs.conversations import CONVERSATIONS
from dialogs.crisis import answered_safe
from dialogs.outreach import OUTREACH
from dialogs.progress import Aside
from dialogs.steps import Dialog

DIALOGS: Mapping[str, Dialog] = {
    dialog.name: dialog for dialog in (*CONVERSATIONS, *OUTREACH, SAFE, CHANGE, LANGUAGE, AGAIN, HEARD_RIGHT)
}

ASIDES: Mapping[str, Aside] = {
    "safe": answered_safe,
    "change": answered_change,
    "language": answered_language,
    "again": answered_again,
    "heard_right": answered_heard_right,
}
