"""Reading what people write and showing it back: dates in 和暦, times, yen, numbers, telephone numbers, kana. Pure.

Used by the chat and the console alike (様式1–6). A reader returns None for what it cannot read: it never guesses an
impossible day into a possible one. Names and their folding for search are in casestore.names.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, time, timedelta
from typing import Literal, NamedTuple

from casestore.fields_abroad import in_our_words

Lean = Literal["future", "past", "near"]


class Era(NamedTuple):
    name: str
    letter: str
    first: date


# The law's own boundaries: 昭和64年 ended on 7 January 1989, 平成 began the next day.
ERAS = (
    Era("令和", "R", date(2019, 5, 1)),
    Era("平成", "H", date(1989, 1, 8)),
    Era("昭和", "S", date(1926, 12, 25)),
    Era("大正", "T", date(1912, 7, 30)),
    Era("明治", "M", date(1868, 1, 25)),
)

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−ー－ｰ"), "-")
_KANJI_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "壱": 1,
    "弐": 2,
    "参": 3,
    "両": 2,
}
_KANJI_TENS = {"十": 10, "百": 100, "千": 1_000}
_KANJI_MYRIADS = {"万": 10_000, "億": 100_000_000}
_AMOUNT = "0-9〇零一二三四五六七八九壱弐参十百千万億"


def narrow(text: str) -> str:
    """One width: full-width letters and digits become ASCII, half-width kana become full, outer spaces go."""
    return unicodedata.normalize("NFKC", text).strip()


def read_number(text: str) -> int | None:
    """A whole number, 0 or more, with an optional counter: 「３」「三」「十二」「2か月」「4人」「1,200」. None: not a number."""
    found = re.fullmatch(
        rf"(?:約|およそ|だいたい)?([{_AMOUNT}][{_AMOUNT},]*)([^\d]{{0,4}})", narrow(in_our_words(text)).replace(" ", "")
    )
    return _amount(found[1]) if found else None


def read_money(text: str) -> int | None:
    """Yen, 0 or more: 「3万5千」「４５，０００円」「3.5万」「¥3000」「三万円くらい」「なし」. None: not an amount."""
    plain = re.sub(r"[\s,¥￥\\]|JPY|(?<=\d)\.(?=\d{3}(?!\d))", "", narrow(in_our_words(text)), flags=re.IGNORECASE)
    plain = re.sub(
        r"^(約|およそ|だいたい|月に?|毎月)|(円|えん|yen)?(くらい|ぐらい|ほど|程度|です)*$", "", plain, flags=re.IGNORECASE
    )
    plain = plain.replace("まん", "万").replace("せん", "千").replace("ひゃく", "百")
    plain = re.sub(r"(円|えん|yen)$", "", plain, flags=re.IGNORECASE)
    if plain in ("なし", "ない", "ゼロ", "無", "無し", "none", "zero"):
        return 0
    plain = re.sub(r"(?<=万)([1-9一二三四五六七八九])$", r"\1千", plain)  # 「3万5」 is 35,000
    if half := re.fullmatch(r"(\d+)万半", plain):
        return int(half[1]) * 10_000 + 5_000
    if decimal := re.fullmatch(r"(\d+)\.(\d+)([万千])", plain):
        unit = 10_000 if decimal[3] == "万" else 1_000
        return int(decimal[1]) * unit + int(decimal[2]) * unit // int("1" + "0" * len(decimal[2]))
    return _amount(plain) if re.fullmatch(rf"[{_AMOUNT}]+", plain) else None


def _amount(text: str) -> int | None:
    """Digits and kanji numerals mixed, as people write them: 3万5千, 二千五百, 1,200."""
    plain = text.replace(",", "")
    if len(plain) > 16:
        return None
    if plain.isdecimal():
        return int(plain)
    if all(sign in _KANJI_DIGITS or sign.isdecimal() for sign in plain):
        return int("".join(str(_KANJI_DIGITS.get(sign, sign)) for sign in plain))
    return _positional(plain)


def _positional(plain: str) -> int | None:
    total = block = 0
    digits = ""
    smallest = 10**12
    for sign in plain:
        if sign in _KANJI_DIGITS or sign.isdecimal():
            digits += str(_KANJI_DIGITS.get(sign, sign))
        elif sign in _KANJI_TENS:
            block += (int(digits) if digits else 1) * _KANJI_TENS[sign]
            digits = ""
        else:
            if _KANJI_MYRIADS[sign] >= smallest or not (digits or block):
                return None
            smallest = _KANJI_MYRIADS[sign]
            total += (block + (int(digits) if digits else 0)) * smallest
            block, digits = 0, ""
    return total + block + (int(digits) if digits else 0)


def read_phone(text: str) -> str | None:
    """A Japanese telephone number as digits with its leading 0; +81 is understood. None: not 10 or 11 digits."""
    plain = narrow(text).translate(_DASHES)
    plain = re.sub(r"^\+?81[-\s]?\(?0?\)?", "0", plain) if plain.startswith(("+81", "81")) else plain
    if re.search(r"[^\d\s().-]", plain):
        return None
    digits = re.sub(r"\D", "", plain)
    return digits if digits.startswith("0") and len(digits) in (10, 11) else None


def show_phone(digits: str) -> str:
    """Grouped for reading aloud: mobile and 050 3-4-4, else 3-3-4 (area codes differ; the digits are what counts)."""
    cut = 3 if len(digits) == 11 else 6
    return "-".join((digits[:3], digits[3:7], digits[7:])) if cut == 3 else "-".join((digits[:3], digits[3:6], digits[6:]))


def to_katakana(text: str) -> str:
    """Hiragana becomes katakana; everything else stays."""
    return "".join(chr(ord(sign) + 0x60) if "ぁ" <= sign <= "ゖ" or sign in "ゝゞ" else sign for sign in text)


def read_kana(text: str) -> str | None:
    """A reading in full-width katakana; hiragana and half-width kana (ﾀﾞ) are understood. None: other letters in it."""
    plain = re.sub(r"\s+", " ", to_katakana(narrow(text).replace("-", "ー")))
    return plain if re.fullmatch(r"[ァ-ヶー・゛゜ ]+", plain) else None


def read_time(text: str) -> time | None:
    """A time of day: 「14:30」「午後2時半」「夜8時」「8時」「正午」「8pm」. None: no such time."""
    plain = narrow(in_our_words(text)).lower().replace(" ", "").replace("ヨル", "夜").replace("アサ", "朝")
    if plain in ("正午", "noon", "お昼"):
        return time(12, 0)
    found = re.search(
        r"(午前|午後|朝|あさ|昼|ひる|夕方|夜|よる|am|pm)?(?<!\d)(\d{1,2})(?:(?::|時)(?:(\d{1,2})分?|(半))?|(?=[ap]m))(am|pm)?",
        plain,
    )
    if not found:
        return None
    hour, minute = int(found[2]), 30 if found[4] else int(found[3] or 0)
    part = found[1] or found[5] or ""
    late = part in ("午後", "昼", "ひる", "夕方", "夜", "よる", "pm")
    if late and hour < 12 and not (part in ("昼", "ひる") and hour > 6):
        hour += 12
    if part in ("午前", "am", "夜", "よる") and hour == 12:
        hour = 0  # 「夜12時」 is midnight
    return time(hour, minute) if hour < 24 and minute < 60 else None


def show_time(at: time) -> str:
    """「14:30」"""
    return at.strftime("%H:%M")


def read_date(text: str, today: date, lean: Lean = "future") -> date | None:
    """A day as people write it, seen from `today` (Asia/Tokyo).

    「令和8年12月3日」「S55.4.1」「2026-12-03」「12/1」「12月1日」「3日」「あさって」「2週間後」「来週の火曜」「next Tuesday」. A day without a
    year is the next one (lean="future"), the last one ("past"), or whichever is closer ("near"). None: unreadable, or a
    day that never was (2月30日, 令和0年, 昭和64年1月8日).
    """
    plain = re.sub(r"[\s　]+", " ", narrow(in_our_words(text)).translate(_DASHES)).lower().strip(" 。.,")
    plain = re.sub(r"(\([月火水木金土日]\)|です|ごろ|頃|まで|に)+$", "", plain)
    plain = re.sub(r"[一二三四五六七八九十〇]+(?=年|月|日|週|か月)", lambda digits: str(_amount(digits[0])), plain)
    for reader in (_full_date, _wareki):
        if (day := reader(plain)) is not _NOT_THIS:
            return day
    return _relative(plain, today) or _weekday(plain, today) or _yearless(plain, today, lean)


class _NotThis(date):
    """A mark: the text is not written in this way at all (as against: it is, but there is no such day)."""


_NOT_THIS = _NotThis(1, 1, 1)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _full_date(plain: str) -> date | None:
    found = re.fullmatch(r"(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})日?", plain) or re.fullmatch(
        r"(\d{4})(\d\d)(\d\d)", plain
    )
    return _day(int(found[1]), int(found[2]), int(found[3])) if found else _NOT_THIS


def _wareki(plain: str) -> date | None:
    found = re.fullmatch(
        r"(明治|大正|昭和|平成|令和|[mtshr])\.?(元|\d{1,2})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})日?", plain
    )
    if not found:
        return _NOT_THIS
    place = next(at for at, era in enumerate(ERAS) if found[1] in (era.name, era.letter.lower()))
    year = 1 if found[2] == "元" else int(found[2])
    day = _day(ERAS[place].first.year + year - 1, int(found[3]), int(found[4])) if year else None
    ended = place > 0 and day is not None and day >= ERAS[place - 1].first
    return None if day is None or day < ERAS[place].first or ended else day


def read_month(text: str) -> str | None:
    """A month as 「2026-11」, from 「2026年11月」「2026/11」「令和8年11月」「R8.11」. None: unreadable, or a thirteenth month."""
    plain = re.sub(r"\s+", "", narrow(text).translate(_DASHES)).lower()
    found = re.fullmatch(r"(.+?)(?:年|[-/.])(\d{1,2})月?", plain)
    month = int(found[2]) if found else 0
    if not found or not 1 <= month <= 12:
        return None
    # An era may begin or end within a month: a day of it that the era has is enough.
    days = (read_date(f"{found[1]}-{month}-{day}", date.max) for day in (1, 28))
    return next((day.isoformat()[:7] for day in days if day is not None), None)


_NEAR_DAYS = {
    "今日": 0, "きょう": 0, "本日": 0, "today": 0, "今夜": 0, "tonight": 0,
    "明日": 1, "あした": 1, "あす": 1, "tomorrow": 1, "明後日": 2, "あさって": 2, "しあさって": 3,
    "昨日": -1, "きのう": -1, "yesterday": -1, "一昨日": -2, "おととい": -2,
}  # fmt: skip
_WEEKDAYS = {name: day for day, name in enumerate("月火水木金土日")} | {
    name: day for day, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
}
_WEEKS = {"今週": 0, "this": 0, "来週": 1, "next": 1, "再来週": 2, "先週": -1, "last": -1}


def _relative(plain: str, today: date) -> date | None:
    if plain in _NEAR_DAYS:
        return today + timedelta(days=_NEAR_DAYS[plain])
    found = re.fullmatch(r"(?:in )?(\d{1,3}) ?(日|週間?|か月|ヶ月|カ月|ケ月|days?|weeks?|months?)(後|前| ago)?", plain)
    if not found or (found[3] is None and not plain.startswith("in ")):
        return None
    count = int(found[1]) * (-1 if found[3] in ("前", " ago") else 1)
    if found[2].startswith(("日", "day")):
        return today + timedelta(days=count)
    return today + timedelta(weeks=count) if found[2].startswith(("週", "week")) else later_by_months(today, count)


def later_by_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last: 31 January + 1 month is 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (date(year + month // 11, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def _weekday(plain: str, today: date) -> date | None:
    found = re.fullmatch(r"(今週|来週|再来週|先週|今度|次)?の?([月火水木金土日])(?:曜日?)", plain) or re.fullmatch(
        r"(?:(this|next|last) )?(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?s?", plain
    )
    if not found:
        return None
    wanted = _WEEKDAYS[found[2]]
    if found[1] in _WEEKS:
        return today + timedelta(days=wanted - today.weekday(), weeks=_WEEKS[found[1]])
    return today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1)


def _yearless(plain: str, today: date, lean: Lean) -> date | None:
    if found := re.fullmatch(r"(\d{1,2})(?:月|[-/.])(\d{1,2})日?", plain):
        days = [_day(today.year + shift, int(found[1]), int(found[2])) for shift in (-1, 0, 1)]
    elif found := re.fullmatch(r"(\d{1,2})日", plain):
        months = [later_by_months(today.replace(day=1), shift) for shift in (-1, 0, 1)]
        days = [_day(month.year, month.month, int(found[1])) for month in months]
    else:
        return None
    real = [day for day in days if day is not None]
    if lean == "future":
        return next((day for day in real if day >= today), None)
    if lean == "past":
        return next((day for day in reversed(real) if day <= today), None)
    return min(real, key=lambda day: abs(day - today), default=None)


def show_date_wareki(day: date) -> str:
    """「令和8年12月3日」「令和元年5月1日」; before 明治 the Gregorian year."""
    for era in ERAS:
        if day >= era.first:
            year = day.year - era.first.year + 1
            return f"{era.name}{'元' if year == 1 else year}年{day.month}月{day.day}日"
    return f"{day.year}年{day.month}月{day.day}日"


def show_date_short(day: date) -> str:
    """「12月3日（木）」"""
    return f"{day.month}月{day.day}日（{'月火水木金土日'[day.weekday()]}）"


def show_money(yen: int) -> str:
    """「35,000円」"""
    return f"{yen:,}円"
