"""The conversations with those who work outside: outreach workers on their phones, partners of other agencies. Pure. 要綱 2-2-イ, 3-1-ア"""

from dialogs.outreach.field_report import FIELD_REPORT
from dialogs.steps import Dialog

OUTREACH: tuple[Dialog, ...] = (FIELD_REPORT,)
