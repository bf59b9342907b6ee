"""Records at any time: alerts, promises, supervision, resource gaps, owner and ledger (要綱 2-1-ア, 2-1-イ, 2-2-ア, 4-1, 6-1, 7). Pure."""

from __future__ import annotations

from casestore.forms.parts import NOTE, OWN_WORDS, REASON, WORDS, by_person, by_staff, by_system, record, table
from casestore.forms.records_plan import MEETING
from casestore.words import N_ as _

ALERT = record(
    "alert",
    _("急ぎの知らせ"),
    by_staff("class", _("何が急ぎですか"), "one", "alert_classes", required=True),
    by_staff("level", _("どのくらい急ぎますか"), "one", "alert_levels", required=True),
    by_staff("reason", _("見たこと・聞いたこと"), "long_text", required=True),
    by_system("messages", _("もとのメッセージ"), "text"),
)
ALERT_CLEARED = record("alert_cleared", _("急ぎの知らせを確かめた"), WORDS)
PERSON_PROMISED = record(
    "person_promised",
    _("本人の約束"),
    by_person("what", _("何をする約束ですか"), "text", required=True, hint=_("例：書類を持ってくる")),
    by_person("by", _("いつまでに"), "date", required=True),
    OWN_WORDS,
)
RECORD_WISH = record(
    "record_wish",
    _("記録についての希望"),
    by_person("wish", _("どうしてほしいか"), "one", "record_wishes", required=True),
    by_person("field", _("どの記録"), "text"),
    by_person("which", _("消してほしいもの"), "one", "record_parts"),
    by_person("words", _("正しいこと・さがすためのことば"), "long_text"),
)
SUPERVISION = record(
    "supervision",
    _("主任の助言"),
    by_staff("note", _("助言"), "long_text", required=True),
    by_staff("question", _("返事がほしいことですか"), "one", "yes_no"),
)
RESOURCE_GAP = record(
    "resource_gap",
    _("足りない社会資源"),
    by_staff("what", _("何が足りませんか"), "long_text", required=True),
    by_staff("kind", _("種類"), "one", "referral_targets", required=True),
    by_staff("area", _("地域"), "one", "wards"),
    by_staff("people", _("困っている人数（およそ）"), "number"),
    NOTE,
)
GAP_DISCUSSED = record(
    "gap_discussed",
    _("足りない社会資源の検討"),
    *MEETING,
    by_staff("result", _("結果"), "one", "gap_results", required=True),
    by_staff("words", _("話し合ったこと"), "long_text", required=True),
)
OWNER_CHANGED = record(
    "owner_changed",
    _("担当の変更"),
    by_staff("owner", _("新しい担当"), "staff", required=True),
    by_system("before", _("前の担当"), "staff"),
    by_staff("reason", _("理由"), "long_text"),
)
CORRECTION = record(
    "correction",
    _("訂正"),
    table(
        "corrections",
        _("正しい内容"),
        by_staff("field", _("項目"), "text", required=True),
        by_staff("words", _("正しいことば"), "long_text", hint=_("空のままにすると、その答えを取り消します。")),
        by_system("value", _("保存される値"), "long_text"),
    ),
    REASON,
)
UNSENT = record("unsent", _("送信の取消し"), by_system("messages", _("もとのメッセージ"), "text"))
MERGED_AWAY = record(
    "merged_away", _("ほかの台帳に合わせた"), by_staff("into", _("残す台帳の番号"), "text", required=True), REASON
)
MERGE_UNDONE = record("merge_undone", _("台帳を合わせたことの取消し"), REASON)

RECORDS = (
    *(ALERT, ALERT_CLEARED, PERSON_PROMISED, RECORD_WISH, SUPERVISION, RESOURCE_GAP, GAP_DISCUSSED),
    *(OWNER_CHANGED, CORRECTION, UNSENT, MERGED_AWAY, MERGE_UNDONE),
)
