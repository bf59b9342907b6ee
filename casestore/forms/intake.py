"""様式1 相談受付・申込票 (要綱 6-2, 3-1-ア to 3-1-エ2): A票 by the person, B票 by staff, and what we ask besides on LINE.

`form_no` is the item's number on the form; trust says whether its label was seen ("sourced") or is ours ("proposed").
The dialog `intake` uses these field ids as its keys.
"""

from __future__ import annotations

from dataclasses import replace

from casestore.forms.form import Answers, Field, Form, Rule, all_of, said, unsaid, values
from casestore.words import N_ as _

FORM = "MHLW 様式(案)(一括掲載) 2014"
STAFF_SHEET = "MHLW 様式(案)(一括掲載) 2014, B票"
TWO_VARIANTS = "東大阪市: 様式1 本人同意あり / 本人同意なし"
CONSENTED = said("consent_variant", "with")
BY_HAND = unsaid("route", "chat")
OTHER_LANGUAGE = said("language", "en", "zh_Hans", "ko", "vi", "ne", "other")

GROUPS = {
    "reception": _("受付"),
    "about": _("どなたのことですか"),
    "person": _("ご本人"),
    "visitor": _("来談者（本人以外の場合）"),
    "troubles": _("ご相談の内容（お困りのこと）"),
    "urgent": _("急ぎの確認"),
    "contact": _("連絡のしかた"),
    "consent": _("相談申込み"),
    "living": _("くらしのようす（B票）"),
}


def _group(name: str, *fields: Field) -> tuple[Field, ...]:
    return tuple(replace(field, group=name) for field in fields)


def _seen(form_no: str, field: Field, source: str = FORM) -> Field:
    return replace(field, form_no=form_no, source=source, trust="sourced")


def _staff(field: Field) -> Field:
    return replace(field, filled_by="staff")


RECEPTION = _group(
    "reception",
    _seen("1", Field("case_number", _("ID"), "text", filled_by="system")),
    _seen("2", _staff(Field("received_on", _("受付日"), "date", required=True, starred=True, past=True))),
    _seen("3", _staff(Field("received_by", _("受付者"), "staff", required=True, starred=True, asked_if=BY_HAND))),
    _staff(Field("route", _("受付のしかた"), "one", "route", required=True)),
    _staff(Field("route_from", _("紹介した機関・人"), "text", asked_if=said("route", "partner", "outreach"))),
)

ABOUT = _group(
    "about",
    Field("who", _("だれについての相談ですか"), "one", "who", required=True),
    Field(
        "person_knows",
        _("相談することを、ご本人は知っていますか"),
        "one",
        "yes_no_unsure",
        asked_if=said("who", "family", "other"),
    ),
    Field("call_name", _("お呼びする名前"), "text", hint=_("本名でなくてもかまいません。")),
    Field("language", _("話すことば"), "one", "languages"),
    Field("interpreter", _("通訳が必要ですか"), "one", "yes_no_unsure", asked_if=OTHER_LANGUAGE),
    Field("accompanied_by", _("いっしょに来る人・手伝ってくれる人"), "text"),
    Field("ward", _("お住まいの区"), "one", "wards"),
)

PERSON = _group(
    "person",
    _seen("4", Field("kana", _("ふりがな"), "kana", hint=_("書けるところまででかまいません。"))),
    _seen("5", Field("name", _("氏名"), "text")),
    _seen("6", Field("sex", _("性別"), "one", "sex", starred=True)),
    _seen("6", Field("sex_other", _("性別（他）"), "text", asked_if=said("sex", "other"))),
    _seen("7", Field("birth_date", _("生年月日"), "date", starred=True, past=True)),
    _staff(Field("age_band", _("年代（生年月日がわからないとき）"), "text")),
    _seen("8", Field("postal_code", _("郵便番号"), "postal")),
    _seen("8", Field("address", _("住所"), "text")),
    _seen("9", Field("phone_home", _("電話（自宅）"), "phone")),
    _seen("9", Field("phone_mobile", _("電話（携帯）"), "phone")),
    _seen("10", Field("email", _("E-mail"), "email")),
)

VISITOR = _group(
    "visitor",
    _seen("11", Field("visitor_name", _("来談者の氏名"), "text")),
    _seen("11", Field("visitor_phone", _("来談者の電話"), "phone")),
    _seen("12", Field("visitor_relation", _("来談者とご本人との関係"), "one", "visitor_relation")),
    _seen("12", Field("visitor_kinship", _("本人との続柄"), "text", asked_if=said("visitor_relation", "family"))),
    _seen("12", Field("visitor_relation_other", _("関係（その他）"), "text", asked_if=said("visitor_relation", "other"))),
)

TROUBLES = _group(
    "troubles",
    _seen(
        "13", Field("troubles", _("お困りのこと"), "many", "troubles", hint=_("あてはまるものを、いくつでも選んでください。"))
    ),
    _seen("13", Field("main_trouble", _("いちばん困っていること"), "one", "troubles", asked_if=said("troubles"))),
    _seen("13", Field("trouble_other", _("お困りのこと（その他）"), "text", asked_if=said("troubles", "16"))),
    _seen("14", Field("own_words", _("具体的に（ご本人のことばで）"), "long_text")),
    _seen("14", Field("wishes", _("希望"), "long_text")),
    Field("wants_public_assistance", _("生活保護を申請したいですか"), "one", "wants_public_assistance"),
)

URGENT = _group(
    "urgent",
    Field("urgent", _("今夜、急いで助けがいること"), "many", "urgent"),
    Field("last_meal", _("さいごの食事"), "one", "last_meal", asked_if=said("urgent", "food")),
    Field("tonight_place", _("今夜過ごすところ"), "text", asked_if=said("urgent", "sleep")),
    Field("lifelines", _("止まっているもの・止めると知らせが来ているもの"), "many", "lifelines"),
    Field("children", _("子どもがいっしょにいますか"), "one", "yes_no_unsure"),
    _staff(Field("check_violence", _("暴力・身の危険"), "one", "safety")),
    _staff(Field("check_food", _("食べるもの・薬"), "one", "safety")),
    _staff(Field("check_place", _("今夜の居場所"), "one", "safety")),
    _staff(Field("check_warmth", _("暖房・電気・ガス・水道"), "one", "safety")),
    _staff(Field("check_children", _("子どもの安全"), "one", "safety")),
    _staff(Field("check_death", _("死にたい気持ち"), "one", "safety")),
    _staff(Field("urgent_notes", _("急ぎのことについてのメモ"), "long_text")),
    Field("alarms", _("ことばの中にあった急ぎのしるし"), "many", "alarms", filled_by="system"),
)

CONTACT = _group(
    "contact",
    Field("contact_ways", _("連絡してほしい方法"), "many", "contact_ways"),
    Field("safe_times", _("連絡してよい時間"), "many", "safe_times"),
    Field("safe_to_message", _("この電話にメッセージを送っても安全ですか"), "one", "safe_contact"),
    Field("other_contact", _("ほかの連絡の方法"), "text", asked_if=said("safe_to_message", "no")),
    Field("contact_notes", _("連絡するときに気をつけること"), "text"),
)

CONSENT = _group(
    "consent",
    _seen("", _staff(Field("consent_variant", _("本人同意"), "one", "consent_variant")), TWO_VARIANTS),
    _staff(Field("no_consent_reason", _("同意がまだない理由"), "text", asked_if=said("consent_variant", "without"))),
    _seen("15", Field("consent_addressee", _("宛名（殿）"), "text", asked_if=CONSENTED)),
    _seen("15", Field("consent_document", _("説明を受けた文書（様式７）の版"), "text", filled_by="system", asked_if=CONSENTED)),
    _seen("16", Field("applied_on", _("申込日"), "date", asked_if=CONSENTED, past=True)),
    _seen("17", Field("signature", _("本人署名"), "signature", asked_if=CONSENTED)),
)


def _living(choice: Field) -> tuple[Field, Field]:
    """A choice of the B票 and its room for その他."""
    room = Field(f"{choice.id}_other", _("その他の内容"), "text", asked_if=said(choice.id, "other"))
    return _seen("B", _staff(choice), STAFF_SHEET), _seen("B", _staff(room), STAFF_SHEET)


LIVING = _group(
    "living",
    *_living(Field("work", _("仕事"), "one", "work")),
    *_living(Field("housing", _("住居"), "one", "housing")),
    *_living(Field("health_insurance", _("健康保険"), "one", "health_insurance")),
    _seen("B", _staff(Field("pension", _("年金"), "one", "pension")), STAFF_SHEET),
)


NOTHING_HEARD = all_of(unsaid("troubles"), unsaid("own_words"))


def _main_not_among(answers: Answers) -> bool:
    return not values(answers, "main_trouble") <= values(answers, "troubles")


INTAKE = Form(
    name="intake",
    edition="2021-04-01",
    title=_("相談受付・申込票"),
    form_no="様式1",
    groups=GROUPS,
    fields=(*RECEPTION, *ABOUT, *PERSON, *VISITOR, *TROUBLES, *URGENT, *CONTACT, *CONSENT, *LIVING),
    rules=(
        Rule("own_words", NOTHING_HEARD, _("困りごとか、ご本人のことばか、どちらかを入れてください。")),
        Rule("main_trouble", _main_not_among, _("いちばん困っていることは、選んだ困りごとの中からひとつにしてください。")),
    ),
)
