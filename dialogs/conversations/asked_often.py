"""Questions that several conversations ask in the same words: tell us more, may we call, when shall we ask again. Pure. 要綱 3-1-イ, 3-3-エ"""

from __future__ import annotations

from casestore.words import N_ as _
from dialogs.asking import Date, Text
from dialogs.choices import yes_no
from dialogs.steps import Ask


def tell_us_more(why: str, form: str) -> Ask:
    """Own words about a trouble, in as many messages as they like. why: whose eyes they are for; form: the field they fill."""
    return Ask(
        "words",
        _("よければ、どんなことか教えてください。何回に分けて送っても、写真や音声でもかまいません。"),
        Text(gather=True, media=True),
        title=_("あなたのことば"),
        more=_("書いてくださったことは、受け取っています。ほかにもあれば書いてください。なければ「これで全部」です。"),
        why=why,
        skip=True,
        form=form,
    )


def may_we_call(form: str) -> Ask:
    """Whether their worker may get in touch; form: the field it fills."""
    return Ask(
        "call",
        _("担当の職員から、ご連絡してもいいですか。"),
        yes_no(
            _("連絡してほしい"),
            _("いまはいい"),
            also_no=("いらない", "だいじょうぶ", "大丈夫", "大丈夫です", "けっこうです", "今はいい", "not now"),
        ),
        title=_("職員からの連絡"),
        why=_("あなたの望まない連絡をしないためです。"),
        skip=True,
        form=form,
    )


def when_again(form: str = "") -> Ask:
    """The day on which a put-off question may be asked again; form: the field it fills, where there is one."""
    return Ask(
        "when",
        _("いつごろ、もう一度おたずねしましょうか。決まっていなければ「とばす」でかまいません。"),
        Date(only="future"),
        title=_("もう一度たずねる日"),
        why=_("あなたのつごうのよいころに、おたずねするためです。"),
        skip=True,
        form=form,
    )
