"""様式2 インテーク・アセスメントシート (要綱 3-1-エ, 3-3-オ, 6-2) and the スクリーニング written on the same sheet (3-1-エ, 3-1-エ2).

Filled by staff in several sittings; the law reads `complete` of the one and `result` and `destination` of the other. The paper was not
readable: "recalled" is as remembered, "proposed" is ours, "sourced" was seen. `national_report` marks the fields the state counts.
"""

from __future__ import annotations

from dataclasses import replace

from casestore.forms.form import Answers, Field, Form, Rule, rows, said
from casestore.forms.parts import by_person, by_staff, by_system, group, recalled, seen, table
from casestore.words import N_ as _

COPIED = "共通アセスメントツール: typed once, copied to every sheet"
STATISTICS = "統計システムのコード（厚生労働白書 2023 資料 124・125）"
HOUSING_LAW = "令和6年法律第21号（2025-04-01）: 自立相談支援に居住の相談を含む"
GUIDELINE = "要綱 3-1-エ"
FUNNEL = "行政事業レビュー 2024-06-17: 相談・情報提供のみ / つなぎ / プラン"

GROUPS = {
    "head": _("インテーク・アセスメント"),
    "route": _("相談経路・相談歴"),
    "complaint": _("本人の主訴・状況"),
    "family": _("家族・地域・住まい"),
    "housing": _("居住の相談"),
    "health": _("健康・障害"),
    "money": _("収入・給付・債務"),
    "work": _("職業・職歴"),
    "issues": _("課題のまとめ"),
    "done": _("アセスメントの区切り"),
}


def _counted(field: Field) -> Field:
    return replace(field, national_report=True)


def _room(choice: str, *codes: str, label: str = _("その他の内容")) -> Field:
    """Words of one's own for a choice that asks for them."""
    return recalled(by_staff(f"{choice}_other", label, "text", asked_if=said(choice, *(codes or ("other",)))))


HEAD = group(
    "head",
    seen(COPIED, by_system("case_number", _("ID"), "text")),
    seen(COPIED, by_system("name", _("氏名"), "text")),
    recalled(by_staff("sitting_on", _("聞いた日"), "date", required=True, past=True)),
    recalled(by_staff("assessor", _("作成担当者"), "staff")),
)

ROUTE = group(
    "route",
    _counted(recalled(by_staff("consultation_route", _("相談経路"), "one", "consultation_routes", starred=True))),
    recalled(by_staff("route_agency", _("紹介した機関・人"), "text", asked_if=said("consultation_route", "agency"))),
    _room("consultation_route"),
    recalled(by_staff("consulted_before", _("他の機関での相談歴"), "one", "presence")),
    recalled(by_staff("consulted_where", _("相談した機関と内容"), "long_text", asked_if=said("consulted_before", "yes"))),
)

COMPLAINT = group(
    "complaint",
    recalled(
        by_person("chief_complaint", _("本人の主訴"), "long_text", starred=True, hint=_("本人のことばで書いてください。"))
    ),
    by_person("own_words", _("本人のことば"), "long_text", hint=_("聞いたままのことばで、心に残ったところを書いてください。")),
    by_person("strengths", _("本人の強み"), "long_text", hint=_("できていること、好きなこと、頼れる人など。")),
    recalled(by_staff("situation", _("本人の状況"), "long_text")),
)

FAMILY = group(
    "family",
    recalled(by_staff("lives_with", _("同居者"), "one", "presence", starred=True)),
    replace(
        recalled(
            table(
                "household",
                _("同居している人"),
                by_staff("relation", _("続柄"), "text", required=True),
                by_staff("age", _("年齢"), "number"),
                by_staff("works", _("就労"), "one", "presence"),
                by_staff("note", _("備考"), "text"),
            )
        ),
        asked_if=said("lives_with", "yes"),
    ),
    recalled(by_staff("family_elsewhere", _("別居の家族"), "long_text")),
    recalled(by_staff("family_situation", _("家族の状況"), "long_text", hint=_("ジェノグラムは添付にしてください。"))),
    recalled(by_staff("marital_status", _("婚姻"), "one", "marital_status")),
    _room("marital_status"),
    recalled(by_staff("has_children", _("子ども"), "one", "presence")),
    recalled(by_staff("children_count", _("子どもの人数"), "number", asked_if=said("has_children", "yes"))),
    recalled(by_staff("neighbourhood", _("地域との関係"), "long_text")),
    _counted(recalled(by_staff("dwelling", _("住居"), "one", "dwellings", starred=True))),
    _room("dwelling"),
)

HOUSING = group(
    "housing",
    *(
        replace(field, source=HOUSING_LAW)
        for field in (
            by_staff("housing_troubles", _("住まいの課題"), "many", "housing_troubles"),
            by_staff("housing_trouble_other", _("住まいの課題（その他）"), "text", asked_if=said("housing_troubles", "other")),
            by_staff("rent", _("家賃（月）"), "money"),
            by_staff("leave_by", _("退去を求められている日"), "date", asked_if=said("housing_troubles", "notice")),
            by_staff("wants_to_move", _("転居の希望"), "one", "yes_no_unsure"),
            by_staff("cheaper_home", _("家賃の低い家へ移れば家計が改善する見込み"), "one", "yes_no_unsure"),
            by_staff("guarantor", _("保証人・緊急連絡先になれる人"), "one", "presence"),
            by_staff("housing_notes", _("住まいについてのメモ"), "long_text"),
        )
    ),
)

HEALTH = group(
    "health",
    recalled(by_staff("seeing_a_doctor", _("通院状況"), "one", "seeing_a_doctor")),
    recalled(by_staff("health_notes", _("健康状態"), "long_text")),
    recalled(by_staff("insurance", _("健康保険"), "one", "insurances")),
    _room("insurance"),
    recalled(by_staff("certificates", _("障害手帳・自立支援医療"), "many", "disability_certificates")),
    recalled(
        by_staff(
            "certificate_grades",
            _("手帳の等級"),
            "text",
            asked_if=said("certificates", "physical", "intellectual", "mental"),
        )
    ),
)

MONEY = group(
    "money",
    _counted(recalled(by_staff("own_income", _("本人の収入（月）"), "money"))),
    recalled(by_staff("household_income", _("世帯の収入（月）"), "money")),
    recalled(by_staff("savings", _("預貯金"), "money")),
    recalled(by_staff("benefits", _("公的給付"), "many", "public_benefits")),
    _room("benefits"),
    recalled(by_staff("tax_status", _("課税状況"), "one", "tax_status")),
    recalled(by_staff("has_arrears", _("滞納"), "one", "presence")),
    recalled(by_staff("arrears", _("滞納しているもの"), "many", "arrears", asked_if=said("has_arrears", "yes"))),
    by_staff("arrears_amount", _("滞納の合計"), "money", asked_if=said("has_arrears", "yes")),
    _room("arrears"),
    recalled(by_staff("has_debts", _("債務"), "one", "presence")),
    recalled(by_staff("debt_amount", _("債務の合計"), "money", asked_if=said("has_debts", "yes"))),
    recalled(by_staff("debts", _("債務の種類"), "many", "debts", asked_if=said("has_debts", "yes"))),
    _room("debts"),
    _counted(recalled(by_staff("public_assistance", _("生活保護"), "one", "public_assistance_status", starred=True))),
)

WORK = group(
    "work",
    _counted(recalled(by_staff("work_status", _("就労状況"), "one", "work_status", starred=True))),
    recalled(
        by_staff("employment", _("雇用形態"), "one", "employment_kinds", asked_if=said("work_status", "working", "will_work"))
    ),
    _room("employment"),
    recalled(
        by_staff(
            "since_work",
            _("直近の離職後の年数"),
            "one",
            "years_since_work",
            asked_if=said("work_status", "looking", "not_working"),
        )
    ),
    recalled(
        table(
            "jobs",
            _("職歴"),
            by_staff("employer", _("勤め先・仕事"), "text", required=True),
            by_staff("from", _("はじめ"), "month"),
            by_staff("until", _("おわり"), "month"),
            by_staff("left_because", _("やめた理由"), "text"),
        )
    ),
    recalled(by_staff("skills", _("資格・技術"), "long_text")),
    recalled(by_staff("education", _("最終学歴"), "one", "education")),
    _room("education"),
)

ISSUES = group(
    "issues",
    recalled(by_staff("issues", _("課題と背景要因"), "long_text", starred=True)),
    _counted(seen(STATISTICS, by_staff("issue_flags", _("課題・特性"), "many", "issue_flags", starred=True))),
    _room("issue_flags", label=_("課題・特性（その他）")),
    recalled(by_staff("direction", _("支援の方向性"), "long_text", starred=True)),
    by_person("wishes", _("本人の希望"), "long_text"),
)

DONE = group(
    "done",
    replace(
        by_staff(
            "complete",
            _("これでアセスメントは一通り終わりですか"),
            "one",
            "yes_no",
            required=True,
            hint=_("何度かに分けて聞くときは、「いいえ」のまま保存できます。"),
        ),
        source=GUIDELINE,
    ),
)

ENDS_BEFORE = _("仕事のおわりが、はじめより前の行があります。年と月を確かめてください。")


def _jobs_reversed(answers: Answers) -> bool:
    """A month that cannot be read is the column's own matter; "2026-11" sorts as months do."""
    spans = [(str(job.get("from") or ""), str(job.get("until") or "")) for job in rows(answers, "jobs")]
    return any(len(begins) == len(ends) == len("2026-11") and ends < begins for begins, ends in spans)


ASSESSMENT = Form(
    name="intake_assessment",
    edition="2021-04-01",
    title=_("インテーク・アセスメントシート"),
    form_no="様式2",
    groups=GROUPS,
    fields=(*HEAD, *ROUTE, *COMPLAINT, *FAMILY, *HOUSING, *HEALTH, *MONEY, *WORK, *ISSUES, *DONE),
    rules=(Rule("jobs", _jobs_reversed, ENDS_BEFORE),),
)

SCREENING = Form(
    name="screening",
    edition="2021-04-01",
    title=_("スクリーニング"),
    form_no="様式2",
    groups={"screening": _("スクリーニング")},
    fields=group(
        "screening",
        recalled(by_staff("date", _("スクリーニングの実施日"), "date", required=True, starred=True, past=True)),
        _counted(seen(FUNNEL, by_staff("result", _("対応結果"), "one", "screening_results", required=True, starred=True))),
        _counted(
            recalled(
                by_staff(
                    "destination",
                    _("つなぎ先"),
                    "many",
                    "screening_destinations",
                    required=True,
                    asked_if=said("result", "other_agency"),
                )
            )
        ),
        recalled(by_staff("policy", _("対応の方針"), "long_text")),
        replace(by_staff("reason", _("そう判断した理由"), "long_text", required=True), source=GUIDELINE),
    ),
)
