"""The conversations with residents: one module, one dialog, as data (DESIGN.md 4). Here is the list of all; docs/dialogs.md draws them. Pure."""

from dialogs.conversations.check_in import CHECK_IN
from dialogs.conversations.greeting import GREETING
from dialogs.conversations.intake import INTAKE
from dialogs.conversations.reached import REACHED
from dialogs.steps import Dialog

CONVERSATIONS: tuple[Dialog, ...] = (
    GREETING,
    INTAKE,
    REACHED,
    CHECK_IN,
)
