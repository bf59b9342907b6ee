"""Times to choose from: free ones by days, a page at a time; a tap, a number and own words (「来週の火曜の午後」) all count. Pure. 要綱 3-3-ア"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from casestore.fields import narrow, read_date, read_number, read_time
from casestore.fields_abroad import in_our_words
from casestore.words import N_ as _
from dialogs.answers import Known, Value
from dialogs.asking import Check
from dialogs.choices import TO_HIRAGANA, Option, fold_words, shown_anywhere
from dialogs.facts import Facts
from dialogs.hearing import Got, Hearing, Kind, Miss, Reading, Reopen, Shown
from dialogs.says import Day, Fill, Line, Tap, command, line, tap_data

NONE = "none"
PAGE = 8  # with the other days, none of them, back and a person this stays below LINE's 13 buttons

# What people add to a day: taken away before the day is read.
_PARTS = {
    (0, 12): r"午前中?|朝|あさ(?!って)|morning|(buổi )?sáng|बिहान",
    (12, 24): r"午後|お?昼(すぎ|過ぎ)?|ひる|afternoon|(buổi )?(trưa|chiều)|दिउँ?सो",
    (16, 24): r"夕方|ゆうがた|evening|(buổi )?tối|बेलुक[ाी]|साँझ",
}
_CLOCK = r"(?<!\d)\d{1,2}(:\d\d|時(半|\d{1,2}分)?|(?=[ap]m))([ap]m)?"
_TAIL = re.compile(
    r"(の|に|は|が|で|なら|から|ごろ|頃|以降|を?希望(します)?|がいいです|がいい|いいです|お願いします|おねがいします|please|in the|at|on|[、。,. ])+$"
)
_HEAD = re.compile(r"^(やっぱり|やはり|じゃあ|では|できれば|できたら)[、,\s]*")
_WRITTEN = {
    **{f"{kana}よう": f"{kanji}曜" for kana, kanji in zip(("げつ", "か", "すい", "もく", "きん", "ど", "にち"), "月火水木金土日", strict=True)},
    "ごぜん": "午前", "ごご": "午後", "らいしゅう": "来週", "こんしゅう": "今週",
}  # fmt: skip
_KANA = re.compile("|".join(f"{kana}び?" if kana.endswith("よう") else kana for kana in _WRITTEN))
NO_TIME_FITS, OTHER_DAYS = _("どれも合わない"), _("ほかの日")
_NONE_WORDS = frozenset(
    map(
        fold_words,
        (
            "どれもだめ",
            "いまはいい",
            "今はいい",
            "会いたくない",
            "合わない",
            "ない",
            "むり",
            "無理",
            "none",
            "none of these",
            "no",
        ),
    )
)
_MORE_WORDS = frozenset(map(fold_words, ("他の日", "ほか", "別の日", "べつの日", "other days", "another day", "more")))
_WEEKS = {"来週": "来週の月曜", "再来週": "再来週の月曜", "今週": "今日", "next week": "next mon", "this week": "today"}


class Wish(NamedTuple):
    """A moment as somebody named it: a day, and hours of it (from, to) or one time 「10:00」."""

    day: date
    hours: tuple[int, int] = (0, 24)
    at: str = ""

    def fits(self, slot: str) -> bool:
        """Whether a free time is one they named."""
        inside = self.hours[0] <= int(slot[11:13]) < self.hours[1]
        return slot[:10] == self.day.isoformat() and inside and self.at in ("", slot[11:])


def read_wish(text: str, today: date) -> Wish | None:
    """A day with or without a time or a part of it: 「来週の火曜の午後」「12/10 14時」「next Tuesday afternoon」. None: no day in it."""
    named = _in_kanji(narrow(text).lower())
    whole = _in_kanji(narrow(in_our_words(text)).lower())
    hours = next((span for span, words in _PARTS.items() if re.search(words, f"{named} {whole}")), (0, 24))
    plain = whole if re.search(_CLOCK, whole) else narrow(in_our_words(re.sub("|".join(_PARTS.values()), "", named).strip()))
    told = re.search(rf"(午前|午後|朝|昼|夕方|夜)?\s?{_CLOCK}", plain)
    clock = read_time(told[0]) if told else None
    bare = re.sub("|".join((_CLOCK, *_PARTS.values())), "", plain)
    bare = _TAIL.sub("", bare.strip()).strip()
    day = read_date(_WEEKS.get(bare, bare), today) if bare else None
    if day is None:
        return None
    return Wish(day, at=clock.strftime("%H:%M")) if clock else Wish(day, hours)


def _in_kanji(text: str) -> str:
    """「ｷﾝﾖｳﾋﾞﾉ ｺﾞｺﾞ」 as 「金曜の午後」, and without the words before a day (「やっぱり12/14」)."""
    plain = _HEAD.sub("", text)
    kana = plain.translate(TO_HIRAGANA)
    if not _KANA.search(kana):
        return plain
    return re.sub(r"\s+", "", _KANA.sub(lambda found: _WRITTEN[found[0].removesuffix("び")], kana))


def slot_words(slot: str) -> Line:
    """「12月10日（木）の10:00」 from 「2026-12-10T10:00」 (Asia/Tokyo), in the way of the person's language."""
    return line(_("%(day)sの%(time)s"), day=Day(slot[:10]), time=slot[11:])


@lru_cache(maxsize=64)
def pages(slots: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The free times, whole days to a page where a day has not more than a page."""
    found: list[tuple[str, ...]] = []
    for day in sorted({slot[:10] for slot in slots}):
        rest = tuple(slot for slot in slots if slot.startswith(day))
        while rest:
            fits = bool(found) and len(found[-1]) + len(rest) <= PAGE
            found[-1:] = [(*found[-1], *rest)] if fits else [*found[-1:], rest[:PAGE]]
            rest = () if fits else rest[PAGE:]
    return tuple(found)


@dataclass(frozen=True)
class Slots(Kind):
    """One of the free times in Facts; the value is its beginning, 「2026-12-10T10:00」 (Asia/Tokyo), or NONE."""

    of: str = "slots"

    again = _("時間を選べませんでした。番号か、ボタンで教えてください。")
    example = _("たとえば「1」や「来週の火曜の午後」のように送ってください。合わないときは「どれも合わない」です。")

    def free(self, facts: Facts) -> tuple[str, ...]:
        return tuple(slot for slot, _words in facts.named(self.of))

    def read(self, heard: Hearing) -> Reading:
        free = self.free(heard.facts)
        tapped = [tap for tap in heard.taps if tap == NONE or tap in free]
        if tapped:
            return Got(tapped[-1])
        readings = (_said(text, free, heard.today) for text in heard.texts)
        return next((reading for reading in readings if reading is not None), Miss())

    def taps(self, where: tuple[str, str], page: int, partial: tuple[str, ...], facts: Facts) -> tuple[Tap, ...]:
        free = self.free(facts)
        paged = pages(free)
        shown = paged[page % len(paged)] if paged else ()
        taps = (Tap(slot_words(slot), tap_data(*where, slot), number=free.index(slot) + 1) for slot in shown)
        other = (Tap(Line(OTHER_DAYS), command("more")),) if len(paged) > 1 else ()
        return (*taps, *other, Tap(Line(NO_TIME_FITS), tap_data(*where, NONE)))

    def show(self, value: Value, facts: Facts) -> Fill:
        return Line(NO_TIME_FITS) if value == NONE else slot_words(str(value))


def _said(text: str, free: tuple[str, ...], today: date) -> Reading | None:
    """What somebody wrote instead of tapping; None: nothing about time."""
    folded = fold_words(text)
    if folded in _NONE_WORDS | shown_anywhere(NO_TIME_FITS):
        return Got(NONE)
    if folded in _MORE_WORDS | shown_anywhere(OTHER_DAYS):
        return Shown()
    if numbered := re.fullmatch(r"([0-9一二三四五六七八九十]{1,3})(番目?|ばん)?(です|で|がいい)?", narrow(text)):
        number = read_number(numbered[1]) or 0
        return Got(free[number - 1]) if 1 <= number <= len(free) else None
    wish = read_wish(text, today)
    return _near(wish, free) if wish and free else None


def _near(wish: Wish, free: tuple[str, ...]) -> Reading:
    """The one time they named; else the page with that day, or the next day that has any."""
    fitting = [slot for slot in free if wish.fits(slot)]
    if len(fitting) == 1:
        return Got(fitting[0])
    day = wish.day.isoformat()
    page = page_of((fitting or [day])[0], free)
    if fitting:
        return Shown(page, line(_("%(day)sのころの、空いている時間です。"), day=Day(day)))
    return Shown(page, line(_("%(day)sの、その時間は空いていません。近い時間をお見せします。"), day=Day(day)))


def page_of(moment: str, free: tuple[str, ...]) -> int:
    """The page with the day of that moment, else with the next day that has a free time."""
    first = next((slot for slot in free if slot >= moment[:10]), free[-1])
    return next(number for number, slots in enumerate(pages(free)) if first in slots)


@dataclass(frozen=True)
class SlotCheck(Check):
    """The review before a time is taken. If somebody else took it meanwhile, the question about the time is asked again."""

    options: tuple[Option, ...] = (
        Option(
            "send",
            _("これで予約する"),
            also=("送る", "予約する", "予約", "はい", "ok", "yes", "send", "book", "👍", "⭕", "これでいい"),
        ),
    )
    of: str = "slots"
    slot: str = ""

    again = _("これでよければ「これで予約する」、直したいときは番号を送ってください。")

    def given(self, known: Known) -> Kind:
        return replace(self, slot=str(known.get("slot") or ""))

    def read(self, heard: Hearing) -> Reading:
        reading = super().read(heard)
        free = tuple(slot for slot, _words in heard.facts.named(self.of))
        if isinstance(reading, Got) and self.slot not in free:
            return Reopen("slot", Line(TAKEN), page_of(self.slot, free) if free else 0)
        return reading


TAKEN = _("すみません。その時間は、先に決まってしまいました。ほかの時間をお見せします。")
