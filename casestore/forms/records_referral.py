"""Records of つなぎ: what is told to whom, on the strength of what, and what became of it (要綱 3-1-ウ, 3-1-エ2, 3-1-エ3). Pure.

The reception desk writes `resources` (ids of the directory) and `sent`; by hand it is `agency`: such an id, or a name the directory does not have.
What may be told at all is judged by `casestore.sharing`.
"""

from __future__ import annotations

from casestore.forms.form import Field, said, unsaid
from casestore.forms.parts import WORDS, by_person, by_staff, by_system, record
from casestore.words import N_ as _

SHARING: tuple[Field, ...] = (
    by_staff("shares", _("何にもとづいて伝えますか"), "one", "sharing", required=True),
    by_staff("consent_words", _("同意した本人のことば"), "long_text", required=True, asked_if=said("shares", "spoken_consent")),
    by_staff("danger_reason", _("同意を待てない理由"), "long_text", required=True, asked_if=said("shares", "danger")),
    by_staff("told", _("つなぎ先に伝えること"), "long_text", required=True, asked_if=unsaid("shares", "person_only")),
    by_person("request", _("本人がしてほしいこと（本人のことば）"), "long_text"),
    by_staff("reply_by", _("返事をお願いする日"), "date"),
    by_staff("contact_person", _("つなぎ先の担当者"), "text"),
    by_system("sent", _("チャットで送りましたか"), "one", "yes_no"),
)
REFERRAL = record(
    "referral",
    _("他機関へのつなぎ"),
    by_system("resources", _("つなぎ先（一覧から）"), "many", "resources"),
    by_staff("agency", _("つなぎ先"), "text", required=True, asked_if=unsaid("resources")),
    by_staff("agency_kind", _("つなぎ先の種類"), "one", "referral_targets", national_report=True),
    *SHARING,
)
WARD_REFERRAL = record(
    "ward_referral",
    _("区保護課へのつなぎ"),
    by_system("resources", _("つなぎ先（一覧から）"), "many", "resources"),
    by_staff("ward", _("区"), "one", "wards", required=True, asked_if=unsaid("resources")),
    by_staff("wishes_to_apply", _("本人は申請を希望していますか"), "one", "yes_no_unsure", required=True),
    *SHARING,
)
ON = by_staff("on", _("それはいつのことですか"), "date", past=True)


def _why(label: str) -> Field:
    return by_staff("words", label, "long_text", required=True)


ACKNOWLEDGED = record(
    "referral_acknowledged",
    _("つなぎ先の受け取り"),
    ON,
    by_staff("contact_person", _("受けた人"), "text"),
    by_staff("meets_on", _("本人と会う日"), "date"),
    WORDS,
)
SEEN = record("referral_seen", _("つなぎ先が見た"), ON, WORDS)
DECLINED = record("referral_declined", _("つなぎ先に断られた"), ON, _why(_("断られた理由")))
REVIEWED = record(
    "referral_reviewed",
    _("断られたつなぎの見直し"),
    ON,
    by_staff("decision", _("これからどうしますか"), "one", "review_decisions", required=True),
    _why(_("そう決めた理由")),
)
CONTACTED = record("referral_contacted", _("つなぎ先が本人と連絡をとった"), ON, WORDS)
REACHED = record(
    "referral_reached",
    _("つなぎ先に着いた"),
    ON,
    by_person("reached", _("たどりつけましたか"), "one", "reached"),
    by_person("helped", _("話を聞いてもらえましたか"), "one", "yes_no_unsure"),
    by_person("what", _("あったこと"), "long_text"),
    by_staff("told_by", _("だれから聞きましたか"), "text"),
    WORDS,
)
FOLLOWED_UP = record(
    "referral_followed_up",
    _("つなぎのその後の確認"),
    ON,
    by_staff("asked", _("だれに聞きましたか"), "text"),
    by_staff("supported", _("支援は続いていますか"), "one", "yes_no_unsure"),
    _why(_("わかったこと")),
)
REVOKED = record("referral_revoked", _("つなぎの取りやめ"), ON, _why(_("取りやめる理由")))
CLOSED = record("referral_closed", _("つなぎの終了"), ON, _why(_("終わりにする理由")))
WARD_RELEASED = record(
    "ward_referral_released", _("区保護課へのつなぎの終了（主任の判断）"), ON, _why(_("終わりにしてよいと判断した理由"))
)

RECORDS = (
    *(REFERRAL, WARD_REFERRAL, ACKNOWLEDGED, SEEN, DECLINED, REVIEWED, CONTACTED, REACHED, FOLLOWED_UP),
    *(REVOKED, CLOSED, WARD_RELEASED),
)
