"""What a person is told when they are handed on: what to do, where, when, by which number, with what (要綱 3-1-ウ, 3-1-エ2)."""

from __future__ import annotations

from collections.abc import Sequence

from casestore.fine_print import Resource
from casestore.profile import Profile
from casestore.speech import Bubble, Post
from casestore.words import N_
from locales import catalog

OPENING = N_("職員からのご案内です。次のところに相談してみてください。")
PLACE = N_("場所：%(place)s")
HOURS = N_("時間：%(hours)s")
PHONE = N_("電話：%(phone)s")
BRING = N_("持っていくもの：%(things)s")
APPOINTMENT = {
    "yes": N_("先に電話で予約してください。"),
    "helpful": N_("先に電話をすると、待たずにすみます。"),
    "no": N_("予約はいりません。"),
}
APPLYING = N_("生活保護は、だれでも申請できます。窓口で「生活保護を申請したいです」と言ってください。")
CLOSING = N_(
    "行きにくいときや、うまくいかなかったときは、ここに書いてください。いっしょに考えます。1週間ほどたったら、行けたかどうかおたずねします。"
)
MOST_IN_ONE_POST = 3


def letter(profile: Profile, places: Sequence[Resource], language: str) -> Post:
    """The post for these places in a language: an opening, a bubble for each, a closing. At most five bubbles."""
    say = catalog(language).gettext
    bubbles = [Bubble(say(OPENING)), *(Bubble(about(profile, place, language)) for place in places[:MOST_IN_ONE_POST])]
    if len(places) > MOST_IN_ONE_POST:
        rest = "\n\n".join(about(profile, place, language) for place in places[MOST_IN_ONE_POST - 1 :])
        bubbles[-1] = Bubble(rest)
    return Post((*bubbles, Bubble(say(CLOSING))))


def about(profile: Profile, place: Resource, language: str) -> str:
    """One place in words: name, where, when, telephone, what to bring."""
    say = catalog(language).gettext
    phone = place.phone.label if place.phone else profile.no_phone.to(language)
    lines = [
        place.name.to(language),
        say(PLACE) % {"place": place.place.to(language)},
        say(HOURS) % {"hours": place.hours.to(language) if place.hours else ""},
        say(PHONE) % {"phone": phone},
        say(BRING) % {"things": place.what_to_bring.to(language)},
        say(APPOINTMENT[place.needs_appointment]),
    ]
    if place.kind == "public_assistance":
        lines.append(say(APPLYING))
    return "\n".join(lines)
