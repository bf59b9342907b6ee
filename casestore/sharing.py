"""The gate of sharing (要綱 3-1-エ; 様式7 5 第三者提供の制限): whether something about a person may leave this office, and to whom.

Pure. Every way out asks here: a つなぎ and its agency link, the papers of a meeting, a submission to the city. What it does not let pass is
not shown by any of them. A withdrawal stops at once what was shared on the strength of the consent before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from casestore.documents import covers
from casestore.facts import FACTS, Fact, Facts
from casestore.kinds import EntryLike
from casestore.profile import Profile
from casestore.words import N_ as _


class Scope(StrEnum):
    """To whom: the codes of consent_scopes, as the person chose them."""

    AGENCY = "agency"  # a つなぎ先 (3-1-ウ, 3-1-エ3)
    WARD = "ward"  # the ward's 保護課 (3-1-エ2)
    MEETING = "meeting"  # those at a 支援調整会議 (4)
    CITY = "city"  # 提出・報告 (3-2-オ)
    HELLO_WORK = "hello_work"  # 支援要請 (3-2-カ)


class Basis(StrEnum):
    """On the strength of what; the answer `shares` of a つなぎ."""

    PERSON_ONLY = "person_only"  # nothing is handed over: the person goes and says themself what they want to say
    CONSENT = "with_consent"  # 様式1 and 様式7
    SPOKEN = "spoken_consent"  # said, not signed: with the person's words
    DANGER = "danger"  # life in danger, consent cannot be had: with the reason


BASES: dict[Basis, str] = {
    Basis.PERSON_ONLY: _("こちらからは何も伝えない（ご本人が自分で話す）"),
    Basis.CONSENT: _("本人の同意にもとづいて伝える"),
    Basis.SPOKEN: _("本人が口で言った同意にもとづいて伝える"),
    Basis.DANGER: _("いのちの危険があるため、同意を待たずに伝える"),
}
WORDS_OF = {Basis.SPOKEN: "consent_words", Basis.DANGER: "danger_reason"}
LOUD = (Basis.SPOKEN, Basis.DANGER)  # written down loudly, and looked at by the chief
WITHDRAWALS = ("consent_withdrawn", "application_withdrawn")

NO_WORDS = _("本人が何と言って同意したか、ことばのまま書いてください。")
NO_REASON = _("どんな危険があり、なぜ同意を待てないか、理由を書いてください。")
TAKEN_BACK = _("そのあとで、本人が同意を取り下げています。もう見せることはできません。")
UNKNOWN_BASIS = _("何にもとづいて伝えるか、選んでください。")
NOTHING_LEAVES = _("こちらからは何も伝えない、と決めたつなぎです。")


class EntryWithTime(EntryLike, Protocol):
    """What is read of an entry here."""

    @property
    def written_at(self) -> datetime: ...


def may_share(
    entries: Iterable[EntryWithTime],
    facts: Facts,
    scope: Scope,
    profile: Profile,
    now: datetime,
    *,
    basis: Basis = Basis.CONSENT,
    words: str = "",
    since: datetime | None = None,
) -> str:
    """ "" where what is known of the person may go to `scope` now; else one whole sentence (msgid) that says why not.

    in: all entries of the case, what holds, on the strength of what (`words`: the person's own, or the reason of the danger), and since
    when it has been open to be read (`since`): what was shared before a withdrawal is stopped by it.
    """
    known = tuple(entries)
    match basis:
        case Basis.PERSON_ONLY:
            return NOTHING_LEAVES
        case Basis.DANGER:
            return "" if words.strip() else NO_REASON
        case Basis.SPOKEN:
            return (NO_WORDS if not words.strip() else "") or _taken_back(known, since)
        case Basis.CONSENT:
            return _taken_back(known, since) or _not_consented(facts) or covers(known, scope, profile, now)


def of_referral(
    entries: Iterable[EntryWithTime],
    facts: Facts,
    kind: str,
    answers: Mapping[str, object],
    profile: Profile,
    now: datetime,
    *,
    since: datetime | None = None,
) -> str:
    """The gate of one つなぎ: asked before it is written (without `since`) and whenever its link is opened.

    "" also where nothing but the person's own errand leaves: ask `hands_over` whether there is something to show.
    """
    basis = basis_of(answers)
    if basis is None:
        return UNKNOWN_BASIS
    if basis is Basis.PERSON_ONLY:
        return ""
    scope = Scope.WARD if kind == "ward_referral" else Scope.AGENCY
    words = str(answers.get(WORDS_OF.get(basis, "")) or "")
    return may_share(entries, facts, scope, profile, now, basis=basis, words=words, since=since)


def hands_over(answers: Mapping[str, object]) -> bool:
    """Whether a つなぎ tells its destination anything about the person."""
    return basis_of(answers) not in (None, Basis.PERSON_ONLY)


def basis_of(answers: Mapping[str, object]) -> Basis | None:
    """On the strength of what a つなぎ shares; one without an answer shares nothing. None for an answer nobody knows."""
    try:
        return Basis(str(answers.get("shares") or Basis.PERSON_ONLY))
    except ValueError:
        return None


def _taken_back(entries: Iterable[EntryWithTime], since: datetime | None) -> str:
    if since is None:
        return ""
    return TAKEN_BACK if any(one.kind in WITHDRAWALS and one.written_at >= since for one in entries) else ""


def _not_consented(facts: Facts) -> str:
    """The plain standing: taken back, or (本人同意なし) not given yet."""
    if Fact.WITHDRAWN in facts:
        return FACTS[Fact.WITHDRAWN].in_the_way
    return "" if Fact.CONSENTED in facts else FACTS[Fact.CONSENTED].missing
