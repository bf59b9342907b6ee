"""The heart of every conversation: `turn(session, heard, now, facts) -> Turn(session, says, acts)`. Pure.

Before anything else, in every state and language: words of danger, and the wish for a person. Then whoever must keep still keeps
still; then what steers the talk; then the answer. The engine sends, stores and times nothing, so it cannot send twice.
要綱 3-1-イ (相談受付), 3-2-イ (緊急の支援), 2-1-ア (nobody is left half-way)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Literal

from casestore.speech import Said
from casestore.words import N_ as _
from dialogs.acts import Act, Nudge, Stop
from dialogs.answering import acknowledged, answer, answers_a_choice, kept_pieces, noticed
from dialogs.answers import BOT, Answer, Value
from dialogs.asking import Date, Text, Time
from dialogs.catalogue import ASIDES, DIALOGS
from dialogs.commands import ALONE, FIRST, Command, command_in, is_greeting, is_thanks, when_named
from dialogs.corrections import rewritten, taken_back
from dialogs.crisis import at_once, noted, still
from dialogs.digressions import NEW, digress, is_quiet
from dialogs.facts import Facts
from dialogs.progress import Moment, Turn, ask_now, push, question, refreshed, standing, wait_for
from dialogs.says import Line, Saying, line
from dialogs.session import Fragment, Heard, Session
from dialogs.steps import Dialog
from dialogs.urgency import Found, screen

__all__ = ["Fragment", "Heard", "Session", "Turn", "begin", "gathers", "give_pen", "is_command", "nudge", "release", "resume", "take_pen", "told", "turn"]

Mode = Literal["wait", "idle", "interrupt"]
Dialogs = Mapping[str, Dialog]


def turn(session: Session, heard: Heard, now: datetime, facts: Facts, dialogs: Dialogs = DIALOGS) -> Turn:
    """What follows from what one person said. `heard`: everything since the last turn, oldest first; `now`: aware, UTC."""
    m = Moment(now, facts, dialogs, ASIDES, heard)
    session = replace(refreshed(m, session), turn=session.turn + 1)
    if (gone := _left_or_took_back(m, session)) is not None:
        return gone
    found = _danger(heard)
    if found is None:
        return _listen(m, session)
    if (help_now := at_once(m, session, found)) is not None:
        return help_now
    first = noted(m, session, found)
    return _listen(m, first.session).after(first.says, first.acts)


def _danger(heard: Heard) -> Found | None:
    """The gravest of what was said; the pieces of one thought are also read as one."""
    texts = [fragment.said.text for fragment in heard if fragment.said.text and fragment.said.event != "unsend"]
    if len(texts) > 1:
        texts.append("".join(texts))
    found = [one for text in texts if (one := screen(text)) is not None]
    return min(found, key=lambda one: (("exact", "near", "soft").index(one.sureness), not one.holds), default=None)


def _left_or_took_back(m: Moment, session: Session) -> Turn | None:
    """Events without words: blocked, taken back, rewritten."""
    for fragment in m.heard:
        match fragment.said.event:
            case "unfollow":
                return Turn(replace(session, stopped=True), (), (Stop(blocked=True),))
            case "unsend":
                return taken_back(m, session, fragment.about or fragment.message_id)
            case "edit" if (again := rewritten(m, session, fragment)) is not None:
                return again
    return None


def _listen(m: Moment, session: Session) -> Turn:
    """Everything that is not danger: who must keep still, what steers, what answers."""
    steering = _steering(m, session)
    if session.pen != BOT:
        return Turn(session)
    if session.held:
        return _held(m, session, steering)
    if any(fragment.said.event in ("follow", "start") for fragment in m.heard):
        return _arrived(m, session)
    if session.paused:
        return _back_again(m, replace(session, paused=""), steering)
    return _talk(m, session, steering)


def _steering(m: Moment, session: Session) -> Command | None:
    """The command in what was heard. Among several messages only the last can steer, and the first rank always does."""
    commands = [command for fragment in m.heard if (command := command_in(fragment.said))]
    if first := next((command for command in commands if command.name in FIRST), None):
        return first
    last = m.heard[-1].said if m.heard else Said()
    command = command_in(last)
    if command is None or last.tap:
        return command
    found = standing(m, session)
    if found is not None and found.ask is not None and answers_a_choice(found.ask, last.text, m):
        return None
    return command if len(m.heard) == 1 or command.name == "done" else None


def _held(m: Moment, session: Session, steering: Command | None) -> Turn:
    """A crisis is open: short true answers only. A language may still be chosen, so that they can be read."""
    if steering is not None and steering.name == "language" and steering.argument:
        session = replace(session, language=steering.argument)
    return still(session)


def _arrived(m: Moment, session: Session) -> Turn:
    """Followed us, or /start: greeted once in full; later the open question again. Unblocking alone does not undo 停止."""
    if session.frames:
        return ask_now(m, replace(session, paused=""), Saying(Line(_("おかえりなさい。つづきの質問です。")), glue=True))
    if m.facts.audience == "staff":
        return push(m, session, "field_report")
    if "greeting" in session.done:
        return Turn(session, (Saying(Line(_("おかえりなさい。相談したいことを、ここに書いてください。")), (NEW,)),))
    return push(m, session, "greeting")


def _back_again(m: Moment, session: Session, steering: Command | None) -> Turn:
    """After a rest: words that only say hello bring the question back; anything else is heard as usual."""
    texts = [fragment.said.text for fragment in m.heard if fragment.said.text]
    if session.frames and len(texts) == 1 and when_named(texts[0], m.now) and not _reads(m, session):
        return _talk(m, session, Command("later", texts[0]))
    greeted = all(map(is_greeting, texts))
    if session.frames and ((steering is not None and steering.name == "go") or (steering is None and greeted and not _taps(m))):
        return ask_now(m, session, Saying(Line(_("おかえりなさい。つづきから始めましょう。")), glue=True))
    return _talk(m, session, steering)


def _reads(m: Moment, session: Session) -> bool:
    """Whether the open question is itself about a day or a time, so that 「あした」 may be its answer."""
    found = standing(m, session)
    return found is not None and found.ask is not None and isinstance(found.ask.kind, (Date, Time, Text))


def _taps(m: Moment) -> bool:
    return any(fragment.said.tap for fragment in m.heard)


def _talk(m: Moment, session: Session, steering: Command | None) -> Turn:
    """The ordinary case."""
    found = standing(m, session)
    finished = steering is not None and steering.name == "done" and len(m.heard) > 1
    if steering is not None and not finished and (turned := digress(m, session, found, steering)) is not None:
        return turned
    if found is None:
        return _unasked(m, session)
    if found.ask is None:
        return ask_now(m, session)
    if session.wanted and not _taps(m) and found.ask.kind.gathers:
        return _while_waiting(m, session)
    answered = answer(m, session, found, finished=finished)
    lost = answered.session.frames and answered.session.top.misses > session.top.misses
    return _while_waiting(m, session) if session.wanted and lost else answered


def _while_waiting(m: Moment, session: Session) -> Turn:
    """A person is on the way: what is written is for them."""
    texts = (
        _("届いています。職員はまだ読んでいません。%(reads_by)sに読みます。"),
        _("これも届きました。職員が、あわせて読みます。質問のつづきは「つづける」で始められます。"),
    )
    kept = replace(session, quiet=session.quiet + 1, kept=(session.kept + kept_pieces(m))[-40:])
    return Turn(kept, (Saying(Line(texts[session.quiet % 2])),))


def _unasked(m: Moment, session: Session) -> Turn:
    """Nothing is open. The very first words begin the greeting and are kept for the intake; a partner's begin a report."""
    if m.facts.audience == "staff":
        thing = acknowledged(m)
        return push(m, replace(session, kept=kept_pieces(m)), "field_report", *((thing,) if thing else ()))
    greeted = bool(m.heard) and all(is_greeting(fragment.said.text) for fragment in m.heard)
    if not session.done:
        return push(m, replace(session, kept=() if greeted else kept_pieces(m)), "greeting")
    if m.heard and all(is_thanks(fragment.said.text) for fragment in m.heard):
        return Turn(session, (Saying(Line(_("こちらこそ、ありがとうございます。困ったときは、いつでもここに書いてください。"))),))
    if greeted:
        return Turn(session, (Saying(Line(_("こんにちは。相談したいことを、ここに書いてください。職員が読みます。")), (NEW,)),))
    return noticed(m, session)


# -- begun by the console, the timetable, or an arrival ------------------------------------------------------------------


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
    known = {key: _known(value, now, dialogs[name].version) for key, value in (answers or {}).items()}
    busy = bool(session.frames) or is_quiet(session)
    if session.stopped or (busy and mode == "idle"):
        return Turn(session)
    if is_quiet(session) or (busy and mode == "wait"):
        return Turn(wait_for(session, name, known, about or {}))
    return push(m, replace(session, turn=session.turn + 1), name, answers=known, about=about)


def _known(value: Value | Answer, now: datetime, edition: int) -> Answer:
    if isinstance(value, Answer):
        return value
    return Answer(value, by="record", at=now.isoformat(timespec="seconds"), edition=edition)


def nudge(session: Session, now: datetime, facts: Facts, dialogs: Dialogs = DIALOGS) -> Turn:
    """A gentle reminder in half-way silence (要綱 2-1-ア), never the same words twice; after the second only a worker's task.

    Says nothing when there is nothing to remind of, or when somebody else has the talk.
    """
    m = Moment(now, facts, dialogs, ASIDES)
    session = refreshed(m, session)
    if not session.frames or is_quiet(session) or session.wanted:
        return Turn(session)
    base = next((dialogs[frame.dialog] for frame in reversed(session.frames) if not dialogs[frame.dialog].aside), None)
    if base is None:
        return Turn(session)
    reminded = replace(session, turn=session.turn + 1, nudges=session.nudges + 1, paused="")
    task: tuple[Act, ...] = (Nudge(base.give_up_after, "task", reminded.turn),) if base.remind_after else ()
    promised = session.paused not in ("", "someday")
    if not promised and session.nudges >= len(base.reminders):
        return Turn(reminded, (), task)
    text = _PROMISED if promised else base.reminders[session.nudges]
    asked = ask_now(m, reminded, Saying(Line(text), glue=True), short=True)
    return Turn(asked.session, asked.says, tuple(act for act in asked.acts if not isinstance(act, Nudge)) + task)


_PROMISED = _("お約束の時間になりました。よければ、つづきをどうぞ。まだのときは「あとで」と送ってください。")


def resume(session: Session, now: datetime, facts: Facts, dialogs: Dialogs = DIALOGS) -> Turn:
    """Ask the open question again, for example after `release`; or begin what was waiting."""
    m = Moment(now, facts, dialogs, ASIDES)
    session = replace(refreshed(m, session), turn=session.turn + 1)
    if is_quiet(session):
        return Turn(session)
    if session.frames:
        return ask_now(m, session, Saying(Line(_("よければ、質問のつづきです。書きたくないときは「あとで」で、だいじょうぶです。")), glue=True))
    if session.queue:
        first, *others = session.queue
        return push(m, replace(session, queue=tuple(others)), first.dialog, answers=first.answers, about=first.about)
    return Turn(session)


# -- a worker's hand -----------------------------------------------------------------------------------------------------


def take_pen(session: Session, staff_id: str) -> Session:
    """A worker speaks from here on; the bot is silent, except when life is in danger."""
    return replace(session, pen=staff_id, wanted="", paused="")


def give_pen(session: Session, now: datetime, facts: Facts, dialogs: Dialogs = DIALOGS) -> Turn:
    """The worker hands back. The bot says what it has heard from them and will not ask again, then goes on."""
    m = Moment(now, facts, dialogs, ASIDES)
    session = refreshed(m, session)
    heard_of = tuple(Line(title) for title in (_title(session, key, dialogs) for key in session.news) if title)
    session = replace(session, pen=BOT, news=(), turn=session.turn + 1)
    if is_quiet(session) or not (session.frames or session.queue):
        return Turn(session)
    back = Saying(Line(_("ここからは、また自動の質問です。職員にも、いつでも「人と話す」でつながります。")), glue=True)
    known = line(_("%(titles)sは、職員から聞きました。もう一度はおたずねしません。"), titles=heard_of)
    says = (back, Saying(known, glue=True)) if heard_of else (back,)
    if session.frames:
        return ask_now(m, session, *says)
    return resume(session, now, facts, dialogs).after((back,))


def _title(session: Session, key: str, dialogs: Dialogs) -> str:
    asks = (dialogs[frame.dialog].ask(key) for frame in session.frames if frame.dialog in dialogs)
    return next((ask.title for ask in asks if ask), "")


def told(session: Session, answers: Mapping[str, Value], by_staff: str, now: datetime, dialogs: Dialogs = DIALOGS) -> Session:
    """A worker entered answers for the person (by telephone, at the counter): recorded under the worker's name, earlier ones kept."""
    frames = list(session.frames)
    for key, value in answers.items():
        for place, frame in enumerate(frames):
            if frame.dialog not in dialogs or dialogs[frame.dialog].ask(key) is None:
                continue
            old = frame.answers.get(key)
            version = old.version + 1 if old else 1
            new = Answer(value, by=by_staff, at=now.isoformat(timespec="seconds"), version=version, edition=dialogs[frame.dialog].version)
            earlier = (*frame.earlier, (key, old)) if old else frame.earlier
            frames[place] = replace(frame, answers={**frame.answers, key: new}, earlier=earlier)
    known = tuple(key for key in answers if any(key in frame.answers for frame in frames))
    return replace(session, frames=tuple(frames), news=tuple(dict.fromkeys(session.news + known)))


def release(session: Session) -> Session:
    """A human has seen to the crisis: the talk may go on (see `resume`)."""
    return replace(session, held="", quiet=0)


# -- what the desk asks before a turn ------------------------------------------------------------------------------------


def gathers(session: Session, dialogs: Dialogs = DIALOGS) -> bool:
    """Whether more pieces of one thought may follow, so that the desk waits until it is quiet."""
    if session.pen != BOT or session.held or not session.frames:
        return not session.frames
    frame = session.top
    if frame.dialog not in dialogs:
        return False
    found = standing(Moment(datetime.min, Facts(), dialogs), session)
    return found is not None and found.ask is not None and found.ask.kind.gathers


def is_command(session: Session, said: Said) -> bool:
    """Whether a message should be answered at once: a tap, a word that steers, an event, or words of danger."""
    if said.tap or said.event:
        return True
    command = command_in(said)
    if command is not None and (command.name in ALONE or command.name == "edit?"):
        return True
    found = screen(said.text) if said.text else None
    return found is not None and found.sureness != "soft"


def open_question(session: Session, now: datetime, facts: Facts, dialogs: Dialogs = DIALOGS) -> tuple[Saying, ...]:
    """The open question as it would be asked now, for the console's preview; nothing changes."""
    m = Moment(now, facts, dialogs, ASIDES)
    found = standing(m, refreshed(m, session))
    return question(m, session, found) if found and found.ask else ()
