"""Who may do what beyond the law of entries: one matrix of acts and roles, one answer with a reason.

Pure. 要綱 2-2 (職員) with the protection of restricted (DV) cases. A kind's `by` says which role may write it; WRITE_ENTRY here says
into whose case. Outreach workers are 相談支援員 (要綱 2-2-イ): no role of their own, their phone simply begins one dialog only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from casestore.facts import STAFF_ROLES, Fact, Facts, Role
from casestore.words import N_ as _


@dataclass(frozen=True)
class Actor:
    """Who acts. For the person themself, a receiving agency or the system: an empty staff_id and that one role."""

    staff_id: str
    name: str
    roles: frozenset[str]
    language: str = "ja"


@dataclass(frozen=True)
class Thing:
    """The case an act is about, as far as permission looks at it.

    members: who works on it besides the owner, now. named: who may know of a restricted case (the owner always may).
    lent: who was let in for a while, and until when (UTC); never into a restricted case.
    """

    owner_id: str | None = None
    members: frozenset[str] = frozenset()
    restricted: bool = False
    named: frozenset[str] = frozenset()
    facts: Facts = frozenset()
    lent: Mapping[str, datetime] = field(default_factory=dict)


class Act(StrEnum):
    SEE_TODAY = "see_today"
    SEE_QUEUE = "see_queue"
    READ_CASE = "read_case"
    READ_CONVERSATION = "read_conversation"
    READ_PLAN = "read_plan"
    SEE_RESTRICTED = "see_restricted"
    REPLY = "reply"
    TAKE_OVER = "take_over"
    MEMO = "memo"
    WRITE_ENTRY = "write_entry"
    TRIAGE = "triage"
    ASSIGN = "assign"
    CLEAR_ALERT = "clear_alert"
    MOVE_FOLLOW_UP = "move_follow_up"
    RESTRICT = "restrict"
    EXPORT_CASE = "export_case"
    EXPORT_PLAN = "export_plan"
    ENTER_INTAKE = "enter_intake"
    REPORT_LEAD = "report_lead"
    SEARCH = "search"
    SEE_RESOURCES = "see_resources"
    EDIT_RESOURCES = "edit_resources"
    SEE_FIGURES = "see_figures"
    LINK_CHANNEL = "link_channel"
    MANAGE_STAFF = "manage_staff"
    MANAGE_CHANNELS = "manage_channels"
    SEE_AUDIT = "see_audit"


ACTS: dict[Act, str] = {
    Act.SEE_TODAY: _("きょうの仕事を見る"),
    Act.SEE_QUEUE: _("受付の列を見る"),
    Act.READ_CASE: _("ケースを読む"),
    Act.READ_CONVERSATION: _("会話を読む"),
    Act.READ_PLAN: _("プランを読む"),
    Act.SEE_RESTRICTED: _("閲覧制限のある方の居場所を見る"),
    Act.REPLY: _("本人に返事を送る"),
    Act.TAKE_OVER: _("会話を引き受ける"),
    Act.MEMO: _("内部のメモを書く"),
    Act.WRITE_ENTRY: _("台帳に記録する"),
    Act.TRIAGE: _("振り分ける"),
    Act.ASSIGN: _("担当を決める"),
    Act.CLEAR_ALERT: _("急ぎの知らせを確認済みにする"),
    Act.MOVE_FOLLOW_UP: _("予定の日を動かす"),
    Act.RESTRICT: _("閲覧を制限する"),
    Act.EXPORT_CASE: _("支援台帳を書き出す"),
    Act.EXPORT_PLAN: _("プランを書き出す"),
    Act.ENTER_INTAKE: _("電話や来所の相談を受け付ける"),
    Act.REPORT_LEAD: _("訪問や声かけを報告する"),
    Act.SEARCH: _("ケースを検索する"),
    Act.SEE_RESOURCES: _("社会資源を見る"),
    Act.EDIT_RESOURCES: _("社会資源を直す"),
    Act.SEE_FIGURES: _("統計を見る"),
    Act.LINK_CHANNEL: _("自分の電話をつなぐ"),
    Act.MANAGE_STAFF: _("職員を登録する"),
    Act.MANAGE_CHANNELS: _("LINEやTelegramの設定をする"),
    Act.SEE_AUDIT: _("操作の記録を見る"),
}


class Reach(StrEnum):
    """How far a role reaches with an act."""

    NO = "no"
    OWN = "own"  # cases one owns, is assigned to, was let into
    DESK = "desk"  # these, and what lies on the reception desk: nobody's yet, or with an alert nobody has cleared
    TEAM = "team"  # every case of the agency
    SUBMITTED = "submitted"  # cases of which the city has been given a plan
    YES = "yes"  # the act is about no case


REACHES: dict[Reach, str] = {
    Reach.NO: _("できない"),
    Reach.OWN: _("自分の担当だけ"),
    Reach.DESK: _("自分の担当と、まだだれのものでもない・急ぎの相談"),
    Reach.TEAM: _("機関のすべてのケース"),
    Reach.SUBMITTED: _("市に提出されたプランのあるケース"),
    Reach.YES: _("できる"),
}

_NO, _OWN, _DESK, _TEAM, _SUBM, _YES = Reach

_ROWS: tuple[tuple[Act, tuple[Reach, ...]], ...] = (
    #                       chief  couns. employ. shelter city   admin auditor
    (Act.SEE_TODAY,         (_YES,  _YES,  _YES,  _YES,  _YES,  _NO,  _NO)),
    (Act.SEE_QUEUE,         (_TEAM, _TEAM, _TEAM, _OWN,  _NO,   _NO,  _NO)),
    (Act.READ_CASE,         (_TEAM, _TEAM, _OWN,  _OWN,  _NO,   _NO,  _NO)),
    (Act.READ_CONVERSATION, (_TEAM, _TEAM, _OWN,  _OWN,  _NO,   _NO,  _NO)),
    (Act.READ_PLAN,         (_TEAM, _TEAM, _OWN,  _OWN,  _SUBM, _NO,  _NO)),
    (Act.SEE_RESTRICTED,    (_OWN,  _OWN,  _OWN,  _OWN,  _NO,   _NO,  _NO)),
    # Whoever is at the desk answers an alert, though its owner is away today: hence DESK and not OWN.
    (Act.REPLY,             (_TEAM, _DESK, _OWN,  _OWN,  _NO,   _NO,  _NO)),
    (Act.TAKE_OVER,         (_TEAM, _DESK, _OWN,  _OWN,  _NO,   _NO,  _NO)),
    (Act.MEMO,              (_TEAM, _TEAM, _OWN,  _OWN,  _NO,   _NO,  _NO)),
    (Act.WRITE_ENTRY,       (_TEAM, _DESK, _OWN,  _OWN,  _SUBM, _NO,  _NO)),
    (Act.TRIAGE,            (_TEAM, _DESK, _NO,   _NO,   _NO,   _NO,  _NO)),
    (Act.ASSIGN,            (_TEAM, _NO,   _NO,   _NO,   _NO,   _NO,  _NO)),
    (Act.CLEAR_ALERT,       (_TEAM, _TEAM, _OWN,  _OWN,  _NO,   _NO,  _NO)),
    (Act.MOVE_FOLLOW_UP,    (_TEAM, _DESK, _OWN,  _OWN,  _NO,   _NO,  _NO)),
    # Hiding is for anyone who sees the danger, and at once; showing again is not an act of one person.
    (Act.RESTRICT,          (_TEAM, _TEAM, _OWN,  _OWN,  _NO,   _NO,  _NO)),
    (Act.EXPORT_CASE,       (_TEAM, _OWN,  _NO,   _NO,   _NO,   _NO,  _NO)),
    (Act.EXPORT_PLAN,       (_TEAM, _OWN,  _NO,   _NO,   _SUBM, _NO,  _NO)),
    (Act.ENTER_INTAKE,      (_YES,  _YES,  _YES,  _YES,  _NO,   _NO,  _NO)),
    (Act.REPORT_LEAD,       (_YES,  _YES,  _YES,  _YES,  _NO,   _NO,  _NO)),
    (Act.SEARCH,            (_YES,  _YES,  _YES,  _YES,  _NO,   _NO,  _NO)),
    (Act.SEE_RESOURCES,     (_YES,  _YES,  _YES,  _YES,  _YES,  _YES, _NO)),
    (Act.EDIT_RESOURCES,    (_YES,  _NO,   _NO,   _NO,   _NO,   _YES, _NO)),
    (Act.SEE_FIGURES,       (_YES,  _NO,   _NO,   _NO,   _YES,  _NO,  _YES)),
    (Act.LINK_CHANNEL,      (_YES,  _YES,  _YES,  _YES,  _NO,   _NO,  _NO)),
    (Act.MANAGE_STAFF,      (_NO,   _NO,   _NO,   _NO,   _NO,   _YES, _NO)),
    (Act.MANAGE_CHANNELS,   (_NO,   _NO,   _NO,   _NO,   _NO,   _YES, _NO)),
    (Act.SEE_AUDIT,         (_YES,  _NO,   _NO,   _NO,   _NO,   _YES, _YES)),
)  # fmt: skip

MATRIX: dict[Act, dict[str, Reach]] = {act: dict(zip(STAFF_ROLES, row, strict=True)) for act, row in _ROWS}


class Relation(StrEnum):
    """What a case is to somebody."""

    OWN = "own"
    DESK = "desk"
    TEAM = "team"
    HIDDEN = "hidden"  # restricted, and not for them: it does not exist


@dataclass(frozen=True)
class Scope:
    """Which cases somebody may have in a list for an act; the same rule in SQL is worklists.visible_cases.

    reaches: any of them suffices; empty: nothing. Restricted cases: only where they are owner or named; with `unclaimed` also those
    for which nobody is (somebody must be able to name someone, or a person would be lost).
    """

    staff_id: str
    reaches: frozenset[Reach]
    unclaimed: bool = False


@dataclass(frozen=True)
class Verdict:
    """An answer. `hidden`: say 404, as for something that does not exist; else `reason` (a msgid) may be shown."""

    allowed: bool
    reason: str = ""
    hidden: bool = False


_ALLOWED = Verdict(True)
_READS = (Act.READ_CASE, Act.READ_PLAN, Act.SEE_QUEUE)


def may(actor: Actor, act: Act, thing: Thing | None, now: datetime) -> Verdict:
    """Whether somebody may do this, and why not. Without a thing: whether they ever may (for menus and doors of pages)."""
    wide = scope(actor, act)
    if Reach.YES in wide.reaches or (thing is None and wide.reaches):
        return _ALLOWED
    if thing is not None and not any(within(scope(actor, read), thing, now) for read in _READS):
        return Verdict(False, _("見つかりませんでした。"), hidden=True)
    if not wide.reaches:
        return Verdict(False, _("この操作は、あなたの役割ではできません。"), hidden=thing is None)
    if thing is None or within(wide, thing, now):
        return _ALLOWED
    return Verdict(False, _("このケースの担当ではないので、この操作はできません。担当か主任に相談してください。"))


def scope(actor: Actor, act: Act) -> Scope:
    """How far somebody reaches with an act, all their roles together."""
    reaches = {MATRIX[act][role] for role in actor.roles if role in MATRIX[act]} - {Reach.NO}
    return Scope(actor.staff_id, frozenset(reaches), unclaimed=Role.CHIEF in actor.roles)


def within(wide: Scope, thing: Thing, now: datetime) -> bool:
    """Whether a case lies within a scope."""
    kin = _relation(wide.staff_id, wide.unclaimed, thing, now)
    return kin is not Relation.HIDDEN and any(_reached(reach, kin, thing) for reach in wide.reaches)


def relation(actor: Actor, thing: Thing, now: datetime) -> Relation:
    """What this case is to them."""
    return _relation(actor.staff_id, Role.CHIEF in actor.roles, thing, now)


def _relation(staff_id: str, chief: bool, thing: Thing, now: datetime) -> Relation:
    if thing.restricted:
        trusted = thing.named | ({thing.owner_id} - {None})
        return Relation.OWN if staff_id in trusted else Relation.TEAM if chief and not trusted else Relation.HIDDEN
    if staff_id == thing.owner_id or staff_id in thing.members or (staff_id in thing.lent and now < thing.lent[staff_id]):
        return Relation.OWN
    return Relation.DESK if thing.owner_id is None or Fact.ALERTED in thing.facts else Relation.TEAM


def _reached(reach: Reach, kin: Relation, thing: Thing) -> bool:
    if reach is Reach.SUBMITTED:
        return Fact.SHOWN in thing.facts
    return reach is Reach.YES or kin in _KIN[reach]


_KIN: dict[Reach, tuple[Relation, ...]] = {
    Reach.NO: (),
    Reach.OWN: (Relation.OWN,),
    Reach.DESK: (Relation.OWN, Relation.DESK),
    Reach.TEAM: (Relation.OWN, Relation.DESK, Relation.TEAM),
}
