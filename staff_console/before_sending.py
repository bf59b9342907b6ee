"""A text before it goes out (要綱 3-1-イ): with furigana in brackets to be checked, and with marks where it is hard to read. Pure.

A person's name is read as they entered it and never guessed. Marks are advice: nobody is kept from sending.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from casestore import readings
from casestore.words import N_ as _
from dialogs.plain_words import LIMITS, length, sentences
from staff_console.dates import Gettext

CHECK = _("ふりがなを付けました。まちがいがないか、読んでから送ってください。")
LONG = _("「%(words)s」は長い文です（%(length)d文字）。2つに分けると読みやすくなります。")
SHOWN = 12  # signs of a long sentence that say which it is
MOST = 4
READ_ALREADY = re.compile(f"({readings.KANJI.pattern}+（[ぁ-ゖー・ 　]+）|（[月火水木金土日]）)")
DAY = re.compile(r"(?<![0-9０-９])([0-9０-９]{1,2}日間?)")
DAYS: Mapping[int, str] = dict(
    zip(
        range(1, 11),
        ["ついたち", "ふつか", "みっか", "よっか", "いつか", "むいか", "なのか", "ようか", "ここのか", "とおか"],
        strict=True,
    )
) | {
    14: "じゅうよっか",
    20: "はつか",
    24: "にじゅうよっか",
}
WEEKDAYS = dict(zip("月火水木金土日", ["げつ", "か", "すい", "もく", "きん", "ど", "にち"], strict=True))
# What the small dictionary takes apart and then reads wrong.
WHOLE: Mapping[str, str] = {f"{sign}曜日": f"{kana}ようび" for sign, kana in WEEKDAYS.items()} | {
    "令和": "れいわ",
    "お母さん": "おかあさん",
    "お父さん": "おとうさん",
    "お兄さん": "おにいさん",
    "お姉さん": "おねえさん",
    "市役所": "しやくしょ",
    "区役所": "くやくしょ",
}
# Words of offices with what people say; longer ones first, since one may stand in another.
PLAIN: Mapping[str, str] = {
    "ご査収ください": "確かめてください",
    "お問い合わせ": "質問",
    "ご来所": "来てください",
    "来所": "窓口に来ること",
    "至急": "できるだけ早く",
    "必着": "かならず届くように",
    "期日": "いつまで",
    "期限": "いつまで",
    "提出": "出す",
    "持参": "持ってくる",
    "記入": "書く",
    "当該": "その",
    "該当": "あてはまる",
    "遅滞なく": "すぐに",
    "速やかに": "すぐに",
    "及び": "と",
    "並びに": "と",
    "若しくは": "または",
    "困窮": "お金などに困っていること",
    "就労": "仕事をすること",
    "受給": "お金を受けとること",
    "申請": "申しこみ",
    "世帯": "いっしょに暮らす家族",
    "居所": "いま いるところ",
    "滞納": "払うのがおくれていること",
    "支給": "お金を出すこと",
}


@dataclass(frozen=True)
class Marks:
    """What is hard to read: sentences about long ones, and words of offices with what people say."""

    long: tuple[str, ...] = ()
    hard: tuple[tuple[str, str], ...] = ()


NO_MARKS = Marks()


def with_readings(text: str, names: Mapping[str, str]) -> str:
    """Every word with kanji followed by its reading in brackets. names: a person's name as written to its kana; "" where it is not known.

    What already has a reading keeps the one it has.
    """
    known = sorted(filter(None, names), key=len, reverse=True)
    parts = re.split("(" + "|".join(map(re.escape, known)) + ")", text) if known else [text]
    return "".join(_name(part, names[part]) if part in names else _read(part) for part in parts if part)


def names_of(name: str, kana: str) -> dict[str, str]:
    """The whole name, and its parts where the kana has as many."""
    parts, read = name.split(), kana.split()
    fits = len(parts) == len(read)
    pairs = zip(parts, read, strict=True) if fits else ((part, "") for part in parts)
    return {name: kana, "".join(parts): "".join(read), **dict(pairs)} if parts else {}


def _name(name: str, kana: str) -> str:
    return f"{name}（{readings.hiragana(kana)}）" if kana else name


def _read(text: str) -> str:
    return "".join(part if READ_ALREADY.fullmatch(part) else _with_days(part) for part in READ_ALREADY.split(text))


def _with_days(text: str) -> str:
    """3日 is みっか: a day after its number is read with it, and 1日 alone, which may be either, not at all."""
    return "".join(_day(part, before) if DAY.fullmatch(part) else _with_kana(part) for before, part in _pairs(DAY.split(text)))


def _pairs(parts: list[str]) -> Iterator[tuple[str, str]]:
    """Each part with the one before it."""
    return zip(("", *parts), parts, strict=False)


def _day(part: str, before: str) -> str:
    digits, _sep, lasting = part.partition("日")
    number = int(digits)
    if number < 2 and not before.endswith("月"):
        return part
    kana = DAYS.get(number, "" if lasting else "にち")
    return f"{part}（{kana}かん）" if lasting and kana else f"{part}（{kana}）" if kana else part


def _with_kana(text: str) -> str:
    return "".join(f"{words}（{kana}）" if kana else words for words, kana in readings.pieces(text, WHOLE))


def marks(text: str, gettext: Gettext) -> Marks:
    """What is hard to read in a Japanese text, in the order it stands there, the first MOST of each."""
    long = [_long(one, gettext) for one in sentences(text) if length(one) > LIMITS["ja"].advised]
    found, left = list[tuple[int, str]](), text
    for word in PLAIN:
        if (at := left.find(word)) >= 0:
            found.append((at, word))
            left = left.replace(word, "　" * len(word))
    return Marks(tuple(long[:MOST]), tuple((word, PLAIN[word]) for _at, word in sorted(found)[:MOST]))


def _long(sentence: str, gettext: Gettext) -> str:
    words = sentence if len(sentence) <= SHOWN else sentence[:SHOWN] + "…"
    return gettext(LONG) % {"words": words, "length": length(sentence)}
