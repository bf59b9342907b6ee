"""閲覧制限 and conflicts of interest of one case (security 3.5; 要綱 2-2): on by one click, off by two persons; who may know."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from starlette.responses import Response

from casestore import exclusions, four_eyes, people, restriction, sight, worklists
from casestore.db import Work
from casestore.four_eyes import LIFT, OPEN
from casestore.permissions import Act, Thing, may
from casestore.restriction import TooFewReaders
from casestore.tables import Case, FourEyes
from casestore.words import N_ as _
from staff_console import refusals
from staff_console.dates import day_of, full_day
from staff_console.house import Asked, NotFound, see_other
from staff_console.pages import words_in
from staff_console.protection_views import KeptAway, Protection, Question
from staff_console.shell import page
from staff_console.views import Choice, Problem

SHORTEST_REASON = 1
QUESTIONS = {
    LIFT: _("%(name)sさんが、閲覧の制限を解くよう頼んでいます。"),
    OPEN: _("%(name)sさんが、このケースを30分だけひらくよう頼んでいます。"),
}
MINE = _("制限を解くよう、あなたが頼みました。ほかの人の返事を待っています。")
TOO_FEW = _("このケースを見られる人が2人以上になるように選んでください。")
WHY_LIFT = _("制限を解いてよい理由を書いてください。")
WHY_AWAY = _("ケースから外す理由を書いてください。")
WHO_AWAY = _("外す職員を選んでください。")
WHO_KNOWS = _("知らせる職員を選んでください。")
NEW_OWNER = _("この人は担当です。ほかの担当を選んでください。")
NOBODY_LEFT = _("このままでは、このケースを見られる人がいなくなります。先に、ほかの人に知らせるか、担当を選んでください。")
NOT_YOURSELF = _("自分が外されたことは、自分では戻せません。")
ANSWERED = _("これは、もう答えられているか、時間がたって取り消されています。")


def show(asked: Asked) -> Response:
    """GET /cases/{number}/protect"""
    return _draw(asked)


def restrict(asked: Asked) -> Response:
    """POST /cases/{number}/protect/restrict: at once; names are optional."""
    named = tuple(one for one in asked.form.get("named", ()) if one)

    def write(work: Work, case: Case) -> None:
        asked.house.desk.restrict(work, case.id, named, asked.by, asked.now)

    try:
        return _done(asked, write, "restricted")
    except TooFewReaders:
        return _draw(asked, Problem("named", TOO_FEW))


def let_know(asked: Asked) -> Response:
    """POST /cases/{number}/protect/let-know: one more person."""

    def write(work: Work, case: Case) -> None:
        asked.house.desk.let_know(work, case.id, asked.typed("who"), asked.by, asked.now)

    try:
        return _done(asked, write, "let_know")
    except LookupError:
        return _draw(asked, Problem("who", WHO_KNOWS))


def lift(asked: Asked) -> Response:
    """POST /cases/{number}/protect/lift: asks for a second person's yes."""
    if len(asked.typed("reason")) < SHORTEST_REASON:
        return _draw(asked, Problem("reason", WHY_LIFT))

    def write(work: Work, case: Case) -> None:
        asked.house.desk.ask_to_lift(work, case.id, asked.typed("reason"), asked.by, asked.now)

    return _done(asked, write, "asked_second")


def answer(asked: Asked) -> Response:
    """POST /cases/{number}/protect/answer: the second person's yes or no."""
    says = four_eyes.YES if asked.typed("says") == "yes" else four_eyes.NO

    def write(work: Work, case: Case) -> None:
        if asked.typed("question") not in {row.id for row in _open(work, asked, case)}:
            raise four_eyes.NotOpen
        asked.house.desk.answer_four_eyes(work, asked.typed("question"), says, asked.by, asked.now)

    try:
        return _done(asked, write, "answered_second")
    except (four_eyes.NotOpen, four_eyes.SamePerson):
        return refusals.come_back(asked, ANSWERED, 409)


def exclude(asked: Asked) -> Response:
    """POST /cases/{number}/protect/exclude: a conflict of interest."""
    if problem := _lacking(asked):
        return _draw(asked, problem)

    def write(work: Work, case: Case) -> None:
        who, why, owner = asked.typed("staff"), asked.typed("why"), asked.typed("new_owner")
        asked.house.desk.exclude(work, case.id, who, why, asked.by, asked.now, new_owner=owner)

    try:
        return _done(asked, write, "kept_away")
    except exclusions.NeedsOwner:
        return _draw(asked, Problem("new_owner", NEW_OWNER))
    except exclusions.NobodyLeft:
        return _draw(asked, Problem("staff", NOBODY_LEFT))


def end_exclusion(asked: Asked) -> Response:
    """POST /cases/{number}/protect/readmit: the conflict is over."""

    def write(work: Work, case: Case) -> None:
        asked.house.desk.end_exclusion(work, case.id, asked.typed("staff"), asked.by, asked.now)

    try:
        return _done(asked, write, "readmitted")
    except exclusions.NotThemself:
        return refusals.come_back(asked, NOT_YOURSELF, 409)


def _lacking(asked: Asked) -> Problem | None:
    with asked.house.store.reading() as work:
        able = restriction.who_may_know(work)
    if asked.typed("staff") not in able:
        return Problem("staff", WHO_AWAY)
    return None if asked.typed("why") else Problem("why", WHY_AWAY)


def _done(asked: Asked, write: Callable[[Work, Case], None], done: str) -> Response:
    """Do it for a case the reader sees; back to the case, or to the list where it is theirs no longer."""

    def job(work: Work) -> bool:
        write(work, _case(work, asked))
        work.flush()
        return worklists.case_by_number(work, asked.by, asked.path["number"]) is not None

    still = asked.house.store.write(job)
    return see_other(f"/cases/{asked.path['number']}/protect?done={done}" if still else f"/cases?done={done}")


def _case(work: Work, asked: Asked) -> Case:
    """The case, where the reader sees it at all; whether they may do the act is the desk's to say."""
    case = worklists.case_by_number(work, asked.by, asked.path["number"])
    if case is None:
        raise NotFound
    return case


def _draw(asked: Asked, *problems: Problem) -> Response:
    gettext = words_in(asked.language)
    with asked.house.store.reading() as work:
        case = _case(work, asked)
        said = tuple(Problem(one.field, gettext(one.words)) for one in problems)
        drawn = _protection(work, asked, case, said)
    return page(asked, "protect.html", {"it": drawn}, 422 if problems else 200)


def _protection(work: Work, asked: Asked, case: Case, problems: tuple[Problem, ...]) -> Protection:
    thing, names = sight.thing_of(work, case), worklists.staff_names(work)
    know = restriction.readers(work, case) if case.restricted else frozenset()
    return Protection(
        number=case.number,
        name=people.known(work, case.person_id).shown,
        restricted=case.restricted,
        readers=tuple(sorted(names[one] for one in know)),
        may_restrict=_may(asked, Act.RESTRICT, thing),
        may_lift=case.restricted and _may(asked, Act.LIFT_RESTRICTION, thing),
        may_exclude=_may(asked, Act.EXCLUDE, thing),
        able=_choices(names, (one for one in restriction.who_may_know(work) if one not in know | thing.excluded)),
        workers=_choices(
            names, (one for one in restriction.who_may_know(work, restriction.AGENCY) if one not in thing.excluded)
        ),
        questions=_questions(work, asked, case, thing),
        away=_kept_away(work, asked, case, thing),
        owner=names.get(case.owner_id or "", ""),
        problems=problems,
        typed=tuple((name, asked.typed(name)) for name in asked.form) if problems else (),
    )


def _questions(work: Work, asked: Asked, case: Case, thing: Thing) -> tuple[Question, ...]:
    gettext, names = words_in(asked.language), worklists.staff_names(work)
    return tuple(
        Question(
            row.id,
            gettext(MINE) if row.asked_by == asked.by.staff_id else gettext(QUESTIONS[row.act]) % {"name": names[row.asked_by]},
            four_eyes.reason_of(work, row).partition(":")[2] if row.act == OPEN else four_eyes.reason_of(work, row),
            row.asked_by == asked.by.staff_id,
        )
        for row in (_open(work, asked, case) if _may(asked, Act.ANSWER_FOUR_EYES, thing) else ())
    )


def _open(work: Work, asked: Asked, case: Case) -> list[FourEyes]:
    return [row for act in (OPEN, LIFT) for row in four_eyes.about(work, act, case.id, asked.now)]


def _kept_away(work: Work, asked: Asked, case: Case, thing: Thing) -> tuple[KeptAway, ...]:
    gettext, names, able = words_in(asked.language), worklists.staff_names(work), _may(asked, Act.EXCLUDE, thing)
    return tuple(
        KeptAway(
            row.staff_id,
            names[row.staff_id],
            exclusions.reason_of(work, row, case) if able else "",
            full_day(day_of(row.since), gettext, asked.language),
            able and row.staff_id != asked.by.staff_id,
        )
        for row in exclusions.open_of(work, case)
    )


def _may(asked: Asked, act: Act, thing: Thing) -> bool:
    return may(asked.by, act, thing, asked.now).allowed


def _choices(names: dict[str, str], staff: Iterable[str]) -> tuple[Choice, ...]:
    return tuple(Choice(one, names[one]) for one in staff)
