"""面談・電話・訪問の予約 (要綱 3-3-ア, 3-1-ア, 2-1-ア): booked, seen, moved, cancelled; an invitation answered; the day before; a no-show. Pure.

An address is never asked for in a chat (要綱 6-2; research: domain 5.4). Whoever did not come is asked what happened, and nobody is blamed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from casestore.words import N_ as _
from dialogs.acts import Act, Write
from dialogs.answers import Answer, Known
from dialogs.asking import Text
from dialogs.choices import Choice, Option
from dialogs.facts import Facts
from dialogs.says import Line, line
from dialogs.slots import NONE, SlotCheck, Slots, slot_words
from dialogs.steps import Ask, Dialog, Review, Say, Section, Step, said

OFFICE = Option("office", _("窓口で会う"), also=("窓口", "来所", "会う", "会いたい", "行く", "office", "at the office", "meet"))
TELEPHONE = Option("telephone", _("電話で話す"), also=("電話", "でんわ", "電話で", "電話がいい", "phone", "telephone", "call", "by phone"))  # fmt: skip
VISIT = Option("visit", _("家に来てほしい"), also=("訪問", "家", "自宅", "来てほしい", "家に来て", "visit", "home visit", "at home"))  # fmt: skip

# What is said at a door, or on a telephone that others may answer: never more than the person wishes.
NAMED = Choice(
    (
        Option("tsunagi", _("つなぎ、とだけ"), also=("つなぎ", "つなぎだけ", "tsunagi", "just tsunagi")),
        Option("surname", _("職員の名字だけ"), also=("名字", "苗字", "名前だけ", "surname", "last name", "staff name")),
        Option("agency", _("窓口の名前でよい"), also=("窓口の名前", "なんでもいい", "何でもいい", "だいじょうぶ", "大丈夫", "office name", "anything is fine")),
    )
)  # fmt: skip

KEEP = _("このままでいい")
COMING = _("行けます")
MOVE = Option("move", _("時間を変えたい"), also=("変えたい", "変更したい", "別の日", "ほかの日", "日時を変えたい", "another time", "reschedule"))  # fmt: skip
CANCEL = Option("cancel", _("行けなくなった"), also=("行けない", "行けません", "やめる", "やめたい", "キャンセル", "取り消したい", "無理", "むり", "いいえ", "cancel", "i cannot come", "i can't come", "no"))  # fmt: skip
YES_WORDS = ("はい", "行く", "行けます", "行きます", "だいじょうぶ", "大丈夫", "大丈夫です", "このまま", "変えない", "yes", "ok", "i will come", "keep it", "👍", "⭕")  # fmt: skip

INSTEAD = Choice(
    (
        Option("time", _("べつの時間にする"), also=("別の時間", "べつの日", "別の日", "ほかの日", "another time", "another day")),
        Option("telephone", _("電話で話す"), also=("電話", "でんわ", "電話がいい", "phone", "telephone", "by phone")),
        Option("contact", _("職員から連絡"), also=("連絡", "連絡してほしい", "連絡がほしい", "メッセージ", "contact me", "message me")),
        Option("rest", _("いまはいい"), also=("いい", "いらない", "今はいい", "やめておく", "だいじょうぶ", "大丈夫", "not now", "no thanks")),
    )
)  # fmt: skip

_SAFE = _("あなたを危なくしない方法で、お会いするためです。")


# -- what follows from the answers ---------------------------------------------------------------------------------------


def has_one(known: Known) -> bool:
    return known.get("standing") == "booked"


def books(known: Known) -> bool:
    return not has_one(known)


def wants_time(known: Known) -> bool:
    """Whether a time is to be chosen: a first one, another one, or a telephone call instead."""
    if "change" in known or "instead" in known:
        return known.get("change") == "move" or known.get("instead") in ("time", "telephone")
    return books(known)


def may_choose(known: Known) -> bool:
    return wants_time(known) and known.get("room") != "full"


def tells_when(known: Known) -> bool:
    """Nothing free fits, so a worker looks for a time."""
    return wants_time(known) and (known.get("room") == "full" or known.get("slot") == NONE)


def has_chosen(known: Known) -> bool:
    return known.get("slot", NONE) != NONE


def way_of(known: Known) -> str:
    """office, telephone or visit; "" is the way of the appointment there is."""
    if known.get("instead") == "telephone":
        return "telephone"
    return str(known.get("elsewhere") or known.get("way") or "")


def by_telephone(known: Known) -> bool:
    """On the telephone after all: then this is asked although it lies behind, because somebody else may answer the call."""
    return way_of(known) == "telephone"


def outcome(known: Known) -> str:
    """What has to be written, "" for nothing."""
    if has_chosen(known):
        return "appointment_moved" if has_one(known) else "appointment_booked"
    if tells_when(known):
        return "appointment_wished"
    return "appointment_cancelled" if known.get("change") == "cancel" else ""


def settled(known: Known, answers: Mapping[str, Answer], facts: Facts) -> tuple[Act, ...]:
    kind = outcome(known)
    return (Write(kind, answers),) if kind else ()


def told_what_happened(known: Known, answers: Mapping[str, Answer], facts: Facts) -> tuple[Act, ...]:
    """What happened is kept with the appointment that was missed, whatever follows from it."""
    return (Write("appointment_missed_told", answers), *settled(known, answers, facts))


def invitation_answered(known: Known, answers: Mapping[str, Answer], facts: Facts) -> tuple[Act, ...]:
    """An invitation is answered whatever they said, so that the other times are free again."""
    return (Write(outcome(known) or "appointment_declined", answers),)


def goodbye(known: Known, facts: Facts) -> tuple[Line, ...]:
    """What holds now, where, what to bring, and how to change it."""
    match outcome(known):
        case "appointment_booked" | "appointment_moved":
            return _booked(known)
        case "appointment_wished":
            return (Line(_("わかりました。合う時間を、職員がさがします。%(reads_by)sに読んで、ここにお返事します。")),)
        case "appointment_cancelled":
            return (Line(_("わかりました。予約を取り消しました。")), _what_now(known))
        case _:
            return (_what_now(known),) if "instead" in known else (Line(_("わかりました。では、そのときに。")),)


_REMINDED = _("前の日に、ここでお知らせします。変えたいときは、いつでも「予約」と送ってください。")
_NOT_REMINDED = _("こちらから送るのは、止めたままです。変えたいときは、いつでも「予約」と送ってください。")


def _booked(known: Known) -> tuple[Line, ...]:
    place = {
        "office": Line(_("場所は、%(office_place)sです。%(bring)s")),
        "telephone": Line(_("その時間に、職員からお電話します。")),
        "visit": Line(_("その時間に、職員が家にうかがいます。")),
    }
    return (
        line(_("予約しました。%(when)sです。"), when=slot_words(str(known["slot"]))),
        place.get(way_of(known) or str(known.get("by")), Line("%(appointment_how)s")),
        Line(_NOT_REMINDED if known.get("stopped") else _REMINDED),
    )


def _what_now(known: Known) -> Line:
    if known.get("instead") == "rest":
        return Line(_("それで、だいじょうぶです。話したくなったら、いつでも「予約」と送ってください。"))
    return Line(_("職員から、ここにご連絡します。%(reads_by)sに読みます。"))


# -- steps that several conversations share ------------------------------------------------------------------------------

AT_THE_DOOR: tuple[Step, ...] = (
    Ask(
        "at_home",
        _("家にうかがっても、だいじょうぶですか。だれかに見られると困ることはありませんか。"),
        Choice(
            (
                Option("yes", _("だいじょうぶ"), also=("はい", "大丈夫", "大丈夫です", "いい", "困らない", "yes", "ok", "it is safe", "👍", "⭕")),
                Option("quietly", _("目立たないように"), also=("目立たず", "近所に知られたくない", "静かに", "quietly", "discreetly")),
                Option("no", _("家では困る"), also=("困る", "困ります", "だめ", "いいえ", "来ないで", "not at home", "no", "not safe")),
            )
        ),
        title=_("家での安全"),
        why=_SAFE, form="appointment.at_home",
    ),
    Section(
        said("at_home", "no"),
        (
            Say("not_home", _("わかりました。家には行きません。")),
            Ask("elsewhere", _("では、どちらがいいですか。"), Choice((OFFICE, TELEPHONE)), title=_("会い方"), why=_SAFE, form="appointment.elsewhere"),
        ),
    ),
    Section(
        said("at_home", "yes", "quietly"),
        (
            Ask("door_name", _("玄関では、何と名のればいいですか。"), NAMED, title=_("名のり方"), why=_SAFE, form="appointment.door_name"),
            Say("no_address", _("住所は、ここには書かないでください。職員が別の方法でおたずねします。")),
        ),
    ),
)  # fmt: skip

ON_THE_PHONE = Ask(
    "phone_name",
    _("お電話で、ほかの人が出るかもしれないとき、何と名のればいいですか。"),
    NAMED,
    title=_("電話での名のり方"),
    why=_SAFE,
    form="appointment.phone_name",
)


WISH = Ask(
    "wish",
    _("いつなら合いそうですか。「平日の夕方」「来月」のように、だいたいでかまいません。"),
    Text(gather=True),
    title=_("合いそうなとき"),
    why=_("職員が、あなたに合う時間をさがすためです。"),
    form="appointment.wish",
    skip=True,
)


def shown_back(of: str) -> Review:
    """The review before a time is taken."""
    text = _("これでよければ「これで予約する」をおしてください。直したいときは、その番号を送ってください。")
    return Review("check", kind=SlotCheck(of=of), say=text)


def a_time(of: str = "slots") -> tuple[Step, ...]:
    """Which time, or words where none fits; then all of it is shown back before it is booked."""
    return (
        Section(
            may_choose,
            (
                Ask(
                    "slot",
                    _("いつがいいですか。番号か、「来週の火曜の午後」のように教えてください。"),
                    Slots(of=of),
                    short=_("いつがいいですか。合わないときは「ほかの日」か「どれも合わない」と送ってください。"),
                    title=_("日にちと時間"),
                    why=_("職員が、その時間をあなたのためにあけておくためです。"),
                    form="appointment.slot",
                    names=("日時", "日にち", "時間", "time", "date"),
                ),
            ),
        ),
        Section(tells_when, (WISH,)),
        Section(has_chosen, (shown_back(of),)),
    )


def _instead(when: Callable[[Known], bool]) -> Section:
    return Section(
        when,
        (
            Ask(
                "instead",
                _("では、どうしましょうか。あなたの楽なほうでかまいません。"),
                INSTEAD,
                title=_("これからのこと"),
                why=_("あなたに合う方法で、つづきを話すためです。"),
                form="appointment.instead",
            ),
        ),
    )


def _changes(keep: str, question: str) -> tuple[Step, ...]:
    return (
        Ask(
            "change",
            question,
            Choice((Option("keep", keep, also=YES_WORDS), MOVE, CANCEL)),
            title=_("この予約"),
            why=_("来られないときに、べつの時間や方法をいっしょに考えるためです。"),
            form="appointment.change",
        ),
        Section(
            said("change", "cancel"),
            (Say("no_harm", _("わかりました。教えてくれて、ありがとうございます。責める人はいません。")),),
        ),
        _instead(said("change", "cancel")),
    )


# -- the conversations ---------------------------------------------------------------------------------------------------

APPOINTMENT = Dialog(
    "appointment",
    _("面談の予約"),
    (
        Section(
            books,
            (
                Say("hello", _("職員と話す時間を決めましょう。1回は、%(minutes)s分くらいです。お金はかかりません。")),
                Ask(
                    "way",
                    _("どうやって話すのが楽ですか。"),
                    Choice((OFFICE, TELEPHONE, VISIT)),
                    title=_("話し方"),
                    why=_("あなたの体や気持ち、交通費に合わせて決めるためです。"), form="appointment.way",
                    names=("方法", "way"),
                ),
                Section(said("way", "visit"), AT_THE_DOOR),
                Section(by_telephone, (ON_THE_PHONE,)),
            ),
        ),
        Section(
            has_one,
            (
                Say("mine", _("いまの予約は、%(appointment)sです。%(appointment_how)s")),
                *_changes(KEEP, _("この予約を、どうしますか。")),
            ),
        ),
        *a_time(),
    ),
    why=_("あなたの話を、落ち着いて聞く時間をつくるためです。"),
    done=settled,
    farewell=goodbye,
    words=(
        _("面談の予約"), "予約", "よやく", "予約する", "予約したい", "予約の確認", "予約を変えたい", "予約を変更したい", "予約を取り消したい", "予約のキャンセル",
        "面談", "面談したい", "会って話したい", "電話で話したい", "家に来てほしい", "appointment", "book", "book an appointment", "my appointment",
        "change my appointment", "cancel my appointment",
    ),
    given=("standing", "room"),
    needs=("appointment",),
    remind_after=timedelta(hours=20),
)  # fmt: skip

INVITED = Dialog(
    "invited",
    _("面談のお誘い"),
    (
        Say(
            "invited",
            _(
                "こんにちは。担当の%(worker)sが、あなたとお話ししたいと言っています。%(appointment_way)sで、%(minutes)s分くらいです。"
            ),
        ),
        Say("free_to", _("気がすすまないときは、ことわってもだいじょうぶです。支援はつづきます。")),
        Ask(
            "slot",
            _("この中に、合う時間はありますか。なければ「どれも合わない」と送ってください。"),
            Slots(of="offered"),
            title=_("日にちと時間"),
            why=_("職員が、その時間をあなたのためにあけておくためです。"),
            form="appointment.slot",
            names=("日時", "日にち", "時間", "time", "date"),
        ),
        _instead(said("slot", NONE)),
        Section(tells_when, (WISH,)),
        Section(lambda known: has_chosen(known) and known.get("by") == "visit", AT_THE_DOOR),
        Section(lambda known: has_chosen(known) and (way_of(known) or known.get("by")) == "telephone", (ON_THE_PHONE,)),
        Section(has_chosen, (shown_back("offered"),)),
    ),
    why=_("あなたの話を、落ち着いて聞く時間をつくるためです。"),
    done=invitation_answered,
    reminders=(
        _("お誘いへのお返事は、いそぎません。合う時間がなければ「どれも合わない」と送ってください。"),
        _("気がすすまないときは、ことわってもだいじょうぶです。「いまはいい」でも「人と話す」でもかまいません。"),
    ),
    farewell=goodbye,
    given=("by",),
    needs=("appointment",),
)

TOMORROW = Dialog(
    "tomorrow",
    _("予約の前の日"),
    (
        Say("soon", _("こんにちは。予約のお知らせです。%(appointment)sです。%(appointment_how)s")),
        *_changes(COMING, _("ご都合は、いかがですか。変えてもだいじょうぶです。")),
        *a_time(),
    ),
    why=_("来られないときに、べつの時間や方法をいっしょに考えるためです。"),
    done=settled,
    farewell=goodbye,
    given=("standing", "room"),
    needs=("appointment",),
)

HAPPENED = Choice(
    (
        Option(
            "forgot",
            _("わすれていた"),
            also=(
                "忘れた",
                "忘れていた",
                "忘れていました",
                "わすれた",
                "わすれていました",
                "わすれました",
                "i forgot",
                "forgot",
            ),
        ),
        Option(
            "unwell",
            _("体調がわるかった"),
            also=("体調", "具合", "病気", "風邪", "しんどかった", "i was ill", "sick", "unwell"),
        ),
        Option("busy", _("用事や仕事"), also=("用事", "仕事", "急用", "バイト", "work", "something came up", "busy")),
        Option(
            "way",
            _("行き方・お金"),
            also=(
                "お金がなかった",
                "交通費",
                "道がわからなかった",
                "場所がわからなかった",
                "money",
                "fare",
                "could not find it",
                "the way there",
            ),
        ),
        Option(
            "hard",
            _("行くのがつらい"),
            also=("つらかった", "こわかった", "怖い", "気が重い", "行きたくなかった", "it was hard", "scared", "too hard"),
        ),
        Option(
            "came",
            _("行った・電話した"),
            also=("行きました", "行った", "電話しました", "電話した", "i came", "i was there", "i called"),
        ),
        Option("other", _("ほかのこと"), also=("その他", "ほか", "something else", "other")),
    )
)

MISSED = Dialog(
    "missed",
    _("お会いできなかった日のこと"),
    (
        Say("hello", _("こんにちは。%(appointment)sは、お会いできませんでした。何かあったのではと、気にかけています。")),
        Ask(
            "happened",
            _("よければ、どうしていたか教えてください。責めることはありません。"),
            HAPPENED,
            title=_("その日のこと"),
            why=_("次は、あなたに合う時間や方法にするためです。"), form="appointment.happened",
            withhold=True,
        ),
        Section(said("happened", "came"), (Say("sorry", _("すみません。こちらのまちがいかもしれません。職員が確かめます。")),)),
        Section(
            said("happened", "hard", "other", "came"),
            (
                Ask(
                    "words",
                    _("もう少し聞かせてもらえますか。ひとことでも、かまいません。"),
                    Text(gather=True, media=True),
                    title=_("あなたのことば"),
                    why=_("担当の職員が、あなたのことばを読んで考えるためです。"), form="appointment.words",
                    skip=True,
                ),
            ),
        ),
        _instead(lambda known: True),
        *a_time(),
    ),
    why=_("次は、あなたに合う時間や方法にするためです。"),
    done=told_what_happened,
    reminders=(
        _("先日お会いできなかったことで、責める人はいません。ひとことだけでも、ようすを教えてください。"),
        _("お返事がないので、少し気にかけています。書きにくいときは「人と話す」と送ってください。職員からご連絡することもできます。"),
    ),
    farewell=goodbye,
    given=("standing", "room"),
    needs=("appointment",),
)  # fmt: skip

APPOINTMENTS = (APPOINTMENT, INVITED, TOMORROW, MISSED)
