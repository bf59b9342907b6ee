"""The conversations with those who work outside: outreach workers on their phones, partners of other agencies. Pure. 要綱 2-2-イ, 3-1-ア"""

from collections.abc import Mapping

from dialogs.outreach.field_report import FIELD_REPORT
from dialogs.outreach.menu import MENU, PARTNER_MENU
from dialogs.outreach.notices import NOTICES
from dialogs.outreach.referral_answer import REFERRAL_ANSWER
from dialogs.outreach.tip import TIP
from dialogs.outreach.today import TODAY
from dialogs.outreach.visit import VISIT_BACK, VISIT_MORE, VISIT_START
from dialogs.outreach.visit_record import ABSENT, CALLED, VISIT
from dialogs.steps import Dialog

OUTREACH: tuple[Dialog, ...] = (
    *(MENU, TODAY, VISIT_START, VISIT_BACK, VISIT_MORE, VISIT, ABSENT, CALLED, FIELD_REPORT, NOTICES),
    *(PARTNER_MENU, TIP, REFERRAL_ANSWER),
)
FIRST_ASKED: Mapping[str, str] = {"staff": MENU.name, "partner": PARTNER_MENU.name}  # what a colleague's first word begins
