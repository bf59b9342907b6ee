"""様式6 評価シート (要綱 3-3-ウ, 4-1, 6-2): goals reached, present state and what remains, the person's wish and the worker's opinion.

Those three are the 要綱's (ア)(イ)(ウ). The changes stay coded: the national survey counts who improved. The result here is the worker's proposal;
the meeting's is its own entry (evaluation_confirmed).
"""

from __future__ import annotations

from casestore.forms.form import Form, said
from casestore.forms.parts import by_person, by_staff, by_system, group, recalled, seen, table
from casestore.words import N_ as _

COPIED = "共通アセスメントツール: typed once, copied to every sheet"
SURVEY = "調査研究（見られた変化）; 支援状況調査"
STATISTICS = "支援状況調査（自治体別集計表）"

GROUPS = {
    "head": _("評価"),
    "goals": _("目標の達成状況"),
    "changes": _("見られた変化"),
    "state": _("現在の状況と残された課題"),
    "views": _("終結・継続についての希望と意見"),
    "result": _("プラン評価"),
}

HEAD = group(
    "head",
    seen(COPIED, by_system("case_number", _("ID"), "text")),
    seen(COPIED, by_system("name", _("氏名"), "text")),
    by_system("plan_no", _("回数（1は初回、2からは再プラン）"), "number"),
    by_system("written_on", _("作成日"), "date"),
    by_system("written_by", _("作成担当者"), "staff"),
)

GOALS = group(
    "goals",
    table(
        "goals",
        _("目標ごとの達成"),
        by_staff("goal", _("目標"), "long_text", required=True),
        by_staff("attainment", _("達成"), "one", "attainments", required=True),
        by_staff("note", _("目標のようす"), "long_text"),
        required=True,
    ),
    seen("要綱 3-3-ウ (ア)", by_staff("attainment_words", _("目標の達成状況"), "long_text", starred=True)),
)

CHANGES = group(
    "changes",
    seen(SURVEY, by_staff("changes", _("見られた変化"), "many", "changes", required=True, starred=True, national_report=True)),
    by_staff("changes_other", _("見られた変化（その他）"), "text", asked_if=said("changes", "other")),
    seen(STATISTICS, by_staff("employed", _("このプランの間に就労しましたか"), "one", "yes_no", national_report=True)),
    seen(STATISTICS, by_staff("income_increased", _("このプランの間に増収しましたか"), "one", "yes_no", national_report=True)),
)

STATE = group(
    "state",
    seen(
        "要綱 3-3-ウ (イ)", by_staff("present_state", _("現在の状況と残された課題"), "long_text", required=True, starred=True)
    ),
)

VIEWS = group(
    "views",
    seen("要綱 3-3-ウ (ウ)", by_person("wish", _("本人の希望（本人のことばで）"), "long_text", starred=True)),
    by_staff("wish_code", _("本人の希望の別"), "one", "wishes_after", required=True),
    seen("要綱 3-3-ウ (ウ)", by_staff("opinion", _("支援員の意見"), "long_text", required=True, starred=True)),
    by_staff("opinion_code", _("支援員の意見の別"), "one", "plan_results"),
)

RESULT = group(
    "result",
    seen("要綱 3-3-ウ", by_staff("meeting_on", _("評価をかける支援調整会議の日"), "date")),
    recalled(by_staff("result", _("プラン評価（支援員の案）"), "one", "plan_results", required=True, national_report=True)),
    seen("要綱 3-3-エ", by_staff("follow_up", _("フォローアップが必要ですか"), "one", "yes_no", required=True)),
    by_staff("follow_up_plan", _("フォローアップの内容"), "long_text", required=True, asked_if=said("follow_up", "yes")),
)

EVALUATION = Form(
    name="evaluation",
    edition="2021-04-01",
    title=_("評価シート"),
    form_no="様式6",
    groups=GROUPS,
    fields=(*HEAD, *GOALS, *CHANGES, *STATE, *VIEWS, *RESULT),
)
