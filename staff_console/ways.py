"""つなぎ and endings as a case shows them (要綱 3-1-ウ, 3-1-エ2, 3-1-エ3): the chain of each, whose turn it is, what may be written, whether it may end."""

from __future__ import annotations

from typing import NamedTuple

from casestore import agency_links, referral_lists, referrals, sharing, worklists
from casestore.db import Work
from casestore.entries import Written
from casestore.facts import ROLES, Fact, Facts, Role, held
from casestore.kinds import KINDS
from casestore.permissions import Act, may
from casestore.referrals import STATUSES, TURNS, Mark, Referral, Status, Turn
from casestore.refusals import Problem as No
from casestore.refusals import Refusal, refusal, refusal_to_write
from casestore.tables import AgencyLink
from casestore.words import N_ as _
from casestore.worklists import CasePage
from staff_console import writing_sheet
from staff_console.case_views import Answer, End, Way, WayMark
from staff_console.dates import clock, day_of, left, long_day, short_day
from staff_console.house import Asked
from staff_console.pages import words_in
from staff_console.phrases import with_note
from staff_console.triage_form import refusal_words
from staff_console.views import Choice, Tag

REVIEWED = "referral_reviewed"
ANSWERS = {
    "referral_acknowledged": _("受け取ってもらえた（先方から聞いた）"),
    "referral_contacted": _("つなぎ先がご本人と連絡をとった"),
    "referral_reached": _("ご本人が着いた・相談できた"),
    "referral_declined": _("断られた"),
    "referral_reviewed": _("断られたことを見直した：%(decision)s"),
    "referral_followed_up": _("その後のようすを確かめた"),
    "referral_revoked": _("このつなぎをとりやめる（理由を書く）"),
    "referral_closed": _("このつなぎを終える（理由を書く）"),
    "ward_referral_released": _("主任の判断で、このつなぎを終える（理由を書く）"),
}
WITH_REASON = (
    *("referral_declined", "referral_reviewed", "referral_followed_up", "referral_revoked"),
    *("referral_closed", "ward_referral_released"),
)
SINCE, REPLY_BY = _("%(day)sから"), _("%(day)sまで")
WISH = _("生活保護の申請の希望（まだ区へつないでいません）")
WARD_STAYS = _(
    "区の受け取りとご本人の到着を確かめるまで、終わりにできません。ほかに終わらせられるのは、理由を残した主任だけです。"
)
LINK_UNTIL = _("返事のリンクは%(day)sまで使えます")
LINK_OPENED = _("返事のリンクは%(day)sまで使えます。先方がひらきました")
TONES = {
    **dict.fromkeys((Status.DECLINED,), "alert"),
    **dict.fromkeys((Status.ARRIVED, Status.CLOSED, Status.REVOKED), "done"),
}


class Typed(NamedTuple):
    """What came back from a form with its problem; `about` is the entry it is about, "" for the ending."""

    about: str
    words: str
    problem: str
    kind: str = ""
    day: str = ""


def all_ways(work: Work, asked: Asked, found: CasePage, typed: Typed | None = None) -> tuple[Way, ...]:
    """Each つなぎ, and each wish for 生活保護 nobody has answered: what still waits first, then the newest that are over."""
    facts = frozenset(found.line.case.facts)
    able = may(asked.by, Act.WRITE_ENTRY, worklists.thing_of(work, found.line.case), asked.now).allowed
    entries = {entry.id: entry for entry in found.entries}
    wishes = [
        _wish(asked, facts, entry, _back(typed, entry.id), able=able)
        for entry in found.entries
        if held(Fact.WISHED, entry.id) in facts
    ]
    chains = [
        _chain(work, asked, found, one, entries[one.id], _back(typed, one.id), able=able)
        for one in referrals.of(found.entries, facts)
    ]
    return (*wishes, *(way for way in chains if not way.over), *(way for way in reversed(chains) if way.over))


def to_write(work: Work, asked: Asked, found: CasePage) -> tuple[Choice, ...]:
    """The つなぎ that can be written now, as links to where."""
    case, gettext = found.line.case, words_in(asked.language)
    if not may(asked.by, Act.WRITE_ENTRY, worklists.thing_of(work, case), asked.now).allowed:
        return ()
    opened = (kind for kind in referrals.KINDS_OF if refusal(KINDS[kind], frozenset(case.facts), asked.by.roles) is None)
    begun = {line.kind for line in referral_lists.drafts_of(work, asked.by, writing_sheet.address) if line.case.id == case.id}
    draft = gettext(STATUSES[Status.DRAFT])
    return tuple(
        Choice(
            f"/cases/{case.number}/write/{kind}", with_note(gettext(KINDS[kind].label), draft if kind in begun else "", gettext)
        )
        for kind in opened
    )


def _wish(asked: Asked, facts: Facts, entry: Written, typed: Typed, *, able: bool) -> Way:
    gettext = words_in(asked.language)
    return Way(
        id=entry.id,
        words=gettext(WISH),
        since=gettext(SINCE) % {"day": long_day(day_of(entry.happened_at), gettext)},
        states=(),
        answers=_answers(asked, facts, entry) if able else (),
        chosen=typed.kind,
        typed=typed.words,
        typed_day=typed.day,
        problem=typed.problem,
    )


def _chain(work: Work, asked: Asked, found: CasePage, one: Referral, entry: Written, typed: Typed, *, able: bool) -> Way:
    gettext, facts = words_in(asked.language), frozenset(found.line.case.facts)
    profile = asked.house.settings.profile
    link = _link(work, asked, one)
    return Way(
        id=one.id,
        words=referrals.destination(profile, one, asked.language) or gettext(KINDS[one.kind].label),
        since=gettext(SINCE) % {"day": long_day(day_of(one.sent.at), gettext)},
        states=states(asked, one),
        answers=_answers(asked, facts, entry) if able else (),
        over=one.over,
        waits=waits(asked, one),
        late=one.overdue_since(profile, asked.now) is not None,
        hint=gettext(WARD_STAYS) if one.ward and not one.over else "",
        told=_told(asked, one),
        marks=tuple(_mark(asked, found, mark) for mark in one.marks),
        link=_link_words(asked, link),
        may_link=able and one.awaits_agency,
        may_revoke=able and link is not None,
        chosen=typed.kind,
        typed=typed.words,
        typed_day=typed.day,
        problem=typed.problem,
    )


def _back(typed: Typed | None, about: str) -> Typed:
    """What came back from the form of this one, or nothing."""
    return typed if typed and typed.about == about else Typed(about, "", "")


def waits(asked: Asked, one: Referral) -> str:
    """Whose turn it is, and by when: 「つなぎ先の返事を待っています（12月2日（水）まで・あと3日）」"""
    gettext = words_in(asked.language)
    due = one.due(asked.house.settings.profile)
    if due is None or one.turn is Turn.NOBODY:
        return ""
    return with_note(gettext(TURNS[one.turn]), left(due, day_of(asked.now), gettext), gettext)


def states(asked: Asked, one: Referral) -> tuple[Tag, ...]:
    """How far it came, and what of the three ways it is closed by is still missing."""
    gettext, status = words_in(asked.language), one.status
    if one.over:
        return (Tag(gettext(STATUSES[status]), TONES.get(status, "")),)  # type: ignore[arg-type]  # a tone
    if one.declined:
        return (Tag(gettext(_("断られました")), "alert"),)
    found = [Tag(gettext(_("受け取り待ち")), "wait") if one.unacknowledged else Tag(gettext(_("受け取りずみ")), "done")]
    found.append(Tag(gettext(_("到着待ち")), "wait") if one.not_arrived else Tag(gettext(_("到着ずみ")), "done"))
    found += [Tag(gettext(STATUSES[status]), "key")] if status in (Status.SEEN, Status.CONTACTED, Status.REVIEWED) else []
    return tuple(found)


def _told(asked: Asked, one: Referral) -> tuple[tuple[str, str], ...]:
    """What was handed over and on the strength of what; empty lines left out."""
    gettext = words_in(asked.language)
    basis = sharing.basis_of({"shares": one.shares})
    day = gettext(REPLY_BY) % {"day": long_day(one.reply_by, gettext)} if one.reply_by else ""
    pieces = (
        (_("先方の担当"), one.contact_person),
        (_("お願いしたこと"), one.request),
        (_("先方に伝えたこと"), one.told),
        (_("返事の期限"), day),
        (_("情報の扱い"), gettext(sharing.BASES[basis]) if basis else ""),
    )
    return tuple((gettext(label), words) for label, words in pieces if words)


def _mark(asked: Asked, found: CasePage, mark: Mark) -> WayMark:
    gettext, at = words_in(asked.language), mark.at
    same_day = day_of(at) == day_of(asked.now)
    return WayMark(
        words=gettext(KINDS[mark.kind].label),
        when=clock(at) if same_day else short_day(day_of(at), gettext),
        iso=at.isoformat(timespec="minutes"),
        by=found.staff.get(mark.staff_id) or gettext(ROLES[Role(mark.role)]),
        note=mark.words,
    )


def _link(work: Work, asked: Asked, one: Referral) -> AgencyLink | None:
    """The link the agency has, while it works."""
    usable = (row for row in agency_links.of(work, one.id) if row.revoked_at is None and row.answered_at is None)
    return next((row for row in usable if row.expires_at > asked.now), None) if one.awaits_agency else None


def _link_words(asked: Asked, link: AgencyLink | None) -> str:
    if link is None:
        return ""
    gettext = words_in(asked.language)
    return gettext(LINK_OPENED if link.opened_at else LINK_UNTIL) % {"day": long_day(day_of(link.expires_at), gettext)}


def _answers(asked: Asked, facts: Facts, entry: Written) -> tuple[Answer, ...]:
    """What the law lets be written about it now; what is another's to write is shown with whose it is."""
    gettext, found = words_in(asked.language), []
    for kind, words in ANSWERS.items():
        if entry.kind not in KINDS[kind].about:
            continue
        no = refusal_to_write(KINDS[kind], facts, asked.by.roles, answers={}, about=entry)
        if no is None or no.problem is No.NOT_YOURS:
            why = refusal_words(asked, no) if no else ""
            found += [Answer(value, said, why) for value, said in _values(asked, kind, gettext(words))]
    return tuple(found)


def _values(asked: Asked, kind: str, words: str) -> list[tuple[str, str]]:
    """What is sent for an answer, and its words; a review is one answer for each thing it may come to."""
    if kind != REVIEWED:
        return [(kind, words)]
    decisions = asked.house.settings.profile.codes["review_decisions"].codes
    return [(f"{kind}:{one.id}", words % {"decision": one.label.to(asked.language)}) for one in decisions]


def end(work: Work, asked: Asked, found: CasePage, typed: Typed | None = None) -> End | None:
    """The ending that the law has for this case here, with every reason why not yet; None where it is not at the reception any more."""
    gettext, facts, number = words_in(asked.language), frozenset(found.line.case.facts), found.line.case.number
    if not may(asked.by, Act.WRITE_ENTRY, worklists.thing_of(work, found.line.case), asked.now).allowed:
        return None
    kind, words, hint, to = _ending(facts)
    no = refusal(KINDS[kind], facts, asked.by.roles)
    return End(
        words=gettext(words),
        hint=gettext(hint),
        action=f"/cases/{number}/{to}",
        refused=reasons(asked, no) if no else (),
        typed=typed.words if typed else "",
        problem=typed.problem if typed else "",
    )


def _ending(facts: Facts) -> tuple[str, str, str, str]:
    if Fact.CLOSED in facts:
        return "reopening", _("相談を再開する"), _("もう一度、振り分けからはじめます。"), "again"
    if Fact.RECEIVED not in facts:
        return "lead_closed", _("受付の前に終わりにする"), _("相談を受け付けないまま、終わりにします。"), "end"
    return (
        "reception_closed",
        _("相談を終わりにする"),
        _("情報提供やつなぎが済み、もう待つことがないときに終わりにします。"),
        "end",
    )


def reasons(asked: Asked, no: Refusal) -> tuple[str, ...]:
    """Every sentence of a refusal."""
    gettext = words_in(asked.language)
    return (refusal_words(asked, no), *(gettext(sentence) for sentence in no.reasons[1:]))
