"""What is set now about language, contact and notices, in the person's own language (要綱 3-1-イ), for the dialog 「設定」."""

from __future__ import annotations

from collections.abc import Iterator

from casestore import shared_phones
from casestore.wishes import HOURS
from casestore.words import to_person as _
from dialogs.conversations.preferences import CONTACT, TIMES
from dialogs.facts import Beginning
from dialogs.looked_up import Look, LookedUp
from locales import NAMES, catalog

LANGUAGE = _("・言語：%(language)s")
MAY_WRITE = _("・送ってよいか：%(answer)s")
WHEN = _("・送ってよい時間：%(times)s")
QUIET, PLAIN = _("・中身を出さない：はい"), _("・中身を出さない：いいえ")
WITH_WORD, WITHOUT_WORD = _("・合いことば：決めています"), _("・合いことば：ありません")
NAME = _("・お呼びする名前：%(name)s")
STOPPED, SENDING = _("・こちらからのお知らせ：止めています"), _("・こちらからのお知らせ：送ります")
NOT_ASKED, ANY_TIME = _("まだうかがっていません"), _("決めていません（夜中には送りません）")


def settings(look: Look) -> LookedUp:
    """The lines of what is set; on a telephone of two, nothing but that it may not be shown."""
    if shared_phones.is_shared(look.work, look.talk.contact_id):
        return LookedUp(beginnings={"settings": Beginning({"hidden": "yes"})})
    return LookedUp(texts={"settings_now": "\n".join(_lines(look))})


def _lines(look: Look) -> Iterator[str]:
    say, wishes = catalog(look.language).gettext, look.talk.wishes
    yield say(LANGUAGE) % {"language": NAMES.get(look.language, look.language)}
    answers = {option.id: option.label for option in CONTACT}
    yield say(MAY_WRITE) % {"answer": say(answers.get(wishes.safe, NOT_ASKED))}
    if wishes.safe != "no":
        named = [say(option.label) for option in TIMES if option.id in wishes.times & HOURS.keys()]
        between = "、" if look.language.startswith(("ja", "zh")) else ", "
        yield say(WHEN) % {"times": between.join(named) or say(ANY_TIME)}
    yield say(QUIET if wishes.neutral else PLAIN)
    yield say(WITH_WORD if wishes.pass_word else WITHOUT_WORD)
    if look.talk.person_name:
        yield say(NAME) % {"name": look.talk.person_name}
    yield say(STOPPED if look.talk.stopped else SENDING)
