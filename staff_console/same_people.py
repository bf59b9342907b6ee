"""同じ方かもしれない人: who may be one person is compared, judged, brought together and taken apart again; one telephone of two (要綱 6-1).

The list and every page of it hold only people both of whom the reader may see.
"""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import Response

from casestore import access_log, ledger, lookalikes, merging, people, same_person, shared_phones, worklists
from casestore.db import Work
from casestore.lookalikes import WORDS
from casestore.permissions import Act, may
from casestore.tables import Case
from casestore.words import N_ as _
from staff_console import comparing, same_reading
from staff_console.house import Asked, NotFound, see_other
from staff_console.pages import words_in
from staff_console.same_views import Compared
from staff_console.shell import page
from staff_console.triage_form import refusal_words
from staff_console.views import Problem

NO_REASON = _("なぜ同じ方だと分かったか、書いてください。")
NO_REASON_APART = _("なぜ別の方だと分かったか、書いてください。")
NO_SUCH = _("その番号のケースは見つかりません。番号を確かめてください。")
WHICH = _("どちらの台帳を残すか、えらんでください。")
ONE_ALREADY = _("この2人は、もう同じ方として合わせてあります。")
NOT_JOINED = _("この2人は、合わせてありません。")
NO_ACCOUNT = _("この方には、LINEやTelegramの連絡先がありません。")
THEIRS_ALREADY = _("その電話は、もうこの方の連絡先です。")
THIS, OTHER = "this", "other"


def index(asked: Asked) -> Response:
    """GET /cases/same: everybody who may be somebody else too."""
    with asked.house.store.reading() as work:
        found = [comparing.suspicion(work, asked, pair) for pair in lookalikes.suspected(work, asked.by)]
    asked.house.store.write(lambda work: access_log.listed(work, asked.by, "same", len(found), asked.now))
    return page(asked, "same_list.html", {"suspicions": tuple(found)})


def show(asked: Asked) -> Response:
    """GET /cases/{number}/same?other=…: one ledger and its likenesses; `other` is a person, or a number typed in."""
    return _draw(asked, asked.query.get("other", ""))


def judge(asked: Asked) -> Response:
    """POST /cases/{number}/same/different: two people, and not asked again."""

    def write(work: Work) -> None:
        asked.house.desk.judge_different(
            work, _case(work, asked).person_id, _other(work, asked, asked.typed("other")), asked.by, asked.now
        )

    try:
        asked.house.store.write(write)
    except merging.AlreadyOne:
        return _draw(asked, "", Problem("reason", ONE_ALREADY), status=409)
    return see_other(f"/cases/{asked.path['number']}/same?done=told_apart")


def merge(asked: Asked) -> Response:
    """POST /cases/{number}/same/merge: one person; of two open ledgers the chosen one stays. 409 with the law's reasons."""
    other, reason, keep = asked.typed("other"), asked.typed("reason"), asked.typed("keep")
    problems = [] if reason else [Problem("reason", NO_REASON)]
    problems += [] if keep in (THIS, OTHER) else [Problem("keep", WHICH)]
    if problems:
        return _draw(asked, other, *problems)

    def write(work: Work) -> str:
        pair = (_case(work, asked).person_id, _other(work, asked, other))
        first, second = pair if keep == THIS else pair[::-1]
        merged = asked.house.desk.bring_together(work, first, second, reason, asked.by, asked.now)
        return merged.current.number if merged.current else asked.path["number"]

    try:
        number = asked.house.store.write(write)
    except ledger.NotYet as no:
        said = [refusal_words(asked, replace(no.refusal, reasons=(one,))) for one in no.refusal.reasons]
        return _draw(asked, other, Problem("keep", " ".join(said)), status=409)
    except merging.AlreadyOne:
        return _draw(asked, "", Problem("reason", ONE_ALREADY), status=409)
    return see_other(f"/cases/{number}/same?done=brought_together")


def undo(asked: Asked) -> Response:
    """POST /cases/{number}/same/undo: they are two again."""
    one, other, reason = asked.typed("one"), asked.typed("other"), asked.typed("reason")
    if not reason:
        return _draw(asked, "", Problem(f"apart-{one}-{other}", NO_REASON_APART))

    def write(work: Work) -> None:
        mine = same_person.ids(work, _case(work, asked).person_id)
        if one not in mine or other not in mine:
            raise LookupError(one)
        asked.house.desk.take_apart(work, one, other, reason, asked.by, asked.now)

    try:
        asked.house.store.write(write)
    except ledger.NotYet as no:
        return _draw(asked, "", Problem(f"apart-{one}-{other}", refusal_words(asked, no.refusal)), status=409)
    except LookupError:
        return _draw(asked, "", Problem("joined", NOT_JOINED), status=409)
    return see_other(f"/cases/{asked.path['number']}/same?done=taken_apart")


def share(asked: Asked) -> Response:
    """POST /cases/{number}/same/phone: this person uses the telephone of another case too."""

    def write(work: Work, case: Case) -> None:
        theirs = _numbered(work, asked, asked.typed("phone_of"))
        contact = next((one for one in same_person.contacts(work, theirs.person_id) if one.staff_id is None), None)
        if contact is None:
            raise LookupError(NO_ACCOUNT)
        asked.house.desk.share_phone(work, contact.id, case.id, asked.by, asked.now)

    try:
        asked.house.store.write(lambda work: write(work, _case(work, asked)))
    except NotFound:
        return _draw(asked, "", Problem("phone_of", NO_SUCH))
    except LookupError:
        return _draw(asked, "", Problem("phone_of", NO_ACCOUNT))
    except shared_phones.AlreadyTheirs:
        return _draw(asked, "", Problem("phone_of", THEIRS_ALREADY), status=409)
    return see_other(f"/cases/{asked.path['number']}/same?done=phone_shared")


def unshare(asked: Asked) -> Response:
    """POST /cases/{number}/same/phone/{contact}/end: the second of two does not use it any more."""

    def write(work: Work) -> None:
        case = _case(work, asked)
        second = _other(work, asked, asked.typed("person"))
        theirs = same_person.current_case(work, second)
        mine = {one.id for one in worklists.readable_accounts(work, asked.by, [case.person_id])[case.person_id]}
        if theirs is None or asked.path["contact"] not in mine:
            raise NotFound
        asked.house.desk.unshare_phone(work, asked.path["contact"], theirs.id, asked.by, asked.now)

    try:
        asked.house.store.write(write)
    except LookupError:
        raise NotFound from None
    return see_other(f"/cases/{asked.path['number']}/same?done=phone_unshared")


# -- reading ---------------------------------------------------------------------------------------------------------------


def _case(work: Work, asked: Asked) -> Case:
    return _numbered(work, asked, asked.path["number"])


def _numbered(work: Work, asked: Asked, number: str) -> Case:
    found = worklists.case_by_number(work, asked.by, number.strip().upper(), Act.MERGE)
    if found is None:
        raise NotFound
    return found


def _other(work: Work, asked: Asked, other: str) -> str:
    """Whom this one is compared with: a person whom the reader may see, all their ledgers. Raises NotFound."""
    case = worklists.case_by_number(work, asked.by, other.strip().upper(), Act.MERGE)
    person = case.person_id if case else other
    try:
        who = people.known(work, person)
    except LookupError:
        raise NotFound from None
    cases = same_person.cases(work, person)
    hidden = [one for one in cases if not may(asked.by, Act.MERGE, worklists.thing_of(work, one), asked.now).allowed]
    if hidden or who.erased or not (cases or _suspected_of(work, asked, person)):
        raise NotFound
    return person


def _suspected_of(work: Work, asked: Asked, person: str) -> bool:
    """Whoever has no ledger is known here only as somebody who looks like, or is, the person of this one."""
    mine = same_person.ids(work, _case(work, asked).person_id)
    return person in mine or any(lookalikes.row_of(work, one, person) is not None for one in mine)


def _draw(asked: Asked, other: str, *problems: Problem, status: int = 422) -> Response:
    gettext = words_in(asked.language)
    with asked.house.store.reading() as work:
        case = _case(work, asked)
        pair, wrong = None, list(problems)
        if other:
            try:
                pair = _compared(work, asked, case, _other(work, asked, other))
            except NotFound:
                if other == asked.query.get("other") and other.upper().startswith("R"):
                    wrong.append(Problem("other", NO_SUCH))
                else:
                    raise
        it = same_reading.whole(work, asked, case, pair, tuple(replace(one, words=gettext(one.words)) for one in wrong))
    if pair is not None:
        asked.house.store.write(lambda work: _looked(work, asked, pair))
    return page(asked, "same_people.html", {"it": it}, status if problems else 422 if wrong else 200)


def _looked(work: Work, asked: Asked, pair: Compared) -> None:
    """What stood beside this ledger was read too."""
    if pair.number:
        access_log.read(work, asked.by, _numbered(work, asked, pair.number), asked.now)


def _compared(work: Work, asked: Asked, case: Case, other: str) -> Compared | None:
    """None for somebody who is the same person already."""
    mine = same_person.ids(work, case.person_id)
    if other in mine:
        return None
    rows = [row for one in mine if (row := lookalikes.row_of(work, one, other)) is not None]
    why = next((words_in(asked.language)(WORDS[lookalikes.Why(row.why)]) for row in rows if row.judged_as == ""), "")
    different = any(row.judged_as == same_person.DIFFERENT for row in rows)
    return comparing.compared(work, asked, case, other, why, different)
