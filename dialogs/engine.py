"""The heart of every conversation: `turn(session, heard, now, facts) -> Turn(session, says, acts)`. Pure.

Before anything else, in every state and language: words of danger, and the wish for a person. Then whoever must keep still keeps
still; then what steers the talk; then the answer. The engine sends, stores and times nothing, so it cannot send twice.
要綱 3-1-イ (相談受付), 3-2-イ (緊急の支援), 2-1-ア (nobody is left half-way)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from casestore.speech import Said
from casestore.words import N_ as _
from dialogs.acts import Stop
from dialogs.answering import EARLIER_READ, acknowledged, answer, answers_a_choice, noticed
from dialogs.answers import BOT
from dialogs.asking import Date, Text, Time
from dialogs.catalogue import ASIDES, DIALOGS
from dialogs.colleague_danger import cried
from dialogs.commands import ALONE, FIRST, Command, command_in, is_greeting, is_thanks, when_named
from dialogs.conversations.hiding import HOW_TO_HIDE
from dialogs.corrections import rewritten, taken_back
from dialogs.crisis import at_once, noted, still, urgent_lines
from dialogs.digressions import NEW, digress
from dialogs.facts import Facts
from dialogs.following import overtaken, refreshed
from dialogs.on_behalf import is_told, of_another
from dialogs.outreach import FIRST_ASKED
from dialogs.own_accord import begin, give_pen, nudge, release, resume, take_pen, told
from dialogs.progress import Moment, Turn, ask_now, push, question, standing
from dialogs.safe_door import met
from dialogs.says import Line, Saying
from dialogs.session import Fragment, Heard, Session
from dialogs.slots import Slots
from dialogs.steps import Dialog
from dialogs.story import keep_words, worth_keeping
from dialogs.tongues import LISTS, tapped, written_in
from dialogs.urgency import Found, screen

# The whole door to the dialogs: what happens of our own accord is written in dialogs.own_accord.
__all__ = [
    "Fragment",
    "Heard",
    "Session",
    "Turn",
    "turn",
    "gathers",
    "is_command",
    "open_question",
    "begin",
    "nudge",
    "resume",
    "take_pen",
    "give_pen",
    "told",
    "release",
]

Dialogs = Mapping[str, Dialog]


def turn(session: Session, heard: Heard, now: datetime, facts: Facts, dialogs: Dialogs = DIALOGS) -> Turn:
    """What follows from what one person said. `heard`: everything since the last turn, oldest first; `now`: aware, UTC."""
    m = Moment(now, facts, dialogs, ASIDES, heard)
    before, session = session, refreshed(m, session).having(turn=session.turn + 1)
    if overtaken(m.dialogs, before, session):
        m = replace(m, overtaken=True)
    if (gone := _left_or_took_back(m, session)) is not None:
        return replace(gone, says=()) if facts.guard.shut else gone
    if (at_the_door := met(m, session)) is not None:
        return at_the_door
    found = _danger(heard)
    if facts.audience in FIRST_ASKED:  # a colleague's words are about somebody else, where a record takes them (`alarms`)
        cry = cried(m, session, found)
        return _listen(m, cry.session).after(cry.says, cry.acts) if cry else _listen(m, session)
    if found is None or ((found.sureness == "near" or is_told(m, session)) and _chosen(m, session)):
        return _listen(m, session)
    if (told_of := of_another(m, session, found)) is not None:
        return _listen(m, told_of.session).after(told_of.says, told_of.acts)
    if (help_now := at_once(m, session, found)) is not None:
        return help_now
    first = noted(m, session, found)
    return _listen(replace(m, told="soft" if found.sureness == "soft" else "need"), first.session).after(first.says, first.acts)


def _danger(heard: Heard) -> Found | None:
    """The gravest of what was said; the pieces of one thought are also read as one."""
    texts = [fragment.said.text for fragment in heard if fragment.said.text and fragment.said.event != "unsend"]
    if len(texts) > 1:
        texts.append("".join(texts))
    found = [one for text in texts if (one := screen(text)) is not None]
    return min(found, key=lambda one: (("exact", "near", "soft").index(one.sureness), not one.holds), default=None)


def _chosen(m: Moment, session: Session) -> bool:
    """Whether the words are a choice we ourselves offered (「DV・虐待」): then they are an answer, not a cry."""
    found = standing(m, session)
    ask = found.ask if found else None
    return ask is not None and all(answers_a_choice(ask, fragment.said.text, m) for fragment in m.heard)


def _left_or_took_back(m: Moment, session: Session) -> Turn | None:
    """Events without words: blocked, taken back, rewritten."""
    for fragment in m.heard:
        match fragment.said.event:
            case "unfollow":
                return Turn(session, (), (Stop(blocked=True),))
            case "unsend":
                return taken_back(m, session, fragment.about or fragment.message_id)
            case "edit" if (again := rewritten(m, session, fragment)) is not None:
                return again
    return None


def _listen(m: Moment, session: Session) -> Turn:
    """Everything that is not danger: who must keep still, what steers, what answers."""
    steering = _steering(m, session)
    if steering is not None and steering.name == "numbers" and (session.pen != BOT or session.held or session.paused):
        return Turn(session, urgent_lines(m))
    if steering == _HIDES and (session.pen != BOT or session.held):
        return Turn(session, HOW_TO_HIDE)
    if session.pen != BOT:
        return Turn(session)
    if session.held:
        return _held(m, session, steering)
    if any(fragment.said.event in ("follow", "start") for fragment in m.heard):
        return _arrived(m, session)
    if session.moved:
        return _moved(m, session.having(moved=False))
    if session.paused:
        return _back_again(m, session.having(paused=""), steering)
    return _talk(m, session, steering)


_HIDES = Command("start", "hide")


def _steering(m: Moment, session: Session) -> Command | None:
    """The command in what was heard. Among several messages only the last can steer, and the first rank always does."""
    commands = [command_in(fragment.said) or _another_tongue(session, fragment.said) for fragment in m.heard]
    if first := next((command for command in commands if command and command.name in FIRST), None):
        return first
    command = commands[-1] if commands else None
    if command is None or (last := m.heard[-1].said).tap:
        return command
    found = standing(m, session)
    if found is not None and found.ask is not None and answers_a_choice(found.ask, last.text, m):
        return None
    if command.name == "start" and found is not None and found.ask is not None and isinstance(found.ask.kind, (Date, Time)):
        return None  # 「きょう」 is a day where a day is asked, and a worker's list elsewhere
    return command if len(m.heard) == 1 or command.name == "done" else None


def _another_tongue(session: Session, said: Said) -> Command | None:
    """A language on an earlier list: whoever tapped the wrong one cannot read what follows, and taps the list again."""
    asked = bool(session.frames) and session.top.dialog in LISTS
    return Command("language", language) if not asked and (language := tapped(said.tap)) else None


_MOVED = _("前の質問のつづきから、こちらで始めます。")


def _moved(m: Moment, session: Session) -> Turn:
    """The open dialog came here from another account: the first words are not an answer to it, and none of them is lost."""
    texts = [fragment.said.text for fragment in m.heard if fragment.said.text and command_in(fragment.said) is None]
    kept = session if all(map(is_greeting, texts)) and not any(one.said.media for one in m.heard) else keep_words(m, session)
    return ask_now(m, kept, Saying(Line(_MOVED), glue=True))


def _held(m: Moment, session: Session, steering: Command | None) -> Turn:
    """A crisis is open: short true answers only. A language may still be chosen, so that they can be read."""
    if steering is not None and steering.name == "language" and steering.argument:
        session = session.having(language=steering.argument)
    return still(session)


def _arrived(m: Moment, session: Session) -> Turn:
    """Followed us, or /start: greeted once in full; later the open question again. Unblocking alone does not undo 停止."""
    if session.frames:
        return ask_now(m, session.having(paused=""), Saying(Line(_("おかえりなさい。つづきの質問です。")), glue=True))
    if first := FIRST_ASKED.get(m.facts.audience):
        return push(m, session, first)
    if "greeting" in session.done:
        return Turn(session, (Saying(Line(_("おかえりなさい。相談したいことを、ここに書いてください。")), (NEW,)),))
    return push(m, session, "greeting")


def _back_again(m: Moment, session: Session, steering: Command | None) -> Turn:
    """After a rest: words that only say hello bring the question back; anything else is heard as usual."""
    texts = [fragment.said.text for fragment in m.heard if fragment.said.text]
    begins = steering is not None and steering.name == "start"  # 「きょう」 is a worker's list, not a time to be reminded at
    if session.frames and len(texts) == 1 and not begins and when_named(texts[0], m.now) and not _reads(m, session):
        return _talk(m, session, Command("later", texts[0]))
    greeted = all(map(is_greeting, texts))
    if session.frames and ((steering is not None and steering.name == "go") or (steering is None and greeted and not _taps(m))):
        return ask_now(m, session, Saying(Line(_("おかえりなさい。つづきから始めましょう。")), glue=True))
    return _talk(m, session, steering)


def _reads(m: Moment, session: Session) -> bool:
    """Whether the open question is itself about a day or a time, so that 「あした」 may be its answer."""
    found = standing(m, session)
    return found is not None and found.ask is not None and isinstance(found.ask.kind, (Date, Time, Text, Slots))


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
    if m.overtaken:
        renewed = m.dialogs[session.top.dialog].renewed
        return ask_now(m, keep_words(m, session), *((Saying(Line(renewed), glue=True),) if renewed else ()))
    if session.wanted and not _taps(m) and found.ask.kind.gathers:
        return _while_waiting(m, session)
    answered = answer(m, session, found, finished=finished)
    lost = answered.session.frames and answered.session.top.misses > session.top.misses
    return _while_waiting(m, session) if session.wanted and lost else answered


def _while_waiting(m: Moment, session: Session) -> Turn:
    """A person is on the way: what is written is for them."""
    texts = (
        EARLIER_READ if m.facts.earlier_read else _("届いています。職員はまだ読んでいません。%(reads_by)sに読みます。"),
        _("これも届きました。職員が、あわせて読みます。質問のつづきは「つづける」で始められます。"),
    )
    kept = keep_words(m, session.having(quiet=session.quiet + 1))
    return Turn(kept, (Saying(Line(texts[session.quiet % 2])),))


def _unasked(m: Moment, session: Session) -> Turn:
    """Nothing is open. The very first words begin the greeting and are kept for the intake; a colleague's begin a record."""
    if first := FIRST_ASKED.get(m.facts.audience):
        if m.heard and all(is_thanks(fragment.said.text) for fragment in m.heard):
            return Turn(session, (Saying(Line(_("こちらこそ、ありがとうございます。"))),))
        thing, greeted = acknowledged(m), all(is_greeting(fragment.said.text) for fragment in m.heard)
        return push(m, session.having(kept=() if greeted else worth_keeping(m)), first, *((thing,) if thing else ()))
    greeted = bool(m.heard) and all(is_greeting(fragment.said.text) for fragment in m.heard)
    if not session.done:
        return push(m, _in_their_language(m, session).having(kept=() if greeted else worth_keeping(m)), "greeting")
    if m.heard and all(is_thanks(fragment.said.text) for fragment in m.heard):
        return Turn(
            session, (Saying(Line(_("こちらこそ、ありがとうございます。困ったときは、いつでもここに書いてください。"))),)
        )
    if greeted:
        return Turn(session, (Saying(Line(_("こんにちは。相談したいことを、ここに書いてください。職員が読みます。")), (NEW,)),))
    return noticed(m, session)


def _in_their_language(m: Moment, session: Session) -> Session:
    """Whoever writes to us for the first time in another language is greeted in it; which one they want is asked all the same."""
    texts = [fragment.said.text for fragment in m.heard if fragment.said.text]
    return session.having(language=written_in(texts, session.language)) if session.language == "ja" else session


# -- what the desk asks before a turn ------------------------------------------------------------------------------------


def gathers(session: Session, dialogs: Dialogs = DIALOGS) -> bool:
    """Whether more pieces of one thought may follow, so that the desk waits until it is quiet."""
    if session.pen != BOT or session.held or not session.frames:
        return not session.frames
    frame = session.top
    if frame.dialog not in dialogs:
        return False
    found = standing(Moment(datetime(2000, 1, 1, tzinfo=UTC), Facts(), dialogs), session)
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
