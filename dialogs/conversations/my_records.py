"""「わたしの記録」: what we hold of a person, who looked, correct it, delete it, a copy (要綱 6-1, 6-2, 7 of 様式7). Pure.

The host looks it up (dialogs.own_records): kinds and days, roles and days, never the words of others or of workers. The ledger itself never
goes into a chat; on a telephone of two nothing of this is shown.
"""

from __future__ import annotations

from collections.abc import Mapping

from casestore.words import N_ as _
from dialogs.acts import Act, Write
from dialogs.answers import Answer, Known
from dialogs.asking import Text
from dialogs.choices import Choice, Option, yes_no
from dialogs.conversations.preferences import NOT_HERE, may_be_shown
from dialogs.facts import Facts
from dialogs.says import Line, Saying, Tap, command
from dialogs.steps import Ask, Dialog, Section, said

WHAT = (
    Option("held", _("何があるか"), also=("何がある", "なにがあるか", "記録", "what do you hold", "what you hold")),
    Option("looked", _("だれが見たか"), also=("だれが見た", "誰が見たか", "who looked", "who has looked")),
    Option("correct", _("直してほしい"), also=("直す", "訂正", "まちがっている", "correct", "correct it", "it is wrong")),
    Option("erase", _("消してほしい"), also=("消す", "削除", "けす", "delete", "delete it", "erase")),
    Option("copy", _("写しがほしい"), also=("写し", "コピー", "うつし", "開示", "copy", "a copy")),
    Option("nothing", _("いまはいい"), also=("なし", "ない", "いいえ", "だいじょうぶ", "大丈夫", "nothing", "no", "not now")),
)  # fmt: skip

WHICH = (
    Option("all", _("記録のぜんぶ"), also=("全部", "ぜんぶ", "すべて", "everything", "all")),
    Option("talk", _("ここでの会話"), also=("会話", "メッセージ", "messages", "this chat")),
    Option("pictures", _("写真や書類"), also=("写真", "書類", "photos", "papers")),
    Option("other", _("ほかのもの"), also=("ほか", "その他", "something else", "other")),
)  # fmt: skip

AGAIN = Tap(Line(_("わたしの記録")), command("start", "my_records"))
_OTHERS = Saying(Line(_("ほかのことは「わたしの記録」と送ってください。")), (AGAIN,))

_LINES: Mapping[str, tuple[str, ...]] = {
    "held": (
        _("あなたについて、ここにある記録です。\n%(records_held)s"),
        _("中身は、窓口で職員といっしょに見られます。ここには、中身を送りません。"),
    ),
    "looked": (
        _("あなたの記録を見た人です。\n%(records_looked)s"),
        _("わからないことがあれば「人と話す」と送ってください。"),
    ),
    "correct": (_("受け取りました。あなたのことばは、きょうの日づけで記録に書きそえました。"), _("%(records_by)sに、職員が読んで直します。直せないときは、そのわけをお伝えします。")),
    "erase": (_("受け取りました。消すかどうかは、2人の職員がたしかめて決めます。"), _("%(records_by)sに、職員が読んで、これからのことをご連絡します。")),
    "copy": (
        _("受け取りました。写しは、窓口でお渡しします。ここには送りません。"),
        _("%(records_by)sに、職員が読んで、受け取る日をご連絡します。ご本人とわかるものを、お持ちください。"),
    ),
}  # fmt: skip
_LEFT = _("わかりました。そのままにします。")


def wished(known: Known, answers: Mapping[str, Answer], facts: Facts) -> tuple[Act, ...]:
    """A wish about the records is an entry and a dated task; looking is neither."""
    return (Write("record_wish", answers),) if _wishes(known) else ()


def _wishes(known: Known) -> bool:
    return known.get("what") == "correct" or "yes" in (known.get("sure_erase"), known.get("sure_copy"))


def told(known: Known, facts: Facts) -> tuple[Line | Saying, ...]:
    if known.get("hidden"):
        return (Line(NOT_HERE),)
    what = str(known.get("what"))
    if what in ("held", "looked") or _wishes(known):
        return (*map(Line, _LINES[what]), _OTHERS)
    return (Line(_LEFT), _OTHERS)


MY_RECORDS = Dialog(
    "my_records",
    _("わたしの記録"),
    (
        Section(
            may_be_shown,
            (
                Ask(
                    "what",
                    _("ここには、あなたが話したことや、手つづきの記録があります。何をしますか。"),
                    Choice(WHAT),
                    title=_("すること"),
                    why=_("見る、直す、消す、写しをもらう。それぞれ、することがちがうためです。"),
                    form="record_wish.wish",
                ),
                Section(
                    said("what", "correct"),
                    (
                        Ask(
                            "field",
                            _("どの記録のことですか。"),
                            Choice((Option("other", _("ほかの記録"), also=("ほか", "わからない", "その他", "other", "not sure")),), of="my_fields"),
                            title=_("どの記録"),
                            why=_("直すところを、まちがえないためです。"),
                            form="record_wish.field",
                        ),
                        Ask(
                            "words",
                            _("正しくは、どう書けばいいですか。あなたのことばで書いてください。"),
                            Text(gather=True),
                            title=_("正しいこと"),
                            why=_("あなたのことばを、そのまま記録に書きそえるためです。"),
                            form="record_wish.words",
                        ),
                    ),
                ),
                Section(
                    said("what", "erase"),
                    (
                        Ask(
                            "which",
                            _("%(records_law)s\n\nどれを消してほしいですか。"),
                            Choice(WHICH),
                            short=_("どの記録を消してほしいですか。"),
                            title=_("消してほしいもの"),
                            why=_("消せるものと、決まりでのこすものが、あるためです。"),
                            form="record_wish.which",
                        ),
                        Section(
                            said("which", "other"),
                            (
                                Ask(
                                    "which_words",
                                    _("どの記録のことか、あなたのことばで書いてください。"),
                                    Text(),
                                    title=_("どの記録"),
                                    why=_("職員が、まちがえずにさがすためです。"),
                                    form="record_wish.words",
                                ),
                            ),
                        ),
                        Ask(
                            "sure_erase",
                            _("消してほしいと、職員に伝えますか。相談は、そのままつづけられます。"),
                            yes_no(_("伝えてほしい"), _("やめておく")),
                            title=_("職員に伝えるか"),
                            form="record_wish.wish",
                            why=_("まちがって消さないためです。一度消した記録は、もどせません。"),
                        ),
                    ),
                ),
                Section(
                    said("what", "copy"),
                    (
                        Ask(
                            "sure_copy",
                            _("写しは、窓口でお渡しします。用意を、職員にたのみますか。"),
                            yes_no(_("たのむ"), _("やめておく")),
                            title=_("写しの用意"),
                            form="record_wish.wish",
                            why=_("あなたではない人に、わたさないためです。"),
                        ),
                    ),
                ),
            ),
        ),
    ),
    why=_("あなたの記録は、あなたのものでもあるからです。"),
    done=wished,
    farewell=told,
    words=(_("わたしの記録"), "私の記録", "わたしのデータ", "記録を見たい", "個人情報", "開示", "my data", "my records", "what do you know about me"),
    needs=("my_records",),
    given=("hidden",),
)  # fmt: skip
