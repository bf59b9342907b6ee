"""住居確保給付金: what a household's numbers give against the dated table, shown step by step (要綱 8-1, 8-2, 9).

Pure. Advice, never a verdict: the city decides. All amounts are yen (a month); what is not known stays not known. Sentences are msgids.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from casestore.fields import later_by_months, read_money, read_number
from casestore.fine_print import Text, Trust
from casestore.fine_print_housing import Ceiling, Housing, IncomeTable, Requirement
from casestore.words import N_ as _

Answers = Mapping[str, object]

NOT_IN_TABLE = _("この人数の世帯は、基準額の表にありません。市に確認してください。")
NO_TABLE = _("この日に使える基準額の表がありません。市に確認してください。")
KIND_NOT_YET = _("この補助は、この日にはまだ始まっていません。")
NO_MOVING_CEILING = _("転居費用の上限額は、手もとの資料にありません。市に確認してください。")
PARTIAL = _("収入が基準額をこえるので、家賃の一部になる見こみです。計算のしかたは確かめられていません。市に確認してください。")
OVER_LIMIT = _("収入が上限をこえるので、金額の案はありません。")

MISSING: dict[str, str] = {
    "household_size": _("世帯の人数"),
    "rent": _("家賃"),
    "incomes": _("世帯の収入"),
    "savings": _("世帯の預貯金"),
    "reason": _("申請の理由"),
    "lost_on": _("離職・廃業した日"),
}


class State(StrEnum):
    """How a requirement stands."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True)
class Step:
    """One line of a sum: a msgid with the numbers it names, the yen it gives, and the single amounts it adds up."""

    words: str
    yen: int | None
    params: Mapping[str, object] = field(default_factory=dict)
    parts: tuple[tuple[str, int], ...] = ()
    source: str = ""
    trust: Trust = "sourced"


@dataclass(frozen=True)
class Finding:
    """One requirement with the sum that shows it; `missing` names answers (keys of MISSING) that are still wanted."""

    id: str
    label: Text
    state: State
    steps: tuple[Step, ...] = ()
    missing: tuple[str, ...] = ()
    source: str = ""
    trust: Trust = "sourced"


@dataclass(frozen=True)
class Advice:
    """What the numbers give. `yen`: the monthly amount proposed, None where there is none to propose; `ask_city`: what only the city knows."""

    findings: tuple[Finding, ...]
    yen: int | None
    amount: tuple[Step, ...]
    ask_city: tuple[str, ...]
    table: IncomeTable | None

    @property
    def missing(self) -> tuple[str, ...]:
        """Answers still wanted, each once, in the order of the application."""
        wanted = {one for finding in self.findings for one in finding.missing}
        return tuple(key for key in MISSING if key in wanted)


def income_limit(ceiling: Ceiling, rent: int) -> int:
    """The most a household may earn: 基準額 + rent, the rent counted up to its cap."""
    return ceiling.standard + min(rent, ceiling.rent_cap)


def monthly_amount(ceiling: Ceiling, rent: int, income: int) -> int | None:
    """The rent up to its cap; less where income lies above 基準額 (a recalled rule); None where it lies above the limit."""
    if income > income_limit(ceiling, rent):
        return None
    if income <= ceiling.standard:
        return min(rent, ceiling.rent_cap)
    return min(ceiling.rent_cap, ceiling.standard + rent - income)


@dataclass(frozen=True)
class _Told:
    """The application as numbers; None for what has not been told."""

    size: int | None
    rent: int | None
    incomes: tuple[tuple[str, int], ...] | None
    savings: tuple[tuple[str, int], ...] | None
    reason: str
    lost_on: date | None
    day: date
    answers: Answers

    @property
    def income(self) -> int | None:
        return None if self.incomes is None else sum(yen for _who, yen in self.incomes)


def advise(answers: Answers, rules: Housing, day: date) -> Advice:
    """What the answers of an application made on this day give: each requirement, the sum, the amount proposed.

    in: the answers of benefit_application, with those of its checks over them. Source: casestore/profiles/<city>/housing.toml.
    """
    told, kind = _told(answers, day), str(answers.get("type") or "rent")
    table = rules.table_on(day)
    findings = tuple(_finding(one, told, rules, table) for one in rules.conditions if kind in one.kinds)
    if day < rules.kind(kind).valid_from:
        return Advice(findings, None, (), (KIND_NOT_YET,), table)
    if rules.kind(kind).amounts == "ask_city":
        return Advice(findings, None, (), (NO_MOVING_CEILING,), table)
    yen, amount, ask_city = _amount(told, table)
    return Advice(findings, yen, amount, ask_city, table)


def _told(answers: Answers, day: date) -> _Told:
    return _Told(
        size=_count(answers.get("household_size")),
        rent=_yen(answers.get("rent")),
        incomes=_rows(answers.get("incomes")),
        savings=_rows(answers.get("savings")),
        reason=str(answers.get("reason") or ""),
        lost_on=_day(answers.get("lost_on")),
        day=day,
        answers=answers,
    )


def _finding(one: Requirement, told: _Told, rules: Housing, table: IncomeTable | None) -> Finding:
    row = table.ceiling(told.size) if table and told.size else None
    match one.measure:
        case "look_back":
            state, steps, missing = _look_back(told, rules)
        case "income":
            state, steps, missing = _income(told, table, row)
        case "savings":
            state, steps, missing = _savings(told, table, row)
        case "asked":
            state, steps, missing = _ASKED.get(str(told.answers.get(one.id)), State.NOT_KNOWN), (), ()
    return Finding(one.id, one.label, state, steps, missing, one.source, one.trust)


_ASKED = {"yes": State.MET, "no": State.NOT_MET}
_Found = tuple[State, tuple[Step, ...], tuple[str, ...]]


def _look_back(told: _Told, rules: Housing) -> _Found:
    """離職・廃業 within the years of the profile, counted from the day; for income that fell there is no day to count from."""
    if not told.reason or (told.reason == "job_loss" and told.lost_on is None):
        return State.NOT_KNOWN, (), ("lost_on",) if told.reason else ("reason",)
    if told.reason != "job_loss" or told.lost_on is None:
        return State.NOT_KNOWN, (Step(_("離職と同じくらいまで収入が減ったかは、面談と書類で確かめます。"), None),), ()
    last = later_by_months(told.lost_on, 12 * rules.look_back_years)
    step = Step(_("%(lost_on)sの離職は、%(last)sまでの申請が目安です。"), None, {"lost_on": told.lost_on, "last": last})
    return State.MET if told.lost_on <= told.day <= last else State.NOT_MET, (step,), ()


def _income(told: _Told, table: IncomeTable | None, row: Ceiling | None) -> _Found:
    wanted = {"household_size": told.size, "rent": told.rent, "incomes": told.income}
    steps = _total(_("世帯の収入の合計"), told.incomes) + _limit(told, table, row)
    if row is None or told.income is None or told.rent is None:
        return State.NOT_KNOWN, steps, _unsaid(wanted)
    limit = income_limit(row, told.rent)
    verdict, state = (_WITHIN, State.MET) if told.income <= limit else (_ABOVE, State.NOT_MET)
    return state, (*steps, Step(verdict, abs(limit - told.income))), ()


_WITHIN = _("収入は上限より多くありません（上限までの差）")
_ABOVE = _("収入が上限をこえています（こえた額）")


def _limit(told: _Told, table: IncomeTable | None, row: Ceiling | None) -> tuple[Step, ...]:
    """基準額, rent, rent up to its cap, and the two together."""
    if table is None or row is None:
        return ()
    seen = (table.source, table.trust)
    standard = Step(_("基準額（%(size)d人の世帯）"), row.standard, {"size": row.size}, (), *seen)
    if told.rent is None:
        return (standard,)
    return (
        standard,
        Step(_("家賃"), told.rent),
        Step(_("計算に入れる家賃（%(size)d人の世帯の上限まで）"), min(told.rent, row.rent_cap), {"size": row.size}, (), *seen),
        Step(_("収入の上限（基準額＋計算に入れる家賃）"), income_limit(row, told.rent), {}, (), *seen),
    )


def _savings(told: _Told, table: IncomeTable | None, row: Ceiling | None) -> _Found:
    steps = _total(_("世帯の預貯金の合計"), told.savings)
    if table is None or row is None or told.savings is None:
        return State.NOT_KNOWN, steps, _unsaid({"household_size": told.size, "savings": told.savings})
    trust = row.savings_trust or table.trust
    limit = Step(_("預貯金の上限（%(size)d人の世帯）"), row.savings, {"size": row.size}, (), table.source, trust)
    total = sum(yen for _who, yen in told.savings)
    return State.MET if total <= row.savings else State.NOT_MET, (*steps, limit), ()


def _total(words: str, rows: tuple[tuple[str, int], ...] | None) -> tuple[Step, ...]:
    return () if rows is None else (Step(words, sum(yen for _who, yen in rows), {}, rows),)


def _unsaid(wanted: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(key for key, value in wanted.items() if value is None)


def _amount(told: _Told, table: IncomeTable | None) -> tuple[int | None, tuple[Step, ...], tuple[str, ...]]:
    """The amount proposed, how it comes about, and what to ask the city."""
    if table is None:
        return None, (), (NO_TABLE,)
    row = table.ceiling(told.size) if told.size else None
    if row is None:
        return None, (), (NOT_IN_TABLE,) if told.size else ()
    if told.rent is None or told.income is None:
        return None, (), ()
    yen = monthly_amount(row, told.rent, told.income)
    if yen is None:
        return None, (Step(OVER_LIMIT, None),), ()
    if told.income <= row.standard:
        return yen, (Step(_("月の支給額の案：家賃の全額（上限まで）"), yen, {}, (), table.source, table.trust),), ()
    rule = table.above_standard
    words = _("月の支給額の案：基準額＋家賃−収入（上限まで）")
    return yen, (Step(words, yen, {}, (), rule.source, rule.trust),), (PARTIAL,)


def _yen(answer: object) -> int | None:
    return answer if isinstance(answer, int) and answer >= 0 else read_money(answer) if isinstance(answer, str) else None


def _count(answer: object) -> int | None:
    """A number of people: one at least."""
    found = answer if isinstance(answer, int) else read_number(answer) if isinstance(answer, str) else None
    return found if found and found > 0 else None


def _rows(answer: object) -> tuple[tuple[str, int], ...] | None:
    """Rows of member and amount. None when nothing was told, or one row has no amount that can be read: a sum must not be too small."""
    if not isinstance(answer, list | tuple) or not answer:
        return None
    read = [(str(row.get("member") or ""), _yen(row.get("amount"))) for row in answer if isinstance(row, Mapping)]
    found = tuple((who, yen) for who, yen in read if yen is not None)
    return found if len(found) == len(answer) else None


def _day(answer: object) -> date | None:
    try:
        return date.fromisoformat(str(answer))
    except ValueError:
        return None
