"""つなぎ from the destination's side (要綱 3-1-エ2, 3-1-エ3): what a link or a slip shows, and the agency's answers, without an account.

Looking writes nothing. An answer is written as the agency's own; the same answer sent twice is written once. Whatever stands in the way of
a link from outside looks the same: `look` is None.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from casestore import agency_links, audit, entries, people, referrals, resources, sharing, staff
from casestore.calendar import JST
from casestore.db import Work
from casestore.entries import Written
from casestore.ledger import BY_PARTNER, NotYet
from casestore.profile import Profile
from casestore.referrals import Referral
from casestore.sharing import Basis
from casestore.tables import AgencyLink, Case
from casestore.words import N_
from dialogs.at_desk import AtDesk
from dialogs.handing_over import write_answer

SEEN, ACCEPTED, DECLINED, CONTACTED = (
    *("referral_seen", "referral_acknowledged"),
    *("referral_declined", "referral_contacted"),
)
LONGEST = 2000
NO_REASON = N_("受けられない理由を書いてください。")
NO_DAY = N_("連絡をとった日を入れてください。きょうより後の日は入れられません。")
TOO_EARLY = N_("連絡をとった日が、つなぎの日より前になっています。")
TOO_LONG = N_("長すぎます。%(most)d字までにしてください。")
NOT_THIS = N_("どれか1つをえらんでください。")
RESTRICTED = N_("くわしいことは、電話でおたずねください。")


@dataclass(frozen=True)
class Key:
    """What somebody at an agency holds: a link's token, or the code of a slip; and the address they come from, for the throttle."""

    token: str = ""
    code: str = ""
    source: str = ""

    @property
    def subject(self) -> str:
        return f"agency_code:{self.source}"


@dataclass(frozen=True)
class AgencyView:
    """What the destination may see. `withheld`: why nothing about the person is shown (a msgid), "" where something is."""

    number: str
    destination: str
    call_name: str
    request: str
    reply_by: date | None
    basis: Basis
    withheld: str
    restricted: bool
    seen: bool
    accepted: bool
    may: tuple[str, ...]
    today: date
    sent: date


class NeedsMore(Exception):
    """An answer that cannot be taken as it is: which field, and the sentence (msgid) with its numbers."""

    def __init__(self, field: str, sentence: str, **fills: int) -> None:
        super().__init__(field)
        self.field, self.sentence, self.fills = field, sentence, fills


class AgencySide(AtDesk):
    """What an agency may do at the desk."""

    def look(self, work: Work, key: Key, language: str, now: datetime) -> AgencyView | None:
        """What this link or slip shows now; None when it shows nothing. Writes nothing."""
        return shown_for(self.profile, work, key, language, now)

    def may_try(self, work: Work, key: Key, now: datetime) -> bool:
        """Whether a code from this source is looked at now: after wrong ones it has to wait."""
        return staff.waits_until(work, key.subject, now) is None

    def enter_code(self, work: Work, key: Key, language: str, now: datetime) -> AgencyView | None:
        """A code was typed: what it shows, and that somebody has read it; None when it opens nothing, which the throttle remembers."""
        link = agency_links.by_code(work, key.code, now)
        found = _view(self.profile, work, link, language, now) if link is not None else None
        if link is None or found is None:
            wrong_code(work, key.subject, now)
            return None
        staff.good_try(work, key.subject)
        _seen(self.profile, work, link, found, now)
        return _view(self.profile, work, link, language, now)

    def agency_answers(
        self, work: Work, key: Key, kind: str, words: str, on: date | None, language: str, now: datetime
    ) -> AgencyView | None:
        """One answer: read, taken on, declined with its reason, first contact made on a day. What is left to say; None when that was all.

        Raises NeedsMore for an answer without what it needs, LookupError when the link opens nothing.
        """
        return answer(self.profile, work, key, kind, words, on, language, now)


def wrong_code(work: Work, subject: str, now: datetime) -> None:
    """A code that opens nothing, on the page or by chat: the next one has to wait, and it stands in the audit."""
    staff.failed_try(work, subject, now)
    audit.note(work, "partner", "agency_code_refused", "", now)


def shown_for(profile: Profile, work: Work, key: Key, language: str, now: datetime) -> AgencyView | None:
    """What this link or slip shows now; None when it shows nothing. Writes nothing."""
    link = _link(work, key, now)
    return _view(profile, work, link, language, now) if link is not None else None


def answer(
    profile: Profile, work: Work, key: Key, kind: str, words: str, on: date | None, language: str, now: datetime
) -> AgencyView | None:
    """See AgencySide.agency_answers; also for what comes by chat (dialogs/slips.py)."""
    link = _link(work, key, now)
    if link is None:
        raise LookupError("no such link")
    if entries.by_cause(work, _cause(link, kind)):
        return _view(profile, work, link, language, now)
    found = _view(profile, work, link, language, now)
    if found is None:
        raise LookupError("no such link")
    _must_be_whole(_referral(work, link), found, kind, words, on)
    try:
        _seen(profile, work, link, found, now)
        if kind != SEEN:
            _write(profile, work, link, kind, words, on, now)
    except NotYet as no:
        raise NeedsMore("kind", no.refusal.reason) from no
    left = _view(profile, work, link, language, now)
    if left is None:
        agency_links.answered(work, link, now)
    return left


def _seen(profile: Profile, work: Work, link: AgencyLink, found: AgencyView, now: datetime) -> None:
    """Whoever does anything has read it; fetching the page alone does not say so."""
    agency_links.opened(work, link, now)
    if not found.seen:
        _write(profile, work, link, SEEN, "", None, now)


def _write(profile: Profile, work: Work, link: AgencyLink, kind: str, words: str, on: date | None, now: datetime) -> None:
    case = work.session.get_one(Case, link.case_id)
    answers = {"words": words} if words else {}
    write_answer(work, profile, case, link.entry_id, kind, answers, BY_PARTNER, now, on=on, cause=_cause(link, kind))
    audit.note(work, "partner", f"agency_said_{kind}", link.id, now, detail=case.number)


def _referral(work: Work, link: AgencyLink) -> Referral:
    found = referrals.one(entries.entries(work, link.case_id), link.entry_id)
    if found is None:
        raise LookupError(link.entry_id)
    return found


def _view(profile: Profile, work: Work, link: AgencyLink, language: str, now: datetime) -> AgencyView | None:
    case, known = work.session.get_one(Case, link.case_id), entries.entries(work, link.case_id)
    found = referrals.one(known, link.entry_id)
    may = _may(found, link) if found is not None else ()
    if found is None or not may:
        return None
    sent = next(entry for entry in known if entry.id == found.id)
    basis = sharing.basis_of(sent.answers) or Basis.PERSON_ONLY
    since = link.made_at if basis is Basis.CONSENT else sent.written_at
    no = sharing.of_referral(known, frozenset(case.facts), sent.kind, sent.answers, profile, now, since=since)
    return _shown(profile, work, case, found, sent, basis, no, may, language, now)


def _shown(
    profile: Profile,
    work: Work,
    case: Case,
    found: Referral,
    sent: Written,
    basis: Basis,
    no: str,
    may: tuple[str, ...],
    language: str,
    now: datetime,
) -> AgencyView:
    """Of a restricted case nothing but its number: even the name of a ward says where somebody is."""
    person = people.known(work, case.person_id)
    restricted = case.restricted or person.restricted
    shows = not no and not restricted and basis is not Basis.PERSON_ONLY
    return AgencyView(
        number=case.number,
        destination="" if restricted else referrals.destination(resources.now(work, profile), found, language),
        call_name=person.call_name if shows else "",
        request=found.request if shows else "",
        reply_by=found.reply_by,
        basis=basis,
        withheld=no or (RESTRICTED if restricted else ""),
        restricted=restricted,
        seen=found.last(SEEN) is not None,
        accepted=found.last(ACCEPTED) is not None,
        may=may,
        today=now.astimezone(JST).date(),
        sent=found.sent.at.astimezone(JST).date(),
    )


def _link(work: Work, key: Key, now: datetime) -> AgencyLink | None:
    if key.token:
        return agency_links.by_token(work, key.token, now)
    return agency_links.by_code(work, key.code, now) if key.code else None


def _may(found: Referral, link: AgencyLink) -> tuple[str, ...]:
    """What the agency can still say about it; nothing once it has said its last word, or somebody wrote that it declined."""
    declined = found.last(DECLINED)
    if link.answered_at is not None or (declined is not None and declined.entry > link.id):  # ids are in the order of time
        return ()
    first = (ACCEPTED, DECLINED) if found.unacknowledged and not found.declined else ()
    return (*first, CONTACTED) if found.not_arrived and found.last(CONTACTED) is None else first


def _must_be_whole(found: Referral, view: AgencyView, kind: str, words: str, on: date | None) -> None:
    """Raises NeedsMore with the first thing that is missing."""
    if kind != SEEN and kind not in view.may:
        raise NeedsMore("kind", NOT_THIS)
    if len(words) > LONGEST:
        raise NeedsMore("words", TOO_LONG, most=LONGEST)
    if kind == DECLINED and not words:
        raise NeedsMore("words", NO_REASON)
    if kind == CONTACTED and (on is None or on > view.today):
        raise NeedsMore("on", NO_DAY)
    if kind == CONTACTED and on is not None and on < found.sent.at.astimezone(JST).date():
        raise NeedsMore("on", TOO_EARLY)


def _cause(link: AgencyLink, kind: str) -> str:
    return f"agency:{link.id}:{kind}"
