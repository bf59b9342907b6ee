"""保存期間: how long each class of record stays, what is due, and the two persons every decision and every erasing needs (security 1.5, 要綱 6-1).

The list shows numbers, never names: whoever agrees need not know who it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.responses import Response

from casestore import erasing, four_eyes, retention, worklists
from casestore.db import Work
from casestore.fine_print_retention import Kept
from casestore.retention import DECIDE, ERASE, NotDue, Record, State
from casestore.tables import FourEyes
from casestore.words import N_ as _
from staff_console.dates import day_of, full_day
from staff_console.house import Asked, NotFound, see_other
from staff_console.pages import words_in
from staff_console.shell import page, typed_day
from staff_console.views import Problem

STATES = {
    State.KEPT: _("保存中"),
    State.LOOK: _("見直す時期"),
    State.ERASE: _("消してよい時期"),
    State.HELD: _("止めている"),
    State.UNDECIDED: _("期間がまだ決まっていない"),
}
WRONG = _("年数と、根拠になる文書の名前を入れてください。見直しは、消す年より前にします。")
NO_DAY = _("いつまで残すか、きょうより先の日を入れてください。")
NO_REASON = _("理由を書いてください。")
SAME = _("頼んだ人とは別の人が答えます。")
GONE = _("もう答えが出ているか、取り下げられています。")
STOPPED = _("その間に連絡があったか、止められたので、消しませんでした。")
NOT_DUE = _("まだ消してよい時期ではありません。")


@dataclass(frozen=True)
class Back:
    """What came back to be put right: in which form (a class of record, or a record), which field, and what had been typed there."""

    at: str = ""
    problems: tuple[Problem, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)

    def was(self, at: str, name: str) -> str:
        """What was typed into a field of one of the forms."""
        return self.typed.get(name, "") if at == self.at else ""

    def wrong(self, at: str, name: str) -> str:
        """What to put right in a field of one of the forms."""
        return next((one.words for one in self.problems if one.field == f"{name}-{at}"), "")


@dataclass(frozen=True)
class ClassLine:
    """One class: what is in force, and what is proposed beside the empty field."""

    id: str
    name: str
    rule: str
    paper: str
    look_years: int
    years: int
    waiting: tuple[Waiting, ...]


@dataclass(frozen=True)
class Waiting:
    """What waits for a second person."""

    id: str
    words: str
    by: str
    reason: str
    mine: bool


@dataclass(frozen=True)
class Line:
    """One record; `number` is all that is told of whose it is. `at`: its form on the page."""

    at: str
    thing: str
    class_name: str
    number: str
    began: str
    look_on: str
    erase_on: str
    state: str
    due: bool
    held: bool
    asked: tuple[Waiting, ...]


def show(asked: Asked) -> Response:
    """GET /admin/retention"""
    return _draw(asked)


def propose(asked: Asked) -> Response:
    """POST /admin/retention/{record_class}/propose: years and paper, to be agreed to by somebody else."""
    kept = next((one for one in asked.house.settings.profile.retention.classes if one.id == asked.path["record_class"]), None)
    if kept is None:
        raise NotFound
    look, years = (int(one) if one.isdecimal() else -1 for one in (asked.typed("look_years"), asked.typed("years")))
    try:
        asked.house.store.write(
            lambda work: retention.propose(work, kept, look, years, asked.typed("paper"), asked.by.staff_id, asked.now)
        )
    except ValueError:
        return _draw(asked, ("years", WRONG), at=kept.id)
    return see_other("/admin/retention?done=asked_second")


def answer(asked: Asked) -> Response:
    """POST /admin/retention/answer/{question}: the second person's yes or no; a yes to an erasing erases at once."""
    question, says = asked.path["question"], four_eyes.YES if asked.typed("says") == "yes" else four_eyes.NO
    profile = asked.house.settings.profile

    def job(work: Work) -> None:
        row = work.session.get(FourEyes, question)
        if row is None or row.act not in (DECIDE, ERASE):
            raise NotFound
        if row.act == ERASE and says == four_eyes.YES:
            erasing.agree(work, profile, question, asked.by.staff_id, asked.now)
        else:
            four_eyes.answer(work, question, says, asked.by.staff_id, asked.now)

    try:
        asked.house.store.write(job)
    except four_eyes.SamePerson:
        return _draw(asked, ("", SAME), 409)
    except four_eyes.NotOpen:
        return _draw(asked, ("", GONE), 409)
    except NotDue:
        return _draw(asked, ("", STOPPED), 409)
    return see_other("/admin/retention?done=answered_second")


def act(asked: Asked) -> Response:
    """POST /admin/retention/record: look again, hold, release, or ask to erase one record."""
    what, reason = asked.typed("act"), asked.typed("reason")
    until = typed_day(asked.typed("keep_until"))
    if what == "look" and (until is None or until <= day_of(asked.now)):
        return _draw(asked, ("keep_until", NO_DAY), at=asked.typed("thing"))
    if what != "release" and not reason:
        return _draw(asked, ("reason", NO_REASON), at=asked.typed("thing"))

    def job(work: Work) -> None:
        record = retention.record_of(work, asked.house.settings.profile, asked.typed("thing"), asked.now)
        if record is None:
            raise NotFound
        by, now = asked.by.staff_id, asked.now
        if what == "look" and until is not None:
            retention.look_again(work, record, until, reason, by, now)
        elif what == "hold":
            retention.hold(work, record.person_id, reason, by, now)
        elif what == "release":
            retention.release(work, record.person_id, by, now)
        else:
            retention.ask_to_erase(work, record, reason, by, now)

    try:
        asked.house.store.write(job)
    except NotDue:
        return _draw(asked, ("reason", NOT_DUE), 409, at=asked.typed("thing"))
    return see_other("/admin/retention?done=kept")


def _draw(asked: Asked, wrong: tuple[str, str] | None = None, status: int = 422, at: str = "") -> Response:
    """The whole page; `wrong` is a field and what to put right in it, in the form `at` (a class of record, or a record's thing)."""
    profile, gettext = asked.house.settings.profile, words_in(asked.language)
    with asked.house.store.reading() as work:
        names = worklists.staff_names(work)
        asked_for = retention.waiting(work, ERASE)
        decisions = retention.waiting(work, DECIDE)
        found = retention.due(work, profile, asked.now)
        lines = tuple(_line(work, asked, one, asked_for, names, str(place)) for place, one in enumerate(found, 1))
        classes = tuple(_class(work, asked, kept, decisions, names) for kept in profile.retention.classes)
    place = next((line.at for line in lines if line.thing == at), at)
    problems = (Problem(f"{wrong[0]}-{place}" if wrong[0] else "answers", gettext(wrong[1])),) if wrong else ()
    back = Back(place, problems, {name: asked.typed(name) for name in asked.form})
    return page(asked, "retention.html", {"classes": classes, "lines": lines, "back": back}, status if wrong else 200)


def _class(work: Work, asked: Asked, kept: Kept, decisions: list[FourEyes], names: dict[str, str]) -> ClassLine:
    gettext, rule = words_in(asked.language), retention.decided(work, kept.id)
    words = (
        gettext(_("%(look)d年で見直し、%(years)d年で消す")) if rule else gettext(_("まだ決まっていません。何も消えません。"))
    )
    return ClassLine(
        kept.id,
        kept.name.to(asked.language),
        words % {"look": rule.look_years, "years": rule.years} if rule else words,
        rule.paper if rule else "",
        kept.proposed_look_years,
        kept.proposed_years,
        tuple(_waiting(work, asked, row, names) for row in decisions if row.thing == kept.id),
    )


def _line(work: Work, asked: Asked, one: Record, asked_for: list[FourEyes], names: dict[str, str], at: str) -> Line:
    gettext, profile = words_in(asked.language), asked.house.settings.profile
    told = {kept.id: kept.name.to(asked.language) for kept in profile.retention.classes}
    began, look_on, erase_on = (
        full_day(day, gettext, asked.language) if day else "" for day in (one.began_on, one.look_on, one.erase_on)
    )
    return Line(
        at,
        one.thing,
        told[one.record_class],  # type: ignore[index]  # only classes of the profile have records
        one.case_number,
        began,
        look_on,
        erase_on,
        gettext(STATES[one.state]),
        one.state is State.ERASE,
        one.state is State.HELD,
        tuple(_waiting(work, asked, row, names) for row in asked_for if row.thing == one.thing),
    )


def _waiting(work: Work, asked: Asked, row: FourEyes, names: dict[str, str]) -> Waiting:
    gettext, reason = words_in(asked.language), four_eyes.reason_of(work, row)
    words = gettext(_("消すことへの同意")) if row.act == ERASE else gettext(_("保存期間への同意"))
    if row.act == DECIDE:
        rule = retention.rule_in(reason)
        reason = gettext(_("%(look)d年で見直し、%(years)d年で消す（%(paper)s）")) % {
            "look": rule.look_years,
            "years": rule.years,
            "paper": rule.paper,
        }
    return Waiting(row.id, words, names.get(row.asked_by, ""), reason, row.asked_by == asked.by.staff_id)
