"""Before anything is said where others may read: is it you, the pause word, and what waited (要綱 3-1-イ; violence, shared telephones). Pure.

The engine asks here first. Whoever does not know the word hears only small talk, and staff are told. Words of danger always reach people;
on the screen only the two emergency numbers, which any office could show.
"""

from __future__ import annotations

from dataclasses import replace

from casestore.words import N_ as _
from dialogs.acts import Act, Alert, AtDoor, WantPerson
from dialogs.answers import BOT
from dialogs.commands import Command, command_in, is_greeting
from dialogs.facts import Guard
from dialogs.progress import Moment, Turn, ask_now
from dialogs.says import Line, Saying
from dialogs.session import Session
from dialogs.story import keep_words, worth_keeping
from dialogs.urgency import LIFE, Found, screen

IS_IT_YOU = _("先に、ご本人か確かめます。合いことばを送ってください。")
SMALL_TALK = (
    _("メッセージを、ありがとうございます。こちらは、自動でお返事しています。"),
    _("メッセージを受け取りました。ありがとうございます。"),
)
IN_DANGER = _("急ぐときは、%(ambulance)sか%(police)sに電話してください。")
WELCOME = _("ありがとうございます。つづきから始めます。")
NOTHING_WAITS = _("ありがとうございます。相談したいことを、ここに書いてください。")
ASKED, TALKED = "asked", "talked"


def met(m: Moment, session: Session) -> Turn | None:
    """The turn at the door, or None where the talk may go on as usual."""
    guard = m.facts.guard
    if m.facts.audience != "resident" or not guard.minds:
        return None
    if "pause" in guard.said and not guard.hushed:
        return _small_talk(m, session.having(door=""), AtDoor("hushed", guard.secrets))
    if guard.shut:
        return _shut(m, session, guard)
    return _what_waited(m, session) if guard.waits else None


def _shut(m: Moment, session: Session, guard: Guard) -> Turn:
    """Only the word opens; the first time they are asked for it, after a pause word nobody is asked."""
    if "pass" in guard.said:
        return _welcome(m, session.having(door="", paused=""), guard)
    if not any(fragment.said.text or fragment.said.tap or fragment.said.media for fragment in m.heard):
        return Turn(session)
    danger = _danger(m)
    if danger is not None or guard.hushed:
        return _small_talk(m, session)
    if not session.door:
        asked = _kept(m, session).having(door=ASKED)
        return Turn(asked, (Saying(Line(IS_IT_YOU)),), _worth_reading(m, session))
    return _small_talk(m, session, AtDoor("stranger"))


def _welcome(m: Moment, session: Session, guard: Guard) -> Turn:
    """They are who they are: what waited goes out, else the open question, else nothing but a kind word."""
    act = AtDoor("passed", guard.secrets)
    if guard.waits:
        return Turn(session, (), (act,))
    if session.pen != BOT or session.held:
        return Turn(session, (Saying(Line(WELCOME)),), (act,))
    open_now = replace(m, facts=replace(m.facts, guard=replace(guard, hushed=False, passed=True)))
    if session.frames:
        return ask_now(open_now, session, Saying(Line(WELCOME), glue=True)).after(acts=(act,))
    return Turn(session, (Saying(Line(NOTHING_WAITS)),), (act,))


def _what_waited(m: Moment, session: Session) -> Turn | None:
    """They answered a notice: the words that waited are the answer. Anything else they wrote is kept for people to read."""
    commands = [command_in(fragment.said) for fragment in m.heard]
    steering = next((command for command in commands if command), None)
    if _danger(m) is not None or (steering is not None and steering.name != "go") or session.pen != BOT or session.held:
        return None  # the desk lets out what waited all the same
    return Turn(_kept(m, session.having(paused="")), (), (AtDoor("released"), *_worth_reading(m, session, steering)))


def _small_talk(m: Moment, session: Session, *acts: Act) -> Turn:
    """Harmless words, in turn; with words of danger the two numbers, and people are told at once."""
    said = SMALL_TALK[session.quiet % len(SMALL_TALK)]
    rest = session.having(quiet=session.quiet + 1, door=session.door and TALKED)
    danger = _danger(m)
    if danger is None:
        return Turn(rest, (Saying(Line(said)),), acts)
    level = "now" if danger.cls in LIFE else "today"
    held = rest.having(held=danger.cls) if level == "now" else rest
    told = Alert("now" if level == "now" else "today", danger.cls, m.ids)
    return Turn(held, (Saying(Line(said)), Saying(Line(IN_DANGER))), (*acts, told))


def _danger(m: Moment) -> Found | None:
    texts = (fragment.said.text for fragment in m.heard if fragment.said.text and fragment.said.event != "unsend")
    return next((found for text in texts if (found := screen(text)) is not None and found.sureness != "soft"), None)


def _kept(m: Moment, session: Session) -> Session:
    return keep_words(m, session) if _real_words(m) else session


def _worth_reading(m: Moment, session: Session, steering: Command | None = None) -> tuple[Act, ...]:
    """What they wrote of their own is a person's to read."""
    return (WantPerson("wrote"),) if steering is None and _real_words(m) and session.pen == BOT else ()


def _real_words(m: Moment) -> bool:
    texts = [fragment.said.text for fragment in m.heard if fragment.said.text]
    return bool(worth_keeping(m)) and not all(is_greeting(text) or command_in(m.heard[0].said) for text in texts)
