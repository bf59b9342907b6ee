"""A visit under way: going out, being back, staying longer; the safety timer behind it is dialogs/visiting.py. 要綱 2-2-イ, 3-1-ア. Pure.

Who goes out says how long it takes. Who is not back by then is asked; who does not answer is looked for.
"""

from __future__ import annotations

from collections.abc import Mapping

from casestore.words import N_ as _
from dialogs.acts import Act, Write
from dialogs.answers import Answer, Known
from dialogs.asking import Where
from dialogs.choices import Option
from dialogs.facts import Facts
from dialogs.outreach.field_questions import NO_NAME, CaseNumber, Minutes
from dialogs.says import Line, Saying, Tap, command, line
from dialogs.steps import Ask, Dialog, Next, Section

BACK = Tap(Line(_("戻りました")), command("start", "visit_back"))
LONGER = Tap(Line(_("のばす")), command("start", "visit_more"))
LENGTHS = (
    Option("30", _("30分"), also=("半時間", "30 minutes")),
    Option("60", _("60分"), also=("1時間", "60 minutes", "1 hour")),
    Option("90", _("90分"), also=("1時間半", "90 minutes")),
)
WHY_TIMER = _("時間をすぎても戻った知らせがないとき、事務所がさがし始めるためです。")


def started(known: Known, answers: Mapping[str, Answer], facts: Facts) -> tuple[Act, ...]:
    return (Write("visit_start", answers),)


def good_way(known: Known, facts: Facts) -> tuple[Line | Saying, ...]:
    told = _("気をつけて行ってきてください。%(minutes)s分たっても戻った知らせがなければ、こちらから声をかけます。")
    word = Line(_("戻ったら「戻りました」、長くなるときは「のばす」を送ってください。"))
    return (line(told, minutes=str(known.get("minutes"))), Saying(word, (BACK, LONGER)))


VISIT_START = Dialog(
    "visit_start",
    _("訪問を始める"),
    (
        Ask(
            "case",
            _("どの方のところですか。番号を選ぶか、受付番号を書いてください。"),
            CaseNumber((NO_NAME,)),
            title=_("受付番号"),
            why=_("戻らないときに、事務所が行き先を知るためです。名前は、ここには書かないでください。"),
            form="visit.case",
        ),
        Ask(
            "minutes",
            _("戻るまで、どのくらいかかりますか。ほかの長さは「45分」のように書いてください。"),
            Minutes(LENGTHS),
            title=_("かかる時間"),
            why=WHY_TIMER,
            form="visit.minutes",
        ),
        Ask(
            "place",
            _("よければ、行く場所を教えてください。位置情報でも、ことばでもかまいません。"),
            Where(),
            title=_("場所"),
            why=_("戻らないときに、事務所がさがせるようにするためです。ほかのことには使いません。"),
            skip=True,
            form="visit.place",
        ),
    ),
    why=WHY_TIMER,
    done=started,
    farewell=good_way,
    audience="staff",
    words=(_("訪問を始める"), "訪問開始", "今から訪問", "いまから訪問", "行ってきます", "出発", "start visit", "start a visit"),
    needs=("field_work",),
)  # fmt: skip


def is_away(known: Known) -> bool:
    return bool(known.get("away"))


def came_back(known: Known, answers: Mapping[str, Answer], facts: Facts) -> tuple[Act, ...]:
    return (Write("visit_back", answers),) if is_away(known) else ()


def welcome(known: Known, facts: Facts) -> tuple[Line, ...]:
    if is_away(known):
        return (Line(_("おかえりなさい。%(visit_number)sの訪問を終わりにしました。")),)
    return (Line(_("いま始めている訪問はありません。記録は「訪問の記録」で書けます。")),)


def to_record(known: Known) -> Next:
    """A visit that nobody has recorded yet is recorded while it is fresh."""
    return Next("visit" if known.get("away") == "unrecorded" else "")


VISIT_BACK = Dialog(
    "visit_back",
    _("戻りました"),
    (),
    why=WHY_TIMER,
    done=came_back,
    farewell=welcome,
    after=to_record,
    audience="staff",
    words=(_("戻りました"), "戻った", "もどりました", "もどった", "帰りました", "無事です", "ぶじです", "i am back", "i'm back"),
    needs=("visit_under_way",),
    given=("away",),
)  # fmt: skip


def longer(known: Known, answers: Mapping[str, Answer], facts: Facts) -> tuple[Act, ...]:
    return (Write("visit_more", answers),) if is_away(known) else ()


def take_care(known: Known, facts: Facts) -> tuple[Line | Saying, ...]:
    if not is_away(known):
        return (Line(_("いま始めている訪問はありません。記録は「訪問の記録」で書けます。")),)
    told = line(_("わかりました。いまから%(minutes)s分のばします。"), minutes=str(known.get("minutes")))
    return (Saying(told, (BACK, LONGER)),)


VISIT_MORE = Dialog(
    "visit_more",
    _("訪問の時間をのばす"),
    (
        Section(
            is_away,
            (
                Ask(
                    "minutes",
                    _("いまから、あと何分かかりますか。"),
                    Minutes(LENGTHS),
                    title=_("かかる時間"),
                    why=WHY_TIMER,
                    form="visit.minutes",
                ),
            ),
        ),
    ),
    why=WHY_TIMER,
    done=longer,
    farewell=take_care,
    audience="staff",
    words=(_("のばす"), "延ばす", "延長", "長くなる", "まだかかる", "longer", "extend"),
    needs=("visit_under_way",),
    given=("away",),
)  # fmt: skip
