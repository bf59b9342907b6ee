"""The national monthly figures (支援状況調査) from the entries of all cases: each number is a list of entries that can be opened (要綱 3, 8-1).

A month is made of what happened in it, as it was known at a moment: what was written later shows as a correction of that month, never as a
silent change. Nothing here is ever typed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import NamedTuple

from sqlmodel import col, select

from casestore import audit, same_person
from casestore.calendar import JST
from casestore.corrections import as_corrected
from casestore.db import Work
from casestore.entries import Written, as_written
from casestore.fields import later_by_months
from casestore.forms import values
from casestore.ids import new_id
from casestore.profile import Profile
from casestore.tables import Case, Entry, MonthEnd, Person
from casestore.words import N_ as _

ITEMS: dict[str, str] = {
    "new_consultations": _("① 新規相談受付件数"),
    "plans": _("② プラン作成件数"),
    "employment_targets": _("③ 就労支援対象者数"),
    "employed": _("就労者数"),
    "employed_of_targets": _("⑤ うち就労支援対象プランの就労者数"),
    "income_increased": _("増収者数"),
    "income_increased_of_targets": _("⑥ うち就労支援対象プランの増収者数"),
    "evaluated": _("評価したプラン"),
    "improved": _("自立に向けた改善がみられたプラン"),
    "information_only": _("相談・情報提供のみで終了"),
    "referred": _("他制度・他機関へのつなぎ"),
    "referred_to_ward": _("うち生活保護の窓口へ"),
    "accepted_for_plan": _("プラン作成へ"),
    "reopened": _("再開した相談"),
    "closed": _("終結"),
    "suspended": _("中断"),
}
CHECKED_FOR = timedelta(days=366)
OF_TARGETS = ("employed", "income_increased")
MERGING = ("merged_away", "merge_undone")
SERVICE = "service:"  # followed by the national column's place, from 0
COUNTED = (
    *("intake", "reopening", "triage", "screening", "plan", "approval", "support_decision", "plan_report", "plan_confirmation"),
    *("employment_started", "evaluation", "closure", "suspension", "correction", *MERGING),
)
AT_ONCE = 5000  # cases read together: a database takes only so many values
Answers = Mapping[str, object]


@dataclass(frozen=True)
class Event:
    """One thing that counts: the item, the case, the entry it rests on, and when it happened and was written (UTC)."""

    item: str
    case_id: str
    entry_id: str
    happened_at: datetime
    written_at: datetime


@dataclass(frozen=True)
class Month:
    """A month as it was known at a moment: by item the events that make its number."""

    month: str
    rule: str
    events: Mapping[str, tuple[Event, ...]]

    @property
    def figures(self) -> dict[str, int]:
        return {item: len(events) for item, events in sorted(self.events.items()) if events}

    def count(self, item: str) -> int:
        return len(self.events.get(item, ()))


class Correction(NamedTuple):
    """What a month end said, and what the same month is now."""

    item: str
    reported: int
    now: int


def month(work: Work, profile: Profile, name: str, *, known_at: datetime | None = None) -> Month:
    """The figures of a month, "2026-11". Raises ValueError for a month that does not exist.

    `known_at`: only what had been written by then, so that a reported month can be made again exactly.
    """
    first = date.fromisoformat(f"{name}-01")
    events: dict[str, list[Event]] = defaultdict(list)
    ledgers = _ledgers(work, _touched(work, first), known_at)
    again = _counted_already(work, ledgers)
    for case_id, lines in ledgers.items():
        for event in _events(case_id, lines, profile):
            if event.entry_id not in again and event.happened_at.astimezone(JST).strftime("%Y-%m") == name:
                events[event.item].append(event)
    rule = profile.statistics.rule
    return Month(name, rule, {item: tuple(sorted(found, key=lambda one: one.happened_at)) for item, found in events.items()})


def close(work: Work, profile: Profile, name: str, by: str, now: datetime) -> MonthEnd:
    """Report a month: its figures as they are known now, kept. Again: the next edition, with what was corrected."""
    made = month(work, profile, name, known_at=now)
    row = MonthEnd(id=new_id(now), month=name, made_at=now, made_by=by, rule=made.rule, figures=made.figures)
    work.session.add(row)
    audit.note(work, by, "closed_month", row.id, now, detail=name)
    return row


def month_ends(work: Work, name: str) -> list[MonthEnd]:
    """What was reported for a month, the first edition first."""
    return list(work.session.exec(select(MonthEnd).where(MonthEnd.month == name).order_by(col(MonthEnd.made_at))))


def corrections(reported: Mapping[str, int], now: Month) -> tuple[Correction, ...]:
    """Where a month is not any more what was reported, in the order of the items."""
    items = [*ITEMS, *sorted(item for item in {*reported, *now.events} if item.startswith(SERVICE))]
    found = (Correction(item, reported.get(item, 0), now.count(item)) for item in items)
    return tuple(one for one in found if one.reported != one.now)


def untrue_month_ends(work: Work, profile: Profile, now: datetime) -> list[str]:
    """Months whose reported figures do not follow from what had been written by then, under the rule that still holds.

    Not of months so old that people counted in them may have been erased since: what was reported then stays as it was.
    """
    rows = work.session.exec(select(MonthEnd).where(MonthEnd.made_at > now - CHECKED_FOR).order_by(col(MonthEnd.made_at))).all()
    same_rule = (row for row in rows if row.rule == profile.statistics.rule)
    return [row.month for row in same_rule if month(work, profile, row.month, known_at=row.made_at).figures != row.figures]


def per_hundred_thousand(count: int, profile: Profile) -> float:
    """Per 100,000 people in this month; not a yearly figure (that would be twelve times as much)."""
    return count * 100_000 / profile.statistics.population


def employment_rate(made: Month) -> float | None:
    """就労・増収率 = (⑤ + ⑥) ÷ ③; None in a month without anyone to divide by."""
    targets = made.count("employment_targets")
    return (made.count("employed_of_targets") + made.count("income_increased_of_targets")) / targets if targets else None


def improvement_rate(made: Month) -> float | None:
    """自立に向けた改善率: plans evaluated in which something got better."""
    evaluated = made.count("evaluated")
    return made.count("improved") / evaluated if evaluated else None


def _touched(work: Work, first: date) -> dict[str, str]:
    """The cases in which something that counts happened in the month that begins so, with all others of the same people: id to person."""
    since, until = (datetime.combine(day, time(), JST) for day in (first, later_by_months(first, 1)))
    whose = same_person.first_of()
    seen = select(Case.id, Case.person_id, whose).join(Person, col(Person.id) == col(Case.person_id))
    happened = seen.join(Entry, col(Entry.case_id) == col(Case.id)).where(
        col(Entry.kind).in_(COUNTED), col(Entry.happened_at) >= since, col(Entry.happened_at) < until
    )
    touched = work.session.exec(happened.distinct()).all()
    roots = {root for _case, _person, root in touched}
    joined = work.session.exec(select(Person.id, Person.same_as).where(col(Person.same_as).is_not(None))).all()
    theirs = {one for pair in joined if pair[1] in roots for one in pair}
    others = work.session.exec(seen.where(col(Case.person_id).in_(theirs))).all() if theirs else []
    return {case: person for case, person, _root in (*touched, *others)}


def _ledgers(work: Work, cases: Mapping[str, str], known_at: datetime | None) -> dict[str, list[Written]]:
    """What counts in these cases, oldest first. An erased person's words are gone; their entries cannot be read and do not count."""
    found: dict[str, list[Written]] = defaultdict(list)
    for some in _by_many(cases):
        rows = select(Entry).where(col(Entry.case_id).in_(some), col(Entry.kind).in_(COUNTED))
        if known_at is not None:
            rows = rows.where(col(Entry.written_at) <= known_at)
        for row in work.session.exec(rows.order_by(col(Entry.case_id), col(Entry.seq))):
            found[row.case_id].append(as_written(work, cases[row.case_id], row))
    return found


def _by_many(cases: Iterable[str]) -> Iterator[list[str]]:
    left = iter(cases)
    while some := list(islice(left, AT_ONCE)):
        yield some


def _counted_already(work: Work, ledgers: Mapping[str, Sequence[Written]]) -> set[str]:
    """Intakes of somebody counted as new already: of several ledgers that are one now only the first intake of all is a new consultation."""
    rests_in = {case: into for case, lines in ledgers.items() if (into := _rests_in(lines))}
    if not rests_in:
        return set()
    ids = dict(work.session.exec(select(Case.number, Case.id).where(col(Case.number).in_(set(rests_in.values())))).all())
    stays_in = {case: ids.get(into, "") for case, into in rests_in.items()}
    together: dict[str, list[Written]] = defaultdict(list)
    for case, lines in ledgers.items():
        together[_stays(case, stays_in)] += [line for line in lines if line.kind == "intake"][:1]
    return {intake.id for intakes in together.values() for intake in sorted(intakes, key=lambda one: one.happened_at)[1:]}


def _rests_in(lines: Sequence[Written]) -> str:
    """The number of the ledger into which this one was merged, "" while it stands alone."""
    last = next((line for line in reversed(lines) if line.kind in MERGING), None)
    return str(last.answers.get("into", "")) if last is not None and last.kind == "merged_away" else ""


def _stays(case: str, rests_in: Mapping[str, str]) -> str:
    """The ledger at the end of the chain."""
    seen = {case}
    while (into := rests_in.get(case, "")) and into not in seen:
        seen.add(into)
        case = into
    return case


def _events(case_id: str, lines: Sequence[Written], profile: Profile) -> Iterable[Event]:
    """What counts in one ledger, read from its beginning: the newest plan so far says whether somebody aims at work."""
    plan: Answers = {}
    received = False
    for line in as_corrected(lines):
        entry, answers = line.entry, line.answers
        plan = answers if entry.kind == "plan" else plan
        items = [] if entry.kind == "intake" and received else list(COUNTS.get(entry.kind, _nothing)(answers))
        if entry.kind == profile.statistics.plan_counts_at:
            items += _planned(plan, profile)
        if entry.kind == "reopening" and profile.statistics.new_consultation_counts_at == "every_reception":
            items.append("new_consultations")
        if plan.get("employment_target") == "yes":
            items += [f"{item}_of_targets" for item in items if item in OF_TARGETS]
        received = received or entry.kind == "intake"
        yield from (Event(item, case_id, entry.id, entry.happened_at, entry.written_at) for item in items)


def _planned(plan: Answers, profile: Profile) -> list[str]:
    """A plan made: itself, whether it aims at work, and the national column of each of its services."""
    columns, services = profile.statistics.columns, plan.get("services")
    national = {one.id: one.national for one in profile.services}
    found = [national.get(str(service), "") for service in services] if isinstance(services, list) else []
    targets = ["employment_targets"] if plan.get("employment_target") == "yes" else []
    return ["plans", *targets, *(f"{SERVICE}{columns.index(column)}" for column in found if column in columns)]


def _triage(answers: Answers) -> tuple[str, ...]:
    return {
        "information_only": ("information_only",),
        "referral": ("referred",),
        "ward_assistance": ("referred", "referred_to_ward"),
    }.get(str(answers.get("outcome")), ())


def _screening(answers: Answers) -> tuple[str, ...]:
    exits = {"information_only": "information_only", "other_agency": "referred", "plan": "accepted_for_plan"}
    found = exits.get(str(answers.get("result")))
    ward = ("referred_to_ward",) if "ward_assistance_office" in values(answers, "destination") else ()
    return (*((found,) if found else ()), *ward)


def _evaluation(answers: Answers) -> tuple[str, ...]:
    better = ("improved",) if values(answers, "changes") - {"none"} else ()
    return ("evaluated", *better, *(("income_increased",) if answers.get("income_increased") == "yes" else ()))


def _nothing(_answers: Answers) -> tuple[str, ...]:
    return ()


COUNTS: Mapping[str, Callable[[Answers], tuple[str, ...]]] = {
    "intake": lambda _answers: ("new_consultations",),
    "reopening": lambda _answers: ("reopened",),
    "triage": _triage,
    "screening": _screening,
    "employment_started": lambda _answers: ("employed",),
    "evaluation": _evaluation,
    "closure": lambda _answers: ("closed",),
    "suspension": lambda _answers: ("suspended",),
}
