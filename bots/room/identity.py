"""お名前など (様式1 4-10): what is never asked in a chat, on a page of the room that only this visit sees (要綱 3-1-イ, 6-2).

Every field may stay empty. What was given is never shown again but masked: whoever looks over a shoulder learns nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

import locales
from bots.room import saying, talk
from bots.room.house import PATH, Here, see_other
from bots.room.sent import Sent
from casestore.calendar import JST
from casestore.fields import narrow, read_date
from casestore.forms.form import problems
from casestore.forms.intake import INTAKE
from casestore.words import N_ as _
from dialogs import identifying

MASK = "●"
WITH_YEAR = re.compile(r"\d{4}|明治|大正|昭和|平成|令和|[MTSHR]\d", re.IGNORECASE)  # 「きのう」 is nobody's birthday
TEXTS = ("name", "kana", "postal_code", "address", "phone_mobile", "phone_home")
FIELDS = ("name", "kana", "birth_date", "sex", "postal_code", "address", "phone_mobile", "phone_home")
LABELS: Mapping[str, str] = {
    "name": _("お名前"),
    "kana": _("お名前の読みかた（カタカナ）"),
    "birth_date": _("生年月日"),
    "sex": _("性別"),
    "postal_code": _("郵便番号"),
    "address": _("住所"),
    "phone_mobile": _("電話（携帯）"),
    "phone_home": _("電話（自宅）"),
}
WHY: Mapping[str, str] = {
    "name": _("書類をつくるときに使います。呼び名のままでも相談できます。"),
    "birth_date": _("使える制度をさがすときに使います。「昭和60年4月1日」のようにも書けます。"),
    "sex": _("答えなくてかまいません。"),
    "address": _("住んでいる場所で、窓口や制度が決まります。"),
    "phone_mobile": _("急ぐときに、こちらから電話するために使います。"),
}
SEXES = (("male", _("男")), ("female", _("女")), ("other", _("どちらでもない・その他")))
NOT_READ: Mapping[str, str] = {
    "birth_date": _("生年月日が読めませんでした。「昭和60年4月1日」か「1985年4月1日」のように書いてください。"),
    "kana": _("読みかたは、ひらがなかカタカナで書いてください。"),
    "postal_code": _("郵便番号は、7けたの数字で書いてください。"),
    "phone_mobile": _("電話番号は、0から始まる10けたか11けたの数字で書いてください。"),
    "phone_home": _("電話番号は、0から始まる10けたか11けたの数字で書いてください。"),
}
NOTHING = _("まだ、何も書いていません。書けるものだけで、だいじょうぶです。")
UNREADABLE = _("この答えは読めませんでした。書きなおしてください。")


@dataclass(frozen=True)
class Item:
    """One field of the page. given: what we know already, masked."""

    id: str
    label: str
    why: str
    typed: str
    given: str
    problem: str
    choices: tuple[tuple[str, str], ...] = ()


def show(here: Here, request: Request) -> Response:
    """GET /room/identity"""
    if here.visit is None:
        return here.page("gone.html", {"typed": "", "too_often": False}, 404)
    return _draw(here, {}, {}, saved="saved" in request.query_params)


def save(here: Here, form: Sent) -> Response:
    """POST /room/identity: 303 once it is stored, 422 with what was typed. What stays empty changes nothing."""
    there = here.visit
    if there is None or not saying.ours(there, form):
        return here.page("gone.html", {"typed": "", "too_often": False}, 404)
    with here.house.store.reading() as work:
        if talk.is_closed(work, here):
            return see_other(PATH)
    typed = {name: form.typed(name)[:300] for name in FIELDS if form.typed(name)}
    answers, wrong = read(typed, here)
    if wrong or not answers:
        return _draw(here, typed, wrong or {"name": NOTHING}, status=422)
    once, house = form.once, here.house
    house.store.write(
        lambda work: identifying.said_who(work, house.profile, there.contact_id, answers, here.now, cause=f"room:{once}")
    )
    return see_other(f"{PATH}/identity?saved=1")


def read(typed: Mapping[str, str], here: Here) -> tuple[dict[str, str], dict[str, str]]:
    """The answers as 様式1 stores them, and by field why one cannot be read (msgids)."""
    today = here.now.astimezone(JST).date()
    answers = dict(typed)
    if born := typed.get("birth_date"):
        day = read_date(born, today, "past") if WITH_YEAR.search(narrow(born)) else None
        answers["birth_date"] = day.isoformat() if day else born
    if answers.get("sex") not in (None, *(code for code, _label in SEXES)):
        answers.pop("sex")
    found = problems(INTAKE, {"own_words": "-"} | answers, here.house.profile.codes, today)
    return answers, {one.field: NOT_READ.get(one.field, UNREADABLE) for one in found if one.field in FIELDS}


def _draw(
    here: Here, typed: Mapping[str, str], wrong: Mapping[str, str], *, saved: bool = False, status: int = 200
) -> Response:
    say: Callable[[str], str] = locales.catalog(here.language).gettext
    with here.house.store.reading() as work:
        closed = talk.is_closed(work, here)
        known = {} if closed or here.visit is None else identifying.known(work, here.visit.contact_id)
    items = tuple(
        Item(
            one,
            say(LABELS[one]),
            say(WHY[one]) if one in WHY else "",
            typed.get(one, ""),
            masked(known.get(one, "")),
            say(wrong[one]) if one in wrong else "",
            tuple((code, say(label)) for code, label in SEXES) if one == "sex" else (),
        )
        for one in FIELDS
    )
    values = {
        "items": items,
        "saved": saved,
        "closed": closed,
        "problems": [(one.id, one.problem) for one in items if one.problem],
    }
    return here.page("identity.html", values | talk.empty(), status)


def masked(value: str) -> str:
    """Only the first sign, so that the person knows which answer it is."""
    return value[:1] + MASK * min(max(len(value) - 1, 2), 8) if value else ""
