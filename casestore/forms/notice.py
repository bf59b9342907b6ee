"""様式8 支援提供（変更）通知書 (要綱 5-1, 5-2, 6-2): the city's letter to the person after a 支援決定 or its change.

No sample was found: every field is a proposal, and whether 不服申立ての教示 is needed is the city's to say.
"""

from __future__ import annotations

from casestore.forms.form import Form, said
from casestore.forms.parts import by_staff, by_system, group, rows_in_order, table
from casestore.words import N_ as _

CHANGED = said("sort", "change")

GROUPS = {
    "letter": _("通知"),
    "decision": _("決定の内容"),
    "change": _("変更の内容"),
    "closing": _("条件・問い合わせ先"),
}

LETTER = group(
    "letter",
    by_system("document_no", _("文書番号"), "text"),
    by_staff("issued_on", _("通知日"), "date", required=True),
    by_staff("addressee", _("宛名"), "text", required=True),
    by_staff("mayor", _("首長名"), "text", required=True),
    by_staff("sort", _("区分"), "one", "notice_categories", required=True),
)

DECISION = group(
    "decision",
    by_staff("decided_on", _("決定日"), "date", past=True),
    by_staff("approval_no", _("決裁番号"), "text", required=True),
    table(
        "lines",
        _("決定した支援"),
        by_staff("service", _("事業名"), "one", "services", required=True),
        by_staff("agency", _("実施機関"), "text"),
        by_staff("content", _("内容"), "long_text"),
        by_staff("frequency", _("回数・頻度"), "text"),
        by_staff("from", _("始まり"), "date"),
        by_staff("until", _("終わり"), "date"),
        by_staff("in_charge", _("担当"), "text"),
        by_staff("need", _("必要な理由"), "long_text"),
        required=True,
    ),
)

CHANGE = group(
    "change",
    by_staff("before", _("変更前"), "long_text", required=True, asked_if=CHANGED),
    by_staff("after", _("変更後"), "long_text", required=True, asked_if=CHANGED),
    by_staff("reason", _("変更の理由"), "long_text", required=True, asked_if=CHANGED),
)

CLOSING = group(
    "closing",
    by_staff("conditions", _("条件・留意事項"), "long_text"),
    by_staff("contact", _("問い合わせ先"), "long_text", required=True),
    by_staff("appeal", _("不服申立ての教示"), "long_text"),
)

SUPPORT_NOTICE = Form(
    name="support_notice",
    edition="2021-04-01",
    title=_("支援提供（変更）通知書"),
    form_no="様式8",
    groups=GROUPS,
    fields=(*LETTER, *DECISION, *CHANGE, *CLOSING),
    rules=(rows_in_order("lines", "from", "until"),),
)
