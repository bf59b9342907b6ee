"""What lies before a 支援調整会議 (要綱 4-1, 4-2): the cover, the agenda and the sheet of who came. Pure; the papers of the cases come behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from staff_console.papers.boxes import Box, Paper, text_box
from staff_console.papers.filling import wareki

WITHOUT = "本人の氏名・住所・連絡先を伏せた資料です。ケース番号で話してください。"
CAREFUL = (
    "　個人情報が入っています。会議のほかには使わず、終わったら事務局に返してください。",
    "　話し合ったことを、会議の外で話さないでください。",
)


@dataclass(frozen=True)
class Item:
    """One item. papers: which forms of its case lie behind; left_out: why none do."""

    subject: str
    number: str
    name: str
    state: str
    papers: str
    left_out: str = ""


@dataclass(frozen=True)
class Seat:
    """Somebody who was asked. came: whether they did, None while it is not known."""

    name: str
    agency: str
    came: bool | None = None


@dataclass(frozen=True)
class MeetingOnPaper:
    """A meeting as its papers show it. hidden: items that only others may see."""

    title: str
    when: str
    place: str
    agency: str
    items: tuple[Item, ...]
    seats: tuple[Seat, ...]
    hidden: int = 0


def cover(on: MeetingOnPaper, named: bool, papers: Sequence[Paper], made_at: datetime) -> Paper:
    """The first page: which meeting, which papers, how to handle them."""
    listed = tuple((str(place), f"{one.form_no}　{one.title}".strip("　"), one.number) for place, one in enumerate(papers, 1))
    about = f"　{on.when}　{on.place}".rstrip("　")
    fields = {
        "day": text_box("日付", wareki(made_at)),
        "to": Box("宛先"),
        "from": text_box("差出人", on.agency),
        "words": Box("本文", lines=(about, *CAREFUL, *(() if named else (f"　{WITHOUT}",)))),
        "list": Box("資料", columns=("番号", "資料", "ケース"), rows=listed),
    }
    return Paper("cover", "", f"{on.title}　資料", "", fields)


def agenda(on: MeetingOnPaper, named: bool) -> Paper:
    """The items in their order, with room for what is decided."""
    columns = ("番号", "議題", "ケース", "事前調整など", "資料", "結果")
    rows = tuple(
        (
            str(place),
            one.subject,
            f"{one.number}\n{one.name}" if named and one.name else one.number,
            one.state,
            one.left_out or one.papers,
            "",
        )
        for place, one in enumerate(on.items, 1)
    )
    hidden = (f"閲覧制限のある案件が、ほかに{on.hidden}件あります。",) if on.hidden else ()
    return _table("meeting_agenda", f"{on.title}　議題", on, columns, rows, ("8", "22", "22", "20", "30", "24"), hidden)


def attendance(on: MeetingOnPaper) -> Paper:
    """Everyone who was asked, with room to sign."""
    came = {True: "出席", False: "欠席", None: "出席・欠席"}
    rows = tuple((str(place), one.name, one.agency, came[one.came], "") for place, one in enumerate(on.seats, 1))
    columns = ("番号", "氏名", "機関", "出欠", "署名")
    return _table("attendance", f"{on.title}　出席者名簿", on, columns, rows, ("8", "30", "40", "18", "30"))


def _table(
    form: str,
    title: str,
    on: MeetingOnPaper,
    columns: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
    widths: tuple[str, ...],
    notes: tuple[str, ...] = (),
) -> Paper:
    fields = {
        "when": text_box("日時", on.when),
        "place": text_box("場所", on.place),
        "list": Box(title, columns=columns, rows=rows),
        "widths": Box("", lines=widths),
    }
    return Paper(form, "", title, "", fields, on.agency, notes)
