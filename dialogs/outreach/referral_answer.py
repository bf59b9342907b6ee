"""A partner answers a つなぎ by chat, with the code of its slip: read, taken on, declined, first contact made. 要綱 3-1-エ2, 3-1-エ3. Pure.

The same answers as on the agency's page (dialogs/agency_side.py). Until the code is given nothing is shown but how many wait.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from casestore.fields import Lean
from casestore.slip_codes import plain
from casestore.words import N_ as _
from dialogs.acts import Act, Write
from dialogs.answers import Answer, Known, Value
from dialogs.asking import Date, Text
from dialogs.choices import Choice
from dialogs.facts import Facts
from dialogs.hearing import Got, Hearing, Kind, Miss, Reading
from dialogs.says import Fill, Line
from dialogs.steps import Ask, Dialog, Section, said

TOO_SOON = "slips_too_soon"  # of Facts.lists: after wrong codes the next one is not looked at yet
WHY = _("返事がないまま、本人がどこにもつながらないことを、ふせぐためです。")


@dataclass(frozen=True)
class SlipCode(Kind):
    """The code of a slip, however it is typed. Which codes open something is the host's to say (Facts.lists "slips")."""

    again = _("そのコードでは、ひらけませんでした。用紙の12文字を、もう一度たしかめてください。")
    example = _("大文字・小文字や「-」は、どちらでもかまいません。期限がすぎた用紙は、使えません。")

    def read(self, heard: Hearing) -> Reading:
        open_now = {code for code, _words in heard.facts.named("slips")}
        waits = Miss(Line(_("コードがちがっていたので、少し待ってから、もう一度入れてください。")))
        not_it = waits if heard.facts.named(TOO_SOON) else Miss()
        return next((Got(code) for text in heard.texts if (code := plain(text)) in open_now), not_it)

    def show(self, value: Value, facts: Facts) -> Fill:
        return "****"


@dataclass(frozen=True)
class SinceSent(Date):
    """A day between the つなぎ (Facts.lists "slip_sent") and today."""

    lean: Lean = "past"
    only: str = "past"

    def read(self, heard: Hearing) -> Reading:
        reading = super().read(heard)
        sent = next((day for day, _words in heard.facts.named("slip_sent")), "")
        if isinstance(reading, Got) and str(reading.value) < sent:
            return Miss(Line(_("連絡をとった日が、つなぎの日より前になっています。")))
        return reading


def still_open(known: Known, facts: Facts) -> bool:
    return any(code == known.get("code") for code, _words in facts.named("slips"))


def answered(known: Known, answers: Mapping[str, Answer], facts: Facts) -> tuple[Act, ...]:
    return (Write("referral_answer", answers),) if still_open(known, facts) else ()


NO_LONGER = _("このつなぎは、もう返事を待っていません。")
THANKS = {
    "referral_seen": _("読んだことを受けとりました。ありがとうございます。"),
    "referral_acknowledged": _("受け取ったことをうかがいました。ありがとうございます。"),
    "referral_declined": _("受けられないことをうかがいました。ありがとうございます。こちらで、ほかの方法を考えます。"),
    "referral_contacted": _("ご本人と連絡をとったことをうかがいました。ありがとうございます。"),
}


def thanks(known: Known, facts: Facts) -> tuple[Line, ...]:
    return (Line(THANKS[str(known.get("answer"))] if still_open(known, facts) else NO_LONGER),)


REFERRAL_ANSWER = Dialog(
    "referral_answer",
    _("つなぎへのお返事"),
    (
        Ask(
            "code",
            _("%(slips_waiting)s\n用紙にある12文字のコードを書いてください。"),
            SlipCode(),
            short=_("用紙にある12文字のコードを書いてください。"),
            why=_("コードを知っている方だけが、内容を見られるようにするためです。"),
        ),
        Ask(
            "answer",
            _("%(slip_shown)s\nお返事を選んでください。"),
            Choice(of="slip_may"),
            short=_("お返事を選んでください。"),
            title=_("お返事"),
            why=WHY,
        ),
        Section(
            said("answer", "referral_declined"),
            (
                Ask(
                    "words",
                    _("受けられない理由を、短く書いてください。本人の名前や病気のことは、書かないでください。"),
                    Text(gather=True),
                    title=_("理由"),
                    why=_("ほかの方法を、本人といっしょに考えるためです。"),
                    form="referral_declined.words",
                ),
            ),
        ),
        Section(
            said("answer", "referral_contacted"),
            (
                Ask(
                    "on",
                    _("はじめて連絡をとったのは、いつですか。"),
                    SinceSent(),
                    title=_("連絡をとった日"),
                    why=WHY,
                    form="referral_contacted.on",
                ),
            ),
        ),
    ),
    why=WHY,
    done=answered,
    farewell=thanks,
    audience="partner",
    words=(_("つなぎに返事をする"), "つなぎの返事", "返事", "answer a referral", "answer"),
    needs=("slips",),
)  # fmt: skip
