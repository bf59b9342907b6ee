"""地域の資源 (要綱 2-1-イ, 3-1-ウ, 7): the directory of where a person can be handed on to, how fresh each place is, and what became of it."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from starlette.responses import Response

from casestore import audit, referral_lists, resources, worklists
from casestore.db import Work
from casestore.fine_print import Resource
from casestore.permissions import Act, may
from casestore.resources import Change
from casestore.words import N_ as _
from dialogs import handing_on
from locales import NAMES
from staff_console import resource_words
from staff_console.dates import day_of, full_day
from staff_console.house import Asked, NotFound, see_other
from staff_console.pages import words_in
from staff_console.plain import plain
from staff_console.resource_views import ResourceChange, ResourcePage, ResourceRow, Sift
from staff_console.shell import page
from staff_console.views import Choice, Problem, Tag

STALE, OUT = "stale", "out"
STATES = {STALE: _("確かめる時期のもの"), OUT: _("使わないもの")}
NO_REASON = _("使わない理由を書いてください。")
MEANWHILE = _("あなたがひらいたあとで、ほかの職員が変えました。いまの内容を見てから、もう一度してください。")
USES = _("新しいつなぎ%(of)d件のうち、ここへ%(used)d件。断られたのは%(declined)d件。")
DID: dict[str, str] = {
    "added": _("%(name)sさんが加えました（%(day)s）"),
    "changed": _("%(name)sさんが直しました（%(day)s）"),
    "verified": _("%(name)sさんが確かめました（%(day)s）"),
    "retired": _("%(name)sさんが「もう使わない」にしました（%(day)s）"),
    "restored": _("%(name)sさんが、また使うようにしました（%(day)s）"),
}
NEWEST = 300  # つなぎ that are looked through for one place


def show(asked: Asked) -> Response:
    """GET /resources: those still offered, narrowed as asked; what is old stands marked."""
    profile, today, narrowed = asked.house.settings.profile, day_of(asked.now), _sift(asked)
    found = [one for one in profile.resources if _fits(asked, one, narrowed)]
    old = sum(resources.stale(one, profile.stale_months, today) for one in resources.offered(profile.resources, today))
    values = {
        "rows": tuple(_row(asked, one) for one in found),
        "sift": narrowed,
        "old": old,
        "may_edit": may_edit(asked),
        "see_gaps": may(asked.by, Act.READ_CASE, None, asked.now).allowed,
    }
    return page(asked, "resources.html", values)


def one(asked: Asked) -> Response:
    """GET /resources/{resource}"""
    return _draw(asked)


def verify(asked: Asked) -> Response:
    """POST /resources/{resource}/verified: somebody made sure today that it is as it stands here."""
    return _did(asked, "verified", replace(found(asked), last_verified=day_of(asked.now)))


def retire(asked: Asked) -> Response:
    """POST /resources/{resource}/retire: offered to nobody any more, with a reason. What was handed on before keeps its name."""
    if not asked.typed("reason"):
        return _draw(asked, Problem("reason", words_in(asked.language)(NO_REASON)), 422)
    return _did(asked, "retired", replace(found(asked), retired_on=day_of(asked.now)))


def restore(asked: Asked) -> Response:
    """POST /resources/{resource}/restore"""
    return _did(asked, "restored", replace(found(asked), retired_on=None))


def card(asked: Asked) -> Response:
    """GET /resources/{resource}/card: a paper for somebody who goes there, in their language; it names nobody."""
    place, profile = found(asked), asked.house.settings.profile
    tongue = asked.query.get("in", "ja") if asked.query.get("in") in NAMES else "ja"
    name, *lines = handing_on.about(profile, place, tongue).split("\n")
    tongues = tuple(Choice(language, words) for language, words in NAMES.items())
    agency = (profile.agency.name.to(tongue), profile.agency.phone.label if profile.agency.phone else "")
    values = {"id": place.id, "name": name, "lines": lines, "tongue": tongue, "tongues": tongues, "agency": agency}
    return plain(asked, "resource_card.html", values)


def found(asked: Asked) -> Resource:
    """The place of the address. Raises NotFound."""
    try:
        return asked.house.settings.profile.resource(asked.path["resource"])
    except KeyError as unknown:
        raise NotFound from unknown


def may_edit(asked: Asked) -> bool:
    return may(asked.by, Act.EDIT_RESOURCES, None, asked.now).allowed


def seen(asked: Asked) -> int:
    """The version of the place its reader saw; none that ever was, where nothing says so."""
    return int(asked.typed("seen")) if asked.typed("seen").isdecimal() else -1


def _did(asked: Asked, what: resources.What, after: Resource) -> Response:
    place, reason = found(asked), asked.typed("reason")[:200]

    def job(work: Work) -> None:
        by, version = asked.by.staff_id, seen(asked)
        resources.keep(work, after, what, by, asked.now, before=place, seen=version, reason=reason)

    try:
        asked.house.store.write(job)
    except resources.ChangedMeanwhile:
        return _draw(asked, Problem("now", words_in(asked.language)(MEANWHILE)), 409)
    return see_other(f"/resources/{place.id}?done=resource_{what}")


def _draw(asked: Asked, problem: Problem | None = None, status: int = 200) -> Response:
    place, may_read = found(asked), may(asked.by, Act.READ_CASE, None, asked.now).allowed
    with asked.house.store.reading() as work:
        changes, names = resources.history(work, place.id), worklists.staff_names(work)
        version, uses = resources.version(work, place.id), _uses(asked, work, place.id) if may_read else ""
    if may_read:
        asked.house.store.write(lambda work: audit.note(work, asked.by.staff_id, "counted_referrals", place.id, asked.now))
    after = [place, *(change.before for change in changes)]
    shown = ResourcePage(
        id=place.id,
        name=place.name.to(asked.language),
        kind=resource_words.kind(asked, place.kind),
        lines=tuple((label, words) for label, words in resource_words.lines(asked, place) if words),
        tag=_tag(asked, place),
        out=_out(asked, place),
        seen=version,
        may_edit=may_edit(asked),
        uses=uses,
        history=tuple(_change(asked, change, names, after[at]) for at, change in enumerate(changes)),
        problems=(problem,) if problem else (),
    )
    reason = asked.typed("reason") if problem else ""
    return page(asked, "resource.html", {"place": shown, "reason": reason, "problems": shown.problems}, status)


def _uses(asked: Asked, work: Work, place: str) -> str:
    """Of the newest つなぎ one may see, how many went there and how many were declined."""
    seen_here = referral_lists.newest(work, asked.by, NEWEST)
    here = [line.referral for line in seen_here if place in line.referral.places]
    declined = sum(one.last("referral_declined") is not None for one in here)
    return words_in(asked.language)(USES) % {"of": len(seen_here), "used": len(here), "declined": declined}


def _change(asked: Asked, change: Change, names: dict[str, str], after: Resource | None) -> ResourceChange:
    gettext = words_in(asked.language)
    when = full_day(day_of(change.at), gettext, asked.language)
    words = gettext(DID[change.what]) % {"name": names.get(change.by, ""), "day": when}
    differ = resource_words.differences(asked, change.before, after) if change.before and after else ()
    return ResourceChange(words, change.reason, differ)


def _row(asked: Asked, one: Resource) -> ResourceRow:
    gettext = words_in(asked.language)
    checked = full_day(one.last_verified, gettext, asked.language) if one.last_verified else ""
    tag = _tag(asked, one)
    return ResourceRow(
        id=one.id,
        name=one.name.to(asked.language),
        kind=resource_words.kind(asked, one.kind),
        ward=resource_words.ward(asked, one.ward),
        languages=resource_words.languages(asked, one.languages),
        phone=one.phone.label if one.phone else "",
        checked=checked,
        tag=tag if tag.tone or _out(asked, one) else None,
    )


def _tag(asked: Asked, one: Resource) -> Tag:
    """How fresh it is: how many days ago somebody made sure."""
    gettext, today = words_in(asked.language), day_of(asked.now)
    if _out(asked, one):
        return Tag(gettext(_("使わない")))
    if one.last_verified is None:
        return Tag(gettext(_("まだ確かめていません")), "wait")
    words = gettext(_("確認から%(num)d日")) % {"num": (today - one.last_verified).days}
    if resources.stale(one, asked.house.settings.profile.stale_months, today):
        return Tag(words, "wait")
    return Tag(words)


def _out(asked: Asked, one: Resource) -> bool:
    return not resources.offered((one,), day_of(asked.now))


def _sift(asked: Asked) -> Sift:
    codes, gettext = asked.house.settings.profile.codes, words_in(asked.language)
    asks = {name: asked.query.get(name, "")[:60].strip() for name in ("q", "kind", "ward", "speaks", "state")}
    return Sift(
        words=asks["q"],
        kind=asks["kind"],
        ward=asks["ward"],
        language=asks["speaks"],
        state=asks["state"],
        kinds=tuple(Choice(code.id, code.label.to(asked.language)) for code in codes["referral_targets"].codes),
        wards=tuple(Choice(ward.id, ward.name.to(asked.language)) for ward in asked.house.settings.profile.wards),
        languages=resource_words.tongues(asked),
        states=tuple(Choice(name, gettext(words)) for name, words in STATES.items()),
    )


def _fits(asked: Asked, one: Resource, sift: Sift) -> bool:
    """A place for the whole city is in every ward."""
    words = " ".join((one.name.ja, one.name.en, one.place.ja, one.whom, one.refer, one.contacts))
    months, today = asked.house.settings.profile.stale_months, day_of(asked.now)
    return (
        _out(asked, one) == (sift.state == OUT)
        and _folded(sift.words) in _folded(words)
        and sift.kind in ("", one.kind)
        and (not sift.ward or one.ward in ("", sift.ward))
        and (not sift.language or sift.language in one.languages)
        and (sift.state != STALE or resources.stale(one, months, today))
    )


def _folded(words: str) -> str:
    return unicodedata.normalize("NFKC", words).casefold()
