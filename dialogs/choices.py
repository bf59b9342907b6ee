"""Questions with choices: one, several, yes or no. A tap, a number, a label in any language, a synonym or an emoji all count. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache

from casestore.fields import read_number
from casestore.words import N_ as _
from dialogs import command_words
from dialogs.answers import Known, Value
from dialogs.facts import Facts
from dialogs.hearing import Got, Hearing, Kind, Miss, Partly, Reading
from dialogs.says import Fill, Line, Tap, command, line, tap_data, verbatim
from locales import LANGUAGES, catalog

DONE = Tap(Line(_("これで全部")), command("done"))
PAGE = 8  # buttons of a long list at a time: 8 choices, more, done, back, a person and a skip stay below LINE's 13


@dataclass(frozen=True, eq=False)  # each is only itself: a turn looks up a dozen of them
class Option:
    """One choice. The id is what we store and never changes its meaning; labels may."""

    id: str
    label: str
    short: str = ""  # for the button, when the label has more than 20 signs in some language
    also: tuple[str, ...] = ()  # other words for it, in any language, and emoji
    alarm: str = ""  # "class:level": choosing it alerts people at once
    alone: bool = False  # in a Many: excludes the others (「どれもない」)
    as_is: bool = False  # a proper name: not translated
    beats: tuple[str, ...] = ()  # where a sentence holds both (「行ったが断られた」), this one is meant

    @property
    def line(self) -> Line:
        return verbatim(self.label) if self.as_is else Line(self.label)


def fold_words(text: str) -> str:
    """What matters for comparing: no width, case, spaces, marks; katakana as hiragana; emoji without their colour switch."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _MARKS.sub("", plain.translate(TO_HIRAGANA))


TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
_MARKS = re.compile(r"[\s。、,.!?・「」『』()\[\]〜~'\"’\-_/\ufe0e\ufe0f]+")


@cache
def shown_anywhere(label: str) -> frozenset[str]:
    """A label of ours as it stands on the screen in any language, folded: typed, it counts as a tap of it."""
    return frozenset(fold_words(catalog(language).gettext(label)) for language in LANGUAGES)


@lru_cache(maxsize=512)
def lexicon(options: tuple[Option, ...]) -> Mapping[str, str]:
    """Every way to say each choice, folded, in every language we have, to its id. The first choice keeps a shared word."""
    words: dict[str, str] = {}
    for option in options:
        shown = (text for text in (option.label, option.short) if text)
        labels = (catalog(language).gettext(text) for text in shown for language in LANGUAGES)
        for word in (*labels, option.label, *option.also):
            words.setdefault(fold_words(word), option.id)
    return words


_NOT = re.compile(
    r"(?<!申し訳)ない|(?<!すみ)(?<!申し訳あり)(?<!申し訳ござい)ません|じゃな|以外|\bnot\b|n't|不是|不想|不要|没有?|沒有?|아니|않|없|안 |\bkhông\b|\bkhong\b|\bchưa\b|छैन|होइन|दैन|\bchh?aina\b|\bhoina\b",
    re.IGNORECASE,
)


def choose(text: str, options: tuple[Option, ...], words: Mapping[str, str], numbers: tuple[int, ...]) -> str:
    """The id meant by some words, or "": label or synonym, number, unique beginning, or the only label inside a short text."""
    folded = fold_words(text)
    if not folded or folded in words:
        return words[folded] if folded else ""
    number = read_number(re.sub(r"(番目?|です|ばん|\.|\))+$", "", text.strip()))
    if number is not None:
        return options[numbers.index(number)].id if number in numbers else ""
    if len(folded) > 40:
        return ""
    begun = {chosen for word, chosen in words.items() if word.startswith(folded)} if len(folded) > 1 else set()
    if len(begun) == 1:
        return begun.pop()
    inside = {chosen for word, chosen in words.items() if len(word) > 1 and word in folded}
    inside -= {beaten for option in options if option.id in inside for beaten in option.beats}
    return inside.pop() if len(inside) == 1 and not _NOT.search(text) else ""


@dataclass(frozen=True)
class Choice(Kind):
    """One of several. `of`: proper names from Facts (wards) come first; `among`: only what was chosen at that earlier question."""

    options: tuple[Option, ...] = ()
    of: str = ""
    among: str = ""
    numbering: tuple[int, ...] = ()  # the numbers of a narrowed list stay those of the whole one

    again = _("すみません、うまく読み取れませんでした。下の番号か、ことばで教えてください。")
    example = _("たとえば「1」とだけ送っても、だいじょうぶです。")

    def choices(self, facts: Facts) -> tuple[Option, ...]:
        if not self.of:
            return self.options
        return _named(facts.named(self.of), self.options)

    @cached_property
    def _words(self) -> Mapping[str, str]:
        return lexicon(self.options)

    def numbers(self, facts: Facts) -> tuple[int, ...]:
        return self.numbering or tuple(range(1, len(self.choices(facts)) + 1))

    def words(self, facts: Facts) -> Mapping[str, str]:
        return lexicon(self.choices(facts)) if self.of else self._words

    def read(self, heard: Hearing) -> Reading:
        options = self.choices(heard.facts)
        tapped = [tap for tap in heard.taps if any(tap == option.id for option in options)]
        if tapped:
            return Got(tapped[-1])
        words, numbers = self.words(heard.facts), self.numbers(heard.facts)
        chosen = next((found for text in heard.texts if (found := choose(text, options, words, numbers))), "")
        return Got(chosen) if chosen else Miss()

    def taps(self, where: tuple[str, str], page: int, partial: tuple[str, ...], facts: Facts) -> tuple[Tap, ...]:
        options = self.choices(facts)
        pages = -(-len(options) // PAGE) if len(options) > PAGE + 2 else 1
        first = page % pages * PAGE
        shown = range(first, first + PAGE) if pages > 1 else range(len(options))
        numbers = self.numbers(facts)
        taps = tuple(_tap(option, where, numbers[at], at in shown) for at, option in enumerate(options))
        return (*taps, Tap(Line(_("ほかをみる")), command("more"))) if pages > 1 else taps

    def given(self, known: Known) -> Kind:
        chosen = known.get(self.among) if self.among else None
        return _only(self, chosen) if isinstance(chosen, tuple) else self

    def still_holds(self, value: Value, known: Known) -> bool:
        chosen = known.get(self.among) if self.among else None
        return not isinstance(chosen, tuple) or value is None or value in chosen

    def show(self, value: Value, facts: Facts) -> Fill:
        return next((option.line for option in self.choices(facts) if option.id == value), str(value))

    def alarms(self, value: Value) -> tuple[str, ...]:
        chosen = value if isinstance(value, tuple) else (value,)
        return tuple(option.alarm for option in self.options if option.alarm and option.id in chosen)


@lru_cache(maxsize=64)
def _named(names: tuple[tuple[str, str], ...], others: tuple[Option, ...]) -> tuple[Option, ...]:
    return (*(Option(id, name, as_is=True) for id, name in names), *others)


@lru_cache(maxsize=512)
def _only(choice: Choice, chosen: tuple[str, ...]) -> Choice:
    kept = [(at, option) for at, option in enumerate(choice.options, start=1) if option.id in chosen]
    return replace(choice, options=tuple(option for _at, option in kept), numbering=tuple(at for at, _option in kept))


@lru_cache(maxsize=2048)
def _tap(option: Option, where: tuple[str, str], number: int, button: bool) -> Tap:
    short = Line(option.short) if option.short else None
    return Tap(option.line, tap_data(*where, option.id), number=number, button=button, short=short)


@dataclass(frozen=True)
class Many(Choice):
    """Several of several: taps, numbers and words, one at a time or at once (「1,3,5」「家賃と仕事」), until 「これで全部」."""

    again = _("すみません、うまく読み取れませんでした。あてはまる番号を「1、3」のように送ってください。")
    example = _("たとえば「3」とだけ送っても、だいじょうぶです。もう一度同じ番号を送ると、消せます。")

    def read(self, heard: Hearing) -> Reading:
        options = self.choices(heard.facts)
        if heard.taps:
            ids = [tap for tap in heard.taps if any(tap == option.id for option in options)]
            return self._so_far(ids, heard.partial) if ids else Miss()
        words, numbers = self.words(heard.facts), self.numbers(heard.facts)
        named = [chosen for text in heard.texts for chosen in _several(text, options, words, numbers)]
        if heard.finished and (named or heard.partial):
            return Got(self._in_order((*heard.partial, *named)))
        fresh = named if _only_numbers(heard.texts) else [id for id in named if id not in heard.partial]
        return self._so_far(fresh, heard.partial) if named else Miss()

    def _so_far(self, ids: list[str], partial: tuple[str, ...]) -> Reading:
        """A tap or number of a chosen one takes it back; one that stands alone is the whole answer."""
        alone = next((option.id for option in self.options if option.alone and option.id in ids), "")
        if alone:
            return Got((alone,))
        chosen = [*partial]
        for id in ids:
            chosen.remove(id) if id in chosen else chosen.append(id)
        return Partly(self._in_order(tuple(chosen)))

    def _in_order(self, ids: tuple[str, ...]) -> tuple[str, ...]:
        alone = {option.id for option in self.options if option.alone}
        some = set(ids) - alone or set(ids)
        return tuple(option.id for option in self.options if option.id in some)

    def taps(self, where: tuple[str, str], page: int, partial: tuple[str, ...], facts: Facts) -> tuple[Tap, ...]:
        taps = super().taps(where, page, partial, facts)
        if not partial:
            return taps
        left = (tap for tap in taps if not _chosen(tap, partial))
        return (DONE, *left)

    def show(self, value: Value, facts: Facts) -> Fill:
        chosen = value if isinstance(value, tuple) else ()
        return tuple(option.line for option in self.choices(facts) if option.id in chosen)


def _only_numbers(texts: tuple[str, ...]) -> bool:
    return all(re.fullmatch(r"[\d\s、，,・と]+", text) for text in texts)


def _chosen(tap: Tap, partial: tuple[str, ...]) -> bool:
    return tap.data.rpartition("/")[2] in partial


def _several(text: str, options: tuple[Option, ...], words: Mapping[str, str], numbers: tuple[int, ...]) -> list[str]:
    """「1,3,5」「１と３」「家賃、仕事」: each part by itself; then whole labels inside a longer sentence."""
    if whole := choose(text, options, words, numbers):
        return [whole]
    parts = [part for part in re.split(r"[\s、，,;・/と]+|and", unicodedata.normalize("NFKC", text)) if part]
    found = [chosen for part in parts if (chosen := choose(part, options, words, numbers))]
    if not found and len(text) < 80 and not _NOT.search(text):
        folded = fold_words(text)
        found = [chosen for word, chosen in words.items() if len(word) > 2 and word in folded]
    return list(dict.fromkeys(found))


YES = Option(
    "yes",
    _("はい"),
    also=(
        "うん",
        "ええ",
        "そうです",
        "そう",
        "yes",
        "y",
        "ok",
        "おk",
        "オーケー",
        "👍",
        "🙆",
        "⭕",
        "◯",
        "○",
        *command_words.YES,
    ),
)
NO = Option(
    "no",
    _("いいえ"),
    also=(
        "いや",
        "ううん",
        "ちがう",
        "違います",
        "ちがいます",
        "no",
        "n",
        "nope",
        "👎",
        "🙅",
        "❌",
        "✕",
        "×",
        *command_words.NO,
    ),
)
UNSURE = Option(
    "unsure",
    _("わからない"),
    also=("わかりません", "分からない", "不明", "don't know", "not sure", "maybe", "たぶん", *command_words.UNSURE),
)


def yes_no(
    yes: str = "", no: str = "", *, unsure: str = "", also_yes: tuple[str, ...] = (), also_no: tuple[str, ...] = ()
) -> Choice:
    """はい or いいえ, with own labels where plain words are kinder; the plain words always count too."""
    options = (
        replace(YES, label=yes or YES.label, also=(*YES.also, YES.label, *also_yes)),
        replace(NO, label=no or NO.label, also=(*NO.also, NO.label, *also_no)),
    )
    return Choice((*options, replace(UNSURE, label=unsure)) if unsure else options)


def listed(fill: Fill) -> Line:
    """A fill as a line of its own, for the review."""
    return fill if isinstance(fill, Line) else line("", **{"": fill})
