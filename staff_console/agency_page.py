"""Where a つなぎ先 answers without an account (要綱 3-1-エ2, 3-1-エ3): by a link, or by the code of a slip. Plain, made for a phone.

No cookie is used, so nothing can be sent in somebody's name from another site: each form carries the link's token (in its address) or the
slip's code, and whoever has that may answer. Opening the page writes nothing; what is used up, out of date, revoked or never was looks the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from casestore.sharing import Basis
from casestore.words import N_ as _
from dialogs.agency_side import ACCEPTED, CONTACTED, DECLINED, SEEN, AgencyView, Key, NeedsMore
from staff_console.dates import day_of, long_day
from staff_console.house import Asked
from staff_console.pages import words_in
from staff_console.plain import plain
from staff_console.shell import typed_day
from staff_console.views import Problem

TEMPLATE = "agency_answer.html"
PATH = "/referrals/answer"
BASES = {
    Basis.PERSON_ONLY: _("ご本人が自分で話すことになっているため、ここには何も書いていません。"),
    Basis.CONSENT: _("ご本人の同意にもとづいてお知らせしています。"),
    Basis.SPOKEN: _("ご本人が口で言った同意にもとづいてお知らせしています。"),
    Basis.DANGER: _("いのちの危険があるため、ご本人の同意を待たずにお知らせしています。"),
}
THANKS = {
    SEEN: _("読んだことを受けとりました。ありがとうございます。"),
    ACCEPTED: _("受け取ったことをうかがいました。ありがとうございます。"),
    DECLINED: _("受けられないことをうかがいました。ありがとうございます。こちらで、ほかの方法を考えます。"),
    CONTACTED: _("ご本人と連絡をとったことをうかがいました。ありがとうございます。"),
}
NOTHING_SHOWN = _("いまは、この方のことをお見せできません。お返事だけ、うかがいます。")
TOO_OFTEN = _("コードがちがっていたので、少し待ってから、もう一度入れてください。")


@dataclass(frozen=True)
class Request:
    """What the page shows of a つなぎ; words already chosen."""

    number: str
    destination: str
    call_name: str
    request: str
    reply_by: str
    about: str  # on the strength of what, or why nothing is shown
    seen: bool
    accepted: bool
    may_accept: bool
    may_decline: bool
    may_contact: bool
    today: str


@dataclass(frozen=True)
class Typed:
    """What came back with its problem."""

    kind: str = ""
    words: str = ""
    on: str = ""


NOTHING_TYPED = Typed()


def ask_code(asked: Asked) -> Response:
    """GET /referrals/answer: where the code of a slip is typed."""
    return _draw(asked)


def show(asked: Asked) -> Response:
    """GET /referrals/answer/{token}: what is asked. Writes nothing, for programs that check mail fetch links too."""
    with asked.house.store.reading() as work:
        found = asked.house.desk.look(work, _key(asked), asked.language, asked.now)
    return _draw(asked, found) if found else _gone(asked)


def take(asked: Asked) -> Response:
    """POST /referrals/answer: a code, or an answer by somebody who has one. 404 for what opens nothing, 429 after wrong ones."""
    key = _key(asked)
    with asked.house.store.reading() as work:
        if not asked.house.desk.may_try(work, key, asked.now):
            return _draw(asked, problems=(_problem(asked, "code", TOO_OFTEN),), status=429)
    if asked.typed("kind"):
        return answer(asked)
    found = asked.house.store.write(lambda work: asked.house.desk.enter_code(work, key, asked.language, asked.now))
    return _draw(asked, found, code=key.code) if found else _gone(asked)


def answer(asked: Asked) -> Response:
    """POST /referrals/answer/{token}: one answer. 422 with what was typed, 404 for what opens nothing; twice is written once."""
    key, typed = _key(asked), Typed(asked.typed("kind"), asked.typed("words"), asked.typed("on"))
    try:
        left = asked.house.store.write(
            lambda work: asked.house.desk.agency_answers(
                work, key, typed.kind, typed.words, typed_day(typed.on), asked.language, asked.now
            )
        )
    except LookupError:
        return _gone(asked)
    except NeedsMore as more:
        return _again(asked, key, typed, more)
    return _draw(asked, left, thanks=THANKS[typed.kind], code=key.code)


def _again(asked: Asked, key: Key, typed: Typed, more: NeedsMore) -> Response:
    with asked.house.store.reading() as work:
        found = asked.house.desk.look(work, key, asked.language, asked.now)
    if found is None:
        return _gone(asked)
    problem = _problem(asked, more.field, more.sentence, **more.fills)
    return _draw(asked, found, typed=typed, problems=(problem,), code=key.code, status=422)


def _key(asked: Asked) -> Key:
    token = asked.path.get("token", "")
    return Key(token=token, code="" if token else asked.typed("code"), source=asked.source)


def _gone(asked: Asked) -> Response:
    """The same for everything that opens nothing."""
    return _draw(asked, gone=True, status=404)


def _problem(asked: Asked, field: str, sentence: str, **fills: int) -> Problem:
    said = words_in(asked.language)(sentence)
    return Problem(field, said % fills if fills else said)


def _draw(
    asked: Asked,
    found: AgencyView | None = None,
    *,
    thanks: str = "",
    typed: Typed = NOTHING_TYPED,
    problems: tuple[Problem, ...] = (),
    code: str = "",
    gone: bool = False,
    status: int = 200,
) -> Response:
    agency = asked.house.settings.profile.agency
    token = asked.path.get("token", "")
    values = {
        "request": _request(asked, found) if found else None,
        "thanks": words_in(asked.language)(thanks) if thanks else "",
        "typed": typed,
        "problems": problems,
        "action": f"{PATH}/{token}" if token else PATH,
        "code": code,
        "gone": gone,
        "office": agency.name.to(asked.language),
        "phone": agency.phone,
        "code_page": PATH,
    }
    return plain(asked, TEMPLATE, values, status)


def _request(asked: Asked, found: AgencyView) -> Request:
    gettext = words_in(asked.language)
    about = BASES[found.basis] if not found.withheld else found.withheld if found.restricted else NOTHING_SHOWN
    return Request(
        number=found.number,
        destination=found.destination,
        call_name=found.call_name,
        request=found.request,
        reply_by=long_day(found.reply_by, gettext) if found.reply_by else "",
        about=gettext(about),
        seen=found.seen,
        accepted=found.accepted,
        may_accept=ACCEPTED in found.may,
        may_decline=DECLINED in found.may,
        may_contact=CONTACTED in found.may,
        today=day_of(asked.now).isoformat(),
    )
