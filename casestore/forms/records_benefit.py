"""Records of 住居確保給付金: application, papers, decision, duties by month, extension, end (要綱 8-1, 8-2, 3-2-イ). Pure.

Kinds, reasons, papers and duties are the profile's (housing.toml). The requirements that are asked for have the ids of its conditions.
"""

from __future__ import annotations

from dataclasses import replace

from casestore.forms.form import Field, said
from casestore.forms.parts import NOTE, OWN_WORDS, REASON, by_person, by_staff, record, table
from casestore.words import N_ as _

RENT, MOVING = said("type", "rent"), said("type", "moving_cost")
REFUSED = said("result", "refused")
RESULT = by_staff("result", _("結果"), "one", "benefit_results", required=True)
WHY_REFUSED = by_staff("reason", _("支給しない理由"), "long_text", required=True, asked_if=REFUSED)


CONDITIONS: tuple[Field, ...] = (
    by_staff("home_at_risk", _("借りている住まいをなくした、またはなくすおそれがある"), "one", "yes_no_unsure", asked_if=RENT),
    by_staff("main_earner", _("仕事をなくしたとき、世帯の生計を主に支えていた"), "one", "yes_no_unsure", asked_if=RENT),
    by_staff("seeks_work", _("ハローワークなどに求職を申し込み、仕事を探す"), "one", "yes_no_unsure", asked_if=RENT),
    by_staff("no_other_benefit", _("世帯のだれも、生活保護や似た給付を受けていない"), "one", "yes_no_unsure", asked_if=RENT),
    by_staff("no_organised_crime", _("世帯のだれも、暴力団員ではない"), "one", "yes_no_unsure", asked_if=RENT),
    by_staff("income_fell_greatly", _("世帯の収入が大きく減った"), "one", "yes_no_unsure", asked_if=MOVING),
    by_staff("budget_support_applied", _("家計改善支援を申し込んでいる"), "one", "yes_no_unsure", asked_if=MOVING),
    by_staff(
        "move_improves_budget", _("転居で家計がよくなると、家計改善支援で判断された"), "one", "yes_no_unsure", asked_if=MOVING
    ),
)
APPLICATION = record(
    "benefit_application",
    _("住居確保給付金の申請"),
    by_staff("type", _("給付の種類"), "one", "benefit_types", required=True),
    by_staff("reason", _("申請の理由"), "one", "benefit_reasons", required=True),
    by_person("lost_on", _("離職・廃業した日"), "date", required=True, past=True, asked_if=said("reason", "job_loss")),
    by_person("fell_from", _("収入が減りはじめた月"), "month", asked_if=said("reason", "income_fall")),
    by_person("household_size", _("世帯の人数"), "number", required=True),
    by_person("rent", _("1か月の家賃（円）"), "money", required=True),
    by_person("new_rent", _("転居先の1か月の家賃（円）"), "money", asked_if=MOVING),
    by_person("moving_cost", _("転居にかかる費用（円）"), "money", asked_if=MOVING),
    table(
        "incomes",
        _("申請する月の世帯の収入"),
        by_person("member", _("だれの"), "text", required=True),
        by_person("amount", _("1か月の額（円）"), "money", required=True),
    ),
    table(
        "savings",
        _("世帯の預貯金"),
        by_person("member", _("だれの"), "text", required=True),
        by_person("amount", _("額（円）"), "money", required=True),
    ),
    by_person("landlord", _("家主・管理会社"), "text"),
    by_person("landlord_phone", _("家主・管理会社の電話"), "phone"),
    by_staff("documents", _("受け取った書類"), "many", "benefit_papers"),
    *CONDITIONS,
    OWN_WORDS,
)
CHECK = record(
    "benefit_check",
    _("住居確保給付金の書類と要件の確認"),
    table(
        "papers",
        _("書類"),
        by_staff("paper", _("書類の名前"), "one", "benefit_papers", required=True),
        by_staff("state", _("書類の状態"), "one", "paper_states", required=True),
        by_staff("note", _("メモ"), "text"),
    ),
    by_staff("findings", _("確かめてわかったこと"), "long_text", required=True),
    by_staff("complete", _("書類はそろいましたか"), "one", "yes_no", required=True),
    by_staff("household_size", _("確かめた世帯の人数"), "number"),
    by_staff("rent", _("確かめた1か月の家賃（円）"), "money"),
    *(replace(one, asked_if=None) for one in CONDITIONS),
)
WITHDRAWN = record("benefit_withdrawn", _("住居確保給付金の申請の取下げ"), REASON, OWN_WORDS)
SUBMISSION = record(
    "benefit_submission",
    _("住居確保給付金の申請書を市に送った"),
    by_staff("sent_on", _("送った日"), "date", required=True, past=True),
    by_staff("documents", _("送った書類"), "many", "benefit_papers", required=True),
    NOTE,
)
DECISION = record(
    "benefit_decision",
    _("住居確保給付金の支給の決定"),
    RESULT,
    by_staff("monthly_amount", _("1か月の支給額（円）"), "money", required=True, asked_if=said("result", "granted")),
    by_staff("from_month", _("支給の始まりの月"), "month", required=True, asked_if=said("result", "granted")),
    by_staff("months", _("支給する月数"), "number", required=True, asked_if=said("result", "granted")),
    WHY_REFUSED,
    by_staff("decided_on", _("決定日"), "date", past=True),
    by_staff("approval_no", _("決裁番号"), "text"),
)
DUTY = record(
    "benefit_duty",
    _("給付中の面談・求職活動"),
    by_staff("duty", _("したこと"), "one", "benefit_duties", required=True),
    by_staff("done_on", _("した日"), "date", required=True, past=True),
    by_staff("where", _("どこで・だれと"), "text"),
    NOTE,
)
REPORT = record(
    "benefit_report",
    _("給付中の月ごとの報告"),
    by_staff("month", _("どの月の報告ですか"), "month", required=True),
    by_person("consultation", _("面談の回数"), "number"),
    by_person("hello_work", _("ハローワークでの相談の回数"), "number"),
    by_person("job_application", _("応募・面接の回数"), "number"),
    by_person("business_consultation", _("経営相談の回数"), "number"),
    by_person("income_action", _("収入を増やす取組みの回数"), "number"),
    by_person("income", _("その月の世帯の収入（円）"), "money"),
    by_person("changed", _("変わったこと"), "many", "benefit_changes"),
    by_person("proofs", _("届いた紙の写真（枚）"), "number"),
    OWN_WORDS,
    NOTE,
)
PAID = record(
    "benefit_paid",
    _("住居確保給付金の支給"),
    by_staff("month", _("どの月の分ですか"), "month", required=True),
    by_staff("amount", _("支給した額（円）"), "money", required=True),
    by_staff("paid_on", _("支給した日"), "date", past=True),
)
EXTENSION = record(
    "benefit_extension",
    _("住居確保給付金の延長の申請"),
    by_staff("from_month", _("延長の始まりの月"), "month", required=True),
    by_person("reason", _("延長を希望する理由"), "long_text", required=True),
    by_staff("documents", _("受け取った書類"), "many", "benefit_papers"),
)
EXTENSION_DECIDED = record(
    "benefit_extension_decided",
    _("住居確保給付金の延長の決定"),
    RESULT,
    by_staff("until_month", _("支給の終わりの月"), "month", required=True, asked_if=said("result", "granted")),
    WHY_REFUSED,
    by_staff("decided_on", _("決定日"), "date", past=True),
    by_staff("approval_no", _("決裁番号"), "text"),
)
ENDED = record(
    "benefit_ended",
    _("住居確保給付金の終わり・中止"),
    by_staff("result", _("終わり方"), "one", "benefit_ends", required=True),
    by_staff("last_month", _("さいごに支給する月"), "month", required=True),
    by_staff("reason", _("中止の理由"), "long_text", required=True, asked_if=said("result", "stopped")),
)

RECORDS = (
    *(APPLICATION, CHECK, WITHDRAWN, SUBMISSION, DECISION, DUTY, REPORT, PAID),
    *(EXTENSION, EXTENSION_DECIDED, ENDED),
)
