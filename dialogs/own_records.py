"""「わたしの記録」 from the host's side (要綱 6-1, 6-2): kinds and days of what we hold, roles and days of who looked, what the law keeps.

Never the words of others, of workers, or of the ledger itself. A wish to correct, erase or copy is an entry and a dated task.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time

from sqlmodel import col, select

from casestore import access_log, entries, follow_ups, ledger, people, retention, same_person, shared_phones
from casestore.access_log import Look as Looked
from casestore.calendar import JST, Calendar
from casestore.duty import duty, leading_for
from casestore.entries import Written
from casestore.facts import Role
from casestore.follow_ups import Promise, Promised
from casestore.ledger import BY_PERSON
from casestore.tables import Attachment, Message
from casestore.words import N_
from casestore.words import to_person as _
from dialogs import acts
from dialogs.briefing import by_when
from dialogs.case_in_words import day_words
from dialogs.catalogue import DIALOGS
from dialogs.facts import Beginning
from dialogs.looked_up import Look, LookedUp
from dialogs.scene import Scene, reception_of
from dialogs.two_layers import read
from locales import catalog

HELD, HELD_ONCE = _("・%(what)s：%(count)s件（%(first)sから%(last)sまで）"), _("・%(what)s（%(first)s）")
WHO_YOU_ARE = _("・お名前、連絡先、連絡のしかた")
NOTHING_HELD = _("・まだ、記録はありません。")
TALK, PICTURES = _("ここでの会話"), _("写真や書類")
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (_("相談の受付"), ("intake",)),
    (_("申込みと同意"), ("application", "application_withdrawn", "consent", "consent_declined", "consent_withdrawn")),
    (_("くらしのことの聞き取り"), ("assessment", "assessment_confirmed", "screening", "triage")),
    (_("これからの計画"), ("plan", "plan_agreement", "plan_change_wish", "approval", "plan_returned")),
    (_("市の決定とお知らせ"), ("support_decision", "plan_confirmation", "support_change", "notice")),
    (_("つないだところ"), ("referral", "ward_referral", "wish_public_assistance", "referral_acknowledged", "referral_reached", "referral_closed")),
    (_("支援のようす"), ("contact", "delivery", "monitoring", "emergency_support", "information_given", "person_promised")),
    (_("ふりかえり"), ("evaluation", "evaluation_confirmed", "continuation", "closure", "reception_closed")),
    (_("お仕事のこと"), ("employment_started", "check_in", "employment_ended")),
    (_("家賃の給付のこと"), ("benefit_application", "benefit_check", "benefit_duty", "benefit_report", "benefit_decision", "benefit_paid", "benefit_extension", "benefit_ended")),
    (_("記録についての希望"), ("record_wish",)),
)  # fmt: skip

LOOKED = _("・%(day)s：%(who)s")
NOBODY_LOOKED = _("・まだ、だれも見ていません。")
WHO: Mapping[str, str] = {
    Role.CHIEF: _("主任相談支援員"),
    Role.COUNSELLOR: _("相談支援員"),
    Role.EMPLOYMENT: _("就労支援員"),
    Role.SHELTER: _("一時生活支援の支援員"),
    Role.CITY: _("市の担当者"),
    Role.AUDITOR: _("監査担当"),
}
SOMEBODY = _("職員")
IN_A_HURRY = _("%(who)s（急ぎのわけを書いて見ました）")
MOST_LOOKS = 12

KEPT_YEARS = _("相談の記録は、相談が終わってから%(years)s年のあいだ、とっておきます。そのあと、2人の職員がたしかめて消します。")
KEPT_UNDECIDED = _("相談の記録を何年とっておくかは、まだ決まっていません。決まるまで、勝手に消すことはありません。")
LAW = _("消せるものは、職員がたしかめて消します。決まりで、とっておくものもあります。")

CORRECT = N_("本人が、記録を直してほしいと言っています。ことばを読み、訂正するか、わけを伝える")
ERASE = N_("本人が、記録を消してほしいと言っています。主任が保存期間を確かめ、2人で決めて、本人に伝える")
COPY = N_("本人が、記録の写しを希望しています。本人と確かめて窓口で渡す日を伝える")
DAYS, BY = 5, time(17, 0)  # business days (a proposal of ours; the 要綱 gives none)


def my_records(look: Look) -> LookedUp:
    """What the dialog may say; on a telephone of two, nothing but that it may not be shown."""
    if shared_phones.is_shared(look.work, look.talk.contact_id):
        return LookedUp(beginnings={"my_records": Beginning({"hidden": "yes"})})
    work, person = look.work, look.talk.person_id
    written = [one for case in same_person.cases(work, person) for one in entries.entries(work, case.id)]
    texts = {
        "records_held": "\n".join(_held(look, written)) or catalog(look.language).gettext(NOTHING_HELD),
        "records_looked": "\n".join(_looked(look, access_log.who_looked(work, person))),
        "records_law": _law(look),
        "records_by": by_when(due_by(look.profile.calendar, look.now), look.now, look.language),
    }
    return LookedUp(lists={"my_fields": _fields(look, written)}, texts=texts)


def _held(look: Look, written: Sequence[Written]) -> Iterator[str]:
    say = catalog(look.language).gettext
    who = people.known(look.work, look.talk.person_id)
    if who.shown or written:
        yield say(WHO_YOU_ARE)
    for what, kinds in GROUPS:
        if days := [one.happened_at for one in written if one.kind in kinds]:
            yield _line(look, say(what), days)
    yield from (_line(look, say(what), days) for what, days in _said(look) if days)


def _said(look: Look) -> Iterator[tuple[str, list[datetime]]]:
    """The messages both ways on every account of theirs, and what was sent as a picture or file."""
    contacts = [one.id for one in same_person.contacts(look.work, look.talk.person_id)]
    ways = select(Message.at).where(col(Message.contact_id).in_(contacts), col(Message.way).in_(("in", "out")))
    yield TALK, list(look.work.session.exec(ways.order_by(col(Message.at))))
    pictures = select(Message.at).join(Attachment, col(Attachment.message_id) == col(Message.id))
    yield (
        PICTURES,
        list(look.work.session.exec(pictures.where(col(Message.contact_id).in_(contacts), Attachment.state == "kept"))),
    )


def _line(look: Look, what: str, days: Sequence[datetime]) -> str:
    say = catalog(look.language).gettext
    first, last = day_words(min(days), look.now, look.language), day_words(max(days), look.now, look.language)
    return say(HELD_ONCE if len(days) == 1 else HELD) % {"what": what, "count": len(days), "first": first, "last": last}


def _looked(look: Look, looks: Sequence[Looked]) -> Iterator[str]:
    """Roles, not names, a line for each day and role; newest first."""
    say = catalog(look.language).gettext
    lines = dict.fromkeys(
        say(LOOKED) % {"day": day_words(one.at, look.now, look.language), "who": _who(one, look.language)} for one in looks
    )
    yield from list(lines)[:MOST_LOOKS] or [say(NOBODY_LOOKED)]


def _who(one: Looked, language: str) -> str:
    say = catalog(language).gettext
    role = next((WHO[Role(role)] for role in one.roles if role in WHO), SOMEBODY)
    return say(IN_A_HURRY) % {"who": say(role)} if one.what == access_log.BROKE_GLASS else say(role)


def _law(look: Look) -> str:
    say = catalog(look.language).gettext
    rule = retention.decided(look.work, "case_file")
    return say(LAW) + "\n" + (say(KEPT_YEARS) % {"years": rule.years} if rule else say(KEPT_UNDECIDED))


def _fields(look: Look, written: Sequence[Written]) -> tuple[tuple[str, str], ...]:
    """Their own answers of the last 相談受付, by the names they were asked under."""
    say = catalog(look.language).gettext
    intake = next((one for one in reversed(written) if one.kind == "intake"), None)
    asked = DIALOGS["intake"].asks
    own = [name for name in (intake.given if intake else ()) if name in asked and asked[name].title]
    return tuple((name, say(asked[name].title)) for name in own[:8])


# -- a wish about the records --------------------------------------------------------------------------------------------


def record_wish(scene: Scene, act: acts.Write) -> None:
    """直す・消す・写し (6-1): their own words stand in the ledger from today; who is on duty answers, of erasing the chief does."""
    work, now = scene.work, scene.now
    case = same_person.current_case(work, scene.talk.person_id) or reception_of(scene)  # one that is over stays over
    values, sources = read(act.answers)
    wish = str(values["what"])
    kept = {"wish": wish} | {name: values[name] for name in ("field", "which") if name in values}
    if words := values.get("words") or values.get("which_words"):
        kept["words"] = words
    due = due_by(scene.profile.calendar, now)
    owner = leading_for(work, case, now) if wish == "erase" else duty(work, case)
    promise = Promise(Promised.NEXT_ACTION, f"record_wish:{scene.because}", due, owner, step=wish, words=WISHES[wish])
    open_now = case.closed_at is None
    promises = (promise,) if open_now else ()
    ledger.write(
        work, case.id, "record_wish", kept, by=BY_PERSON, now=now, sources=sources, promises=promises, cause=scene.cause()
    )
    if not open_now:  # what an entry of a case that is over promises ends with it; this one is kept all the same
        follow_ups.promise(work, promise, person=case.person_id, now=now, case=case.id)


WISHES = {"correct": CORRECT, "erase": ERASE, "copy": COPY}


def due_by(calendar: Calendar, now: datetime) -> datetime:
    """By the end of the fifth business day. UTC."""
    day = calendar.business_day_after(now.astimezone(JST).date(), DAYS)
    return datetime.combine(day, BY, JST)
