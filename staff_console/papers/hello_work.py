"""The papers for ハローワーク after the city's act (要綱 3-2-カ): a copy of the plan, and the A票 of 様式1 where the person agreed to that. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from casestore.plans import current
from casestore.words import N_ as _
from staff_console.papers import filling, lists
from staff_console.papers.boxes import Paper
from staff_console.papers.filling import CaseOnPaper

SERVICE, SCOPE = "hello_work_programme", "hello_work"
NO_PLAN = _("ハローワークの事業が入ったプランがありません。")
NOT_CONFIRMED = _("市の確認（支援決定）のあとに作れます。")
NO_CONSENT = _("ハローワークに伝えることに、本人の同意がまだありません。")
WORDS = (
    "　生活保護受給者等就労自立促進事業による支援を要請します。",
    "　添付の書類は、本人の同意のもとでお送りするものです。支援の目的のほかには使わないでください。",
)


def why_not(case: CaseOnPaper) -> str:
    """What is still in the way (a msgid), "" for nothing."""
    plan = current(case.entries)
    if plan is None or SERVICE not in {str(row.get("service")) for row in plan.lines}:
        return NO_PLAN
    if plan.last("plan_confirmation", "support_decision") is None:
        return NOT_CONFIRMED
    return "" if SCOPE in filling.consented_to(case) else NO_CONSENT


def papers(case: CaseOnPaper, made_at: datetime) -> tuple[Paper, ...]:
    """The cover, 様式5 and the A票 of 様式1; () while something is in the way."""
    plan, intake = filling.plan(case), filling.intake(case)
    if why_not(case) or plan is None:
        return ()
    sent = case.now(case.last("support_request"))
    with_it = [plan, *([replace(intake, sheets=(1,))] if intake else [])]
    return (lists.cover("支援要請書", str(sent.get("office") or "公共職業安定所"), WORDS, with_it, case, made_at), *with_it)
