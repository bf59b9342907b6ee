"""What a question hears and what it makes of it: got it, got part of it, or missed it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from casestore.speech import Place
from casestore.words import N_ as _
from dialogs.answers import Known, Piece, Value
from dialogs.facts import Facts
from dialogs.says import Fill, Line, Tap


@dataclass(frozen=True, slots=True)
class Hearing:
    """All that came at an open question, ready to be read."""

    pieces: tuple[Piece, ...]
    facts: Facts
    today: date  # Asia/Tokyo
    taps: tuple[str, ...] = ()  # choices of this very question
    picked: str = ""  # ISO, from a date or time picker
    place: Place | None = None
    partial: tuple[str, ...] = ()
    kept: tuple[Piece, ...] = ()  # came before we asked
    finished: bool = False  # 「これで全部」

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(piece.text for piece in self.pieces if piece.kind == "text" and piece.text.strip())

    @property
    def text(self) -> str:
        return "\n".join(self.texts)

    def media(self, *kinds: str) -> tuple[Piece, ...]:
        return tuple(piece for piece in self.pieces if piece.kind in kinds)


@dataclass(frozen=True, slots=True)
class Got:
    value: Value
    with_kept: bool = False  # what came before we asked is part of this answer
    secret: bool = False  # the words themselves are not kept


@dataclass(frozen=True, slots=True)
class Partly:
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Miss:
    why: Line | None = None  # a particular reason, kinder than "not understood"


@dataclass(frozen=True, slots=True)
class Shown:
    """Not an answer yet: they asked to see another part of a long list. page None: the next one."""

    page: int | None = None
    why: Line | None = None


@dataclass(frozen=True, slots=True)
class Reopen:
    """An earlier answer does not hold any more (a time was taken meanwhile): its question is asked again, at a page of its list."""

    key: str
    why: Line
    page: int = 0


Reading = Got | Partly | Miss | Shown | Reopen


@dataclass(frozen=True)
class Kind:
    """A kind of answer: how it is read, which buttons it has, how it is shown back, and how it helps when missed."""

    gathers: ClassVar[bool] = False  # several messages are one answer
    again: ClassVar[str] = _("すみません、うまく読み取れませんでした。もう一度、ことばで教えてください。")
    example: ClassVar[str] = _("短いことばで、だいじょうぶです。")
    lost: ClassVar[str] = _(
        "うまく聞き取れなくて、すみません。つづきは、職員がうかがいます。%(reads_by)sに、職員が読みます。"
    )  # at the third miss
    so_far: ClassVar[str] = _("いま選んでいるもの：%(chosen)s")  # while there may be more of it
    further: ClassVar[str] = _("ほかにもあれば選んでください。なければ「これで全部」です。")

    def read(self, heard: Hearing) -> Reading:
        return Got(heard.text) if heard.text else Miss()

    def taps(self, where: tuple[str, str], page: int, partial: tuple[str, ...], facts: Facts) -> tuple[Tap, ...]:
        """Buttons of the question; `where` is (dialog, key)."""
        return ()

    def show(self, value: Value, facts: Facts) -> Fill:
        return str(value)

    def given(self, known: Known) -> Kind:
        """The same kind, as far as earlier answers narrow it."""
        return self

    def still_holds(self, value: Value, known: Known) -> bool:
        """Whether an answer fits the earlier ones as they are now."""
        return True

    def alarms(self, value: Value) -> tuple[str, ...]:
        """「class:level」 of everything in the answer that people must hear of at once."""
        return ()
