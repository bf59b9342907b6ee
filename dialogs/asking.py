"""Questions answered in words, numbers, days, pictures and places. Each reads through casestore.fields. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time

from casestore.fields import Lean, read_date, read_kana, read_money, read_number, read_phone, read_time, show_phone
from casestore.words import N_ as _
from dialogs import command_words
from dialogs.answers import Known, Value
from dialogs.choices import Choice, Option
from dialogs.facts import Facts
from dialogs.hearing import Got, Hearing, Kind, Miss, Reading
from dialogs.says import Day, Fill, Line, Tap, command, line, tap_data

LONGEST = 5_000  # signs of an own-words answer that we read back into a form; the message itself is kept whole


@dataclass(frozen=True)
class Text(Kind):
    """Own words. With gather, several messages are one answer; with media, a picture or a voice is an answer too."""

    gather: bool = False
    media: bool = False

    again = _("ことばで書いていただけますか。ひとことで、だいじょうぶです。")
    example = _("たとえば「家賃のことで困っています」のように、短くてだいじょうぶです。")

    @property
    def gathers(self) -> bool:  # type: ignore[override]
        return self.gather

    def read(self, heard: Hearing) -> Reading:
        pictures = heard.media("image", "audio", "video", "file") if self.media else ()
        kept = tuple(piece.text for piece in heard.kept if piece.kind == "text") if self.gather else ()
        if heard.text or pictures or (heard.finished and heard.kept):
            return Got("\n".join((*kept, *heard.texts))[:LONGEST], with_kept=self.gather)
        return Miss()

    def show(self, value: Value, facts: Facts) -> Fill:
        return str(value) if value else Line(_("写真・音声"))


@dataclass(frozen=True)
class Name(Kind):
    """What to call somebody: one short line, kept as written."""

    again = _("お名前や呼び名を、短く書いてください。名字だけ、ニックネームでもかまいません。")
    example = _("たとえば「さとう」「花子」のように書いてください。")

    def read(self, heard: Hearing) -> Reading:
        name = heard.text.strip()
        for ending in ("と申します", "といいます", "と呼んでください", "でお願いします", "です"):
            name = name.removesuffix(ending)
        return Got(name) if name and "\n" not in name and len(name) <= 40 else Miss()


@dataclass(frozen=True)
class Written(Kind):
    """Something with one right way to read it, from casestore.fields."""

    def value_of(self, text: str) -> Value:
        return read_number(text)

    def read(self, heard: Hearing) -> Reading:
        value = next((value for text in heard.texts if (value := self.value_of(text)) is not None), None)
        return Miss() if value is None else self.judge(value)

    def judge(self, value: Value) -> Reading:
        return Got(value)


@dataclass(frozen=True)
class Kana(Written):
    again = _("ひらがなか、カタカナで書いてください。")
    example = _("たとえば「やまだ はなこ」のように書いてください。")

    def value_of(self, text: str) -> Value:
        return read_kana(text)


@dataclass(frozen=True)
class Phone(Written):
    again = _("電話番号を、0から始まる数字で書いてください。")
    example = _("ハイフンは、あってもなくてもかまいません。けたの数を、もう一度たしかめてください。")

    def value_of(self, text: str) -> Value:
        return read_phone(text)

    def show(self, value: Value, facts: Facts) -> Fill:
        return show_phone(str(value))


@dataclass(frozen=True)
class Money(Written):
    """Yen."""

    again = _("金額を、数字で教えてください。だいたいで、だいじょうぶです。")
    example = _("たとえば「3万5千」「35000円」のように書いてください。")

    def value_of(self, text: str) -> Value:
        return read_money(text)

    def show(self, value: Value, facts: Facts) -> Fill:
        return line(_("%(yen)s円"), yen=f"{value:,}")


@dataclass(frozen=True)
class Number(Written):
    low: int = 0
    high: int = 999
    again = _("数字で教えてください。")
    example = _("たとえば「2」とだけ送っても、だいじょうぶです。")

    def judge(self, value: Value) -> Reading:
        if isinstance(value, int) and self.low <= value <= self.high:
            return Got(value)
        return Miss(line(_("%(low)sから%(high)sまでの数字で教えてください。"), low=str(self.low), high=str(self.high)))


@dataclass(frozen=True)
class Date(Kind):
    """A day, stored as ISO. lean: where a day without a year lies; only: which side of today is possible at all."""

    lean: Lean = "future"
    only: str = ""  # "future" (today counts) or "past"
    quick: bool = True  # buttons for today and tomorrow

    again = _("日にちを読み取れませんでした。もう一度、教えてください。")
    example = _("たとえば「12月3日」「あさって」「来週の火曜」「令和8年12月3日」のように書いてください。")

    def read(self, heard: Hearing) -> Reading:
        found = (read_date(text, heard.today, self.lean) for text in (*heard.taps, heard.picked[:10], *heard.texts) if text)
        day = next((day for day in found if day is not None), None)
        if day is None:
            return Miss()
        if self.only == "future" and day < heard.today:
            return Miss(line(_("%(day)sは、もう過ぎた日です。これからの日を教えてください。"), day=Day(day.isoformat())))
        if self.only == "past" and day > heard.today:
            return Miss(
                line(_("%(day)sは、まだ来ていない日です。きょうか、それより前の日を教えてください。"), day=Day(day.isoformat()))
            )
        return Got(day.isoformat())

    def taps(self, where: tuple[str, str], page: int, partial: tuple[str, ...], facts: Facts) -> tuple[Tap, ...]:
        picker = Tap(Line(_("カレンダーから選ぶ")), tap_data(*where, ""), kind="date")
        if not self.quick:
            return (picker,)
        near = ("today", _("きょう")), (("yesterday", _("きのう")) if self.lean == "past" else ("tomorrow", _("あした")))
        return (*(Tap(Line(label), tap_data(*where, word)) for word, label in near), picker)

    def show(self, value: Value, facts: Facts) -> Fill:
        return Day(date.fromisoformat(str(value)).isoformat())


@dataclass(frozen=True)
class Time(Kind):
    """A time of day, stored as HH:MM."""

    again = _("時間を読み取れませんでした。もう一度、教えてください。")
    example = _("たとえば「午後2時半」「14:30」のように書いてください。")

    def read(self, heard: Hearing) -> Reading:
        found = (read_time(text) for text in (heard.picked[-5:], *heard.texts) if text)
        at = next((at for at in found if isinstance(at, time)), None)
        return Got(at.strftime("%H:%M")) if at else Miss()

    def taps(self, where: tuple[str, str], page: int, partial: tuple[str, ...], facts: Facts) -> tuple[Tap, ...]:
        return (Tap(Line(_("時間を選ぶ")), tap_data(*where, ""), kind="time"),)


@dataclass(frozen=True)
class Photo(Kind):
    """One or more pictures; the value is their message ids."""

    gathers = True
    kinds: tuple[str, ...] = ("image", "file")
    again = _("写真を送ってください。送れないときは「とばす」と書いてください。")
    example = _("カメラの印をおすと、写真を送れます。むずかしいときは、あとで職員に見せてもだいじょうぶです。")

    def read(self, heard: Hearing) -> Reading:
        media = heard.media(*self.kinds)
        return Got(tuple(piece.message_id for piece in media)) if media else Miss()

    def taps(self, where: tuple[str, str], page: int, partial: tuple[str, ...], facts: Facts) -> tuple[Tap, ...]:
        return (Tap(Line(_("写真をとる")), tap_data(*where, ""), kind="photo"),)

    def show(self, value: Value, facts: Facts) -> Fill:
        return line(_("%(count)s件"), count=str(len(value) if isinstance(value, tuple) else 0))


@dataclass(frozen=True)
class Voice(Photo):
    kinds: tuple[str, ...] = ("audio", "video")
    again = _("声で送ってください。送れないときは「とばす」と書いてください。")
    example = _("マイクの印をおして、話してください。短くてだいじょうぶです。")

    def taps(self, where: tuple[str, str], page: int, partial: tuple[str, ...], facts: Facts) -> tuple[Tap, ...]:
        return ()


@dataclass(frozen=True)
class Where(Kind):
    """A place: a point on the map or its name in words."""

    again = _("場所を、ことばか位置情報で送ってください。")
    example = _("たとえば「大通公園の西側」のように書いてください。")

    def read(self, heard: Hearing) -> Reading:
        if (place := heard.place) is not None:
            return Got({"title": place.title or place.address, "latitude": place.latitude, "longitude": place.longitude})
        return Got({"title": heard.text[:200]}) if heard.text else Miss()

    def taps(self, where: tuple[str, str], page: int, partial: tuple[str, ...], facts: Facts) -> tuple[Tap, ...]:
        return (Tap(Line(_("いまの場所を送る")), tap_data(*where, ""), kind="place"),)

    def show(self, value: Value, facts: Facts) -> Fill:
        title = value.get("title", "") if not isinstance(value, (str, int, tuple)) and value is not None else ""
        return str(title) or Line(_("地図の場所"))


@dataclass(frozen=True)
class AboutText(Choice):
    """A choice about one exact text that was put before the person (要綱 3-1-エ, 3-2-ア): the answer holds the stamp of what was shown.

    stamps: the given answer with the stamp of the text, inside a Repeat with that of each turn's. Once the text is another one, the
    answer does not hold any more, and the question is open again.
    """

    stamps: str = ""
    shown: str = ""  # the stamp of what stands in the question (`given`)
    rest: bool = True  # 「あとで」 among its buttons

    example = _(
        "番号でも、ことばでも答えられます。話して決めたいときは「人と話す」です。"
    )  # no choice is held up as the example

    def read(self, heard: Hearing) -> Reading:
        reading = super().read(heard)
        return Got({"choice": reading.value, "shown": self.shown}) if isinstance(reading, Got) else reading

    def given(self, known: Known) -> Kind:
        stamp = self._stamp(known)
        return self if stamp == self.shown else replace(self, shown=stamp)

    def still_holds(self, value: Value, known: Known) -> bool:
        return isinstance(value, Mapping) and value.get("shown") == self._stamp(known)

    def _stamp(self, known: Known) -> str:
        stamps, turn = known.get(self.stamps), known.get("turn")
        if isinstance(stamps, tuple) and isinstance(turn, int):
            return stamps[turn - 1] if turn <= len(stamps) else ""
        return str(stamps or "")

    def taps(self, where: tuple[str, str], page: int, partial: tuple[str, ...], facts: Facts) -> tuple[Tap, ...]:
        return (*super().taps(where, page, partial, facts), *((LATER,) if self.rest else ()))

    def show(self, value: Value, facts: Facts) -> Fill:
        return super().show(value["choice"] if isinstance(value, Mapping) else value, facts)


@dataclass(frozen=True)
class Check(Choice):
    """The review's own question: send it, or name what to change."""

    options: tuple[Option, ...] = (
        Option(
            "send",
            _("これで送る"),
            also=(
                "送る",
                "送信",
                "はい",
                "ok",
                "yes",
                "send",
                "👍",
                "⭕",
                "これでいい",
                *command_words.SENDS,
                *command_words.YES,
            ),
        ),
    )

    again = _("これでよければ「送る」、直したいときは番号を送ってください。")
    example = _("たとえば「2」と送ると、2番を直せます。")

    def taps(self, where: tuple[str, str], page: int, partial: tuple[str, ...], facts: Facts) -> tuple[Tap, ...]:
        return (Tap(Line(self.options[0].label), tap_data(*where, "send")),)


SKIP = Tap(Line(_("とばす")), command("skip"))
LATER = Tap(Line(_("あとで")), command("later"))
WITHHOLD = Tap(Line(_("答えたくない")), command("withhold"))
