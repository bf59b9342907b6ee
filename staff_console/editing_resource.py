"""A place of the directory added or put right (要綱 2-1-イ, 3-1-ウ, 7): from now on, with how it stood before. 422 and 409 keep what was typed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from starlette.responses import Response

from casestore import resources
from casestore.db import Work
from casestore.fine_print import Phone, Resource, Text
from casestore.ids import new_id
from casestore.words import N_ as _
from staff_console import resource_words, resources_page
from staff_console.dates import day_of
from staff_console.house import Asked, see_other
from staff_console.pages import words_in
from staff_console.resource_words import APPOINTMENT, WHOLE_CITY
from staff_console.shell import page
from staff_console.views import Choice, FormField, Problem

NEW = "new"
LONGEST = 400
TEXTS = {"name": "name", "place": "place", "hours": "hours", "bring": "what_to_bring"}
NO_NAME, NO_PLACE = _("名前を入れてください。"), _("場所を入れてください。")
NO_HOURS, NO_BRING = _("時間を入れてください。"), _("持っていくものを入れてください。いらないときは、そう書いてください。")
NO_KIND, NO_APPOINTMENT = _("種類をえらんでください。"), _("予約がいるかどうかを、えらんでください。")
NO_PHONE = _("電話番号は、数字で入れてください。")
MISSING = {"name_ja": NO_NAME, "place_ja": NO_PLACE, "hours_ja": NO_HOURS, "bring_ja": NO_BRING}
ENGLISH = _("空のときは、日本語のまま送ります。")
MEANWHILE = _("あなたがひらいたあとで、ほかの職員が変えました。いまの内容は下にあります。このまま記録すると、置きかわります。")
Typed = dict[str, tuple[str, ...]]


def show(asked: Asked) -> Response:
    """GET /resources/new and /resources/{resource}/edit"""
    place = _known(asked)
    return _draw(asked, _as_typed(place) if place else {})


def keep(asked: Asked) -> Response:
    """POST to the same: written down, and thereby verified today."""
    before = _known(asked)
    if problems := _problems(asked):
        return _draw(asked, dict(asked.form), problems, 422)
    after = _read(asked, before)
    what: resources.What = "changed" if before else "added"

    def job(work: Work) -> None:
        version = resources_page.seen(asked) if before else 0
        resources.keep(work, after, what, asked.by.staff_id, asked.now, before=before, seen=version)

    try:
        asked.house.store.write(job)
    except resources.ChangedMeanwhile:
        return _draw(asked, dict(asked.form), (Problem("name_ja", words_in(asked.language)(MEANWHILE)),), 409)
    return see_other(f"/resources/{after.id}?done=resource_{what}")


def _known(asked: Asked) -> Resource | None:
    return resources_page.found(asked) if "resource" in asked.path else None


def _as_typed(place: Resource) -> Typed:
    texts: Typed = {}
    for name, stored in TEXTS.items():
        words: Text | None = getattr(place, stored)
        texts |= {f"{name}_ja": (words.ja,), f"{name}_en": (words.en,)} if words else {}
    return texts | {
        "kind": (place.kind,),
        "ward": (place.ward,),
        "phone": (place.phone.label if place.phone else "",),
        "appointment": (place.needs_appointment,),
        "speaks": place.languages,
        "whom": (place.whom,),
        "refer": (place.refer,),
        "contacts": (place.contacts,),
        "source": (place.source,),
    }


def _problems(asked: Asked) -> tuple[Problem, ...]:
    gettext, profile = words_in(asked.language), asked.house.settings.profile
    wrong = [(name, words) for name, words in MISSING.items() if not asked.typed(name)]
    wrong += [] if asked.typed("kind") in profile.codes["referral_targets"].ids else [("kind", NO_KIND)]
    wrong += [] if asked.typed("appointment") in APPOINTMENT else [("appointment", NO_APPOINTMENT)]
    wrong += [] if not asked.typed("phone") or _digits(asked.typed("phone")) else [("phone", NO_PHONE)]
    return tuple(Problem(name, gettext(words)) for name, words in wrong)


def _digits(label: str) -> str:
    """As a phone dials it; "" where it is no number."""
    plain = re.sub(r"[\s()\-‐－ー–.]", "", unicodedata.normalize("NFKC", label))
    return plain if re.fullmatch(r"#?\d{3,15}", plain) else ""


def _read(asked: Asked, before: Resource | None) -> Resource:
    known = {ward.id for ward in asked.house.settings.profile.wards}
    spoken = {choice.id for choice in resource_words.tongues(asked)}
    label, today = asked.typed("phone"), day_of(asked.now)
    phone = Phone(label, _digits(label)) if label else None
    same_number = before is not None and before.phone is not None and before.phone == phone
    start = before or _empty(asked)
    return replace(
        start,
        name=_text(asked, "name", start.name),
        place=_text(asked, "place", start.place),
        hours=_text(asked, "hours", start.hours),
        what_to_bring=_text(asked, "bring", start.what_to_bring),
        kind=asked.typed("kind"),
        ward=asked.typed("ward") if asked.typed("ward") in known else "",
        phone=phone,
        hotline=start.hotline if same_number else "",
        own_phone=start.own_phone if same_number else True,
        needs_appointment="yes"
        if asked.typed("appointment") == "yes"
        else "no"
        if asked.typed("appointment") == "no"
        else "helpful",
        languages=tuple(one for one in asked.form.get("speaks", ()) if one in spoken),
        whom=asked.typed("whom")[:LONGEST],
        refer=asked.typed("refer")[:LONGEST],
        contacts=asked.typed("contacts")[:LONGEST],
        source=asked.typed("source")[:LONGEST] or words_in(asked.language)(_("職員が確かめました")),
        trust="sourced",
        last_verified=today,
    )


def _empty(asked: Asked) -> Resource:
    """A new place, of which nothing is known yet."""
    nothing = Text("-", "-")
    return Resource(
        id=new_id(asked.now),
        name=nothing,
        kind="other",
        place=nothing,
        what_to_bring=nothing,
        needs_appointment="no",
        source="-",
        trust="sourced",
    )


def _text(asked: Asked, name: str, before: Text | None) -> Text:
    """Other languages stay only while the Japanese they were made from does."""
    ja, en = asked.typed(f"{name}_ja")[:LONGEST], asked.typed(f"{name}_en")[:LONGEST]
    more = before.more if before is not None and before.ja == ja else ()
    return Text(ja, en or ja, more)


def _draw(asked: Asked, typed: Typed, problems: tuple[Problem, ...] = (), status: int = 200) -> Response:
    place, wrong = _known(asked), {problem.field: problem.words for problem in problems}
    version = 0
    if place is not None:
        with asked.house.store.reading() as work:
            version = resources.version(work, place.id)
    values = {
        "id": place.id if place else NEW,
        "action": f"/resources/{place.id}/edit" if place else "/resources/new",
        "seen": version if status in (200, 409) else asked.typed("seen"),
        "fields": tuple(_filled(one, typed, wrong) for one in _fields(asked)),
        "now": resource_words.lines(asked, place) if place and status == 409 else (),
        "problems": problems,
    }
    return page(asked, "resource_edit.html", values, status)


def _filled(one: FormField, typed: Typed, wrong: dict[str, str]) -> FormField:
    values = typed.get(one.id, ())
    return replace(one, value=values[0] if values else "", values=values, problem=wrong.get(one.id, ""))


def _fields(asked: Asked) -> tuple[FormField, ...]:
    gettext, profile = words_in(asked.language), asked.house.settings.profile
    kinds = tuple(Choice(code.id, code.label.to(asked.language)) for code in profile.codes["referral_targets"].codes)
    wards = (Choice("", gettext(WHOLE_CITY)), *(Choice(one.id, one.name.to(asked.language)) for one in profile.wards))
    booked = tuple(Choice(name, gettext(words)) for name, words in APPOINTMENT.items())
    english = gettext(ENGLISH)
    return (
        FormField("name_ja", gettext(_("名前")), "line", required=True),
        FormField("name_en", gettext(_("名前（英語）")), "line", hint=english),
        FormField("kind", gettext(_("種類")), "select", required=True, options=kinds),
        FormField("ward", gettext(_("区")), "select", options=wards),
        FormField("place_ja", gettext(_("場所")), "line", required=True),
        FormField("place_en", gettext(_("場所（英語）")), "line"),
        FormField("phone", gettext(_("電話")), "line", input_mode="tel"),
        FormField("hours_ja", gettext(_("時間")), "line", required=True),
        FormField("hours_en", gettext(_("時間（英語）")), "line"),
        FormField("appointment", gettext(_("予約")), "choice", required=True, options=booked),
        FormField("bring_ja", gettext(_("持っていくもの")), "words", required=True),
        FormField("bring_en", gettext(_("持っていくもの（英語）")), "words"),
        FormField("speaks", gettext(_("話せることば")), "choices", options=resource_words.tongues(asked)),
        FormField("whom", gettext(_("使える人")), "words", hint=gettext(_("ここから下は、職員だけが読みます。"))),
        FormField("refer", gettext(_("つなぎ方")), "words"),
        FormField("contacts", gettext(_("担当者")), "words"),
        FormField("source", gettext(_("確かめたところ")), "line", hint=gettext(_("例：電話で聞いた、ウェブサイト"))),
    )
