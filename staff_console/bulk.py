"""An act on many cases of 支援ケース一覧 (様式4, 要綱 2-1-ア, 4-1): an owner, an agenda, a printed list.

Each case is a write of its own, permitted and audited by itself; the answer says of every one whether it was done, and why not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import Response

from casestore import entries, meeting_proposals, meetings, staff, worklists
from casestore.case_filter import CaseFilter
from casestore.db import Work
from casestore.entries import Written
from casestore.ledger import NoNextAction, NotYet
from casestore.meeting_proposals import Proposal
from casestore.tables import Case
from casestore.words import N_ as _
from dialogs.at_desk import NotAllowed
from staff_console import case_list, owning
from staff_console import meetings as meetings_page
from staff_console.case_list_views import NotDone, Outcome
from staff_console.house import Asked, NotFound, see_other
from staff_console.pages import words_in
from staff_console.shell import page
from staff_console.triage_form import refusal_words
from staff_console.views import Toast

MOST = 200
NOTHING_CHOSEN = _("一覧で、ケースを1件以上えらんでください。")
NO_TAKER = _("だれを担当にするか、えらんでください。")
NO_MEETING = _("どの会議の議題にのせるか、えらんでください。")
UNKNOWN = _("このケースは見つかりません。")
ALREADY = _("もうこの人が担当です。")
NOTHING_DUE = _("議題にできるもの（プラン案、評価など）がありません。")
NO_ONE_BEFORE = _("前は担当がいなかったので、戻せません。")
CHANGED_SINCE = _("そのあとに担当が変わったので、戻していません。")
ASSIGNED = _("%(count)d件の担当を%(name)sさんにしました。")
TABLED = _("%(count)d件を議題にのせました。")
BACK = _("%(count)d件の担当を前の人に戻しました。")
LEFT = _("%(count)d件は変えていません。")
ASSIGN, TABLE, PRINT = "assign", "table", "print"


class NotDoneHere(Exception):
    """This case is left as it is; `why` is a sentence in the reader's language."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Did:
    """What became of each case: done, in order; left, with the reason."""

    done: tuple[str, ...]
    left: tuple[NotDone, ...]


def act(asked: Asked) -> Response:
    """POST /cases/bulk: 303 where everything was done, 409 with what was and was not, 422 where nothing was chosen."""
    numbers, what = chosen(asked), asked.typed("do")
    if what == PRINT and numbers:
        return see_other(f"/cases/print?{urlencode({'case': ','.join(numbers)})}")
    with asked.house.store.reading() as work:
        problem = _problem(work, asked, what, numbers)
    if problem:
        return case_list.draw(asked, 422, problem=words_in(asked.language)(problem), chosen=numbers)
    return _told(asked, what, _each(numbers, DO[what](asked)))


def chosen(asked: Asked) -> tuple[str, ...]:
    """The numbers that were ticked, each once."""
    return tuple(dict.fromkeys(one.strip() for one in asked.form.get("case", ()) if one.strip()))[:MOST]


def named_in(asked: Asked) -> tuple[str, ...]:
    """The numbers an address names, each once."""
    return tuple(dict.fromkeys(one for one in asked.query.get("case", "").split(",") if one))[:MOST]


def _problem(work: Work, asked: Asked, what: str, numbers: Sequence[str]) -> str:
    if not numbers:
        return NOTHING_CHOSEN
    if what == ASSIGN:
        return "" if staff.actor_by_id(work, asked.typed("owner")) else NO_TAKER
    if what == TABLE:
        return "" if meetings.find(work, asked.by, asked.typed("meeting")) else NO_MEETING
    raise NotFound


def _each(numbers: Iterable[str], do: Callable[[str], None]) -> Did:
    done: list[str] = []
    left: list[NotDone] = []
    for number in numbers:
        try:
            do(number)
            done.append(number)
        except NotDoneHere as no:
            left.append(NotDone(number, no.why))
    return Did(tuple(done), tuple(left))


def _writes(asked: Asked, number: str, write: Callable[[Work, Case], None]) -> None:
    """One write in a transaction of its own. Raises NotDoneHere with the reason."""
    gettext = words_in(asked.language)

    def job(work: Work) -> None:
        case = worklists.case_by_number(work, asked.by, number)
        if case is None:
            raise NotDoneHere(gettext(UNKNOWN))
        write(work, case)

    try:
        asked.house.store.write(job)
    except NotAllowed as no:
        raise NotDoneHere(gettext(UNKNOWN) if no.hidden else gettext(no.reason)) from no
    except NotYet as no:
        raise NotDoneHere(refusal_words(asked, no.refusal)) from no
    except NoNextAction as no:
        raise NotDoneHere(gettext(UNKNOWN)) from no


def _assign(asked: Asked) -> Callable[[str], None]:
    to, once, gettext = asked.typed("owner"), asked.typed("once"), words_in(asked.language)

    def write(work: Work, case: Case) -> None:
        cause = f"bulk:{once}:{case.id}:{to}" if once else None
        if cause and entries.by_cause(work, cause):
            return  # the same click again
        if case.owner_id == to:
            raise NotDoneHere(gettext(ALREADY))
        owning.give(work, asked, case, to, cause=cause)

    return lambda number: _writes(asked, number, write)


def _table(asked: Asked) -> Callable[[str], None]:
    """All of a case that is due for a meeting goes on its agenda, each item by itself."""
    gettext, typed = words_in(asked.language), meetings_page.Typed(asked.typed("meeting"))
    with asked.house.store.reading() as work:
        due = meeting_proposals.proposals(work, asked.by)

    def table(number: str) -> None:
        mine = [one for one in due if one.case.number == number]
        if not mine:
            raise NotDoneHere(gettext(NOTHING_DUE))
        problems = [problem for one in mine if (problem := meetings_page.put_on(asked, typed, _item(one), []))]
        if problems:
            raise NotDoneHere(problems[0])

    return table


def _item(one: Proposal) -> str:
    return f"{one.subject.id}:{one.entry_id}"


DO: dict[str, Callable[[Asked], Callable[[str], None]]] = {ASSIGN: _assign, TABLE: _table}


def _told(asked: Asked, what: str, did: Did) -> Response:
    if did.left:
        return _draw(asked, what, did, 409)
    named = {"did": what, "to": asked.typed("owner"), "case": ",".join(did.done)}
    return see_other(f"/cases/bulk?{urlencode({name: value for name, value in named.items() if value})}")


def done(asked: Asked) -> Response:
    """GET /cases/bulk?did=assign&to=…&case=R8-0001,R8-0002: what was done, with the way back for ten seconds. Says nothing of a case one may not see."""
    what = asked.query.get("did", "")
    if what not in SAID:
        return see_other("/cases")
    numbers = named_in(asked)
    with asked.house.store.reading() as work:
        seen = tuple(one for one in numbers if worklists.case_by_number(work, asked.by, one) is not None)
    return _draw(asked, what, Did(seen, ()), 200)


def _draw(asked: Asked, what: str, did: Did, status: int) -> Response:
    gettext = words_in(asked.language)
    with asked.house.store.reading() as work:
        to = worklists.staff_names(work).get(asked.typed("owner") or asked.query.get("to", ""), "")
    pieces = [gettext(SAID[what]) % {"count": len(did.done), "name": to}] if did.done else []
    pieces += [gettext(LEFT) % {"count": len(did.left)}] if did.left else []
    outcome = Outcome(" ".join(pieces), did.done, did.left)
    back = tuple(("case", one) for one in did.done) if what == ASSIGN and did.done else ()
    toast = Toast(pieces[0], "/cases/bulk/undo", back) if back else Toast(pieces[0]) if did.done else None
    return page(asked, "bulk.html", {"outcome": outcome, "toast": toast, "back": f"/cases?{CaseFilter().query()}"}, status)


SAID = {ASSIGN: ASSIGNED, TABLE: TABLED, "back": BACK}


def undo(asked: Asked) -> Response:
    """POST /cases/bulk/undo: each of these back to whoever it was before one's own last step; what changed since stays."""
    gettext = words_in(asked.language)

    def write(work: Work, case: Case) -> None:
        before = _before(entries.entries(work, case.id)[-1], asked)
        if before is None:
            raise NotDoneHere(gettext(CHANGED_SINCE))
        if not before:
            raise NotDoneHere(gettext(NO_ONE_BEFORE))
        owning.give(work, asked, case, before)

    return _told(asked, "back", _each(chosen(asked), lambda number: _writes(asked, number, write)))


def _before(last: Written, asked: Asked) -> str | None:
    """Whose the case was before the last step, if that was the reader's own and a change of owner."""
    own = last.kind == "owner_changed" and last.staff_id == asked.by.staff_id
    return str(last.answers.get("before") or "") if own else None
