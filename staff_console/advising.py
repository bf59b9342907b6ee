"""相談と助言 on a case (要綱 2-2-ア): a worker asks the chief, the chief answers into the ledger, whoever it is for has read it; taking a hard case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from casestore import flags, follow_ups, ledger, taking_over, worklists
from casestore.db import Work
from casestore.flags import ADVICE
from casestore.follow_ups import Promised
from casestore.permissions import Act, may
from casestore.tables import Case, Flag
from casestore.words import N_ as _
from casestore.worklists import CasePage
from dialogs.at_desk import NotAllowed
from staff_console import refusals
from staff_console.dates import told
from staff_console.house import Asked, NotFound, see_other
from staff_console.looking_after import case_for
from staff_console.pages import words_in
from staff_console.triage_form import refusal_words

NO_QUESTION = _("相談したいことを書いてください。")
NO_ANSWER = _("助言を書いてください。")
NO_REASON = _("引きうける理由を書いてください。担当の人に伝わります。")
OVER = _("この相談は、もう答えがあるか、取りさげられています。")
NOT_TO_TAKE = _("いまの担当や、あなたの関わりかたが変わっています。もう一度ひらいて確かめてください。")
BY = _("%(name)sさん・%(when)s")
OWN, BESIDE = "own", "beside"


@dataclass(frozen=True)
class Asking:
    """A question to the chief. `answer` and `answered` are "" while there is none; entry: of the answer, where it is to be read."""

    id: str
    words: str
    said: str
    answer: str = ""
    answered: str = ""
    entry: str = ""
    may_answer: bool = False
    may_take_back: bool = False


@dataclass(frozen=True)
class Advice:
    """主任の助言 nobody asked for. entry: "" once it was read."""

    words: str
    said: str
    entry: str


@dataclass(frozen=True)
class Card:
    """What stands on the page of a case."""

    askings: tuple[Asking, ...]
    advice: tuple[Advice, ...]
    may_ask: bool
    may_take: bool

    @property
    def shown(self) -> bool:
        return bool(self.askings or self.advice or self.may_ask or self.may_take)


def card(work: Work, asked: Asked, found: CasePage) -> Card:
    """Questions and advice of a case, newest first, with what the reader may do."""
    case, chief = found.line.case, may(asked.by, Act.SUPERVISE, None, asked.now).allowed
    to_read, asking = _to_read(asked, found), flags.of_case(work, case)
    answers = {one.flag.answer for one in asking}
    advice = [one for one in reversed(found.entries) if one.kind == ADVICE and one.id not in answers]
    by = found.staff
    may_write = may(asked.by, Act.MEMO, worklists.thing_of(work, case), asked.now).allowed
    return Card(
        askings=tuple(_asking(asked, one, by, chief, to_read) for one in asking),
        advice=tuple(
            Advice(
                str(one.answers.get("note") or ""),
                _said(asked, by.get(one.staff_id, ""), one.happened_at),
                one.id if one.id in to_read else "",
            )
            for one in advice
        ),
        may_ask=may_write and not chief and case.closed_at is None,
        may_take=chief and case.closed_at is None and case.owner_id not in (None, asked.by.staff_id),
    )


def _asking(asked: Asked, one: flags.Asked, names: Mapping[str, str], chief: bool, to_read: frozenset[str]) -> Asking:
    row = one.flag
    unread = row.answer is not None and row.read_at is None and (row.asked_by == asked.by.staff_id or row.answer in to_read)
    return Asking(
        id=row.id,
        words=one.words,
        said=_said(asked, names.get(row.asked_by, ""), row.asked_at),
        answer=one.answer,
        answered=_said(asked, names.get(row.answered_by or "", ""), row.ended_at or row.asked_at) if row.answer else "",
        entry=(row.answer or "") if unread else "",
        may_answer=chief and row.ended_at is None,
        may_take_back=row.ended_at is None and row.asked_by == asked.by.staff_id,
    )


def _to_read(asked: Asked, found: CasePage) -> frozenset[str]:
    """The entries of advice whose reminder is the reader's."""
    return frozenset(
        row.because
        for row in found.follow_ups
        if row.kind == Promised.CLOCK and row.step == ADVICE and row.ended_at is None and row.owner_id == asked.by.staff_id
    )


def _said(asked: Asked, name: str, at: datetime) -> str:
    gettext = words_in(asked.language)
    return gettext(BY) % {"name": name, "when": told(at, asked.now, gettext)}


def ask(asked: Asked) -> Response:
    """POST /cases/{number}/flags: 相談したい."""
    words = asked.typed("words")
    if not words:
        return refusals.come_back(asked, NO_QUESTION, 422)
    return _done(asked, Act.MEMO, lambda work, case: _void(flags.ask(work, case, words, asked.by, asked.now)), "flagged")


def answer(asked: Asked) -> Response:
    """POST /cases/{number}/flags/{flag}/answer: the chief's; it stands in the ledger."""
    words, wants = asked.typed("words"), asked.typed("reply") == "yes"
    if not words:
        return refusals.come_back(asked, NO_ANSWER, 422)
    profile = asked.house.settings.profile

    def write(work: Work, case: Case) -> None:
        flags.answer(work, case, asked.path["flag"], words, wants, asked.by, profile, asked.now)

    return _done(asked, Act.READ_CASE, write, "advised")


def take_back(asked: Asked) -> Response:
    """POST /cases/{number}/flags/{flag}/back: its asker does not need it any more."""
    return _done(
        asked, Act.MEMO, lambda work, case: flags.take_back(work, case, asked.path["flag"], asked.by, asked.now), "unflagged"
    )


def read(asked: Asked) -> Response:
    """POST /cases/{number}/advice/{entry}/read: whoever asked, or whose case it is, has read it and is reminded no more."""

    def write(work: Work, case: Case) -> None:
        entry, ended = asked.path["entry"], False
        for row in follow_ups.open_of(work, case.id):
            if row.because == entry and row.step == ADVICE and row.owner_id == asked.by.staff_id:
                ended = follow_ups.end(work, row.id, "done", asked.now)
        if (flag := _answered_by(work, case, entry, asked.by.staff_id)) is not None:
            flags.read(work, case, flag, asked.by, asked.now)
        elif not ended:
            raise LookupError(entry)

    return _done(asked, Act.READ_CASE, write, "seen")


def _answered_by(work: Work, case: Case, entry: str, reader: str) -> str | None:
    """The reader's own question that this entry answers, while they have not read it."""
    mine: list[Flag] = [one.flag for one in flags.of_case(work, case) if one.flag.answer == entry]
    return next((row.id for row in mine if row.asked_by == reader and row.read_at is None), None)


def take_over(asked: Asked) -> Response:
    """POST /cases/{number}/take-over: the chief, as owner (`how`: own) or beside them, with a reason."""
    reason = asked.typed("reason")
    if not reason:
        return refusals.come_back(asked, NO_REASON, 422)
    act = taking_over.take if asked.typed("how") == OWN else taking_over.help_with
    profile = asked.house.settings.profile
    try:
        return _done(asked, Act.ASSIGN, lambda work, case: act(work, case, reason, asked.by, profile, asked.now), "taken_over")
    except taking_over.NothingToTake:
        return refusals.come_back(asked, NOT_TO_TAKE, 409)


def _done(asked: Asked, act: Act, write: Callable[[Work, Case], None], done: str) -> Response:
    """One permitted act on the case of this page, and back to its card."""
    try:
        asked.house.store.write(lambda work: write(work, case_for(work, asked, act)))
    except flags.NotOpen:
        return refusals.come_back(asked, OVER, 409)
    except ledger.NotYet as no:
        raise NotAllowed(refusal_words(asked, no.refusal), hidden=False) from no
    except LookupError:
        raise NotFound from None
    return see_other(f"/cases/{asked.path['number']}?done={done}#flags")


def _void(_id: str) -> None:
    return None
