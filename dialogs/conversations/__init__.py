"""The conversations with residents: one module, one dialog, as data (DESIGN.md 4). Here is the list of all; docs/dialogs.md draws them. Pure."""

from dialogs.conversations.after_closing import AFTER_CLOSING
from dialogs.conversations.appointment import APPOINTMENTS
from dialogs.conversations.before_evaluation import BEFORE_EVALUATION
from dialogs.conversations.check_in import CHECK_IN
from dialogs.conversations.consent import CONSENT
from dialogs.conversations.for_another import FOR_ANOTHER
from dialogs.conversations.greeting import GREETING
from dialogs.conversations.hiding import HIDE
from dialogs.conversations.housing_report import HOUSING_REPORT
from dialogs.conversations.intake import INTAKE
from dialogs.conversations.monitoring import MONITORING
from dialogs.conversations.my_case import MY_CASE
from dialogs.conversations.my_records import MY_RECORDS
from dialogs.conversations.papers import PAPERS
from dialogs.conversations.plan_review import PLAN_REVIEW
from dialogs.conversations.preferences import PREFERENCES
from dialogs.conversations.reached import REACHED
from dialogs.conversations.withdraw import WITHDRAW
from dialogs.steps import Dialog

CONVERSATIONS: tuple[Dialog, ...] = (
    GREETING,
    INTAKE,
    REACHED,
    CHECK_IN,
    MONITORING,
    BEFORE_EVALUATION,
    HOUSING_REPORT,
    AFTER_CLOSING,
    FOR_ANOTHER,
    HIDE,
    MY_CASE,
    MY_RECORDS,
    PREFERENCES,
    *APPOINTMENTS,
    PAPERS,
    CONSENT,
    WITHDRAW,
    PLAN_REVIEW,
)
