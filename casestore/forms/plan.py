"""様式5 プラン兼事業等利用申込書 (要綱 3-2-ア, 3-2-ウ, 6-2): what is to be solved, how, towards which goals, with which services.

Its three contents are the 要綱's; labels marked "recalled" are from memory of the form. The law reads `services`, which `casestore.plans.derived`
takes from the lines. What others say later (the person's yes, the meeting, the city) is written in entries of its own and printed here.
"""

from __future__ import annotations

from casestore.forms.form import Answers, Form, Rule, rows, unsaid
from casestore.forms.parts import by_person, by_staff, by_system, group, in_order, recalled, rows_in_order, seen, table
from casestore.words import N_ as _

COPIED = "共通アセスメントツール: typed once, copied to every sheet"
CONTENTS = "要綱 3-2-ア"
SERVICES = "要綱 3-2-ウ"
STATISTICS = "支援状況調査（自治体別集計表）"

GROUPS = {
    "head": _("プラン"),
    "issues": _("解決したい課題"),
    "policy": _("支援方針・支援内容"),
    "goals": _("本人の達成目標"),
    "lines": _("サービス"),
    "period": _("期間と評価"),
    "person": _("本人の考え"),
    "later": _("同意・会議・市の決定"),
}

HEAD = group(
    "head",
    seen(COPIED, by_system("case_number", _("ID"), "text")),
    seen(COPIED, by_system("name", _("氏名"), "text")),
    by_system("written_on", _("作成日"), "date"),
    by_system("written_by", _("作成担当者"), "staff"),
    recalled(by_system("plan_no", _("回数（1は初回、2からは再プラン）"), "number")),
)

ISSUES = group(
    "issues",
    recalled(
        table(
            "issues",
            _("解決したい課題"),
            by_staff("issue", _("課題"), "long_text", required=True),
            by_staff("background", _("背景・これまでの経過"), "long_text"),
            required=True,
            hint=_("本人のことばで書けるところは、そのまま書いてください。"),
        )
    ),
)

POLICY = group(
    "policy",
    seen(CONTENTS, by_staff("policy", _("支援方針"), "long_text", required=True, starred=True)),
    seen(CONTENTS, by_staff("content", _("支援内容"), "long_text", required=True, starred=True)),
)

GOALS = group(
    "goals",
    recalled(by_staff("long_term_goal", _("長期目標（目指す姿）"), "long_text")),
    seen(
        CONTENTS,
        table(
            "goals",
            _("本人の達成目標"),
            by_staff("goal", _("目標"), "long_text", required=True),
            by_staff("measure", _("できたとわかるしるし"), "text"),
            by_staff("by", _("いつまでに"), "date"),
            required=True,
            hint=_("評価のとき、1つずつ達成を確かめます。"),
        ),
    ),
)

LINES = group(
    "lines",
    table(
        "lines",
        _("サービスの行"),
        seen(SERVICES, by_staff("service", _("サービス"), "one", "services", required=True, national_report=True)),
        by_staff(
            "agency", _("実施機関"), "text", required=True, asked_if=unsaid("service", "own_support", "employment_support")
        ),
        by_staff("content", _("内容"), "long_text"),
        by_staff("frequency", _("頻度"), "text"),
        by_staff("from", _("始まり"), "date"),
        by_staff("until", _("終わり"), "date"),
        by_staff("in_charge", _("担当"), "text"),
        by_staff("need", _("必要な理由"), "long_text"),
        required=True,
        hint=_("自立相談支援機関が自ら行う支援も1行です。"),
    ),
    by_system("services", _("含まれるサービス"), "many", "services", national_report=True),
    seen(
        STATISTICS,
        by_staff(
            "employment_target", _("就労支援対象者ですか"), "one", "yes_no", required=True, starred=True, national_report=True
        ),
    ),
)

PERIOD = group(
    "period",
    by_staff("period_from", _("プラン期間の始まり"), "date", required=True),
    by_staff("period_until", _("プラン期間の終わり"), "date", required=True),
    seen("要綱 3-3-ウ", by_staff("next_evaluation", _("次回の評価予定日"), "date", required=True)),
)

PERSON = group("person", by_person("own_words", _("プランについての本人のことば"), "long_text"))

LATER = group(
    "later",
    recalled(by_system("agreed_on", _("本人が同意した日"), "date")),
    recalled(by_system("signature", _("本人署名"), "signature")),
    seen("要綱 4", by_system("meeting_on", _("支援調整会議の日"), "date")),
    by_system("meeting_present", _("支援調整会議の出席者"), "long_text"),
    by_system("meeting_result", _("支援調整会議の結果"), "one", "meeting_outcomes"),
    seen("要綱 3-2-オ", by_system("city_act", _("支援決定・確認・報告"), "one", "city_acts")),
    seen("要綱 3-2-オ", by_system("city_act_on", _("支援決定・確認・報告の日"), "date")),
)

EVALUATED_FIRST = _("評価の予定日が、プラン期間の始まりより前になっています。日付を確かめてください。")


def services_in(answers: Answers) -> list[str]:
    """The services of the lines, once each, in the order of the lines: what the law reads as `services`."""
    return list(dict.fromkeys(str(row["service"]) for row in rows(answers, "lines") if row.get("service")))


SUPPORT_PLAN = Form(
    name="support_plan",
    edition="2021-04-01",
    title=_("プラン兼事業等利用申込書"),
    form_no="様式5",
    groups=GROUPS,
    fields=(*HEAD, *ISSUES, *POLICY, *GOALS, *LINES, *PERIOD, *PERSON, *LATER),
    rules=(
        in_order("period_from", "period_until"),
        Rule("next_evaluation", in_order("period_from", "next_evaluation").broken, EVALUATED_FIRST),
        rows_in_order("lines", "from", "until"),
    ),
)
