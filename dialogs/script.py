"""Conversations as plays: the transcript format of tests/transcripts, read, played and printed; also `tsunagi chat`. Pure.

    様式1 家賃が払えない夜に相談する                      <- what it is, and the clauses
    @ 2026-12-03 21:10 line ja                            <- clock (Asia/Tokyo), channel, language; later: @ +20h, @ nudge …
    > こんにちは                                          <- the person;  + another piece of the same thought
    > [わたし自身のこと]                                  <- a tap, also on a button from further up
    > (photo)  (voice)  (sticker)  (place 大通公園)  (pick 2026-12-10)  (follow)  (unsend 2)  (edit 2 …)  (unknown poll)
    < だれのことの相談ですか。                            <- us: a bubble; [ ] in text and as button, ( ) in the text only
    = intake who=self                                     <- what the ledger gains
    ! alert now crisis                                    <- what people must do, or the host

The session is stored as JSON and read again between all lines, so that every play is also a crash test.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from casestore.speech import Button, Media, MediaKind, Place, Said
from dialogs import engine
from dialogs.acts import (
    Act,
    Alert,
    AtDoor,
    ColleagueInDanger,
    Done,
    Nudge,
    Prefer,
    Question,
    StartAgain,
    Stop,
    WantPerson,
    Write,
)
from dialogs.catalogue import DIALOGS
from dialogs.commands import TOKYO
from dialogs.facts import Facts
from dialogs.progress import Turn
from dialogs.says import Fill, Line, Saying
from dialogs.script_door import Door
from dialogs.script_values import shown, span, told
from dialogs.session import Fragment, Session
from dialogs.wording import Written, bubbles

FactsOf = Callable[[str, datetime], Facts]  # by language and moment
WIDTH = 100

_MEDIA: dict[str, MediaKind] = {"photo": "image", "voice": "audio", "video": "video", "file": "file", "sticker": "sticker"}
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class BadScript(ValueError):
    """A line of a play that says nothing to us, with the line."""


@dataclass
class Play:
    """One conversation under way. The only thing here that changes; the engine never does."""

    facts_of: FactsOf
    session: Session = field(default_factory=Session)
    now: datetime = datetime(2026, 4, 1, tzinfo=UTC)
    audience: str = "resident"
    texts: list[tuple[str, str]] = field(default_factory=list)  # (id, text) of what the person sent
    buttons: dict[str, str] = field(default_factory=dict)  # label -> data, the newest
    sentences: set[str] = field(default_factory=set)  # every msgid that was said
    turns: list[Turn] = field(default_factory=list)
    reminder: tuple[timedelta, str] | None = None
    door: Door = field(default_factory=Door)

    @property
    def facts(self) -> Facts:
        return self._facts(self.session.language)

    def _facts(self, language: str) -> Facts:
        return replace(self.facts_of(language, self.now), audience=self.audience, guard=self.door.guard)

    def hear(self, *lines: str) -> list[str]:
        """The person's lines of one turn; what we print for it."""
        heard = tuple(map(self._fragment, lines))
        self.door.hears(heard)
        turn = engine.turn(self.session, heard, self.now, self.facts)
        if (language := turn.session.language) != self.session.language:  # as the desk does: facts in the language it ends in
            turn = engine.turn(self.session, heard, self.now, self._facts(language))
        return self.print(turn)

    def print(self, turn: Turn) -> list[str]:
        self.session = Session.from_json(json.loads(json.dumps(turn.session.as_json())))
        self.turns.append(turn)
        self.sentences.update(sentence for saying in turn.says for sentence in sentences(saying))
        written = bubbles(turn.says, self.session.language, self.facts)
        for _number, label, button in written[-1].choices if written else ():
            if button:
                self.buttons |= {label: button.data, button.label: button.data}
        lines = [line for one in written for line in _bubble(one, last=one is written[-1])]
        for act in turn.acts:
            self.door.took(act)
        return lines + [line for act in turn.acts if (line := self._act(act))]

    def _fragment(self, line: str) -> Fragment:
        id = f"m{len(self.texts) + 1}"
        said, about = self._said(line)
        self.texts.append((id, said.text))
        return Fragment(said, id, about)

    def _said(self, line: str) -> tuple[Said, str]:
        if line.startswith("[") and line.endswith("]"):
            label = re.sub(r"^\d+ ", "", line[1:-1])
            if label not in self.buttons:
                raise BadScript(f"nobody has seen a button {line}")
            return Said(tap=self.buttons[label]), ""
        found = re.fullmatch(r"\((\w+)(?: (.*))?\)", line)
        if not found:
            return Said(text=line.replace("⏎", "\n")), ""
        return self._thing(found[1], found[2] or "")

    def _thing(self, what: str, rest: str) -> tuple[Said, str]:
        if what in _MEDIA:
            return Said(media=(Media(_MEDIA[what], ref=f"ref{len(self.texts)}"),)), ""
        match what:
            case "place":
                return Said(place=Place(43.06, 141.35, rest)), ""
            case "pick":
                picker = next(data for data in reversed(self.buttons.values()) if data.endswith("/"))
                return Said(tap=picker, picked=rest), ""
            case "follow" | "unfollow":
                return Said(event=what), ""
            case "start":
                return Said(event="start", payload=rest), ""
            case "unknown":
                return Said(event=f"unknown:{rest}"), ""
            case "unsend":
                return Said(event="unsend"), f"m{rest}"
            case "edit":
                number, _space, text = rest.partition(" ")
                return Said(text=text, event="edit"), f"m{number}"
        raise BadScript(what)

    def direct(self, line: str) -> list[str]:
        """A stage direction: the clock, the console, the timetable."""
        word, *rest = line.split()
        if found := re.fullmatch(r"\+(\d+)([mhd])", word):
            self.now += timedelta(**{_UNITS[found[2]]: int(found[1])})
            return []
        match word:
            case "begin":
                options = dict(part.split("=", 1) for part in rest[1:])
                mode = options.pop("mode", "wait")
                return self.print(engine.begin(self.session, rest[0], self.now, self.facts, mode=mode, about=options))  # type: ignore[arg-type]
            case "nudge":
                return self.print(engine.nudge(self.session, self.now, self.facts))
            case "resume":
                return self.print(engine.resume(self.session, self.now, self.facts))
            case "give":
                return self.print(engine.give_pen(self.session, self.now, self.facts))
            case "guard":
                self.door.directed(rest)
            case "take":
                self.session = engine.take_pen(self.session, rest[0])
            case "release":
                self.session = engine.release(self.session)
            case "told":
                self.session = engine.told(self.session, dict(map(told, rest)), self.session.pen, self.now)
            case "audience":
                self.audience = rest[0]
            case _:
                self.start(line)
        return []

    def start(self, line: str) -> None:
        """「2026-12-03 21:10 line ja」"""
        day, at, _channel, language = line.split()
        self.now = datetime.fromisoformat(f"{day}T{at}").replace(tzinfo=TOKYO).astimezone(UTC)
        self.session = replace(self.session, language=language)

    def _act(self, act: Act) -> str:
        match act:
            case Write(kind, answers):
                return f"= {kind}  " + " ".join(f"{key}={shown(answer)}" for key, answer in answers.items())
            case Question(subject, words):
                return f"! question about {subject}: {words}".removesuffix(": ")
            case Alert(level, cls):
                return f"! alert {level} {cls}".rstrip()
            case WantPerson(reason):
                return f"! a person is wanted: {reason}"
            case ColleagueInDanger():
                return "! a colleague is in danger"
            case AtDoor(what):
                return f"! at the door: {what}"
            case Prefer(what, value):
                return f"! prefers {what} {'(hashed)' if what in ('pass_word', 'pause_word') else value}"
            case Stop(blocked):
                return "! stop, blocked" if blocked else "! stop"
            case StartAgain(dialog):
                return f"! starts {dialog} again"
            case Nudge(after, then):
                fresh, self.reminder = (after, then) != self.reminder, (after, then)
                return f"! {then} after {span(after)} of silence" if fresh else ""
            case Done(dialog):
                return f"! done {dialog}"


def _bubble(one: Written, last: bool) -> list[str]:
    first, *others = one.text.split("\n")
    lines = [f"< {first}", *(f"  {line}" for line in others)]
    return lines + (_choices(one) if last else [])


def _choices(one: Written) -> list[str]:
    """[3 家賃] in the text and as a button, (3 家賃) in the text only, [もどる] as a button only."""
    items = [_choice(number, label, button) for number, label, button in one.choices]
    lines: list[str] = []
    for item in items:
        if lines and _columns(lines[-1]) + _columns(item) < WIDTH:
            lines[-1] += f" {item}"
        else:
            lines.append(f"  {item}")
    return lines


def _choice(number: int, label: str, button: Button | None) -> str:
    if not number:
        return f"[{label}]"
    return f"[{number} {label}]" if button else f"({number} {label})"


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def sentences(saying: Saying) -> Iterator[str]:
    """Every msgid in what is said, for the check that none is untranslated."""
    yield from _sentences(saying.line)
    for tap in saying.taps:
        yield from _sentences(tap.label)
        yield from _sentences(tap.short) if tap.short else ()


def _sentences(fill: Fill) -> Iterator[str]:
    match fill:
        case Line(text, fills):
            if text:
                yield text
            for _name, inner in fills:
                yield from _sentences(inner)
        case tuple():
            for line in fill:
                yield from _sentences(line)


def perform(text: str, facts_of: FactsOf) -> tuple[str, Play]:
    """Play a whole script and print it anew, with what we say now. Equal to the file: nothing changed."""
    play = Play(facts_of)
    printed: list[str] = []
    pieces: list[str] = []
    begun = False
    for line in [*text.splitlines(), "# end"]:
        if line.startswith("+ ") and pieces:
            pieces.append(line[2:])
            printed.append(line)
            continue
        if pieces:
            printed += play.hear(*pieces)
            pieces = []
        if line.startswith("> "):
            pieces = [line[2:]]
            printed.append(line)
        elif line.startswith("@ "):
            begun = True
            printed.append(line)
            printed += play.direct(line[2:])
        elif not begun or line.startswith("#"):
            printed.append(line)
    return "\n".join(printed[:-1]) + "\n", play


def play_in_terminal(
    name: str,
    language: str,
    read: Callable[[], str | None],
    write: Callable[[str], None],
    now: Callable[[], datetime],
    facts_of: FactsOf | None = None,
) -> None:
    """`tsunagi chat`: the same format, line by line, until `read` gives None. Lines beginning with @ direct the stage."""
    play = Play(facts_of or (lambda language, now: Facts()), Session(language=language), now(), DIALOGS[name].audience)
    write(f"{DIALOGS[name].title}\n@ {play.now.astimezone(TOKYO):%Y-%m-%d %H:%M} terminal {language}\n@ begin {name}")
    write("\n".join(play.direct(f"begin {name}")))
    while (line := read()) is not None:
        play.now = max(play.now, now())
        try:
            answered = play.direct(line[1:].strip()) if line.startswith("@") else play.hear(line)
        except (BadScript, ValueError, IndexError) as problem:
            answered = [f"# {problem}"]
        write("\n".join((f"> {line}" if not line.startswith("@") else line, *answered)))
