"""Everything a person may say instead of answering: help, why, hours, back, edit, skip, later, a language, stop. Pure. 要綱 3-1-イ・ウ

Each ends with the open question asked again in its short form, so that nobody loses their place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from casestore.words import N_ as _
from dialogs.acts import Prefer, Stop, WantPerson
from dialogs.answers import BOT
from dialogs.choices import fold_words
from dialogs.commands import Command
from dialogs.crisis import urgent_lines
from dialogs.half_way import reminder
from dialogs.hearing import Got
from dialogs.into_the_room import offered
from dialogs.outreach import FIRST_ASKED
from dialogs.progress import Moment, Turn, ask_now, push, record, unread
from dialogs.resting import GO, PERSON, later
from dialogs.says import Line, Saying, Tap, command, line
from dialogs.session import Frame, Session
from dialogs.settling import settle
from dialogs.showing import asked_for_more, name_of, titled
from dialogs.steps import Ask, Way
from locales import LANGUAGES, catalog

Digression = Callable[[Moment, Session, Way | None, str], Turn]


def again(m: Moment, session: Session, text: str, *taps: Tap) -> Turn:
    """Say something and ask the open question again, shortly."""
    return ask_now(m, session, Saying(Line(text), taps), short=True)


def person(m: Moment, session: Session, found: Way | None, argument: str) -> Turn:
    """人と話す: the worker's task is made, and we say truthfully when they read it. A colleague is told the office's telephone."""
    if m.facts.audience in FIRST_ASKED:
        return hours(m, session, found, argument)
    return hand_over(session, "asked", _("わかりました。職員につなぎます。%(reads_by)sに、職員が読んで返事をします。"))


def hand_over(session: Session, reason: Literal["asked", "missed"], text: str) -> Turn:
    says = [Saying(Line(text))]
    if session.frames:
        says.append(Saying(Line(_("待つあいだに、質問のつづきに答えることもできます。「つづける」をおしてください。")), (GO,)))
    else:
        says.append(Saying(Line(_("話したいことを、ここに書いておいてください。"))))
    return Turn(session.having(wanted=reason, quiet=0, paused=""), tuple(says), (WantPerson(reason),))


def stop(m: Moment, session: Session, found: Way | None, argument: str) -> Turn:
    text = _(
        "わかりました。こちらから送るのをやめます。あなたが書いたときは、いままでどおり返事をします。また受け取りたいときは「再開」と送ってください。"
    )
    return Turn(session.having(stopped=True, paused="someday", queue=()), (Saying(Line(text)),), (Stop(),))


def unstop(m: Moment, session: Session, found: Way | None, argument: str) -> Turn:
    turn = again(m, session.having(stopped=False), _("わかりました。また、こちらからもお送りします。"))
    return turn.after(acts=(Prefer("messages", "on"),))


def back(m: Moment, session: Session, found: Way | None, argument: str) -> Turn:
    """One question back: the last answered one before the open one. From a short question between, back to the dialog."""
    if found is None:
        return nothing_open(m, session)
    frame = session.top
    if m.dialogs[frame.dialog].aside:
        return ask_now(m, session.having(frames=session.frames[:-1]), short=True)
    keys = [ask.key for ask in found.passed]
    before = keys[: keys.index(frame.editing)] if frame.editing in keys else keys
    if not before:
        return again(m, session, _("ここが最初の質問です。"))
    return edit(m, session, found, before[-1])


def edit(m: Moment, session: Session, found: Way | None, argument: str) -> Turn:
    """Ask one answered question again; without a key, show what can be changed."""
    if found is None:
        return nothing_open(m, session)
    keys = {ask.key for ask in found.passed}
    if argument in keys:
        return ask_now(m, session.with_top(session.top.having(editing=argument, misses=0, partial=(), heard=(), page=0)))
    asks = titled(found)
    if not asks:
        return again(m, session, _("まだ、直せるお答えはありません。"))
    names = tuple(name_of(ask, session.top) for ask in asks)
    taps = tuple(Tap(name, command("edit", ask.key)) for name, ask in list(zip(names, asks, strict=True))[-10:])
    text = _("どれを直しますか。「%(first)sを直したい」のように書いてください。直せるもの：%(names)s")
    return Turn(session, (Saying(line(text, first=names[0], names=names), (*taps, GO)),), reminder(m, session))


def edit_named(m: Moment, session: Session, found: Way | None, argument: str) -> Turn | None:
    """「区を直したい」: the answered question whose title (in any language) fits. None: no such question, so not a command."""
    noun = fold_words(argument)
    for ask in found.passed if found and noun else ():
        if any(noun in name or name in noun for name in (*_names(ask), *_item(m, session.top, ask))):
            return edit(m, session, found, ask.key)
    return None


def _item(m: Moment, frame: Frame, ask: Ask) -> tuple[str, ...]:
    """Inside a Repeat what this turn of it is about, folded."""
    turn = ask.key.rpartition(".")[0]
    item = frame.about.get(turn) or m.facts.texts.get(f"{frame.dialog}.{turn}", "")
    return (fold_words(item),) if turn and item else ()


def _names(ask: Ask) -> tuple[str, ...]:
    titles = (catalog(language).gettext(ask.title) for language in LANGUAGES if ask.title)
    return tuple(fold_words(name) for name in (*titles, *ask.names))


def keep(m: Moment, session: Session, found: Way | None, argument: str) -> Turn:
    if found is None:
        return nothing_open(m, session)
    return again(m, session.with_top(session.top.having(editing="", misses=0, partial=(), heard=())), _("そのままにします。"))


def skip(m: Moment, session: Session, found: Way | None, argument: str) -> Turn:
    return _unanswered(m, session, found, "skipped", _("わかりました。とばします。"))


def withhold(m: Moment, session: Session, found: Way | None, argument: str) -> Turn:
    return _unanswered(m, session, found, "withheld", _("わかりました。答えなくて、だいじょうぶです。"))


def _unanswered(m: Moment, session: Session, found: Way | None, how: str, text: str) -> Turn:
    ask = found.ask if found else None
    if ask is None:
        return nothing_open(m, session)
    if not (ask.skip or ask.withhold):
        return again(
            m, session, _("すみません、この質問は、先に進むのに必要です。答えにくいときは「人と話す」をおしてください。")
        )
    left = session.having(kept=()) if asked_for_more(session, ask) else session  # nor is it the answer to a later question
    recorded = record(m, left, ask, Got(None), how=how)
    return ask_now(m, recorded, Saying(Line(text), glue=True))


def more(m: Moment, session: Session, found: Way | None, argument: str) -> Turn:
    if found is None:
        return nothing_open(m, session)
    return ask_now(m, session.with_top(session.top.having(page=session.top.page + 1)), short=True)


def done(m: Moment, session: Session, found: Way | None, argument: str) -> Turn:
    """これで全部: what was chosen or written so far is the answer."""
    ask = found.ask if found else None
    if ask is None:
        return nothing_open(m, session)
    if session.top.partial:
        return settle(m, session, ask, Got(session.top.partial))
    if ask.kind.gathers and session.kept and ask.more:
        written = "\n".join(piece.text for piece in session.kept if piece.text)
        return settle(m, session, ask, Got(written, with_kept=True))
    if ask.skip:
        return skip(m, session, found, argument)
    return again(m, session, _("まだ、お答えをうかがっていません。"))


def go(m: Moment, session: Session, found: Way | None, argument: str) -> Turn:
    if found is None:
        return nothing_open(m, session)
    return ask_now(m, session.having(wanted="", paused=""))


def help_(m: Moment, session: Session, found: Way | None, argument: str) -> Turn:
    ask = found.ask if found else None
    text = _(
        "いつでも使えることば：「もどる」「とばす」「なぜ聞くの？」「あとで」「人と話す」「言語」「停止」。番号でも、ことばでも答えられます。"
    )
    example = (Saying(Line(ask.kind.example), glue=True),) if ask else ()
    return ask_now(m, session, Saying(Line(text)), *example, short=True)


def why(m: Moment, session: Session, found: Way | None, argument: str) -> Turn:
    ask = found.ask if found else None
    if ask is None:
        return nothing_open(m, session)
    return again(m, session, ask.why or m.dialogs[session.top.dialog].why)


def hours(m: Moment, session: Session, found: Way | None, argument: str) -> Turn:
    return ask_now(m, session, Saying(Line(_("%(hours)s\n電話：%(phone)s"))), short=True)


def numbers(m: Moment, session: Session, found: Way | None, argument: str) -> Turn:
    return ask_now(m, session, *urgent_lines(m), short=True)


def repeat(m: Moment, session: Session, found: Way | None, argument: str) -> Turn:
    return ask_now(m, session) if found else nothing_open(m, session)


def language(m: Moment, session: Session, found: Way | None, argument: str) -> Turn:
    """At any moment; the very next sentence is in it, because the state knows no language."""
    if argument not in LANGUAGES:
        return push(m, session, "language")
    turn = again(m, unread(m, session.having(language=argument)), _("わかりました。日本語でつづけます。"))
    return turn.after(acts=(Prefer("language", argument),))


def start_again(m: Moment, session: Session, found: Way | None, argument: str) -> Turn:
    if found is None:
        return nothing_open(m, session)
    return push(m, session, "again")


def new_talk(m: Moment, session: Session, found: Way | None, argument: str) -> Turn:
    if found is not None:
        return ask_now(m, session, short=True)
    return push(m, session.having(wanted=""), FIRST_ASKED.get(m.facts.audience, "intake"))


def nothing_open(m: Moment, session: Session) -> Turn:
    """A word of the talk when no talk is open: say what is possible."""
    if first := FIRST_ASKED.get(m.facts.audience):
        return push(m, session, first)
    text = _(
        "いまは、質問の途中ではありません。新しく相談するときは下のボタンか「新しい相談」、職員と話したいときは「人と話す」です。"
    )
    return Turn(session, (Saying(Line(text), (NEW, PERSON)),))


def start(m: Moment, session: Session, names: str) -> Turn | None:
    """A dialog the person asked for by its name, on top of what is open. None where it is not for them.

    names: with commas between, where one word begins another dialog on another kind of phone.
    """
    theirs = (one for one in names.split(",") if one in m.dialogs and m.dialogs[one].audience == m.facts.audience)
    name = next(theirs, "")
    if not name:
        return None
    if any(frame.dialog == name for frame in session.frames):
        return ask_now(m, session.having(paused=""), short=True)
    return push(m, session.having(paused=""), name)


NEW = Tap(Line(_("新しい相談")), command("new"))

DIGRESSIONS: Mapping[str, Digression] = {
    "person": person, "stop": stop, "unstop": unstop, "back": back, "edit": edit, "keep": keep, "skip": skip, "withhold": withhold,
    "more": more, "done": done, "later": later, "go": go, "help": help_, "why": why, "hours": hours, "numbers": numbers, "room": offered, "repeat": repeat,
    "language": language, "again": start_again, "new": new_talk,
}  # fmt: skip


def digress(m: Moment, session: Session, found: Way | None, said: Command) -> Turn | None:
    """The turn for a command, or None when it is not one after all."""
    if said.name == "edit?":
        return edit_named(m, session, found, said.argument)
    if said.name == "start":
        return start(m, session, said.argument)
    digression = DIGRESSIONS.get(said.name)
    return digression(m, session, found, said.argument) if digression else None


def is_quiet(session: Session) -> bool:
    """Whether the bot must not speak of its own accord."""
    return session.pen != BOT or bool(session.held) or session.stopped
