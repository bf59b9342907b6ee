"""「知らせる人」 of a memo (要綱 6-1): a colleague is asked to read it, finds it on their きょう, and whoever wrote it sees that they have."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from starlette.responses import Response

from casestore import audit, mentions, worklists
from casestore.db import Work
from casestore.mentions import Told, TwoOfThatName
from casestore.permissions import Act, Actor, may
from casestore.words import N_ as _
from staff_console.dates import Gettext, told
from staff_console.house import Asked, NotFound, see_other
from staff_console.pages import words_in
from staff_console.phrases import beside
from staff_console.reaching import Reach
from staff_console.talk_views import Line
from staff_console.views import Choice

TWO_OF_THEM = _("「@%(name)s」は2人以上います。「知らせる人」からえらんでください。")
NOT_THEM = _("この人は、このケースを見られません。ほかの人をえらんでください。")
SAW, NOT_YET = _("%(name)sさんに知らせました（%(when)s に見ました）"), _("%(name)sさんに知らせました（まだ見ていません）")
FROM = _("%(name)sさんのメモ")


class NotToBeTold(Exception):
    """Whom the worker named cannot be told; `words` is the sentence for them."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True)
class ToRead:
    """One memo that waits for the reader; words already chosen."""

    id: str
    words: str
    number: str
    name: str
    when: str
    link: str


def colleagues(work: Work, asked: Asked, reach: Reach) -> tuple[Choice, ...]:
    """Who may be named, for the list."""
    return tuple(Choice(one.staff_id, one.name) for one in _may_be_told(work, asked, reach))


def chosen(work: Work, asked: Asked, reach: Reach) -> frozenset[str]:
    """Who was chosen from the list or written as @name. Raises NotToBeTold."""
    gettext, offered, picked = words_in(asked.language), _may_be_told(work, asked, reach), asked.typed("tell")
    if picked and picked not in {one.staff_id for one in offered}:
        raise NotToBeTold(gettext(NOT_THEM))
    try:
        return mentions.named(asked.typed("text"), offered) | ({picked} if picked else set())
    except TwoOfThatName as two:
        if picked:  # that is which of them was meant
            return frozenset({picked})
        raise NotToBeTold(gettext(TWO_OF_THEM) % {"name": two.name}) from None


def _may_be_told(work: Work, asked: Asked, reach: Reach) -> tuple[Actor, ...]:
    if reach.case is None or not may(asked.by, Act.MEMO, reach.thing, asked.now).allowed:
        return ()
    return mentions.may_be_told(work, reach.contact, asked.by.staff_id, asked.now)


def with_readers(
    lines: Collection[Line], readers: Mapping[str, tuple[Told, ...]], names: Mapping[str, str], asked: Asked
) -> tuple[Line, ...]:
    """The lines of a conversation, a memo with those it was for."""
    gettext = words_in(asked.language)
    return tuple(
        replace(line, state=beside((_reader(one, names, asked, gettext) for one in readers[line.id]), gettext))
        if line.kind == "memo" and line.id in readers
        else line
        for line in lines
    )


def _reader(one: Told, names: Mapping[str, str], asked: Asked, gettext: Gettext) -> str:
    when = told(one.seen_at, asked.now, gettext) if one.seen_at else ""
    return gettext(SAW if when else NOT_YET) % {"name": names.get(one.staff_id, ""), "when": when}


def rows(work: Work, asked: Asked) -> tuple[ToRead, ...]:
    """What waits for the reader on きょう."""
    gettext, names = words_in(asked.language), worklists.staff_names(work)
    return tuple(
        ToRead(
            one.id,
            gettext(FROM) % {"name": names.get(one.by, "")},
            one.case.number,
            one.who.shown,
            told(one.at, asked.now, gettext),
            f"/cases/{one.case.number}?talk={one.contact_id}#m-{one.message_id}",
        )
        for one in mentions.waiting(work, asked.by)
    )


def done(asked: Asked) -> Response:
    """POST /today/memos/{mention}/seen: the reader has seen it. 404 for what does not wait for them."""

    def write(work: Work) -> None:
        mine = next((one for one in mentions.waiting(work, asked.by) if one.id == asked.path["mention"]), None)
        if mine is None:
            raise NotFound
        mentions.seen(work, asked.by.staff_id, mine.contact_id, asked.now)
        audit.note(work, asked.by.staff_id, "read_memo", mine.contact_id, asked.now)

    asked.house.store.write(write)
    return see_other("/today?done=seen")
