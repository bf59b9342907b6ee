"""/cases, 支援ケース一覧 (様式4): narrowed by the address, in order, page after page; ways of looking at it as tabs (要綱 6-1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from starlette.responses import Response

from casestore import access_log, case_columns, case_filter, meetings, restriction, saved_views, staff, worklists
from casestore.case_columns import Columns
from casestore.case_filter import CaseFilter
from casestore.db import Work
from casestore.facts import FACTS, Fact
from casestore.ids import new_id
from casestore.permissions import Act, may
from casestore.stages import STAGES, Stage
from casestore.words import N_ as _
from casestore.worklists import CaseLine
from staff_console import meetings as meetings_page
from staff_console import planned, promises
from staff_console.case_list_views import ListedCase, Picker, Tab
from staff_console.dates import age, day_of, short_day
from staff_console.house import Asked, Values
from staff_console.pages import words_in
from staff_console.phrases import beside
from staff_console.shell import page
from staff_console.views import Choice

NOBODY = _("担当なし")
FOUND = _("「%(text)s」は%(count)s件です。")
NARROWED = _("あてはまるケースは%(count)s件です。")
OPEN_CASES = _("つづいているケースは%(count)s件です。")
MANY = _("%(count)d以上")
DAYS = _("%(days)d日")
AGE = _("%(age)d歳")
ALL, MINE, LATE, WEEK, WAITS = _("つづいている"), _("自分の担当"), _("期日がすぎた"), _("7日のあいだ"), _("返事待ち")
TABS: tuple[tuple[str, CaseFilter], ...] = (
    (ALL, CaseFilter()),
    (MINE, CaseFilter(owner=case_filter.MINE)),
    (LATE, CaseFilter(owner=case_filter.MINE, due=case_filter.LATE)),
    (WAITS, CaseFilter(owner=case_filter.MINE, waits="1")),
)
IN_KANA_ORDER = _("五十音順（%(most)d件まで）")


def show(asked: Asked) -> Response:
    """GET /cases: the list as its address asks for it."""
    return draw(asked)


def draw(asked: Asked, status: int = 200, **more: object) -> Response:
    """The page; that a list or a search was looked at is written down first."""
    wanted = case_filter.read(asked.query)
    with asked.house.store.reading() as work:
        lines = lines_of(work, asked, wanted, asked.query.get("before", ""))
        rows = rows_of(work, asked, lines, wanted)
        values = _frame(work, asked, wanted) | {"rows": rows, "more": _more(lines, wanted)} | bulk_choices(work, asked)
    values |= {"once": new_id(asked.now), "problem": "", "chosen": ()}
    asked.house.store.write(lambda work: _noted(work, asked, wanted.text, len(rows)))
    return page(asked, "cases.html", values | more, status)


def asked_for(work: Work, asked: Asked, text: str) -> Sequence[CaseLine]:
    """One page of the list as the address asks for it; the file of it is made from the same (taking_lists)."""
    return lines_of(work, asked, replace(case_filter.read(asked.query), text=text), asked.query.get("before", ""))


def lines_of(work: Work, asked: Asked, wanted: CaseFilter, before: str) -> list[CaseLine]:
    return worklists.lines(work, asked.by, case_filter.page(work, asked.by, wanted, asked.now, before=before))


def _noted(work: Work, asked: Asked, text: str, count: int) -> None:
    if text:
        access_log.searched(work, asked.by, text, count, asked.now)
    else:
        access_log.listed(work, asked.by, "cases", count, asked.now)


def _more(lines: Sequence[CaseLine], wanted: CaseFilter) -> str:
    """The next page, where this one is full."""
    return f"/cases?{wanted.query(before=lines[-1].case.id)}" if len(lines) == worklists.PAGE else ""


def _frame(work: Work, asked: Asked, wanted: CaseFilter) -> Values:
    """All around the rows: the sentence, tabs, the panel, what the reader may do besides."""
    gettext, count = words_in(asked.language), counted(work, asked, wanted)
    sentence = FOUND if wanted.text else NARROWED if wanted.narrowed else OPEN_CASES
    return {
        "summary": gettext(sentence) % {"text": wanted.text, "count": count},
        "tabs": tabs(work, asked, wanted),
        "pickers": pickers(work, asked, wanted),
        "wanted": wanted,
        "kept": {case_filter.PARAMETERS[name]: value for name, value in vars(wanted).items() if value and name != "text"},
        "may_break_glass": may(asked.by, Act.BREAK_GLASS, None, asked.now).allowed,
        "may_merge": may(asked.by, Act.MERGE, None, asked.now).allowed,
        "may_export": may(asked.by, Act.EXPORT_CASE, None, asked.now).allowed,
    }


def counted(work: Work, asked: Asked, wanted: CaseFilter) -> str:
    """How many, "1000以上" where counting stopped."""
    count = case_filter.count(work, asked.by, wanted, asked.now)
    most = worklists.MOST_COUNTED - 1
    return words_in(asked.language)(MANY) % {"count": most} if count > most else str(count)


def tabs(work: Work, asked: Asked, wanted: CaseFilter) -> tuple[Tab, ...]:
    """Ours, then the worker's own and those the team shares; the one whose filter is the address's is marked."""
    gettext, names = words_in(asked.language), worklists.staff_names(work)
    kept = [(row.name, saved_views.wanted(row), row.staff_id) for row in saved_views.of(work, asked.by.staff_id)]
    ours = [(gettext(words), what, asked.by.staff_id) for words, what in TABS]
    return tuple(
        Tab(
            f"/cases?{what.query()}",
            words,
            counted(work, asked, what),
            what == wanted,
            "" if by == asked.by.staff_id else names.get(by, ""),
        )
        for words, what, by in (*ours, *kept)
    )


def pickers(work: Work, asked: Asked, wanted: CaseFilter) -> tuple[Picker, ...]:
    gettext, profile = words_in(asked.language), asked.house.settings.profile
    names = worklists.staff_names(work)
    workers = [Choice(one, names[one]) for one in restriction.who_may_know(work, restriction.AGENCY)]
    tongues = [Choice(one.id, one.label.to(asked.language)) for one in profile.codes["languages"].codes]
    stages = [Choice(stage.value, gettext(STAGES[stage])) for stage in Stage]
    every = Choice("", gettext(_("すべて")))
    owners = (every, Choice(case_filter.MINE, gettext(MINE)), Choice(case_filter.NOBODYS, gettext(NOBODY)), *workers)
    dues = (every, Choice(case_filter.LATE, gettext(LATE)), Choice(case_filter.WEEK, gettext(WEEK)))
    overs = (
        Choice(case_filter.NOW, gettext(ALL)),
        Choice(case_filter.TOO, gettext(_("終わったものも"))),
        Choice(case_filter.ONLY, gettext(_("終わったものだけ"))),
    )
    orders = (
        Choice(case_filter.NEWEST, gettext(_("新しい順"))),
        Choice(case_filter.DUE, gettext(_("期日の近い順"))),
        Choice(case_filter.NAME, gettext(IN_KANA_ORDER) % {"most": case_filter.IN_KANA_ORDER}),
    )
    return (
        Picker("owner", gettext(_("担当")), owners, wanted.owner),
        Picker("stage", gettext(_("いまの段階")), (every, *stages), wanted.stage),
        Picker("due", gettext(_("期日")), dues, wanted.due),
        Picker("waits", gettext(_("本人の返事")), (every, Choice("1", gettext(WAITS))), wanted.waits),
        Picker("spoken", gettext(_("ことば")), (every, *tongues), wanted.language),
        Picker("over", gettext(_("終わったケース")), overs, wanted.over),
        Picker("sort", gettext(_("並び")), orders, wanted.sort),
    )


def bulk_choices(work: Work, asked: Asked) -> Values:
    """What may be done with many: whom they can be given to, which meeting they can go to."""
    names = worklists.staff_names(work)
    may_assign, may_table = (may(asked.by, act, None, asked.now).allowed for act in (Act.ASSIGN, Act.TABLE_ITEM))
    takers = restriction.who_may_know(work, restriction.AGENCY) if may_assign else []
    mine = [asked.by.staff_id] if not may_assign and asked.by.roles & {role.value for role in staff.AT_WORK} else []
    return {
        "takers": tuple(Choice(one, names[one]) for one in takers or mine),
        "open_meetings": tuple(
            Choice(one.id, meetings_page.when(asked, one)) for one in (meetings.coming(work, asked.by) if may_table else ())
        ),
    }


def rows_of(work: Work, asked: Asked, lines: Sequence[CaseLine], wanted: CaseFilter) -> tuple[ListedCase, ...]:
    columns = case_columns.of(work, lines)
    return tuple(_row(work, asked, line, columns[line.case.id], bool(wanted.waits)) for line in lines)


def _row(work: Work, asked: Asked, line: CaseLine, columns: Columns, waits: bool) -> ListedCase:
    gettext, due = words_in(asked.language), line.due
    return ListedCase(
        number=line.case.number,
        name=line.who.shown,
        kana=line.who.kana,
        about=_about(asked, line),
        stage=gettext(FACTS[Fact.MERGED].label if Fact.MERGED in line.case.facts else STAGES[Stage(line.case.stage)]),
        since=_day(asked, line.case.received_at or line.case.made_at),
        owner=line.owner_name or gettext(NOBODY),
        next_action=promises.words(asked, due, planned.words_of(work, due)) if due else "",
        due=_day(asked, due.due_at if due else None),
        late=bool(due and day_of(due.due_at) < day_of(asked.now)),
        plans=str(columns.plans) if columns.plans else "",
        evaluation=_day(asked, columns.evaluation),
        last_contact=_day(asked, columns.last_contact),
        waits=gettext(DAYS) % {"days": (asked.now - columns.asked_at).days} if waits and columns.asked_at else "",
        unread=line.unread,
    )


def _about(asked: Asked, line: CaseLine) -> str:
    """性別・年齢, as far as they are known."""
    gettext, profile = words_in(asked.language), asked.house.settings.profile
    sex = str(line.intake.get("sex") or "")
    born = line.who.birth_date
    pieces = (
        profile.codes["sex"].label(sex, asked.language) if sex else "",
        gettext(AGE) % {"age": age(born, day_of(asked.now))} if born else str(line.intake.get("age_band") or ""),
    )
    return beside((one for one in pieces if one), gettext)


def _day(asked: Asked, at: datetime | None) -> str:
    return short_day(day_of(at), words_in(asked.language)) if at else ""
