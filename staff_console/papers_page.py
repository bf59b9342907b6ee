"""Papers of one case (要綱 3-3-ア, 8-1): asked for by chat, what came, and what a worker says to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.responses import Response

from casestore import access_log, papers, people, same_person, worklists
from casestore.db import Work
from casestore.papers import MyNumber, Wanted
from casestore.permissions import Act, may
from casestore.tables import Case, PaperAsked
from casestore.words import N_ as _
from staff_console.dates import long_day
from staff_console.house import Asked, NotFound, see_other
from staff_console.looking_after import case_for
from staff_console.pages import words_in
from staff_console.shell import page
from staff_console.views import Choice, Problem

NOTHING = _("お願いする書類を、えらぶか書いてください。")
MY_NUMBER = _("マイナンバー（個人番号）は、たのめません。ことばを変えてください。")
STATES = {
    papers.WANTED: _("返事待ち"),
    papers.LATER: _("あとで送る"),
    papers.SHOW: _("窓口で見せる"),
    papers.LOST: _("なくした"),
    papers.NONE: _("持っていない"),
    papers.SENT: _("写真が届いた"),
    papers.RECEIVED: _("受け取った"),
    papers.NOT_NEEDED: _("もういらない"),
}
LONGEST = 60


@dataclass(frozen=True)
class Row:
    """One paper as the page shows it. pictures: ids of attachments; coming: how many are still being fetched."""

    id: str
    name: str
    state: str
    by_day: str
    pictures: tuple[str, ...]
    coming: int
    open: bool
    has_photos: bool


def show(asked: Asked) -> Response:
    """GET /cases/{number}/papers. That it was read is written down."""
    return _draw(asked)


def ask(asked: Asked) -> Response:
    """POST /cases/{number}/papers: the bot asks for what was chosen; 422 with what was typed."""
    known = {paper.id for paper in asked.house.settings.profile.papers}
    wanted = [Wanted(code) for code in asked.form.get("paper", ()) if code in known]
    wanted += [Wanted(words=line.strip()[:LONGEST]) for line in asked.typed("own").split("\n") if line.strip()]
    if not wanted:
        return _draw(asked, (Problem("paper", words_in(asked.language)(NOTHING)),), 422)
    reached: list[bool] = []

    def write(work: Work) -> None:
        case = case_for(work, asked, Act.WRITE_ENTRY)
        reached[:] = [asked.house.desk.ask_for_papers(work, case.id, wanted, asked.by, asked.now)]

    try:
        asked.house.store.write(write)
    except MyNumber:
        return _draw(asked, (Problem("own", words_in(asked.language)(MY_NUMBER)),), 422)
    return see_other(f"/cases/{asked.path['number']}/papers?done={'asked' if all(reached) else 'no_way_to_ask'}")


def settle(asked: Asked) -> Response:
    """POST /cases/{number}/papers/{paper}: received, not needed, or wanted again."""
    state = asked.typed("state")
    if state not in (papers.RECEIVED, papers.NOT_NEEDED, papers.WANTED):
        raise NotFound

    def write(work: Work) -> None:
        case = case_for(work, asked, Act.WRITE_ENTRY)
        row = work.session.get(PaperAsked, asked.path["paper"])
        if row is None or row.person_id not in same_person.ids(work, case.person_id):
            raise NotFound
        asked.house.desk.settle_paper(work, row.id, state, asked.by, asked.now)

    asked.house.store.write(write)
    return see_other(f"/cases/{asked.path['number']}/papers?done=written")


def _draw(asked: Asked, problems: tuple[Problem, ...] = (), status: int = 200) -> Response:
    with asked.house.store.reading() as work:
        case = case_for(work, asked, Act.READ_CASE)
        values = _values(work, asked, case, problems)
    asked.house.store.write(lambda work: access_log.read(work, asked.by, case, asked.now))
    return page(asked, "papers.html", values, status)


def _values(work: Work, asked: Asked, case: Case, problems: tuple[Problem, ...]) -> dict[str, Any]:
    profile, rows = asked.house.settings.profile, papers.of(work, same_person.ids(work, case.person_id))
    thing = worklists.thing_of(work, case)
    may_see = may(asked.by, Act.READ_CONVERSATION, thing, asked.now).allowed
    return {
        "number": case.number,
        "name": people.known(work, case.person_id).shown,
        "rows": [_row(work, asked, row, may_see) for row in rows],
        "listed": tuple(Choice(paper.id, paper.label.to(asked.language)) for paper in profile.papers),
        "chosen": asked.form.get("paper", ()),
        "own": asked.typed("own"),
        "problems": problems,
        "wrong": dict.fromkeys(("paper", "own"), "") | {problem.field: problem.words for problem in problems},
        "may_write": case.closed_at is None and may(asked.by, Act.WRITE_ENTRY, thing, asked.now).allowed,
    }


def _row(work: Work, asked: Asked, row: PaperAsked, may_see: bool) -> Row:
    gettext, found = words_in(asked.language), papers.pictures(work, row)
    day: date | None = row.by_day
    return Row(
        id=row.id,
        name=papers.name(work, asked.house.settings.profile, row, asked.language),
        state=gettext(STATES[row.state]),
        by_day=long_day(day, gettext) if day is not None else "",
        pictures=tuple(one.id for one in found if may_see and one.kind == "image" and one.state == "kept"),
        coming=sum(one.state == "wanted" for one in found),
        open=row.state not in papers.SETTLED,
        has_photos=bool(row.messages),
    )
