"""LINE as a contact point (the guideline on LINE of 2021): what is sent there is answered in the room, and LINE shows only a link into it.

Nothing that was asked or said of a person stays with LINE. What protects life, and that we stop or that a person is called, is said there
too, at once. What they wrote on LINE counts as said: nobody says it twice. 要綱 2-1-ア, 3-1-イ
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from casestore import bells, posts, rooms
from casestore.db import Work
from casestore.posts import REPLY_SECONDS, ReplyTo
from casestore.talks import Heard, TalkState
from casestore.words import N_ as _
from dialogs import wording
from dialogs.acts import Act, Alert, AtDoor, Prefer, Stop, WantPerson
from dialogs.crisis import SAID_ANYWHERE, urgent_lines
from dialogs.facts import Facts
from dialogs.into_the_room import THE_ROOM
from dialogs.progress import Moment, Turn
from dialogs.says import Line, Saying

TALK, CONTACT_POINT = "talk", "contact_point"
ANSWERS = (
    _("ありがとうございます。届きました。つづきは、部屋で話しましょう。下のリンクは30分のあいだ、1回使えます。"),
    _("届きました。お返事は、部屋にあります。下のリンクから入ってください。30分のあいだ、1回使えます。"),
    _("受け取りました。つづきは、下のリンクの部屋で見られます。30分のあいだ、1回使えます。"),
)


def of_one_door(heard: Sequence[Heard]) -> tuple[Heard, ...]:
    """The oldest that came through one door, the rest has its own turn: each is answered where it was said."""
    return tuple(one for one in heard if (one.channel == rooms.CHANNEL) == (heard[0].channel == rooms.CHANNEL))


def at_the_bell(line_mode: str, talk: TalkState, heard: Sequence[Heard]) -> bool:
    """Whether this was sent where a resident only rings."""
    here = line_mode == CONTACT_POINT and talk.channel == "line" and talk.audience == "resident"
    return here and heard[0].channel != rooms.CHANNEL


def reply_to(talk: TalkState, heard: Sequence[Heard]) -> ReplyTo:
    """The newest token to answer with: on LINE good for a while, on Telegram a tap to be acknowledged; what came in the room is answered there.

    The while counts from the person's own moment: of an event that came late the token may be dead already, and then a refusal
    at the second try would not mean that the first one went through.
    """
    if heard[-1].channel == rooms.CHANNEL:
        return ReplyTo(door=rooms.CHANNEL)
    newest = next((one for one in reversed(heard) if one.reply_token), None)
    if newest is None:
        return ReplyTo()
    until = min(newest.at, newest.arrived_at) + REPLY_SECONDS if talk.channel == "line" else None
    return ReplyTo(newest.reply_token, until)


def answer(work: Work, talk: TalkState, turn: Turn, facts: Facts, now: datetime, *, because: str, reply_to: ReplyTo) -> ReplyTo:
    """Answer the bell, and from now on this account only rings. Where the answer to the words themselves goes: the room."""
    rooms.only_rings(work, talk.contact_id)
    rung, has_room = bells.rung(work, talk.contact_id, bells.ANSWERED), rooms.may_have(work, talk.contact_id)
    says = tuple(shown(turn, facts, now, rung, has_room))
    language = turn.session.language
    if post := wording.post(says, language, facts):
        here = ReplyTo(reply_to.token, reply_to.until, talk.channel)
        posts.queue(
            work, talk.contact_id, post, now, author="bot", language=language, reply_to=here, because=because, kind=bells.ANSWERED
        )  # fmt: skip
    return ReplyTo(door=rooms.CHANNEL)


def shown(turn: Turn, facts: Facts, now: datetime, rung: int, has_room: bool = True) -> Iterator[Saying]:
    """What LINE itself shows of a turn. rung: how often it answered so before: never the same words twice running. Pure."""
    if any(map(_left, turn.acts)):
        return
    if facts.guard.hushed or any(isinstance(act, AtDoor) and act.what == "hushed" for act in turn.acts):
        yield from turn.says  # small talk, which may stand anywhere
        return
    yield from (Saying(say.line) for say in _said_here_too(turn, facts, now))
    if has_room and not any(isinstance(act, Stop) for act in turn.acts):
        yield Saying(Line(ANSWERS[rung % len(ANSWERS)]), (THE_ROOM,))


def _said_here_too(turn: Turn, facts: Facts, now: datetime) -> Sequence[Saying]:
    """What protects life; else that we stop, that we go on, or that a person is called."""
    found = [say for say in turn.says if say.line.text in SAID_ANYWHERE]
    if found or not any(map(_must_be_heard, turn.acts)):
        return found
    if any(isinstance(act, Alert) for act in turn.acts):
        return urgent_lines(Moment(now, facts, {}))
    return turn.says[:1]


def _left(act: Act) -> bool:
    return isinstance(act, Stop) and act.blocked


def _must_be_heard(act: Act) -> bool:
    match act:
        case Stop() | Prefer("messages", "on") | WantPerson("asked") | Alert(level="now" | "today"):
            return True
    return False
