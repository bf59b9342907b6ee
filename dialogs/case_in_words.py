"""Where a case stands, towards the person: stages, open promises, つなぎ, the next appointment, the reason of a 振り分け (要綱 2-1-ア, 3-1-イ, 3-1-エ3).

Nothing is promised here: a sentence about the future is always an open row (a follow-up, an appointment), and what is late is called late.
What other people said, what staff noted, and words of danger are never among it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from casestore import (
    appointments,
    conversation,
    entries,
    follow_ups,
    referrals,
    resources,
    same_person,
    shared_phones,
    worklists,
)
from casestore.calendar import JST, show_when
from casestore.entries import Written
from casestore.fields import show_date_short
from casestore.follow_ups import Promised
from casestore.referrals import Referral, Status
from casestore.stages import Stage, stage
from casestore.tables import Case, FollowUp
from casestore.triage import RULES
from casestore.words import to_person as _
from dialogs.briefing import by_when
from dialogs.catalogue import DIALOGS
from dialogs.facts import Beginning, Facts
from dialogs.looked_up import Look, LookedUp
from dialogs.wording import Words
from locales import catalog

STANDS: Mapping[Stage, str] = {
    Stage.LEAD: _("職員が、あなたのことを気にかけて、声をかけています。"),
    Stage.RECEPTION: _("相談を受け付けました。職員が読んで、これからのことを考えています。"),
    Stage.APPLICATION: _("ここで、つづけて相談をうかがうことになりました。次は、利用の申込みと、個人の情報の説明です。"),
    Stage.ASSESSMENT: _("申込みがすみました。いまは、くらしのことを、くわしくうかがっているところです。"),
    Stage.SCREENING: _("お話をうかがいました。いまは、どんな支援がよいかを、職員が考えています。"),
    Stage.PLAN: _("いまは、これからの計画（プラン）を、あなたといっしょに作っているところです。"),
    Stage.MEETING: _("計画の案ができました。次は、関係する人が集まる会議で話し合います。"),
    Stage.DECISION: _("会議で、計画がよいと決まりました。いまは、市が確かめています。"),
    Stage.SUPPORT: _("計画にそって、支援をしているところです。"),
    Stage.EVALUATION: _("いままでの支援を、ふりかえっています。これからのことは、あなたの気持ちを聞いて決めます。"),
    Stage.OUTSIDE: _("あなたに合う窓口や方法を、ご案内しているところです。"),
    Stage.SUSPENDED: _("いまは、相談をお休みにしています。書いてくだされば、つづきから始めます。"),
    Stage.CLOSED: _("相談は、いったん終わっています。困ったときは、また書いてください。"),
}
NO_CASE = _("相談の受付は、まだしていません。相談したいことを書けば、いつでも始められます。")
NUMBER = _("受付番号：%(number)s")
OWNER, NO_OWNER = _("担当：%(name)s"), _("担当は、これから決まります。")
WHERE, NEXT, PLACES = _("【いま】\n%(lines)s"), _("【次にすること】\n%(lines)s"), _("【つないだところ】\n%(lines)s")

# By when as a phrase (「あす…の午前10時まで」), or the day.
PROMISES: Mapping[Promised, str] = {
    Promised.TRIAGE: _("・%(by)sに、職員があなたの相談を読んで、これからのことを決めます。"),
    Promised.WANTS_PERSON: _("・%(by)sに、職員が読んで返事をします。"),
    Promised.NEXT_ACTION: _("・%(by)sに、担当の職員が、次のことを進めます。"),
    Promised.CALL: _("・%(by)sに、職員が、あなたへの連絡のしかたを確かめます。"),
    Promised.WARD: _("・区役所の保護課の返事を待っています。%(by)sに、職員が確かめます。"),
    Promised.AGENCY: _("・つないだところの返事を待っています。%(by)sに、職員が確かめます。"),
    Promised.REVIEW: _("・%(by)sに、職員が、ほかの方法を考えます。"),
    Promised.REACHED: _("・%(day)sごろ、ご案内したところに行けたか、こちらからうかがいます。"),
    Promised.CHECK_IN: _("・%(day)sごろ、お仕事のようすを、こちらからうかがいます。"),
}
WILL_ASK = _("・%(day)sごろ、「%(about)s」のことで、こちらからうかがいます。")
LATE = _("・%(day)sまでにするとお約束したことが、おくれています。すみません。気になるときは「人と話す」と送ってください。")
NOTHING_DATED = _("・次にすることは、担当の職員が決めます。決まるまで待てないときは「人と話す」と送ってください。")
APPOINTMENT = _("・%(day)s %(clock)s：予約")
STILL_UNREAD = _("あなたのいちばん新しいメッセージは、職員がまだ読んでいません。%(by)sに読みます。")
ALL_READ = _("あなたのメッセージは、職員がここまで全部読みました。")

PLACE = _("・%(place)s：%(state)s")
STATES: Mapping[Status, str] = {
    Status.SENT: _("お願いしました。返事を待っています"),
    Status.SEEN: _("読んでくれました。返事を待っています"),
    Status.ACCEPTED: _("受け取ったと、返事がありました"),
    Status.CONTACTED: _("あなたと連絡をとったと、聞いています"),
    Status.ARRIVED: _("あなたが着いたと、聞いています"),
    Status.DECLINED: _("受けられないと、返事がありました。ほかの方法を考えます"),
    Status.REVIEWED: _("受けられないと、返事がありました。ほかの方法を考えています"),
}

OUTCOMES: Mapping[str, str] = {
    "information_only": _("職員は、まず、役に立つ情報をお伝えすることにしました。"),
    "referral": _("職員は、あなたの困りごとに合う窓口へ、おつなぎすることにしました。"),
    "application": _("職員は、ここでつづけて、相談をうかがうことにしました。"),
    "ward_assistance": _("職員は、区役所の保護課へ、確実におつなぎすることにしました。"),
}
BECAUSE = _("それは、あなたが次のように答えてくださったからです。\n%(lines)s")
ANSWERED = _("・%(question)s：%(answer)s")
NOT_DECIDED = _("これからのことは、まだ決まっていません。職員が読んで決めます。")
NEVER_TOLD = frozenset(
    {"alarms", "check_violence", "check_food", "check_place", "check_warmth", "check_children", "check_death"}
)


def my_case(look: Look) -> LookedUp:
    """What 「どうなってる？」 says; on a telephone of two, nothing but that it may not be shown."""
    if shared_phones.is_shared(look.work, look.talk.contact_id):
        return LookedUp(beginnings={"my_case": Beginning({"hidden": "yes"})})
    case = same_person.current_case(look.work, look.talk.person_id)
    return LookedUp(texts={"case_now": _now(look, case), "case_why": _why(look, case)})


def _now(look: Look, case: Case | None) -> str:
    say = catalog(look.language).gettext
    if case is None:
        return say(WHERE) % {"lines": say(NO_CASE)}
    written = entries.entries(look.work, case.id)
    here = [say(NUMBER) % {"number": case.number}, say(STANDS[stage(frozenset(case.facts))]), *_owner(look, case)]
    parts = [say(WHERE) % {"lines": "\n".join(here)}]
    if case.closed_at is None:
        parts.append(say(NEXT) % {"lines": "\n".join(_next(look, case))})
    if places := list(_places(look, referrals.of(written, frozenset(case.facts)))):
        parts.append(say(PLACES) % {"lines": "\n".join(places)})
    return "\n\n".join((*parts, _read(look)))


def _owner(look: Look, case: Case) -> Iterator[str]:
    """Who looks after it; no name where others may read."""
    say = catalog(look.language).gettext
    name = worklists.staff_names(look.work).get(case.owner_id or "", "")
    if look.talk.wishes.neutral or case.restricted:
        return
    yield say(OWNER) % {"name": name} if name else say(NO_OWNER)


def _next(look: Look, case: Case) -> list[str]:
    say = catalog(look.language).gettext
    told = [line for row in follow_ups.open_of(look.work, case.id) if (line := _promise(look, row))]
    booked = appointments.next_booked(look.work, same_person.ids(look.work, case.person_id), look.now)
    coming = [say(APPOINTMENT) % _day_and_clock(look, booked.starts_at)] if booked else []
    return list(dict.fromkeys((*coming, *told))) or [say(NOTHING_DATED)]


def _promise(look: Look, row: FollowUp) -> str:
    """An open row in plain words, "" for what is nobody's business but ours."""
    say, day = catalog(look.language).gettext, _day(look, row.due_at)
    if row.kind == Promised.ASK:
        dialog = DIALOGS.get(row.step.partition(":")[0])
        return say(WILL_ASK) % {"day": day, "about": say(dialog.title)} if dialog and row.due_at > look.now else ""
    sentence = PROMISES.get(Promised(row.kind)) if row.kind in set(Promised) else None
    if sentence is None:
        return ""
    if row.due_at <= look.now:
        return say(LATE) % {"day": day} if row.ask == follow_ups.STAFF else ""
    return say(sentence) % {"by": by_when(row.due_at, look.now, look.language), "day": day}


def _places(look: Look, found: tuple[Referral, ...]) -> Iterator[str]:
    say, profile = catalog(look.language).gettext, resources.now(look.work, look.profile)
    for one in found:
        if one.status in STATES and not one.over:
            yield say(PLACE) % {
                "place": referrals.destination(profile, one, look.language),
                "state": say(STATES[one.status]),
            }


def _read(look: Look) -> str:
    """An honest read mark: whether a human has read what came before this."""
    say = catalog(look.language).gettext
    if conversation.earlier_is_read(look.work, look.talk.contact_id):
        return say(ALL_READ)
    by = by_when(look.profile.calendar.reads_by(look.now), look.now, look.language)
    return say(STILL_UNREAD) % {"by": by}


def _why(look: Look, case: Case | None) -> str:
    """The 振り分け that holds and which answers of their own led to it; nothing staff heard or suspected."""
    say = catalog(look.language).gettext
    written = entries.entries(look.work, case.id) if case else []
    judged = next((one for one in reversed(written) if one.kind == "triage"), None)
    outcome = OUTCOMES.get(str(judged.answers.get("outcome"))) if judged else None
    if outcome is None:
        return say(NOT_DECIDED)
    lines = list(_answers_behind(look, written, str(judged.answers.get("outcome")) if judged else ""))
    return "\n".join((say(outcome), *((say(BECAUSE) % {"lines": "\n".join(lines)},) if lines else ())))


def _answers_behind(look: Look, written: list[Written], outcome: str) -> Iterator[str]:
    intake = next((one for one in reversed(written) if one.kind == "intake"), None)
    if intake is None:
        return
    say, shown = catalog(look.language).gettext, Words(look.language, Facts())
    own = {name: value for name, value in intake.given.items() if name not in NEVER_TOLD}
    fired = (rule.fires.fired_by(own) for rule in RULES if rule.outcome == outcome and rule.fires(own))
    for name in dict.fromkeys(fired):
        ask = DIALOGS["intake"].asks.get(name)
        if ask is not None and name in own:
            value = tuple(own[name]) if isinstance(own[name], list) else own[name]
            yield say(ANSWERED) % {"question": say(ask.title), "answer": shown.fill(ask.kind.show(value, shown.facts))}


def _day(look: Look, at: datetime) -> str:
    return day_words(at, look.now, look.language)


def _day_and_clock(look: Look, at: datetime) -> dict[str, str]:
    when = show_when(at, look.now, look.language)
    return {"day": when.date, "clock": when.time}


def day_words(at: datetime, now: datetime, language: str) -> str:
    """A day as people say it: 「12月3日（木）」, "Thu 3 Dec"."""
    local = at.astimezone(JST)
    return show_date_short(local.date()) if language.startswith("ja") else show_when(at, now, language).date
