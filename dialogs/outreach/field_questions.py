"""Questions of those who work outside: which case (by number only), how long, and when it was. 要綱 2-2-イ, 3-1-ア. Pure.

A reception number typed by hand counts only where the host says that this worker may write there; any other is "not found", so that
nobody learns from the answer whether a case exists.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from casestore.calendar import JST
from casestore.fields import read_date, read_number, read_time
from casestore.words import N_ as _
from dialogs.answers import Known, Value
from dialogs.asking import Text
from dialogs.choices import Choice, Option
from dialogs.facts import Facts
from dialogs.hearing import Got, Hearing, Miss, Reading
from dialogs.says import Day, Fill, Line, line, verbatim

NAMELESS = "nameless"
NO_NAME = Option(NAMELESS, _("名前のない人"), also=("名前なし", "なまえのない人", "知らない人", "no name", "nameless"))
OUT_OF_REACH = "out_of_reach"  # of Facts.lists: the chosen number, once this worker may not write to it any more
NUMBERS = "my_numbers"  # of Facts.lists: every number this worker may write to
_NUMBER = re.compile(r"[RＲrｒ]\s*(\d{1,2})\s*[-‐‑–—ー−]\s*(\d{1,4})")
_FOUR_DIGITS = re.compile(r"\d{4}")  # fewer are a choice from the list
SHORTEST, LONGEST = 5, 600  # minutes of a visit
_SPAN = re.compile(r"(\d{1,3})\s*(分|ふん|ぷん|時間|じかん|m(?:in(?:ute)?s?)?|h(?:ours?)?)(半)?", re.IGNORECASE)
NOON = time(12)
AN_HOUR = timedelta(hours=1)
FARTHEST = timedelta(days=92)  # a day without a year that is farther back was probably another one


def kept_aside(known: Known, facts: Facts) -> tuple[Line, ...]:
    """The true answer where the chosen case cannot be written to any more; nothing where it can."""
    number = str(known.get("case"))
    if all(id != number for id, _words in facts.named(OUT_OF_REACH)):
        return ()
    return (
        line(_("%(number)sには、いまは書けなくなっています。"), number=number),
        Line(_("書いてくださったことは、なくなっていません。その方をみている職員に届けました。ありがとうございました。")),
    )


@dataclass(frozen=True)
class CaseNumber(Choice):
    """A reception number: tapped from the worker's own list, or typed; with NO_NAME among the options also nobody we know.

    Its last four digits are enough where only one number that this worker may write to ends so.
    """

    of: str = "my_work"
    again = _("受付番号を、R8-0001 のように書いてください。リストの番号でもかまいません。")
    example = _("たとえば「R8-0012」のように書いてください。番号は、コンソールの一覧にあります。")

    def read(self, heard: Hearing) -> Reading:
        for text in heard.texts:
            plain = unicodedata.normalize("NFKC", text).strip()
            if found := _NUMBER.search(plain):
                return self._known(f"R{int(found[1])}-{int(found[2]):04d}", heard.facts)
            if _FOUR_DIGITS.fullmatch(plain) and len(ending := self._ending(plain, heard.facts)) == 1:
                return Got(ending.pop())
        return super().read(heard)

    def _known(self, number: str, facts: Facts) -> Reading:
        if number in self._listed(facts):
            return Got(number)
        return Miss(line(_("%(number)sは、見つかりませんでした。番号をたしかめてください。"), number=number))

    def _ending(self, digits: str, facts: Facts) -> set[str]:
        return {number for number in self._listed(facts) if number.endswith(f"-{digits}")}

    def _listed(self, facts: Facts) -> set[str]:
        return {id for id, _words in (*facts.named(self.of), *facts.named(NUMBERS))}

    def show(self, value: Value, facts: Facts) -> Fill:
        return NO_NAME.line if value == NAMELESS else verbatim(str(value))


@dataclass(frozen=True)
class Seen(Text):
    """What was seen and heard: voice, photos, words, as many as there are."""

    gather: bool = True
    media: bool = True
    again = _("ことばで書いていただけますか。ひとことで、だいじょうぶです。")
    example = _("たとえば「玄関に新聞がたまっていた」のように、短くてだいじょうぶです。")


@dataclass(frozen=True)
class Minutes(Choice):
    """How long a visit takes: one of the offered lengths, or any other in minutes or hours. The value is the minutes, as text."""

    again = _("何分ぐらいか、数字で教えてください。")
    example = _("たとえば「45分」「2時間」のように書いてください。")

    def read(self, heard: Hearing) -> Reading:
        for text in heard.texts:
            if (minutes := minutes_in(text)) is not None:
                return Got(str(minutes)) if SHORTEST <= minutes <= LONGEST else Miss(Line(TOO_LONG))
        return super().read(heard)

    def show(self, value: Value, facts: Facts) -> Fill:
        return line(_("%(minutes)s分"), minutes=str(value))


TOO_LONG = _("5分から10時間までで教えてください。")


def minutes_in(text: str) -> int | None:
    """「45分」「2時間」「1時間半」「90 min」 in minutes. A bare number from 5 on is minutes too; a smaller one is a choice."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if found := _SPAN.search(plain):
        hours = found[2][0] in "時じhH"
        return int(found[1]) * (60 if hours else 1) + (30 if hours and found[3] else 0)
    number = read_number(plain)
    return number if number is not None and number >= SHORTEST else None


@dataclass(frozen=True)
class Happened(Choice):
    """When it was: now, a while ago, or a day (with or without a time) that is past. Kept as said: `moment` reads it.

    The value is "now", "earlier", "yesterday", a day or a day with a time (ISO, Asia/Tokyo).
    """

    again = _("いつのことか、「さっき」「きのう」や、日にちで教えてください。")
    example = _("たとえば「きのうの15時」「11月20日」のように書いてください。")

    def read(self, heard: Hearing) -> Reading:
        chosen = super().read(heard)
        if isinstance(chosen, Got) and chosen.value == "yesterday":
            return self._past(heard.today - timedelta(days=1), next(map(read_time, heard.texts), None), heard.today)
        if isinstance(chosen, Got):
            return chosen
        for text in heard.texts:
            day, at = read_date(text, heard.today, "past"), read_time(text)
            if day is not None or at is not None:
                return self._past(day or heard.today, at, heard.today)
        return Miss()

    def _past(self, day: date, at: time | None, today: date) -> Reading:
        if day > today:
            return Miss(Line(_("まだ来ていない日です。もう一度、教えてください。")))
        if day < today - FARTHEST:
            return Miss(Line(_("3か月より前のことは、コンソールで書いてください。")))
        return Got(f"{day.isoformat()}T{at:%H:%M}" if at else day.isoformat())

    def show(self, value: Value, facts: Facts) -> Fill:
        day, _t, at = str(value).partition("T")
        if day in ("now", "earlier", "yesterday"):
            return super().show(value, facts)
        return line(_("%(day)s %(at)s"), day=Day(day), at=at) if at else Day(day)


def moment(value: Value, told_at: datetime) -> datetime:
    """When it happened (aware): of a day without a time at noon, but never after it was told. `told_at`: when it was said, aware."""
    match value:
        case "now" | None:
            return told_at
        case "earlier":
            return told_at - AN_HOUR
        case "yesterday":  # an old button, tapped again
            return datetime.combine(told_at.astimezone(JST).date() - timedelta(days=1), NOON, JST)
    day, _t, at = str(value).partition("T")
    told = datetime.combine(date.fromisoformat(day), time.fromisoformat(at) if at else NOON, JST)
    return min(told, told_at)
