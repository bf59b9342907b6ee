"""様式4 支援ケース一覧 (要綱 6-2): made by the system, never typed; its columns as data, each with where its value is read.

The paper was not readable. The list is also what continuing cases are reported to the city with after the screening (記入要領 2015).
"""

from __future__ import annotations

from casestore.forms.contact_log import Column, as_remembered
from casestore.words import N_ as _

COPIED = "共通アセスメントツール: typed once, copied to every sheet"
TITLE = _("支援ケース一覧")
FORM_NO = "様式4"
EDITION = "2021-04-01"

CASE_LIST: tuple[Column, ...] = (
    Column("case_number", _("ID"), "case.number", COPIED, "sourced"),
    Column("name", _("氏名"), "person.name", COPIED, "sourced"),
    Column("sex", _("性別"), "intake.sex", COPIED, "sourced"),
    Column("age", _("年齢"), "intake.birth_date", COPIED, "sourced"),
    as_remembered("owner", _("担当"), "case.owner"),
    as_remembered("received_on", _("受付日"), "case.received_at"),
    as_remembered("consented_on", _("申込（同意）日"), "consent.given_on"),
    as_remembered("screened_on", _("スクリーニング日"), "screening.date"),
    as_remembered("screening_result", _("スクリーニング結果"), "screening.result"),
    as_remembered("destination", _("つなぎ先"), "screening.destination"),
    as_remembered("plan_no", _("プラン回数"), "plan.plan_no"),
    as_remembered("planned_on", _("直近プラン作成日"), "plan.written_at"),
    as_remembered("meeting_on", _("支援調整会議日"), "approval.happened_at"),
    as_remembered("city_act", _("支援決定・確認"), "city_act.kind"),
    as_remembered("city_act_on", _("支援決定・確認日"), "city_act.happened_at"),
    as_remembered("services", _("利用事業"), "plan.services"),
    as_remembered("employment_target", _("就労支援対象者"), "plan.employment_target"),
    as_remembered("next_evaluation", _("次回評価予定日"), "plan.next_evaluation"),
    as_remembered("evaluated_on", _("直近評価日"), "evaluation.happened_at"),
    as_remembered("evaluation_result", _("評価の結果"), "evaluation_confirmed.result"),
    as_remembered("ended_on", _("終結・中断日"), "case.closed_at"),
    Column("follow_up", _("フォローアップ要否"), "closure.follow_up"),
    Column("last_contact_on", _("最終接触日"), "case.last_contact"),
)
"""The columns in order. `of`: "case.", "person." or the newest entry of that kind, then the value; "age" is reckoned on the list's day."""
