"""集計: the national monthly figures, each opening onto its cases; month ends and what was corrected since (要綱 3, 8-1; 支援状況調査)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select
from starlette.responses import Response

from casestore import statistics, worklists
from casestore.db import Work
from casestore.fields import later_by_months
from casestore.permissions import Act, may
from casestore.statistics import ITEMS, SERVICE, Correction, Month
from casestore.tables import Case, MonthEnd
from casestore.words import N_ as _
from staff_console import question_figures, waiting_figures, way_through_figures
from staff_console.dates import day_of, full_day
from staff_console.few_people import NOT_SHOWN, Counted, counted, least, number, sees_people, too_few
from staff_console.house import Asked, NotFound, see_other
from staff_console.pages import words_in
from staff_console.shell import page

FEW_HIDDEN = _("だれのことか分からないように、%(least)d未満の数とその割合は出していません。")
PER = _("人口10万人あたり%(rate).1f")
RATE = _("%(rate).0f%%")
AHEAD = _("この月は、まだ始まっていません。")
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (_("相談とプラン"), ("new_consultations", "plans", "employment_targets")),
    (_("就労と増収"), ("employed", "employed_of_targets", "income_increased", "income_increased_of_targets")),
    (_("相談のゆくえ"), ("information_only", "referred", "referred_to_ward", "accepted_for_plan")),
    (_("評価と終わり"), ("evaluated", "improved", "closed", "suspended", "reopened")),
)
WITH_RATE = ("new_consultations", "plans", "employment_targets")
EMPLOYMENT_OF = ("employment_targets", "employed_of_targets", "income_increased_of_targets")
IMPROVEMENT_OF = ("evaluated", "improved")


@dataclass(frozen=True)
class Figure:
    """One number; `link` opens its cases, where they may be seen."""

    words: str
    number: str
    note: str = ""
    link: str = ""
    item: str = ""


@dataclass(frozen=True)
class Group:
    heading: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Edition:
    """What was reported, when, and what is otherwise now: item, reported, now."""

    made_on: str
    by: str
    changes: tuple[tuple[str, str, str], ...]


def show(asked: Asked) -> Response:
    """GET /figures?month=2026-11&item=plans: this month's figures, or another's; with an item also its cases."""
    return _draw(asked, asked.query.get("month", ""))


def close(asked: Asked) -> Response:
    """POST /figures/close: report the month as it is known now. 422 for a month that has not begun."""
    name = asked.typed("month")
    first = first_day(name)
    if first is None or first > day_of(asked.now):
        return _draw(asked, name, words_in(asked.language)(AHEAD), 422)
    asked.house.store.write(
        lambda work: statistics.close(work, asked.house.settings.profile, name, asked.by.staff_id, asked.now)
    )
    return see_other(f"/figures?month={name}&done=closed_month#editions")


def _draw(asked: Asked, name: str, problem: str = "", status: int = 200) -> Response:
    today = day_of(asked.now)
    first = first_day(name) or today.replace(day=1)
    name = f"{first:%Y-%m}"
    with asked.house.store.reading() as work:
        made = statistics.month(work, asked.house.settings.profile, name)
        values = {
            "month": name,
            "heading": words_in(asked.language)(_("%(year)d年%(month)d月")) % {"year": first.year, "month": first.month},
            "before": f"{later_by_months(first, -1):%Y-%m}",
            "after": f"{later_by_months(first, 1):%Y-%m}" if later_by_months(first, 1) <= today else "",
            "groups": groups(asked, made),
            "rates": rates(asked, made),
            "behind": _behind(work, asked, made),
            "behind_of": _item_words(asked, asked.query.get("item", "")),
            "few": "".join(few_hidden(asked)),
            "editions": _editions(work, asked, made),
            "rule": words_in(asked.language)(RULES[asked.house.settings.profile.statistics.new_consultation_counts_at]),
            "may_close": may(asked.by, Act.CLOSE_MONTH, None, asked.now).allowed,
            "drop_off": question_figures.drawn(work, asked, first),
            "waits": waiting_figures.drawn(work, asked, first),
            "way": way_through_figures.drawn(work, asked, first),
            "problem": problem,
        }
    return page(asked, "figures.html", values, status)


RULES = {
    "first_intake": _("新規相談は、ひとつの台帳のはじめての相談受付を1件と数えています。"),
    "every_reception": _("新規相談は、はじめての相談受付と、終わった相談の再開をそれぞれ1件と数えています。"),
}


def first_day(name: str) -> date | None:
    """The first day of a month, "2026-11"; None for what is none."""
    try:
        return date.fromisoformat(f"{name}-01")
    except ValueError:
        return None


def groups(asked: Asked, made: Month) -> tuple[Group, ...]:
    """The numbers of a month under their headings, as this reader may see them."""
    gettext, columns = words_in(asked.language), asked.house.settings.profile.statistics.columns
    services = tuple(_figure(asked, made, f"{SERVICE}{place}", column) for place, column in enumerate(columns))
    return (
        *(
            Group(gettext(heading), tuple(_figure(asked, made, item, gettext(ITEMS[item])) for item in items))
            for heading, items in GROUPS
        ),
        Group(gettext(_("プランで使う事業（国の区分）")), services),
    )


def _figure(asked: Asked, made: Month, item: str, words: str) -> Figure:
    gettext, count, profile = words_in(asked.language), made.count(item), asked.house.settings.profile
    opens = sees_people(asked)
    if too_few(asked, count):
        return Figure(words, number(asked, count), item=item)
    note = gettext(PER) % {"rate": statistics.per_hundred_thousand(count, profile)} if item in WITH_RATE else ""
    link = f"/figures?month={made.month}&item={item}#behind" if opens and count else ""
    return Figure(words, str(count), note, link, item)


def few_hidden(asked: Asked) -> tuple[str, ...]:
    """What is said where small numbers are not shown; () for those who see them."""
    return () if sees_people(asked) else (words_in(asked.language)(FEW_HIDDEN) % {"least": least(asked)},)


def rates(asked: Asked, made: Month) -> tuple[Figure, ...]:
    """The rates; one that rests on a number that is not shown is not shown either."""
    gettext = words_in(asked.language)
    found = (
        (_("就労・増収率（⑤と⑥の合計を③で割ったもの）"), statistics.employment_rate(made), EMPLOYMENT_OF),
        (_("自立に向けた改善率（評価したプランのうち）"), statistics.improvement_rate(made), IMPROVEMENT_OF),
    )
    return tuple(
        Figure(gettext(words), NOT_SHOWN if rate is None or _hidden(asked, made, of) else gettext(RATE) % {"rate": rate * 100})
        for words, rate, of in found
    )


def _hidden(asked: Asked, made: Month, items: Sequence[str]) -> bool:
    return any(too_few(asked, made.count(item)) for item in items)


def _behind(work: Work, asked: Asked, made: Month) -> tuple[Counted, ...] | None:
    """The cases behind the number that was asked for, those that may be seen; None while none was asked for."""
    item = asked.query.get("item", "")
    if not item:
        return None
    if not sees_people(asked):
        raise NotFound
    days = {event.case_id: event.happened_at for event in made.events.get(item, ())}
    query = select(Case).where(col(Case.id).in_(days), worklists.visible(asked.by, Act.READ_CASE)).order_by(col(Case.number))
    return counted(work, asked, work.session.exec(query).all(), days)


def _editions(work: Work, asked: Asked, made: Month) -> tuple[Edition, ...]:
    rows, names = statistics.month_ends(work, made.month), worklists.staff_names(work)
    return tuple(
        _edition(asked, row, names.get(row.made_by, row.made_by), statistics.corrections(row.figures, made)) for row in rows
    )


def _item_words(asked: Asked, item: str) -> str:
    """What a number is called, the national columns by their own name."""
    columns = asked.house.settings.profile.statistics.columns
    named = {f"{SERVICE}{place}": column for place, column in enumerate(columns)}
    return named.get(item) or (words_in(asked.language)(ITEMS[item]) if item in ITEMS else "")


def _edition(asked: Asked, row: MonthEnd, by: str, changes: Sequence[Correction]) -> Edition:
    return Edition(
        full_day(day_of(row.made_at), words_in(asked.language), asked.language),
        by,
        tuple((_item_words(asked, one.item), *_before_and_now(asked, one)) for one in changes),
    )


def _before_and_now(asked: Asked, one: Correction) -> tuple[str, str]:
    """What was reported and what it is now; not shown where one of them, or what lies between, is too small."""
    if any(too_few(asked, count) for count in (one.reported, one.now, abs(one.reported - one.now))):
        return NOT_SHOWN, NOT_SHOWN
    return str(one.reported), str(one.now)
