"""「たどりつけましたか」: after つなぎ, whether the person reached the place we sent them to. Pure. 要綱 3-1-エ

The host begins it with about={"place": …} and what else it needs back.
"""

from __future__ import annotations

from collections.abc import Mapping

from casestore.words import N_ as _
from dialogs.acts import Act, Alert, Write
from dialogs.answers import Answer, Known
from dialogs.asking import Date, Text
from dialogs.choices import Choice, Option, yes_no
from dialogs.facts import Facts
from dialogs.says import Line
from dialogs.steps import Ask, Dialog, Section, said


def heard(known: Known, answers: Mapping[str, Answer], facts: Facts) -> tuple[Act, ...]:
    """Reached or not reached, written either way; arrived but not listened to is told to the owner besides."""
    if known.get("reached") != "yes":
        return (Write("referral_not_reached", answers),)
    return (Write("referral_reached", answers), *((Alert("owner", "not_helped"),) if known.get("helped") == "no" else ()))


def goodbye(known: Known, facts: Facts) -> tuple[Line, ...]:
    if known.get("reached") == "yes" and known.get("helped") != "no":
        return (Line(_("教えてくれて、ありがとうございます。また困ったことがあれば、ここに書いてください。")),)
    return (Line(_("職員に伝えます。ほかの方法を、いっしょに考えます。%(reads_by)sに読みます。")),)


REACHED = Dialog(
    "reached",
    _("その後のおたずね"),
    (
        Ask(
            "reached",
            _("こんにちは。前にご案内した「%(place)s」のことで、その後をうかがいます。行ったり、電話したりできましたか。"),
            Choice(
                (
                    Option("yes", _("できた"), also=("はい", "行った", "行けた", "行きました", "行けました", "行ってきた", "行ってきました", "行ってみた", "行ってみました", "いったけど", "いきました", "いってきました", "電話した", "電話しました", "できました", "yes", "i did")),
                    Option("tried", _("したけれど、つながらなかった"), _("つながらなかった"), ("つながらない", "断られた", "断られました", "出なかった", "閉まっていた", "閉まってた", "しまっていた", "しまってた", "休みだった", "休みでした", "話し中", "could not get through", "they refused", "closed"), beats=("yes",)),
                    Option("not_yet", _("まだ"), also=("まだです", "まだ行けていません", "まだ行っていません", "まだ行けてない", "まだ行ってない", "まだ電話していません", "これから", "not yet")),
                    Option("no", _("行かないことにした"), also=("いいえ", "行かない", "やめた", "no", "decided not to go")),
                )
            ),
            short=_("「%(place)s」に、行ったり電話したりできましたか。"),
            title=_("たどりつけたか"),
            why=_("ご案内したままにせず、ちゃんとつながったかをたしかめるためです。うまくいかなくても、あなたのせいではありません。"),
            form="referral_reached.reached",
        ),
        Section(
            said("reached", "yes"),
            (
                Ask(
                    "helped",
                    _("そこで、話を聞いてもらえましたか。"),
                    yes_no(_("聞いてもらえた"), _("聞いてもらえなかった"), unsure=_("どちらともいえない"), also_yes=("話せた", "話せました", "聞いてくれた"), also_no=("話せなかった", "聞いてくれなかった", "会えなかった")),
                    title=_("聞いてもらえたか"),
                    why=_("うまくいかなかったときは、ほかの方法をさがすためです。"),
                    skip=True,
                    form="referral_reached.helped",
                ),
            ),
        ),
        Section(
            said("reached", "not_yet"),
            (
                Ask(
                    "again",
                    _("いつごろ行けそうですか。日にちを書いてください。まだわからないときは「とばす」でかまいません。"),
                    Date(only="future"),
                    title=_("行けそうな日"),
                    why=_("そのころに、もう一度うかがうためです。"),
                    skip=True,
                    form="contact_attempt.again",
                ),
            ),
        ),
        Section(
            lambda known: known.get("reached") in ("tried", "no") or known.get("helped") == "no",
            (
                Ask(
                    "what",
                    _("どんなことがありましたか。ひとことでも、かまいません。"),
                    Text(gather=True, media=True),
                    title=_("あったこと"),
                    why=_("職員が、次の方法を考えるためです。"),
                    skip=True,
                    more=_("書いてくださったことは、受け取っています。ほかにもあれば書いてください。なければ「これで全部」です。"),
                    form="referral_reached.what",
                ),
            ),
        ),
    ),
    why=_("ご案内したままにせず、ちゃんとつながったかをたしかめるためです。"),
    done=heard,
    farewell=goodbye,
)  # fmt: skip
