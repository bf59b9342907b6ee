"""The city officer's きょう (要綱 3-2-オ, 5-1, 5-2, 5-3, 8-1): what waits for the city's word, in the order of harm, each opening its own place."""

from __future__ import annotations

from casestore import city_waiting
from casestore.city_waiting import CityWaiting, ForCity
from casestore.db import Work
from casestore.permissions import Act, may
from casestore.words import N_ as _
from staff_console.dates import day_of, how_long
from staff_console.house import Asked
from staff_console.pages import words_in
from staff_console.today_groups import DueGroup, Heading, folded
from staff_console.views import Task

HEADINGS = {
    ForCity.BENEFIT: Heading(
        "benefits", _("住居確保給付金の決定待ち"), _("家賃のための申請です。決定がおくれると、住まいがあぶなくなります。")
    ),
    ForCity.ACT: Heading(
        "plans", _("決定・確認を待っているプラン"), _("相談機関が提出しました。決定か確認をするか、理由をつけて差し戻します。")
    ),
    ForCity.LETTER: Heading("letters", _("通知書を出していない決定"), _("様式8を作ると、ここから消えます。")),
    ForCity.RETURNED: Heading(
        "given-back", _("差し戻したプラン"), _("相談機関が本人と見直しています。市がすることは、いまはありません。")
    ),
}
WORDS = {
    ForCity.BENEFIT: _("住居確保給付金を決定する"),
    ForCity.ACT: _("プランを決定・確認する"),
    ForCity.LETTER: _("通知書を作る"),
    ForCity.RETURNED: _("再提出を待つ"),
}
PLACES = {
    ForCity.BENEFIT: "/city/housing/%(number)s",
    ForCity.ACT: "/city/%(number)s#a-h",
    ForCity.LETTER: "/city/%(number)s#l-1",
    ForCity.RETURNED: "/city/%(number)s",
}
WAITED = _("%(long)s待っています")
LATE = 10  # days after which waiting is marked, as the agency's clock city_answer asks


def groups(work: Work, asked: Asked) -> tuple[DueGroup, ...]:
    """Nothing for whoever is not of the city."""
    if not may(asked.by, Act.SEE_CITY_DESK, None, asked.now).allowed:
        return ()
    gettext, rows = words_in(asked.language), city_waiting.waiting(work, asked.by)
    return tuple(
        folded(heading, tasks, gettext(heading.words), gettext(heading.why))
        for what, heading in HEADINGS.items()
        if (tasks := tuple(_task(asked, row) for row in rows if row.what is what))
    )


def due(found: tuple[DueGroup, ...]) -> int:
    """How many wait for the city itself."""
    return sum(group.count for group in found if group.id != HEADINGS[ForCity.RETURNED].id)


def _task(asked: Asked, row: CityWaiting) -> Task:
    gettext, waited = words_in(asked.language), asked.now - row.since
    return Task(
        id=f"{row.what}-{row.case.id}",
        words=gettext(WORDS[row.what]),
        name=row.who.shown,
        link=PLACES[row.what] % {"number": row.case.number},
        due=day_of(row.since).isoformat(),
        left=gettext(WAITED) % {"long": how_long(waited, gettext)},
        late=waited.days > LATE and row.what is not ForCity.RETURNED,
        owner=row.case.number,
    )
