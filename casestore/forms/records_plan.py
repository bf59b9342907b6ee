"""Records about a plan: the person's yes or wish, the coordination beforehand, the meeting, the city's act (要綱 3-2-ア, 3-2-エ to 3-2-カ, 4, 5). Pure.

The city's checks per service are in the profile (services.toml); `casestore.city_acts` sees that each one is answered.
"""

from __future__ import annotations

from casestore.forms.form import Answers, Field, Rule, all_of, rows, said, unsaid
from casestore.forms.parts import NOTE, OWN_WORDS, REASON, by_person, by_staff, by_system, needs, record, table
from casestore.words import N_ as _

MEETING: tuple[Field, ...] = (
    by_system("meeting", _("会議"), "text"),
    by_staff("held_on", _("会議の日"), "date", required=True, past=True),
    by_staff("city_present", _("市の職員は出席しましたか"), "one", "yes_no", required=True),
)
CHECKS = table(
    "checks",
    _("利用要件の確認"),
    by_staff("service", _("サービス"), "one", "services", required=True),
    by_staff("check", _("確かめること"), "text", required=True),
    by_staff("answer", _("答え"), "one", "eligibility", required=True),
    by_staff("note", _("メモ"), "text"),
)
APPROVAL_NO = by_staff("approval_no", _("決裁番号"), "text", required=True)
DECIDED_ON = by_staff("decided_on", _("決めた日"), "date", past=True)
CONDITIONS = by_staff("conditions", _("条件・留意事項"), "long_text")
NOT_ELIGIBLE = _("要件に合わない行があります。決定や確認はできないので、理由を付けて差し戻してください。")


def _not_eligible(answers: Answers) -> bool:
    return any(row.get("answer") == "no" for row in rows(answers, "checks"))


ELIGIBLE = (Rule("checks", _not_eligible, NOT_ELIGIBLE),)

LINE_BY_LINE = by_system(
    "said",
    _("チャットで1つずつ聞いたこと"),
    "rows",
    columns=(
        by_system("what", _("目標・サービス"), "text"),
        by_system("view", _("本人の答え"), "one", "plan_views"),
        by_system("words", _("本人のことば"), "long_text"),
    ),
)
PLAN_AGREEMENT = record(
    "plan_agreement",
    _("プラン案への本人の同意"),
    by_staff("way", _("同意のしかた"), "one", "agreement_ways", required=True),
    by_staff("signed_on", _("同意・署名した日"), "date", required=True, past=True),
    OWN_WORDS,
    LINE_BY_LINE,
)
PLAN_CHANGE_WISH = record(
    "plan_change_wish",
    _("プラン案を直してほしい"),
    by_person("words", _("直してほしいところ（本人のことば）"), "long_text", required=True),
    LINE_BY_LINE,
)

NOT_ARRANGED = _("調整できていない行があります。それでも会議にかけるときは「はい」を選んで、理由を書いてください。")


def _not_arranged(answers: Answers) -> bool:
    left = any(row.get("result") == "not_arranged" for row in rows(answers, "lines"))
    return left and not said("override", "yes")(answers)


PRE_COORDINATION = record(
    "pre_coordination",
    _("会議の前の調整"),
    table(
        "lines",
        _("調整したこと"),
        by_staff("service", _("サービス"), "one", "services", required=True),
        by_staff("agency", _("実施機関"), "text"),
        by_staff("talked_with", _("話した人"), "text"),
        by_staff("on", _("話した日"), "date", past=True),
        by_staff("result", _("結果"), "one", "coordination_results", required=True),
    ),
    by_staff("override", _("調整できないまま会議にかけますか"), "one", "yes_no"),
    by_staff("reason", _("それでも会議にかける理由"), "long_text", required=True, asked_if=said("override", "yes")),
    by_system("meeting", _("会議"), "text"),
    NOTE,
    rules=(needs("lines", unsaid("override", "yes")), Rule("override", _not_arranged, NOT_ARRANGED)),
)
APPROVAL = record(
    "approval",
    _("支援調整会議の了承"),
    *MEETING,
    by_staff("outcome", _("結果"), "one", "approval_outcomes", required=True),
    by_staff("changes", _("修正したこと"), "long_text", required=True, asked_if=said("outcome", "approved_with_changes")),
    by_staff("words", _("会議で出た意見"), "long_text"),
)
PLAN_RETURNED = record("plan_returned", _("支援調整会議での見直し"), *MEETING, REASON)
ROLES_AGREED = record(
    "roles_agreed",
    _("支援の役割分担"),
    *MEETING,
    table(
        "roles",
        _("役割"),
        by_staff("agency", _("機関"), "text", required=True),
        by_staff("role", _("役割"), "long_text", required=True),
        by_staff("contact_person", _("担当者"), "text"),
        by_staff("from", _("いつから"), "date"),
        required=True,
    ),
    NOTE,
)
WHAT_CHANGED = by_system(
    "what_changed",
    _("前の提出から変わったこと"),
    "rows",
    columns=(
        by_system("what", _("項目"), "text"),
        by_system("how", _("変わり方"), "text"),
        by_system("before", _("前"), "long_text"),
        by_system("after", _("後"), "long_text"),
    ),
)
PLAN_SUBMISSION = record(
    "plan_submission",
    _("プランの提出"),
    by_system("resubmits", _("こたえる差戻し"), "text"),
    WHAT_CHANGED,
    by_staff("eligibility_notes", _("利用要件についてのメモ"), "long_text"),
    NOTE,
)
PLAN_REPORT = record("plan_report", _("プランの報告"), by_staff("reported_on", _("報告した日"), "date", past=True), NOTE)
SUPPORT_DECISION = record("support_decision", _("支援決定"), CHECKS, APPROVAL_NO, DECIDED_ON, CONDITIONS, NOTE, rules=ELIGIBLE)
PLAN_CONFIRMATION = record(
    "plan_confirmation", _("支援内容の確認"), CHECKS, APPROVAL_NO, DECIDED_ON, CONDITIONS, NOTE, rules=ELIGIBLE
)
SENT_BACK = record(
    "sent_back",
    _("差戻し"),
    by_staff("reasons", _("差戻しの理由"), "long_text", required=True, hint=_("相談機関と本人が、直すときに読みます。")),
    CHECKS,
)
SUPPORT_CHANGE = record(
    "support_change",
    _("支援決定の変更"),
    by_staff("before", _("変更前"), "long_text", required=True),
    by_staff("after", _("変更後"), "long_text", required=True),
    REASON,
    APPROVAL_NO,
    DECIDED_ON,
    CONDITIONS,
)
SUPPORT_REQUEST = record(
    "support_request",
    _("ハローワークへの支援要請"),
    by_staff("office", _("ハローワークの名前"), "text", required=True),
    by_staff("papers", _("送る書類"), "many", "hello_work_papers", required=True),
    by_staff("sent_on", _("送った日"), "date", past=True),
    NOTE,
    rules=(
        Rule(
            "papers",
            all_of(said("papers"), unsaid("papers", "plan_copy")),
            _("支援要請には、プランの写しを付けてください（要綱 3-2-カ）。"),
        ),
    ),
)

RECORDS = (
    *(PLAN_AGREEMENT, PLAN_CHANGE_WISH, PRE_COORDINATION, APPROVAL, PLAN_RETURNED, ROLES_AGREED, PLAN_SUBMISSION),
    *(PLAN_REPORT, SUPPORT_DECISION, PLAN_CONFIRMATION, SENT_BACK, SUPPORT_CHANGE, SUPPORT_REQUEST),
)
