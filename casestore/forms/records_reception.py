"""Records of 把握 and 相談受付, of consent, and of what is done before a plan (要綱 3-1-ア to 3-1-エ2, 3-2-イ). Pure."""

from __future__ import annotations

from casestore.forms.form import said, unsaid
from casestore.forms.parts import (
    NOTE,
    OWN_WORDS,
    REASON,
    by_person,
    by_staff,
    by_system,
    in_order,
    needs,
    record,
)
from casestore.words import N_ as _

LEAD = record(
    "lead",
    _("気づき"),
    by_staff("kind", _("種類"), "one", "lead_kinds", required=True),
    by_staff("route", _("知ったきっかけ"), "one", "route"),
    by_staff("where", _("場所"), "text"),
    by_staff("seen", _("見たこと・聞いたこと"), "long_text", required=True, hint=_("名前がわからなくてもかまいません。")),
    by_staff("told_by", _("知らせてくれた人・機関"), "text", asked_if=said("kind", "told")),
    by_system("told_of", _("だれのことか"), "long_text"),
    by_system("urgency", _("急ぎ"), "one", "tip_urgencies"),
    by_system("knows", _("本人は知っているか"), "one", "tip_knows"),
    by_system("bridge", _("会い方"), "one", "tip_bridges"),
    by_system("relation", _("知らせてくれた人との間がら"), "one", "lead_relations"),
    by_system("danger", _("いまの危険（聞いたこと）"), "many", "lead_dangers"),
    by_system("person_knows", _("ご本人は知っているか"), "one", "yes_no_unsure"),
    by_system("agrees", _("連絡してよいと、ご本人が言っているか"), "one", "yes_no_unsure"),
    by_system("reach", _("会えそうなところ"), "long_text"),
    by_system("may_tell", _("だれから聞いたか、ご本人に話してよいか"), "one", "yes_no"),
    by_system("speaker_reach", _("知らせてくれた人への連絡"), "text"),
    by_system("told_by_contact", _("知らせてくれた人の会話"), "text"),
    by_staff("next", _("次にすること"), "one", "lead_next"),
    by_staff("date", _("行く日"), "date", asked_if=said("next", "visit")),
    by_system("alarms", _("ことばの中にあった急ぎのしるし"), "many", "alarms"),
)
LEAD_CLOSED = record("lead_closed", _("受付前の終了"), REASON)
TRIAGE = record(
    "triage",
    _("振り分け"),
    by_staff("outcome", _("振り分けの結果"), "one", "triage_outcomes", required=True),
    REASON,
    by_staff("resources", _("伝える・つなぐところ"), "many", "resources"),
    by_staff("owner", _("担当"), "staff", required=True),
)
INFORMATION_GIVEN = record(
    "information_given",
    _("情報提供"),
    by_staff("resources", _("伝えたところ"), "many", "resources"),
    by_staff("told", _("伝えたこと"), "long_text"),
    by_system("sent", _("チャットで送りましたか"), "one", "yes_no"),
    rules=(needs("told", unsaid("resources"), _("伝えたところか、伝えたことか、どちらかを入れてください。")),),
)
WISH_PUBLIC_ASSISTANCE = record(
    "wish_public_assistance",
    _("生活保護の申請の希望"),
    by_person("words", _("本人のことば"), "long_text", hint=_("聞いたとおりに書いてください。")),
)
APPLICATION = record(
    "application",
    _("利用申込"),
    by_staff("applied_on", _("申込日"), "date", required=True, past=True),
    by_staff("way", _("申し込みのしかた"), "one", "consent_channels", required=True),
    OWN_WORDS,
    NOTE,
)
APPLICATION_WITHDRAWN = record("application_withdrawn", _("利用申込をしない・取り下げる"), REASON, OWN_WORDS)
CONSENT = record(
    "consent",
    _("同意"),
    by_staff("document", _("説明した文書"), "one", "consent_documents", required=True),
    by_staff("edition", _("文書の版"), "text", required=True),
    by_system("digest", _("文書の要約値"), "text"),
    by_staff("scope", _("伝えてよい相手"), "many", "consent_scopes", required=True),
    by_staff("scope_named", _("伝えてよい相手（その他）"), "text", required=True, asked_if=said("scope", "other")),
    by_staff("channel", _("同意のしかた"), "one", "consent_channels", required=True),
    by_staff("language", _("説明したことば"), "one", "languages", required=True),
    by_staff("evidence", _("同意のしるし（署名・メッセージなど）"), "text", required=True),
    by_staff("given_on", _("同意した日"), "date", required=True, past=True),
    by_staff("explained_by", _("説明した職員"), "staff", required=True, asked_if=unsaid("channel", "room", "chat")),
    OWN_WORDS,
)
CONSENT_DECLINED = record(
    "consent_declined",
    _("同意がまだ得られない"),
    REASON,
    by_staff("ask_again_on", _("もう一度たずねる日"), "date"),
    OWN_WORDS,
)
CONSENT_WITHDRAWN = record(
    "consent_withdrawn",
    _("同意の取下げ"),
    OWN_WORDS,
    by_staff("way", _("申し出のしかた"), "one", "consent_channels"),
)
ASSESSMENT_CONFIRMED = record(
    "assessment_confirmed",
    _("アセスメントの本人の確認"),
    by_staff("way", _("確認のしかた"), "one", "agreement_ways", required=True),
    by_staff("right", _("書いてあることは合っていますか"), "one", "yes_no", required=True),
    OWN_WORDS,
    rules=(needs("words", said("right", "no"), _("ちがうところを、本人のことばで入れてください。")),),
)
RECEPTION_CLOSED = record("reception_closed", _("相談の終了（情報提供・つなぎ）"), REASON, OWN_WORDS)
EMERGENCY_SUPPORT = record(
    "emergency_support",
    _("緊急的な支援"),
    by_staff("service", _("支援"), "one", "emergency_services", required=True),
    by_staff("agency", _("実施機関"), "text", required=True),
    by_staff("content", _("内容"), "long_text"),
    by_staff("from", _("始まり"), "date", required=True),
    by_staff("until", _("終わり"), "date"),
    by_staff("why_now", _("プランを待てない理由"), "long_text", required=True),
    rules=(in_order("from", "until"),),
)
REOPENING = record("reopening", _("相談の再開"), REASON, OWN_WORDS, by_system("why", _("きっかけ"), "text"))

RECORDS = (
    *(LEAD, LEAD_CLOSED, TRIAGE, INFORMATION_GIVEN, WISH_PUBLIC_ASSISTANCE, APPLICATION, APPLICATION_WITHDRAWN),
    *(CONSENT, CONSENT_DECLINED, CONSENT_WITHDRAWN, ASSESSMENT_CONFIRMED, RECEPTION_CLOSED, EMERGENCY_SUPPORT, REOPENING),
)
