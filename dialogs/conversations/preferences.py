"""「設定」: language, when and how we may write, quiet notices, secret words, what to be called, stop and start again. Pure. 要綱 3-1-イ, 2-1-ア

One thing at a time: it takes effect with the answer and is said back. The host tells what is set now (dialogs.settings_now).
"""

from __future__ import annotations

from casestore.words import N_ as _
from dialogs.answers import Known
from dialogs.asking import Name
from dialogs.choices import Choice, Many, Option, yes_no
from dialogs.facts import Facts
from dialogs.says import Line, Saying, Tap, command
from dialogs.secrets import Secret
from dialogs.steps import Ask, Dialog, Section, said
from dialogs.tongues import TALKED

WHAT = (
    Option("language", _("言語"), also=("ことば", "やさしい日本語", "language", "languages")),
    Option("contact", _("送ってよいか"), also=("連絡", "連絡の方法", "連絡してよいか", "contact", "may we write")),
    Option("hours", _("送ってよい時間"), also=("時間", "時間帯", "hours", "times")),
    Option("quiet", _("中身を出さない"), also=("静かな知らせ", "静かに", "中身", "quiet", "quiet notices", "neutral")),
    Option("words", _("合いことば"), also=("合言葉", "あいことば", "パスワード", "とめことば", "secret word", "password", "pause word")),
    Option("name", _("お呼びする名前"), also=("名前", "よび名", "呼び名", "name")),
    Option("stop", _("お知らせを止める"), also=("止める", "やめる", "stop messages", "turn off")),
    Option("start", _("また受け取る"), also=("受け取る", "start again", "turn on")),
    Option("nothing", _("このままでいい"), also=("なし", "ない", "変えない", "だいじょうぶ", "大丈夫", "いいえ", "nothing", "no", "leave it", "leave as it is")),
)  # fmt: skip

CONTACT = (
    Option("yes", _("いつでもだいじょうぶ"), also=("はい", "だいじょうぶ", "大丈夫", "大丈夫です", "いつでも", "yes", "ok", "any time")),
    Option("hours", _("時間を決めてほしい"), also=("時間", "時間帯", "夜だけ", "昼だけ", "certain hours", "only at certain times")),
    Option("ask", _("先に聞いてほしい"), also=("先に", "まず聞いて", "そのつど", "ask", "ask me first", "ask first")),
    Option("no", _("送らないでほしい"), also=("いいえ", "だめ", "困る", "見られると困る", "no", "do not write", "not safe")),
)  # fmt: skip

TIMES = (
    Option("morning", _("午前"), also=("朝", "午前中", "morning")),
    Option("afternoon", _("午後"), also=("昼", "afternoon")),
    Option("evening", _("夕方（20時まで）"), also=("夕方", "夜", "evening", "night")),
    Option("weekend", _("土曜・日曜"), also=("週末", "土日", "weekend")),
)  # fmt: skip

AGAIN = Tap(Line(_("設定")), command("start", "settings"))
_OTHERS = Saying(Line(_("ほかも変えるときは「設定」と送ってください。")), (AGAIN,))

_BACK = {
    ("contact", "yes"): _("わかりました。こちらからも、お送りします。"),
    ("contact", "ask"): _("わかりました。先に「お知らせがあります」とだけ送ります。中身は、お返事をもらってから送ります。"),
    ("contact", "no"): _("わかりました。こちらからは、メッセージを送りません。あなたが書いたときは、いままでどおり返事をします。"),
    ("quiet", "yes"): _("わかりました。これからは「お知らせがあります」とだけ送ります。中身は、お返事をもらってから送ります。"),
    ("quiet", "no"): _("わかりました。これからは、ふつうに送ります。"),
    ("secret", "remove"): _("わかりました。合いことばと、とめことばを、なくしました。"),
    ("messages_off", "off"): _("わかりました。こちらから送るのをやめます。あなたが書いたときは、いままでどおり返事をします。また受け取りたいときは「再開」と送ってください。"),
    ("messages_on", "on"): _("わかりました。また、こちらからもお送りします。"),
}  # fmt: skip
_TIMES_BACK = _("わかりました。%(safe_times)sにだけ、こちらからお送りします。夜中には送りません。")
_ANY_TIME = _("わかりました。時間は決めないでおきます。夜中には送りません。")
_NAME_BACK = _("わかりました。「%(call_name)s」さんとお呼びします。")
_NOT_CHANGED = _("わかりました。いまのままにします。")
_LANGUAGE_BACK = _("わかりました。日本語でつづけます。")
_PASS_BACK = _(
    "合いことばを決めました。こちらからは「お知らせがあります」とだけ送り、先に合いことばを聞きます。ちがうことばのときは、何も話しません。"
)
_PAUSE_BACK = _("とめことばも決めました。それを送ると、すぐに話をやめます。合いことばを送ると、また話せます。")
_CAN_HIDE = _("この会話を画面から消したいときは「かくす」と送ってください。")
_TAKE_AWAY = _("いま書いたことばは、この画面から消しておくと安心です。こちらの記録には、そのままのことばは残しません。")


def may_be_shown(known: Known) -> bool:
    """Not on a telephone that two people use; the host says so as "hidden"."""
    return not known.get("hidden")


def said_back(known: Known, facts: Facts) -> tuple[Line | Saying, ...]:
    """What holds from now on, said back; then how to change something else."""
    if known.get("hidden"):
        return (Line(NOT_HERE),)
    others_read = known.get("quiet") == "yes" or known.get("contact") in ("ask", "no") or bool(known.get("pass_word"))
    return (*map(Line, _effects(known)), *((Line(_CAN_HIDE),) if others_read else ()), _OTHERS)


def _effects(known: Known) -> tuple[str, ...]:
    plain = tuple(text for (key, value), text in _BACK.items() if known.get(key) == value)
    if known.get("safe_times"):
        return (_TIMES_BACK,)
    if known.get("contact") == "hours" or known.get("what") == "hours":
        return (_ANY_TIME,)
    if known.get("pass_word"):
        return (_PASS_BACK, *((_PAUSE_BACK,) if known.get("pause_word") else ()), _TAKE_AWAY)
    if known.get("call_name"):
        return (_NAME_BACK,)
    if known.get("language"):
        return (_LANGUAGE_BACK,)
    return plain or (_NOT_CHANGED,)


NOT_HERE = _("この電話では、記録や設定のことをお見せできません。窓口に来るか、電話してください。\n%(hours)s\n電話：%(phone)s")

_SAFE = _("同じ電話を見る人がいるときに、あなたを危なくしないためです。")

PREFERENCES = Dialog(
    "settings",
    _("設定"),
    (
        Section(
            may_be_shown,
            (
                Ask(
                    "what",
                    _("いまの設定です。\n%(settings_now)s\n\n何を変えますか。"),
                    Choice(WHAT),
                    short=_("設定の何を変えますか。"),
                    title=_("変えること"),
                ),
                Section(
                    said("what", "language"),
                    (Ask("language", _("どの言語にしますか。\nWhich language would you like?"), TALKED, prefer="language", why=_("あなたが読みやすい言語で、お話しするためです。")),),
                ),
                Section(
                    said("what", "contact"),
                    (
                        Ask(
                            "contact",
                            _("こちらからここに、メッセージを送ってもだいじょうぶですか。だれかに見られると困ることはありませんか。"),
                            Choice(CONTACT),
                            title=_("ここに送ってもよいか"),
                            prefer="safe_contact",
                            why=_SAFE,
                            skip=True,
                        ),
                    ),
                ),
                Section(
                    lambda known: known.get("what") == "hours" or known.get("contact") == "hours",
                    (
                        Ask(
                            "safe_times",
                            _("いつなら、だいじょうぶですか。いくつでも選べます。決めないときは「とばす」でかまいません。"),
                            Many(TIMES),
                            title=_("送ってよい時間"),
                            prefer="safe_hours",
                            why=_("その時間のほかには、送らないようにするためです。"),
                            skip=True,
                        ),
                    ),
                ),
                Section(
                    said("what", "quiet"),
                    (
                        Ask(
                            "quiet",
                            _("こちらから送るとき、「お知らせがあります」とだけ送ることができます。中身は、あなたが「つづける」と送ってから出します。そうしますか。"),
                            yes_no(_("そうする"), _("ふつうでいい")),
                            title=_("中身を出さない"),
                            prefer="quiet",
                            why=_SAFE,
                            skip=True,
                        ),
                    ),
                ),
                Section(
                    said("what", "words"),
                    (
                        Ask(
                            "secret",
                            _("合いことばを決めると、大事な話の前に、あなただと確かめます。どうしますか。"),
                            Choice(
                                (
                                    Option("set", _("合いことばを決める"), _("決める"), ("決める", "きめる", "変える", "はい", "set", "yes")),
                                    Option("remove", _("いまの合いことばをなくす"), _("なくす"), ("なくす", "消す", "いらない", "remove", "no")),
                                )
                            ),
                            title=_("合いことば"),
                            prefer="secret",
                            why=_SAFE,
                            skip=True,
                        ),
                        Section(
                            said("secret", "set"),
                            (
                                Ask(
                                    "pass_word",
                                    _("合いことばを、ひとつ送ってください。ほかの人が思いつかない、2文字から20文字のことばにしてください。"),
                                    Secret(),
                                    title=_("合いことば"),
                                    prefer="pass_word",
                                    why=_SAFE,
                                    skip=True,
                                ),
                                Section(
                                    lambda known: bool(known.get("pass_word")),
                                    (
                                        Ask(
                                            "pause_word",
                                            _("急にだれかが来たとき、送るとすぐ話をやめる「とめことば」も決められます。決めるときは、そのことばを送ってください。"),
                                            Secret(unlike="pass_word"),
                                            title=_("とめことば"),
                                            prefer="pause_word",
                                            why=_SAFE,
                                            skip=True,
                                        ),
                                    ),
                                ),
                            ),
                        ),
                    ),
                ),
                Section(
                    said("what", "name"),
                    (
                        Ask(
                            "call_name",
                            _("何とお呼びすればいいですか。名字だけでも、ニックネームでもかまいません。"),
                            Name(),
                            title=_("お呼びする名前"),
                            prefer="call_name",
                            why=_("ご連絡するときに、お呼びするためです。本名でなくてかまいません。"),
                            skip=True,
                        ),
                    ),
                ),
                Section(
                    said("what", "stop"),
                    (
                        Ask(
                            "messages_off",
                            _("こちらから送るのを、やめますか。相談は、そのままつづけられます。"),
                            Choice(
                                (
                                    Option("off", _("やめる"), also=("はい", "やめてほしい", "yes", "stop them")),
                                    Option("same", _("やめない"), also=("いいえ", "このまま", "no", "keep them")),
                                )
                            ),
                            title=_("お知らせ"),
                            prefer="messages",
                            why=_("あなたの望まない連絡をしないためです。"),
                            skip=True,
                        ),
                    ),
                ),
                Section(
                    said("what", "start"),
                    (
                        Ask(
                            "messages_on",
                            _("また、こちらからお送りしてもいいですか。"),
                            Choice(
                                (
                                    Option("on", _("送ってほしい"), also=("はい", "いい", "yes", "please do")),
                                    Option("same", _("いまはいい"), also=("いいえ", "まだ", "no", "not now")),
                                )
                            ),
                            title=_("お知らせ"),
                            prefer="messages",
                            why=_("あなたの望まない連絡をしないためです。"),
                            skip=True,
                        ),
                    ),
                ),
            ),
        ),
    ),
    why=_("あなたに合ったやり方で、ご連絡するためです。"),
    farewell=said_back,
    words=(_("設定"), "せってい", "設定を変える", "連絡の設定", "settings", "preferences", "⚙", "⚙️"),
    needs=("settings",),
    given=("hidden",),
)  # fmt: skip
