"""Where we are with one person: a stack of dialogs with their answers, a language, who has the pen. A JSON value between turns. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from casestore.speech import Said
from dialogs.answers import BOT, Answer, Piece


class Fragment(NamedTuple):
    """One arrival with the id of its message row."""

    said: Said
    message_id: str = ""
    about: str = ""  # for "unsend" and "edit": the id of the message row that was taken back or rewritten


Heard = tuple[Fragment, ...]  # what came since the last turn, oldest first


class Copied:
    """A frozen value that can be copied with changes; dataclasses.replace asks every field anew, three times a turn (goal G6)."""

    def having(self, **changes: Any) -> Self:
        copy = object.__new__(type(self))
        copy.__dict__.update(self.__dict__)
        copy.__dict__.update(changes)
        return copy


@dataclass(frozen=True)
class Frame(Copied):
    """One dialog under way. There is no position in it: that follows from the answers."""

    dialog: str
    edition: int = 1  # the dialog's version when this began
    answers: Mapping[str, Answer] = field(default_factory=dict)
    earlier: tuple[tuple[str, Answer], ...] = ()  # answers that were changed, oldest first
    told: tuple[str, ...] = ()  # keys of the Says already spoken
    editing: str = ""  # the key being asked again
    misses: int = 0  # at the open question
    partial: tuple[str, ...] = ()  # choices tapped so far in a Many
    heard: tuple[Piece, ...] = ()  # the messages those choices came in
    page: int = 0  # of a long list of buttons
    about: Mapping[str, str] = field(default_factory=dict)  # what the host gave to `begin`

    def as_json(self) -> list[Any]:
        answers = {key: answer.as_row() for key, answer in self.answers.items()}
        earlier = [[key, answer.as_row()] for key, answer in self.earlier]
        heard = [list(piece) for piece in self.heard]
        rest = (self.told, self.editing, self.misses, self.partial, heard, self.page, self.about)
        return [self.dialog, self.edition, answers, earlier, *rest]

    @classmethod
    def from_json(cls, row: list[Any]) -> Frame:
        dialog, edition, answers, earlier, told, editing, misses, partial, heard, page, about = row
        return cls(
            dialog,
            edition,
            {key: Answer.from_row(answer) for key, answer in answers.items()},
            tuple([(key, Answer.from_row(answer)) for key, answer in earlier]),
            tuple(told),
            editing,
            misses,
            tuple(partial),
            tuple(map(Piece._make, heard)),
            page,
            about,
        )


@dataclass(frozen=True, slots=True)
class Waiting:
    """A dialog that will begin when the open one has ended (mode "wait")."""

    dialog: str
    answers: Mapping[str, Answer]
    about: Mapping[str, str]

    def as_json(self) -> list[Any]:
        return [self.dialog, {key: answer.as_row() for key, answer in self.answers.items()}, self.about]

    @classmethod
    def from_json(cls, row: list[Any]) -> Waiting:
        dialog, answers, about = row
        return cls(dialog, {key: Answer.from_row(answer) for key, answer in answers.items()}, about)


@dataclass(frozen=True)
class Session(Copied):
    """All the dialogs remember of one person. `held`, `waiting` and `pen` are the three ways in which the bot keeps still."""

    frames: tuple[Frame, ...] = ()
    language: str = "ja"
    pen: str = BOT  # or the staff id of the worker who is speaking
    turn: int = 0
    held: str = ""  # class of the crisis; only a human clears it
    wanted: str = ""  # why a person is wanted: "asked", "missed"
    paused: str = ""  # "someday" or an ISO instant: the person is resting
    stopped: bool = False  # 停止
    nudges: int = 0  # reminders in this dialog so far
    door: str = ""  # "asked": the word only they know was asked for, "talked": and not said
    moved: bool = False  # just came from another account of theirs: said once, before the open question
    quiet: int = 0  # short answers given while held or wanted, so that none is repeated
    warned: tuple[str, ...] = ()  # classes of urgency whose help was already shown
    kept: tuple[Piece, ...] = ()  # words and pictures that came before we had asked for them
    done: tuple[str, ...] = ()  # dialogs that have ended at least once
    news: tuple[str, ...] = ()  # keys a worker filled in while holding the pen
    queue: tuple[Waiting, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "frames": [frame.as_json() for frame in self.frames],
            "language": self.language,
            "pen": self.pen,
            "turn": self.turn,
            "held": self.held,
            "wanted": self.wanted,
            "paused": self.paused,
            "stopped": self.stopped,
            "nudges": self.nudges,
            "quiet": self.quiet,
            "door": self.door,
            "moved": self.moved,
            "warned": self.warned,
            "kept": [list(piece) for piece in self.kept],
            "done": self.done,
            "news": self.news,
            "queue": [one.as_json() for one in self.queue],
        }

    @staticmethod
    def from_json(stored: Mapping[str, Any]) -> Session:
        """Unknown keys of a newer version are ignored, missing ones take their default."""
        return _NEW.having(
            frames=tuple(map(Frame.from_json, stored.get("frames", ()))),
            **{name: stored[name] for name in _PLAIN if name in stored},
            warned=tuple(stored.get("warned", ())),
            kept=tuple(map(Piece._make, stored.get("kept", ()))),
            done=tuple(stored.get("done", ())),
            news=tuple(stored.get("news", ())),
            queue=tuple(map(Waiting.from_json, stored.get("queue", ()))),
        )

    @property
    def top(self) -> Frame:
        return self.frames[-1]

    def with_top(self, frame: Frame, **changes: Any) -> Session:
        return self.having(frames=(*self.frames[:-1], frame), **changes)

    def __repr__(self) -> str:
        return f"<session turn {self.turn}, {[frame.dialog for frame in self.frames]}, pen {self.pen}>"


_NEW = Session()
_PLAIN = ("language", "pen", "turn", "held", "wanted", "paused", "stopped", "nudges", "quiet", "door", "moved")
