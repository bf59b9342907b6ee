"""Nothing typed is lost (要綱 6-1): whatever is being written in any form is kept as it is typed, put back, shown beside another window's.

A form that was taken loses its draft in the transaction of its act; one that came back, or met a locked or ended session, leaves one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from casestore import drafts, locking, worklists
from casestore.beside import Beside
from casestore.db import Work
from casestore.drafts import BESIDE, Fields, Kept
from casestore.permissions import Act
from casestore.words import N_ as _
from staff_console import filling
from staff_console.dates import clock, day_of, long_day
from staff_console.house import Asked, NotFound, see_other
from staff_console.pages import render, words_in
from staff_console.reaching import reachable

NOT_TYPED = (
    "csrf",
    "seen",
    "seen_version",
    "once",
    "command",
    "turn",
    "give_up",
    "number",
    "back",
    "next",
    "send_once",
    "draft-at",
    "draft-empty",
)
LONGEST_ADDRESS = 300
OF_CASE = re.compile(r"/(?:cases|reception|city(?:/housing)?)/(R\d+-\d+)(?:/|$)")
OF_TALK = re.compile(r"/talks/([\w-]+)/")
SIGHTS = (Act.READ_CASE, Act.SEE_QUEUE, Act.READ_PLAN)
TODAY, EARLIER = _("%(clock)s に保存した下書きを戻しました。"), _("%(day)s %(clock)s に保存した下書きを戻しました。")


@dataclass(frozen=True)
class Note:
    """What stands in a form whose draft was put back. id: of the little forms behind it; two: another window typed something else."""

    id: str
    saved: str
    address: str
    which: str
    two: bool


def left(work: Work, asked: Asked, address: str, which: str = "") -> Kept | None:
    """The reader's own draft of a form, for a page that draws it by itself."""
    return drafts.kept(work, asked.by.staff_id, drafts.of_form(address, which))


def keep(asked: Asked) -> Response:
    """POST /drafts: what has been typed so far. 204; 409 where another window of the same worker typed something newer."""
    address = asked.typed("draft-at")[:LONGEST_ADDRESS]
    if not address.startswith("/"):
        raise NotFound

    def job(work: Work) -> bool:
        _visible(work, asked, address)
        text = "" if asked.typed("draft-empty") else drafts.as_text(_typed(asked.form))
        place = drafts.of_form(address, asked.drawn.which)
        return drafts.keep_or_beside(work, asked.by.staff_id, place, text, asked.now, asked.drawn.at)

    kept = asked.house.store.write(job)
    return Response(status_code=204 if kept else 409, headers={"x-drawn": f"{asked.now.isoformat()} {asked.drawn.page}"})


def drop(asked: Asked) -> Response:
    """POST /drafts/drop: its writer does not want it. It can be taken back."""
    place = _place(asked)
    asked.house.store.write(lambda work: drafts.throw_away(work, asked.by.staff_id, place, asked.now))
    return _back(
        asked, f"done=draft_thrown&draft={quote(asked.typed('draft-at'), safe='')}&of={quote(asked.drawn.which, safe='')}"
    )


def take_back(asked: Asked) -> Response:
    """POST /drafts/back: what was thrown away is there again."""
    place = _place(asked)
    asked.house.store.write(lambda work: drafts.take_back(work, asked.by.staff_id, place, asked.now))
    return _back(asked, "done=draft_back")


def choose(asked: Asked) -> Response:
    """POST /drafts/choose: one field as the other window had it (`field`), or all as they stand ("")."""
    place, field, who = _place(asked), asked.typed("field"), asked.by.staff_id

    def job(work: Work) -> None:
        beside = drafts.kept(work, who, place + BESIDE)
        if beside is None:
            return
        mine, rest = drafts.kept(work, who, place), dict(beside.fields)
        if field in rest:
            chosen = (mine.fields if mine else {}) | {field: rest.pop(field)}
            drafts.keep(work, who, place, drafts.as_text(chosen), asked.now)
        drafts.keep(work, who, place + BESIDE, drafts.as_text(rest) if field and rest else "", asked.now)

    asked.house.store.write(job)
    return _back(asked, "")


def sending(asked: Asked) -> Asked:
    """The same request, whose act takes its draft along."""
    place, who = drafts.of_form(asked.address, asked.drawn.which), asked.by.staff_id
    store = Beside(asked.house.store, lambda work: drafts.drop(work, who, place))
    return replace(asked, house=replace(asked.house, store=store))


def not_taken(asked: Asked, who: str = "") -> None:
    """A form was sent and nothing came of it: what was typed in it stays. who: whose it is where nobody is signed in any more."""
    typed, writer = _typed(asked.form), who or asked.by.staff_id
    if any(any(values) for values in typed.values()):
        place = drafts.of_form(asked.address[:LONGEST_ADDRESS], asked.drawn.which)
        text, known = drafts.as_text(typed), asked.drawn.at
        asked.house.store.write(lambda work: drafts.keep_or_beside(work, writer, place, text, asked.now, known))


def after_the_end(asked: Asked) -> None:
    """A form of a session that has ended by its age: what was typed waits for the same worker to sign in."""
    with asked.house.store.reading() as work:
        who = locking.lapsed(work, asked.token, asked.typed("csrf"), asked.now)
    if who is not None:
        not_taken(asked, who)


def restored(asked: Asked, html: str, values: Mapping[str, Any]) -> str:
    """The page with the reader's own drafts in its forms."""
    if asked.actor is None or asked.posted or not any(filling.forms(html)):
        return html
    with asked.house.store.reading() as work:
        mine = drafts.of_forms(work, asked.actor.staff_id)
    return filling.filled(html, lambda sent: _put(asked, sent, mine, values)) if mine else html


def _put(asked: Asked, sent: filling.Sent, mine: Mapping[str, Kept], values: Mapping[str, Any]) -> filling.Put | None:
    place = drafts.of_form(sent.address, sent.which)
    draft, other = mine.get(place), mine.get(place + BESIDE)
    if draft is None and other is None:
        return None
    note = Note(
        f"d-{sha256(place.encode()).hexdigest()[:12]}",
        _saved(asked, draft) if draft else "",
        sent.address,
        sent.which,
        other is not None,
    )
    around = {"note": note, "own": sent.own, "csrf": values["csrf"], "drawn": values["drawn"]}

    def beside(name: str, stands: str) -> str:
        theirs = other.fields.get(name, ("",))[0].strip() if other else ""
        if not theirs or theirs == stands.strip():
            return ""
        return render(asked.language, "_draft_beside.html", around | {"name": name, "theirs": theirs})

    after = render(asked.language, "_draft_after.html", around)
    top = render(asked.language, "_draft_note.html", around) if other or not sent.own else ""
    return filling.Put(draft.fields if draft else {}, beside, top, after)


def _saved(asked: Asked, draft: Kept) -> str:
    gettext, day = words_in(asked.language), day_of(draft.saved_at)
    words = gettext(TODAY if day == day_of(asked.now) else EARLIER)
    return words % {"clock": clock(draft.saved_at), "day": long_day(day, gettext)}


def _typed(form: Fields) -> dict[str, tuple[str, ...]]:
    return {name: values for name, values in form.items() if name not in NOT_TYPED}


def _place(asked: Asked) -> str:
    return drafts.of_form(asked.typed("draft-at"), asked.drawn.which)


def _visible(work: Work, asked: Asked, address: str) -> None:
    """A draft about a case or a conversation one may not see is refused like one that does not exist."""
    if (case := OF_CASE.match(address)) and not any(worklists.case_by_number(work, asked.by, case[1], act) for act in SIGHTS):
        raise NotFound
    if talk := OF_TALK.match(address):
        reachable(work, asked, talk[1], Act.READ_CONVERSATION)


def _back(asked: Asked, said: str) -> Response:
    path, _sep, query = asked.drawn.page.partition("?")
    kept = [part for part in query.split("&") if part and not part.startswith(("done=", "was=", "draft=", "of="))]
    return see_other("?".join(filter(None, (path, "&".join([*kept, said] if said else kept)))))
