"""One asking as it falls due: which dialog, on which rung of its ladder, on which account, begun with what (要綱 3-1-エ3, 3-3-エ)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from casestore import follow_ups, people, resources
from casestore.db import Work
from casestore.facts import Facts
from casestore.follow_ups import Promised
from casestore.profile import Profile
from casestore.reachable import contact_of, may_be_written_to, wishes_of
from casestore.tables import Case, Contact, FollowUp
from casestore.words import N_
from dialogs.catalogue import DIALOGS

TASK = 99  # the rung of a ladder's task: above every asking
ASKED = (Promised.ASK, Promised.REACHED, Promised.CHECK_IN, Promised.CHECK_IN_AGAIN)
DIALOG_OF = {Promised.REACHED: "reached", Promised.CHECK_IN: "check_in", Promised.CHECK_IN_AGAIN: "check_in"}
# The tasks of the profile that comes with the program (asking.toml), so that they are translated
TASKS = (
    N_("チャットでの質問に返事がありません。電話などで声をかける"),
    N_("就労後の確認に返事がありません。電話などで声をかける"),
    N_("つなぎ先に行けたか、返事がありません。ご本人かつなぎ先に確かめる"),
    N_("予約の前の日のお知らせに返事がありません。来られるか、電話などで確かめる"),
    N_("会えなかった方から返事がありません。電話などで声をかける"),
    N_("面談のお誘いに返事がありません。電話などで声をかける"),
    N_("お願いした書類の返事がありません。電話などで声をかける"),
    N_("支援のようすに返事がありません。電話などで聞いて、モニタリングに記録する"),
    N_("評価の前のふりかえりに返事がありません。会って、本人の希望を聞く"),
    N_("給付金の月の報告に返事がありません。電話などで、いっしょに書く"),
    N_("終わったあとのおたずねに返事がありません。声をかけるか決める"),
    N_("申込みと同意の文書に返事がありません。会って、いっしょに読む"),
    N_("プランの案に返事がありません。会って、いっしょに見る"),
)


@dataclass(frozen=True)
class Due:
    """One claimed follow-up with what is needed to judge it."""

    row: FollowUp
    case: Case | None
    contact: Contact | None

    @property
    def facts(self) -> Facts:
        return frozenset(self.case.facts) if self.case else frozenset()


def place(row: FollowUp) -> tuple[str, int]:
    """Which dialog a promise is about and on which rung of its ladder it stands (0: the first asking); ("", 0) for any other promise."""
    base, _sep, rest = row.step.partition(":")
    kind = Promised(row.kind)
    if kind is Promised.CALL:
        return (base, TASK) if base in DIALOGS else ("", 0)
    if kind is Promised.ASK:
        return base, int(rest or 0)
    return DIALOG_OF.get(kind, ""), int(rest) if rest.isdecimal() else 0


def way_of(work: Work, row: FollowUp, case: Case | None) -> Contact | None:
    """Where it is asked: on the account it was promised on, else on another of the same person that may be written to."""
    contact = work.session.get(Contact, row.contact_id) if row.contact_id else None
    if case is None or (contact is not None and may_be_written_to(work, contact)):
        return contact
    return contact_of(work, case) or contact


def moment(profile: Profile, work: Work, contact: Contact | None, due: datetime) -> datetime:
    """When something due may go out to them: not at night, and within the hours they named."""
    return wishes_of(work, contact).moment(due, profile.calendar)


def about_of(work: Work, row: FollowUp) -> dict[str, str]:
    """What an asking's dialog is begun with."""
    words = follow_ups.words_of(work, row)
    return dict(json.loads(words)) if words else {}


# -- what each dialog is begun with --------------------------------------------------------------------------------------


def _about_reached(profile: Profile, work: Work, due: Due) -> dict[str, str]:
    row, person = due.row, due.contact.person_id if due.contact else due.row.person_id
    return {
        "case": row.case_id or "",
        "referral": row.because if row.step == follow_ups.REFERRAL else "",
        "place": _places(profile, work, row, person),
        "follow_up": row.id,
    }


def _places(profile: Profile, work: Work, row: FollowUp, person: str) -> str:
    """The places they were sent to, named in their language; the promise holds their ids."""
    language = people.known(work, person).language
    known = {one.id: one.name.to(language) for one in resources.now(work, profile).resources}
    names = [known.get(one, one) for one in follow_ups.words_of(work, row).split(",") if one]
    return ("、" if language.startswith("ja") else ", ").join(names)


def _about_check_in(profile: Profile, work: Work, due: Due) -> dict[str, str]:
    row = due.row
    return {
        "case": row.case_id or "",
        "employment": row.because,
        "step": row.step.partition(":")[0],
        "workplace": follow_ups.words_of(work, row),
        "follow_up": row.id,
    }


def _about_ask(profile: Profile, work: Work, due: Due) -> dict[str, str]:
    return about_of(work, due.row) | {"case": due.row.case_id or "", "follow_up": due.row.id}


ABOUT: Mapping[Promised, Callable[[Profile, Work, Due], dict[str, str]]] = {
    Promised.ASK: _about_ask,
    Promised.REACHED: _about_reached,
    Promised.CHECK_IN: _about_check_in,
    Promised.CHECK_IN_AGAIN: _about_check_in,
}


def begun_with(profile: Profile, work: Work, due: Due) -> dict[str, str]:
    """`about` of the dialog that this asking begins."""
    return ABOUT[Promised(due.row.kind)](profile, work, due)
