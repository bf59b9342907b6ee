"""What happened on a visit or a call, from one thumb: voice, photo, place and three taps; shown back before it counts. Pure.

Serves 要綱 2-2-イ, 3-1-ア, 3-3-ア with 様式3 (支援経過記録シート). Any piece may come first, and hours or days late: each record says when
it happened beside when it was told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from casestore.words import N_ as _
from dialogs.acts import Act, Write
from dialogs.answers import Answer, Known
from dialogs.asking import Date, Where
from dialogs.choices import Choice, Option, yes_no
from dialogs.facts import Facts
from dialogs.outreach.field_questions import NAMELESS, NO_NAME, CaseNumber, Happened, Seen, kept_aside
from dialogs.says import Line, verbatim
from dialogs.signs import with_signs
from dialogs.steps import Ask, Dialog, Review, Section, said

WHY_CASE = _("どの台帳に書くかを決めるためです。名前は、ここには書かないでください。")
WHY_RECORD = _("支援経過の記録（様式3）に残し、次の人が同じことを聞かずにすむようにするためです。")
MET = said("result", "met", "door")
TALKED = said("result", "talked")

CASE = Ask(
    "case",
    _("どの方のことですか。番号を選ぶか、受付番号を書いてください。"),
    CaseNumber((NO_NAME,)),
    title=_("受付番号"),
    why=WHY_CASE,
    form="contact_log.case_number",
)
KNOWN_CASE = Ask("case", CASE.say, CaseNumber(), title=CASE.title, why=WHY_CASE, form="contact_log.case_number")
WHEN = Ask(
    "when",
    _("いつのことですか。"),
    Happened(
        (
            Option("now", _("いま"), also=("今", "たったいま", "now", "just now")),
            Option(
                "earlier",
                _("さっき"),
                also=("先ほど", "さきほど", "きょう", "今日", "1時間前", "a while ago", "earlier", "today"),
            ),
            Option("yesterday", _("きのう"), also=("昨日", "yesterday")),
        )
    ),
    title=_("いつ"),
    why=_("あとから書くときも、あったときと書いたときの両方を残すためです。"),
)
SEEN = Ask(
    "seen",
    _("見たこと、聞いたことを送ってください。声でも、写真でも、ことばでも、いくつでもかまいません。"),
    Seen(),
    more=_("送ってくださったものは、受け取っています。ほかにもあれば送ってください。なければ「これで全部」です。"),
    title=_("見たこと"),
    why=WHY_RECORD,
    form="contact_log.facts",
)
SEEMED = Ask(
    "seemed",
    _("どんなようすでしたか。"),
    Choice(
        (
            Option("calm", _("おちついていた"), also=("落ち着いていた", "元気", "げんき", "calm", "fine", "🙂")),
            Option("tired", _("疲れていた"), also=("つかれていた", "疲れ", "tired", "😔")),
            Option("worried", _("気になるようす"), also=("心配", "気になる", "worrying", "😟")),
            Option("urgent", _("急ぎの心配がある"), also=("急ぎ", "いそぎ", "危ない", "あぶない", "urgent", "🚨")),
        )
    ),
    title=_("ようす"),
    why=_("急ぎの心配があるときに、事務所にすぐ知らせるためです。"),
    skip=True,
    form="contact.seemed",
)
NEXT = Ask(
    "next",
    _("次は、どうしますか。"),
    Choice(
        (
            Option("visit", _("もう一度行く"), also=("また行く", "再訪", "visit again")),
            Option("call", _("電話する"), also=("でんわする", "call")),
            Option("office", _("事務所で相談する"), also=("相談する", "事務所", "ask the office")),
            Option("none", _("予定どおり"), also=("なし", "とくにない", "as planned", "nothing")),
        )
    ),
    title=_("次にすること"),
    why=_("だれも止まったままにしないためです。"),
    skip=True,
    form="contact.next",
)
DATE = Section(
    said("next", "visit", "call"),
    (
        Ask(
            "date",
            _("いつにしますか。"),
            Date(only="future"),
            title=_("次の日"),
            why=_("その日に、お知らせを出すためです。"),
            skip=True,
            form="contact.date",
        ),
    ),
)
PLACE = Ask(
    "where",
    _("場所を残すときは、位置情報かことばで送ってください。"),
    Where(),
    title=_("場所"),
    why=_("次に行く人が、見つけられるようにするためです。"),
    skip=True,
    form="contact_log.place",
)


def visited(known: Known, answers: Mapping[str, Answer], facts: Facts) -> tuple[Act, ...]:
    return (Write("visit", with_signs(answers)),)


def thanks(known: Known, facts: Facts) -> tuple[Line, ...]:
    if kept := kept_aside(known, facts):
        return kept
    if known.get("case") == NAMELESS:
        return (Line(_("記録しました。受付の画面に届いています。ありがとうございました。")),)
    if known.get("seemed") == "urgent":
        return (
            Line(
                _(
                    "記録しました。急ぎの心配があると、事務所に知らせました。命があぶないときは、先に%(ambulance)sへ電話してください。"
                )
            ),
        )
    return (Line(_("支援経過に記録しました。ありがとうございました。")),)


VISIT = Dialog(
    "visit",
    _("訪問の記録"),
    (
        CASE,
        WHEN,
        SEEN,
        Ask(
            "result",
            _("会えましたか。"),
            Choice(
                (
                    Option("met", _("会えた"), also=("会った", "はい", "met", "yes")),
                    Option("door", _("玄関先で話せた"), also=("玄関", "ドアごし", "インターホン", "at the door")),
                    Option("absent", _("不在だった"), also=("不在", "留守", "いなかった", "いいえ", "not at home", "absent", "no")),
                    Option("refused", _("断られた"), also=("拒否", "会いたくない", "refused")),
                    Option("moved", _("もう住んでいない"), also=("転居", "引っ越し", "moved")),
                )
            ),
            title=_("会えたか"),
            why=WHY_RECORD,
            form="contact.met",
        ),
        Section(MET, (SEEMED,)),
        NEXT,
        DATE,
        PLACE,
        Review("check"),
    ),
    why=WHY_RECORD,
    done=visited,
    farewell=thanks,
    audience="staff",
    words=(_("訪問の記録"), "訪問記録", "visit record"),
    needs=("field_work", "visit_under_way"),
)  # fmt: skip


def called(known: Known, answers: Mapping[str, Answer], facts: Facts) -> tuple[Act, ...]:
    return (Write("called", with_signs(answers)),)


CALLED = Dialog(
    "called",
    _("電話の記録"),
    (
        KNOWN_CASE,
        WHEN,
        Ask(
            "result",
            _("つながりましたか。"),
            Choice(
                (
                    Option("talked", _("話せた"), also=("はい", "出た", "つながった", "talked", "yes")),
                    Option("silent", _("出なかった"), also=("いいえ", "つながらない", "no answer", "no")),
                    Option("message", _("伝言を残した"), also=("留守電", "ことづて", "left a message")),
                )
            ),
            title=_("つながったか"),
            why=WHY_RECORD,
            form="contact.met",
        ),
        Section(TALKED, (SEEN, SEEMED)),
        NEXT,
        DATE,
        Review("check"),
    ),
    why=WHY_RECORD,
    done=called,
    farewell=thanks,
    audience="staff",
    words=(_("電話した"), "電話の記録", "record a call"),
    needs=("field_work",),
)  # fmt: skip


def was_absent(known: Known, answers: Mapping[str, Answer], facts: Facts) -> tuple[Act, ...]:
    return (Write("absent", answers),)


NOTES = (
    Option("none", _("残していない"), also=("なし", "メモなし", "no note", "no")),
    Option("code", _("番号だけのメモ"), also=("番号だけ", "コードだけ", "メモを残した", "code only", "code")),
    Option("named", _("名前も書いたメモ"), also=("機関名も書いた", "名前も書いた", "named")),
)


@dataclass(frozen=True)
class NoteLeft(Choice):
    """Which note was left. What else was seen at the door belongs into a record of its own, and a life goes before both."""

    options: tuple[Option, ...] = NOTES
    again = _(
        "ここでは、メモのことだけをうかがいます。気になったことは、「訪問の記録」と送ると書けます。メモは、番号で教えてください。"
    )
    example = _(
        "中の人の命があぶないかもしれないときは、先に%(ambulance)sへ電話してください。メモは「1」のように番号で教えてください。"
    )


def shown_back(known: Known, facts: Facts) -> tuple[Line, ...]:
    """Two taps leave no room for a review, so what was written is said afterwards, with the way to mend it."""
    if kept := kept_aside(known, facts):
        return kept
    note = next((Line(option.label) for option in NOTES if option.id == known.get("note")), Line(""))
    written = Line(
        _("%(number)s：不在だった（%(note)s）と記録しました。まちがいは、コンソールで訂正できます。"),
        (("number", verbatim(str(known.get("case")))), ("note", note)),
    )
    if known.get("allowed") == "no":
        return (written, Line(_("機関の名前を見た人がいるかもしれないので、担当にも知らせました。")))
    return (written,)


ABSENT = Dialog(
    "absent",
    _("不在だった"),
    (
        KNOWN_CASE,
        Ask(
            "note",
            _("メモを残しましたか。書いてよいのは、受付番号と電話番号だけです。機関の名前は、本人がよいと言ったときだけです。"),
            NoteLeft(),
            short=_("メモを残しましたか。"),
            title=_("残したメモ"),
            why=_("家族や近所の人が見ても、困らないようにするためです。"),
            form="contact_attempt.note_left",
        ),
        Section(
            said("note", "named"),
            (
                Ask(
                    "allowed",
                    _("名前を書いてよいと、本人が言っていましたか。"),
                    yes_no(_("言っていた"), _("言っていない")),
                    title=_("本人の了解"),
                    why=_("家族や近所の人が見ても、困らないようにするためです。"),
                    form="contact_attempt.note_allowed",
                ),
            ),
        ),
    ),
    why=WHY_RECORD,
    done=was_absent,
    farewell=shown_back,
    audience="staff",
    words=(_("不在だった"), "留守だった", "not at home", "nobody home"),
    needs=("field_work", "visit_under_way"),
)  # fmt: skip
