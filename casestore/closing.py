"""終結 and 中断 (要綱 3-3-エ, 3-3-ウ): what would be left open, what was tried, which rounds came before.

Pure. Nobody is let go with something open unless a person says why; what must go on after the end is a promise of its own (clocks.toml: after_closing).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from casestore.calendar import JST
from casestore.entries import Written
from casestore.facts import Fact, Facts, entries_holding
from casestore.fields import show_date_wareki
from casestore.forms.form import Answers, Problem
from casestore.kinds import standing
from casestore.plans import ROUND_ENDS, Version, versions
from casestore.profile import Profile
from casestore.words import N_ as _

STARTS_AGAIN = ("reopening", "resumption")
_OF_ENTRIES: Mapping[Fact, str] = {
    Fact.TO_ACKNOWLEDGE: _("つなぎ先がまだ受け取っていません。"),
    Fact.TO_ARRIVE: _("つなぎ先に着いたか、まだ確かめていません。"),
    Fact.DECLINED: _("断られたつなぎを、まだ見直していません。"),
    Fact.NOTICE_DUE: _("本人への通知書がまだ出ていません。"),
}
_OF_CASE: Mapping[Fact, str] = {
    Fact.BENEFIT_ASKED: _("住居確保給付金の申請に、まだ決定が出ていません。"),
    Fact.RECEIVING: _("住居確保給付金の支給がつづいています。"),
    Fact.EXTENSION_ASKED: _("住居確保給付金の延長に、まだ決定が出ていません。"),
}
PROMISED = _("本人の約束が、まだどうなったか分かっていません。")


@dataclass(frozen=True)
class LeftOpen:
    """One thing the end of the case would leave open: what (msgid), and the entry it is about, "" where it is about the case."""

    what: str
    entry: str = ""


def left_open(entries: Sequence[Written], open_promises: Collection[str] = ()) -> tuple[LeftOpen, ...]:
    """What is open now. `open_promises`: ids of the entries some follow-up of the case still rests on."""
    facts: Facts = standing(entries)
    found = [LeftOpen(what, entry) for fact, what in _OF_ENTRIES.items() for entry in entries_holding(facts, fact)]
    found += [LeftOpen(what) for fact, what in _OF_CASE.items() if fact in facts]
    found += [LeftOpen(PROMISED, one.id) for one in entries if one.kind == "person_promised" and one.id in open_promises]
    return tuple(found)


NO_REASON_LEFT = _("まだ終わっていないことがあります。それでも終える理由を書いてください。")
NO_FOLLOW_UP_DAY = _("終わったあとにようすを聞く日を、きょうより後の日で入れてください。")
NOBODY_WILL_NOTICE = _("うまくいかなくなったときに、だれが気づくかを書いてください。")


def problems(answers: Answers, left: Collection[LeftOpen], today: date) -> tuple[Problem, ...]:
    """What a 終結 still lacks: a reason for what is left open, the plan for afterwards, who will notice (3-3-エ)."""
    follow_up = str(answers.get("follow_up") or "")
    lacking = (
        ("left_open_reason", NO_REASON_LEFT, bool(left) and not _said(answers, "left_open_reason")),
        ("follow_up_on", NO_FOLLOW_UP_DAY, follow_up == "yes" and not _is_after(answers.get("follow_up_on"), today)),
        ("who_will_notice", NOBODY_WILL_NOTICE, follow_up == "no" and not _said(answers, "who_will_notice")),
    )
    return tuple(Problem(field, message) for field, message, missing in lacking if missing)


def _said(answers: Answers, field: str) -> bool:
    return bool(str(answers.get(field) or "").strip())


def _is_after(answer: object, today: date) -> bool:
    try:
        return date.fromisoformat(str(answer)) > today
    except ValueError:
        return False


def attempts(entries: Sequence[Written]) -> dict[str, tuple[Written, ...]]:
    """How the person was tried to be reached since they were last heard of, by way: what a 中断 rests on (MHLW Q&A 114)."""
    found: dict[str, list[Written]] = {}
    for one in entries:
        if one.kind in ("contact", *STARTS_AGAIN):
            found.clear()
        elif one.kind == "contact_attempt":
            found.setdefault(str(one.answers.get("way") or ""), []).append(one)
    return {way: tuple(tried) for way, tried in found.items()}


def attempts_in_words(entries: Sequence[Written], profile: Profile) -> str:
    """The same for the sheet, in Japanese: a line for each way with its days; "" when nothing was tried."""
    label = profile.codes["attempt_ways"].label
    return "\n".join(f"{label(way)}：{_days(tried)}" for way, tried in attempts(entries).items())


def _days(tried: Sequence[Written]) -> str:
    return "、".join(show_date_wareki(one.happened_at.astimezone(JST).date()) for one in tried)


@dataclass(frozen=True)
class Round:
    """One round of the process: 第n回, its versions, and how and when it ended (None while it goes on)."""

    number: int
    versions: tuple[Version, ...]
    ended: Written | None

    @property
    def began_at(self) -> datetime:
        return self.versions[0].entry.happened_at


def rounds(entries: Sequence[Written]) -> tuple[Round, ...]:
    """Every round that had a plan, oldest first: a reopening keeps what came before it (3-3-エ, 3-3-オ)."""
    by_round: dict[int, list[Version]] = {}
    for version in versions(entries):
        by_round.setdefault(version.round, []).append(version)
    return tuple(Round(number, tuple(found), _end(entries, found[-1].entry)) for number, found in by_round.items())


def _end(entries: Sequence[Written], last: Written) -> Written | None:
    """The closing that came before the round was left, else what left it."""
    after = [one for one in entries if one.seq > last.seq]
    return next((one for one in after if one.kind in ("closure", "suspension", *ROUND_ENDS)), None)
