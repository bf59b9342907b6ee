"""What the engine does without being spoken to: begin, remind, resume, hand over to a worker and take back. Pure. 要綱 2-1-ア, 2-2-ア, 3-3-エ

Nothing is said while a worker has the pen, in an open crisis, or after 停止.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from casestore.words import N_ as _
from dialogs.acts import Act, Nudge
from dialogs.answers import BOT, Answer, Value
from dialogs.asides import shown_back
from dialogs.catalogue import ASIDES, DIALOGS
from dialogs.digressions import is_quiet
from dialogs.facts import Facts
from dialogs.following import refreshed
from dialogs.half_way import minding
from dialogs.progress import Moment, Turn, ask_now, known_before, push, wait_for
from dialogs.says import Line, Saying, line
from dialogs.session import Session
from dialogs.showing import name_of
from dialogs.steps import Dialog

Mode = Literal["wait", "idle", "interrupt"]
Dialogs = Mapping[str, Dialog]


def begin(
    session: Session,
    name: str,
    now: datetime,
    facts: Facts,
    answers: Mapping[str, Value | Answer] | None = None,
    mode: Mode = "wait",
    about: Mapping[str, str] | None = None,
    dialogs: Dialogs = DIALOGS,
) -> Turn:
    """Begin a dialog of our own accord. `answers` are known already and will not be asked; `about` comes back with the acts.

    wait: when the open dialog has ended · idle: only if nothing is open · interrupt: on top, the open one goes on afterwards.
    Nothing is said while a worker has the pen, in a crisis, or after 停止; then only "wait" is remembered.
    """
    m = Moment(now, facts, dialogs, ASIDES)
    session = refreshed(m, session)
    known = {key: known_before(value, now, dialogs[name].version) for key, value in (answers or {}).items()}
    busy = bool(session.frames) or is_quiet(session)
    if session.stopped or (busy and mode == "idle"):
        return Turn(session)
    if is_quiet(session) or (busy and mode == "wait"):
        return Turn(wait_for(session, name, known, about or {}))
    return push(m, session.having(turn=session.turn + 1), name, answers=known, about=about)


def nudge(session: Session, now: datetime, facts: Facts, dialogs: Dialogs = DIALOGS, *, words: str = "") -> Turn:
    """A gentle reminder in half-way silence (要綱 2-1-ア), never the same words twice; after the second only a worker's task.

    words: a msgid to say instead of the dialog's own next reminder (a rung of the profile's ladder).

    Says nothing when there is nothing to remind of, or when somebody else has the talk.
    """
    m = Moment(now, facts, dialogs, ASIDES)
    session = refreshed(m, session)
    if not session.frames or is_quiet(session) or session.wanted:
        return Turn(session)
    if session.news:
        return pass_on(session, now, facts, dialogs)  # what a worker entered at an hour when nothing was said
    main = next((dialogs[frame.dialog] for frame in reversed(session.frames) if not dialogs[frame.dialog].aside), None)
    if main is None:
        return Turn(session)
    reminded = session.having(turn=session.turn + 1, nudges=session.nudges + 1, paused="")
    minds = minding(m, reminded)
    task: tuple[Act, ...] = (Nudge(minds.give_up_after, "task", reminded.turn),) if minds and minds.remind_after else ()
    promised = session.paused not in ("", "someday")
    if not promised and not words and session.nudges >= len(main.reminders):
        return Turn(reminded, (), task)
    text = words or (_PROMISED if promised else main.reminders[session.nudges])
    asked = ask_now(m, reminded, Saying(Line(text), glue=True), short=True)
    return Turn(asked.session, asked.says, tuple(act for act in asked.acts if not isinstance(act, Nudge)) + task)


_PROMISED = _("お約束の時間になりました。よければ、つづきをどうぞ。まだのときは「あとで」と送ってください。")


def resume(session: Session, now: datetime, facts: Facts, dialogs: Dialogs = DIALOGS) -> Turn:
    """Ask the open question again, for example after `release`; or begin what was waiting."""
    m = Moment(now, facts, dialogs, ASIDES)
    session = refreshed(m, session).having(turn=session.turn + 1)
    if is_quiet(session):
        return Turn(session)
    if session.frames:
        return ask_now(
            m,
            session,
            Saying(Line(_("よければ、質問のつづきです。書きたくないときは「あとで」で、だいじょうぶです。")), glue=True),
        )
    if session.queue:
        first, *others = session.queue
        return push(m, session.having(queue=tuple(others)), first.dialog, answers=first.answers, about=first.about)
    return Turn(session)


# -- a worker's hand -----------------------------------------------------------------------------------------------------


def take_pen(session: Session, staff_id: str) -> Session:
    """A worker speaks from here on; the bot is silent, except when life is in danger."""
    return session.having(pen=staff_id, wanted="", paused="")


def give_pen(session: Session, now: datetime, facts: Facts, dialogs: Dialogs = DIALOGS) -> Turn:
    """The worker hands back. The bot says what it has heard from them and will not ask again, then goes on."""
    back = Saying(Line(_("ここからは、また自動の質問です。職員にも、いつでも「人と話す」でつながります。")), glue=True)
    return _with_news(session.having(pen=BOT), now, facts, dialogs, back)


def pass_on(session: Session, now: datetime, facts: Facts, dialogs: Dialogs = DIALOGS) -> Turn:
    """A worker entered answers while the bot has the pen: it says what it has heard and will not ask again, then goes on."""
    return _with_news(session, now, facts, dialogs)


def _with_news(session: Session, now: datetime, facts: Facts, dialogs: Dialogs, *before: Saying) -> Turn:
    m = Moment(now, facts, dialogs, ASIDES)
    session = refreshed(m, session)
    shown_first = _to_confirm(session, session.news, dialogs)
    plain = (_title(session, key, dialogs) for key in session.news if key not in shown_first)
    heard_of = tuple(title for title in plain if title.text)
    session = session.having(news=(), turn=session.turn + 1)
    if is_quiet(session) or not (session.frames or session.queue):
        return Turn(session)
    known = line(_("%(titles)sは、職員から聞きました。もう一度はおたずねしません。"), titles=heard_of)
    says = (*before, Saying(known, glue=True)) if heard_of else before
    if shown_first:
        return shown_back(m, session, shown_first, *says)
    if session.frames:
        return ask_now(m, session, *says)
    return resume(session, now, facts, dialogs).after(before)


def _title(session: Session, key: str, dialogs: Dialogs) -> Line:
    asks = ((dialogs[frame.dialog].ask(key), frame) for frame in session.frames if frame.dialog in dialogs)
    return next((name_of(ask, frame) for ask, frame in asks if ask), Line(""))


def _to_confirm(session: Session, keys: tuple[str, ...], dialogs: Dialogs) -> tuple[str, ...]:
    """What reaches a paper in a worker's words although the person had said it in others: it is shown to them first."""
    if not session.frames or session.top.dialog not in dialogs or dialogs[session.top.dialog].aside:
        return ()
    own = {key: old.value for key, old in session.top.earlier if old.how == "said" and old.by == BOT}
    return tuple(key for key in keys if key in own and _reaches_a_paper(session, key, own[key], dialogs))


def _reaches_a_paper(session: Session, key: str, own: Value, dialogs: Dialogs) -> bool:
    ask = dialogs[session.top.dialog].ask(key)
    return ask is not None and bool(ask.form) and session.top.answers[key].value != own


def told(session: Session, answers: Mapping[str, Value], by_staff: str, now: datetime, dialogs: Dialogs = DIALOGS) -> Session:
    """A worker entered answers for the person (by telephone, at the counter): recorded under the worker's name, earlier ones kept."""
    frames = list(session.frames)
    for key, value in answers.items():
        for place, frame in enumerate(frames):
            if frame.dialog not in dialogs or dialogs[frame.dialog].ask(key) is None:
                continue
            old = frame.answers.get(key)
            version = old.version + 1 if old else 1
            new = Answer(
                value, by=by_staff, at=now.isoformat(timespec="seconds"), version=version, edition=dialogs[frame.dialog].version
            )
            earlier = (*frame.earlier, (key, old)) if old else frame.earlier
            open_again = "" if frame.editing == key else frame.editing
            frames[place] = frame.having(
                answers={**frame.answers, key: new}, earlier=earlier, editing=open_again, misses=0, partial=(), heard=(), page=0
            )
    known = tuple(key for key in answers if any(key in frame.answers for frame in frames))
    return session.having(frames=tuple(frames), news=tuple(dict.fromkeys(session.news + known)))


def release(session: Session) -> Session:
    """A human has seen to the crisis: the talk may go on (see `resume`)."""
    return session.having(held="", quiet=0)
