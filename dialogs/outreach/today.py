"""「きょう」 on a worker's phone: what is due today, by reception number and task only, each opened as an act. 要綱 2-2-イ, 2-1-ア. Pure.

No name and no words that somebody typed: a phone is lost more easily than a console.
"""

from __future__ import annotations

from casestore.words import N_ as _
from dialogs.answers import Known
from dialogs.choices import Choice, Option
from dialogs.facts import Facts
from dialogs.outreach.field_questions import CaseNumber
from dialogs.says import Line
from dialogs.steps import Ask, Dialog, Next, Section

LEADS_TO = {"start": "visit_start", "visit": "visit", "absent": "absent", "called": "called"}


def is_chosen(known: Known) -> bool:
    return bool(known.get("case"))


def opened(known: Known) -> Next:
    leads_to = LEADS_TO.get(str(known.get("act")), "")
    return Next(leads_to, {"case": known.get("case")} if leads_to else {})


def goodbye(known: Known, facts: Facts) -> tuple[Line, ...]:
    return () if known.get("act") else (Line(_("「きょう」と送ると、いつでも見られます。")),)


TODAY = Dialog(
    "today",
    _("きょうの予定"),
    (
        Ask(
            "case",
            _("%(today_summary)s\nひらく番号を選んでください。ほかの受付番号を書いても、ひらけます。"),
            CaseNumber(of="today_work"),
            short=_("ひらく番号を選んでください。ほかの受付番号を書いても、ひらけます。"),
            title=_("受付番号"),
            why=_("電話には、番号と用事だけを出しています。名前や内容は、コンソールで見てください。"),
            skip=True,
            form="visit.case",
        ),
        Section(
            is_chosen,
            (
                Ask(
                    "act",
                    _("何をしますか。"),
                    Choice(
                        (
                            Option("start", _("訪問を始める"), also=("出発", "今から訪問", "いまから訪問", "行ってきます", "start")),
                            Option("visit", _("訪問の記録"), also=("訪問", "訪問した", "会えた", "visit")),
                            Option("absent", _("不在だった"), also=("不在", "留守", "いなかった", "not at home")),
                            Option("called", _("電話した"), also=("電話", "called")),
                        )
                    ),
                    title=_("すること"),
                    why=_("電話には、番号と用事だけを出しています。名前や内容は、コンソールで見てください。"),
                    skip=True,
                    form="visit.act",
                ),
            ),
        ),
    ),
    why=_("電話には、番号と用事だけを出しています。名前や内容は、コンソールで見てください。"),
    farewell=goodbye,
    after=opened,
    audience="staff",
    words=(_("きょう"), "今日", "きょうの予定", "今日の予定", "today"),
    needs=("field_work",),
)  # fmt: skip
