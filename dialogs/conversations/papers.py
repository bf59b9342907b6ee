"""書類を写真で送る (要綱 3-3-ア, 2-1-ア, 8-1): what is needed, in plain words, and paper by paper a photo, a day, or 「ない」. Pure.

Whether a photo can be read is for a worker to say. 個人番号 (マイナンバー) is never asked for and must not come here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from casestore.fields import narrow
from casestore.words import N_ as _
from dialogs.acts import Act, Write
from dialogs.answers import Answer, Known, Value
from dialogs.asking import Date
from dialogs.choices import Choice, Option, fold_words
from dialogs.facts import Facts
from dialogs.hearing import Got, Hearing, Miss, Partly, Reading
from dialogs.says import Fill, Line, Tap, command, line, tap_data
from dialogs.steps import Ask, Dialog, Repeat, Say, Section, said

PHOTOS = ("image", "file")
MY_NUMBER = re.compile(r"マイナンバー|まいなんばー|個人番号|my ?number|(?<!\d)\d{4}[ -]?\d{4}[ -]?\d{4}(?!\d)", re.IGNORECASE)
NOT_HERE = _("マイナンバー（個人番号）は、ここに送らないでください。送ってしまったときは、取り消してください。")

NO_MORE = frozenset(
    map(fold_words, ("ない", "もうない", "ありません", "もうありません", "いいえ", "はい", "全部", "no", "no more", "yes"))
)

WITHOUT = (
    Option("later", _("あとで送る"), also=("あとで", "後で", "後で送る", "また今度", "later", "i will send it later")),
    Option("show", _("窓口で見せる"), also=("見せる", "持っていく", "持って行く", "直接見せる", "会うときに", "窓口", "in person", "show it in person", "bring it")),
    Option("lost", _("なくした"), also=("失くした", "見つからない", "みつからない", "どこかわからない", "lost", "i lost it", "cannot find it")),
    Option("none", _("持っていない"), also=("ない", "ありません", "もらっていない", "持ってない", "もっていない", "i do not have it", "don't have it", "none")),
)  # fmt: skip


@dataclass(frozen=True)
class Paper(Choice):
    """Photos of one paper (their message ids), however many, or why there is none now (a choice's id)."""

    options: tuple[Option, ...] = WITHOUT

    gathers = True
    again = _("写真を送ってください。いま送れないときは、下からえらんでください。")
    example = _("カメラの印をおすと、写真を送れます。「あとで送る」「なくした」でも、だいじょうぶです。")
    so_far = _("受け取りました：%(chosen)s")
    further = _("この書類の写真がまだあれば、送ってください。なければ「これで全部」です。")

    def read(self, heard: Hearing) -> Reading:
        pictures = tuple(piece.message_id for piece in heard.media(*PHOTOS))
        if any(MY_NUMBER.search(narrow(text)) for text in heard.texts):
            return Miss(Line(NOT_HERE))
        if (pictures or heard.partial) and not heard.taps:
            over = heard.finished or any(fold_words(text) in NO_MORE for text in heard.texts)
            return Got(heard.partial + pictures) if over else Partly(heard.partial + pictures)
        return super().read(heard)

    def taps(self, where: tuple[str, str], page: int, partial: tuple[str, ...], facts: Facts) -> tuple[Tap, ...]:
        photo = Tap(Line(_("写真をとる")), tap_data(*where, ""), kind="photo")
        if partial:
            return (Tap(Line(_("これで全部")), command("done")), photo)
        return (*super().taps(where, page, partial, facts), photo)

    def show(self, value: Value, facts: Facts) -> Fill:
        if isinstance(value, tuple):
            return line(_("写真%(count)s枚"), count=str(len(value)))
        return super().show(value, facts)


def papers(known: Known) -> int:
    """How many papers are asked for: from the record."""
    count = known.get("papers")
    return count if isinstance(count, int) else 0


def answered(known: Known, answers: Mapping[str, Answer], facts: Facts) -> tuple[Act, ...]:
    return (Write("papers_answered", answers),) if papers(known) else ()


def goodbye(known: Known, facts: Facts) -> tuple[Line, ...]:
    """What happens to the photos, and that what is missing is no end."""
    if not papers(known):
        return (Line(_("いま、お願いしている書類はありません。写真を送れば、職員が見ます。")),)
    got = [known.get(f"paper.{number}.got") for number in range(1, papers(known) + 1)]
    sent = any(isinstance(one, tuple) for one in got)
    missing = any(one in ("lost", "none") for one in got)
    waits = any(one in ("later", "show") for one in got)
    return (
        Line(_("ありがとうございました。%(reads_by)sに、職員が見ます。")),
        *((Line(_("読みにくい写真があれば、職員からお願いします。")),) if sent else ()),
        *((Line(_("ない書類は、ほかの方法を職員がいっしょに考えます。")),) if missing else ()),
        *((Line(_("あとの書類は、いつでも「書類」と送れば始められます。")),) if waits else ()),
    )


PAPERS = Dialog(
    "papers",
    _("書類の写真"),
    (
        Section(
            lambda known: papers(known) > 0,
            (
                Say("hello", _("手続きに使う書類のお願いです。そろわなくても、相談はつづけられます。")),
                Say("list", _("お願いしたいもの：\n%(papers_list)s")),
                Say("my_number", _("マイナンバー（個人番号）は、送らないでください。書いてあるときは、紙などでかくしてください。")),
            ),
        ),
        Repeat(
            "paper",
            papers,
            (
                Ask(
                    "got",
                    _("「%(item)s」の写真を送れますか。何枚でも、だいじょうぶです。"),
                    Paper(),
                    title="%(item)s",
                    why=_("手続きに使うためです。写真は職員が見ます。手続きに必要なときは、市にも渡します。"), form="papers.got",
                ),
                Section(
                    said("got", "later", "show"),
                    (
                        Ask(
                            "by",
                            _("「%(item)s」は、いつごろになりそうですか。だいたいでかまいません。"),
                            Date(only="future"),
                            title=_("%(item)sの日"),
                            why=_("そのころに、職員がたしかめるためです。"), form="papers.by",
                            skip=True,
                        ),
                    ),
                ),
                Section(
                    said("got", "lost", "none"),
                    (Say("no_harm", _("「%(item)s」がなくても、だいじょうぶです。職員が、ほかの方法をさがします。")),),
                ),
            ),
        ),
    ),
    why=_("手続きに使うためです。写真は職員が見ます。手続きに必要なときは、市にも渡します。"),
    done=answered,
    reminders=(
        _("お願いした書類のことです。いま送れなければ「あとで送る」、なければ「持っていない」で、だいじょうぶです。"),
        _("書類のことで困っていませんか。「人と話す」と送れば、職員がお手伝いします。"),
    ),
    farewell=goodbye,
    words=(
        _("書類を送る"), "書類", "しょるい", "書類の写真", "写真を送る", "必要な書類", "papers", "documents", "send documents", "send papers", "paperwork",
    ),
    given=("papers",),
    needs=("papers",),
    remind_after=timedelta(hours=20),
)  # fmt: skip
