"""All dialogs by name, and what each short question between leads to. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from dialogs.between import AGAIN, CHANGE, LANGUAGE, SAFE
from dialogs.check_in import CHECK_IN
from dialogs.crisis import answered_safe
from dialogs.digressions import answered_again, answered_change, answered_language
from dialogs.field_report import FIELD_REPORT
from dialogs.greeting import GREETING
from dialogs.intake import INTAKE
from dialogs.progress import Aside
from dialogs.reached import REACHED
from dialogs.steps import Dialog

DIALOGS: Mapping[str, Dialog] = {
    dialog.name: dialog for dialog in (GREETING, INTAKE, REACHED, CHECK_IN, FIELD_REPORT, SAFE, CHANGE, LANGUAGE, AGAIN)
}

ASIDES: Mapping[str, Aside] = {
    "safe": answered_safe,
    "change": answered_change,
    "language": answered_language,
    "again": answered_again,
}
