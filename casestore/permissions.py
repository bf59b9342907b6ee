"""Who may do what beyond the law of entries: one matrix of acts and roles, one answer with a reason (`may`, the only authorisation).

Pure. 要綱 2-2 (職員) with the protection of restricted (DV) cases and of conflicts of interest. A kind's `by` says which role may write
it; WRITE_ENTRY here says into whose case. Outreach workers are 相談支援員 (要綱 2-2-イ): their phone simply begins one dialog only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from casestore.facts import STAFF_ROLES, Fact
from casestore.relations import Actor, Relation, Thing, relation
from casestore.words import N_ as _

__all__ = [
    "ACTS",
    "MATRIX",
    "Act",
    "Actor",
    "Reach",
    "Relation",
    "Scope",
    "Thing",
    "Verdict",
    "may",
    "relation",
    "scope",
    "within",
]


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
    CLOSE_MONTH = "close_month"
    RETAIN = "retain"
    LINK_CHANNEL = "link_channel"
    MANAGE_STAFF = "manage_staff"
    MANAGE_CHANNELS = "manage_channels"
    SEE_AUDIT = "see_audit"
    SEE_CITY_DESK = "see_city_desk"
    # meetings
    SEE_MEETINGS = "see_meetings"
    TABLE_ITEM = "table_item"
    RUN_MEETING = "run_meeting"
    JOIN_SHARING = "join_sharing"
    CALL_SHARING = "call_sharing"
    # protection, and the chief's view of the team
    BREAK_GLASS = "break_glass"
    REVIEW_BREAK_GLASS = "review_break_glass"
    LIFT_RESTRICTION = "lift_restriction"
    ANSWER_FOUR_EYES = "answer_four_eyes"
    EXCLUDE = "exclude"
    SEE_ACCESS = "see_access"
    SUPERVISE = "supervise"
    MANAGE_ABSENCE = "manage_absence"
    HAND_OVER = "hand_over"
    MERGE = "merge"
    SEE_VISITS = "see_visits"
    LINK_PARTNER = "link_partner"
    SEE_OUTGOING = "see_outgoing"
    STOP_SENDING = "stop_sending"
    EDIT_PHRASES = "edit_phrases"
    SEE_ADMIN = "see_admin"


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
    Act.CLOSE_MONTH: _("統計の月を締める"),
    Act.RETAIN: _("保存期間を決め、2人で記録を消す"),
    Act.LINK_CHANNEL: _("自分の電話をつなぐ"),
    Act.MANAGE_STAFF: _("職員を登録する"),
    Act.MANAGE_CHANNELS: _("LINEやTelegramの設定をする"),
    Act.SEE_AUDIT: _("操作の記録を見る"),
    Act.SEE_CITY_DESK: _("市の画面をひらく"),
    Act.SEE_MEETINGS: _("支援調整会議を見る"),
    Act.TABLE_ITEM: _("支援調整会議の議題にのせる"),
    Act.RUN_MEETING: _("支援調整会議をひらき、結果を記録する"),
    Act.JOIN_SHARING: _("支援会議（法9条）に出る"),
    Act.CALL_SHARING: _("支援会議（法9条）をひらく"),
    Act.BREAK_GLASS: _("緊急に、担当でないケースをひらく"),
    Act.REVIEW_BREAK_GLASS: _("緊急にひらいたことを確かめる"),
    Act.LIFT_RESTRICTION: _("閲覧の制限を解くよう頼む"),
    Act.ANSWER_FOUR_EYES: _("2人目として、はい・いいえを答える"),
    Act.EXCLUDE: _("利害のある職員をケースから外す"),
    Act.SEE_ACCESS: _("だれがケースを見たかを見る"),
    Act.SUPERVISE: _("職員みんなの仕事のようすを見る"),
    Act.MANAGE_ABSENCE: _("休みと代わりの人を決める"),
    Act.HAND_OVER: _("担当の仕事をまとめて引きつぐ"),
    Act.MERGE: _("同じ方の台帳を合わせる、分ける"),
    Act.SEE_VISITS: _("訪問中の職員を見て、戻らないときに確かめる"),
    Act.LINK_PARTNER: _("関係機関の担当者の電話をつなぐ、切る"),
    Act.SEE_OUTGOING: _("これから送るものを見る"),
    Act.STOP_SENDING: _("自動で送ることを、すべて止める・再開する"),
    Act.EDIT_PHRASES: _("定型文を直す"),
    Act.SEE_ADMIN: _("管理の画面をひらく"),
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
    (Act.CLOSE_MONTH,       (_YES,  _NO,   _NO,   _NO,   _NO,   _NO,  _NO)),
    # Whoever sees only numbers may still be the second of two: the list shows no name.
    (Act.RETAIN,            (_YES,  _NO,   _NO,   _NO,   _YES,  _YES, _NO)),
    (Act.LINK_CHANNEL,      (_YES,  _YES,  _YES,  _YES,  _NO,   _NO,  _NO)),
    (Act.MANAGE_STAFF,      (_NO,   _NO,   _NO,   _NO,   _NO,   _YES, _NO)),
    (Act.MANAGE_CHANNELS,   (_NO,   _NO,   _NO,   _NO,   _NO,   _YES, _NO)),
    (Act.SEE_AUDIT,         (_YES,  _NO,   _NO,   _NO,   _NO,   _YES, _YES)),
    (Act.SEE_CITY_DESK,     (_NO,   _NO,   _NO,   _NO,   _YES,  _NO,  _NO)),
    (Act.SEE_MEETINGS,      (_YES,  _YES,  _YES,  _YES,  _YES,  _NO,  _NO)),
    (Act.TABLE_ITEM,        (_TEAM, _DESK, _NO,   _NO,   _NO,   _NO,  _NO)),
    (Act.RUN_MEETING,       (_YES,  _NO,   _NO,   _NO,   _NO,   _NO,  _NO)),
    # Only its members see a 支援会議 at all; the role alone opens nothing (sharing_meetings.py).
    (Act.JOIN_SHARING,      (_YES,  _YES,  _YES,  _YES,  _YES,  _NO,  _NO)),
    (Act.CALL_SHARING,      (_YES,  _NO,   _NO,   _NO,   _NO,   _NO,  _NO)),
    # Anyone may stand alone beside somebody in danger; someone else looks at it afterwards.
    (Act.BREAK_GLASS,       (_YES,  _YES,  _YES,  _YES,  _NO,   _NO,  _NO)),
    (Act.REVIEW_BREAK_GLASS, (_TEAM, _OWN, _OWN,  _OWN,  _NO,   _NO,  _NO)),
    (Act.LIFT_RESTRICTION,  (_TEAM, _OWN,  _OWN,  _OWN,  _NO,   _NO,  _NO)),
    (Act.ANSWER_FOUR_EYES,  (_TEAM, _OWN,  _OWN,  _OWN,  _NO,   _NO,  _NO)),
    (Act.EXCLUDE,           (_TEAM, _NO,   _NO,   _NO,   _NO,   _NO,  _NO)),
    (Act.SEE_ACCESS,        (_TEAM, _OWN,  _OWN,  _OWN,  _NO,   _NO,  _NO)),
    (Act.SUPERVISE,         (_YES,  _NO,   _NO,   _NO,   _NO,   _NO,  _NO)),
    (Act.MANAGE_ABSENCE,    (_YES,  _NO,   _NO,   _NO,   _NO,   _NO,  _NO)),
    (Act.HAND_OVER,         (_TEAM, _NO,   _NO,   _NO,   _NO,   _NO,  _NO)),
    (Act.MERGE,             (_TEAM, _TEAM, _NO,   _NO,   _NO,   _NO,  _NO)),
    # Whoever is in the office looks for a colleague who does not come back.
    (Act.SEE_VISITS,        (_YES,  _YES,  _YES,  _YES,  _NO,   _NO,  _NO)),
    (Act.LINK_PARTNER,      (_YES,  _YES,  _NO,   _NO,   _NO,   _NO,  _NO)),
    # The list shows cases one may read; whoever runs the channels sees only the switch and the month.
    (Act.SEE_OUTGOING,      (_YES,  _YES,  _NO,   _NO,   _NO,   _YES, _NO)),
    (Act.STOP_SENDING,      (_YES,  _NO,   _NO,   _NO,   _NO,   _YES, _NO)),
    (Act.EDIT_PHRASES,      (_YES,  _NO,   _NO,   _NO,   _NO,   _YES, _NO)),
    (Act.SEE_ADMIN,         (_YES,  _NO,   _NO,   _NO,   _YES,  _YES, _YES)),
)  # fmt: skip

MATRIX: dict[Act, dict[str, Reach]] = {act: dict(zip(STAFF_ROLES, row, strict=True)) for act, row in _ROWS}


@dataclass(frozen=True)
class Scope:
    """Which cases somebody may have in a list for an act; the same rule in SQL is worklists.visible.

    reaches: any of them suffices; empty: nothing. lent: whether having been let in for a while counts for this act.
    """

    actor: Actor
    reaches: frozenset[Reach]
    lent: bool = True


@dataclass(frozen=True)
class Verdict:
    """An answer. `hidden`: say 404, as for something that does not exist; else `reason` (a msgid) may be shown."""

    allowed: bool
    reason: str = ""
    hidden: bool = False


_ALLOWED = Verdict(True)
_READS = (Act.READ_CASE, Act.READ_PLAN, Act.SEE_QUEUE)
NOT_WHILE_LENT = frozenset(
    {
        *(Act.EXPORT_CASE, Act.EXPORT_PLAN, Act.ASSIGN, Act.RESTRICT, Act.LIFT_RESTRICTION, Act.EXCLUDE, Act.HAND_OVER),
        *(Act.ANSWER_FOUR_EYES, Act.REVIEW_BREAK_GLASS, Act.SEE_ACCESS, Act.MERGE),
    }
)


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
    return Scope(actor, frozenset(reaches), lent=act not in NOT_WHILE_LENT)


def within(wide: Scope, thing: Thing, now: datetime) -> bool:
    """Whether a case lies within a scope."""
    kin = relation(wide.actor, thing, now, lent=wide.lent)
    return kin is not Relation.HIDDEN and any(_reached(reach, kin, thing) for reach in wide.reaches)


def _reached(reach: Reach, kin: Relation, thing: Thing) -> bool:
    if reach is Reach.SUBMITTED:
        return Fact.SHOWN in thing.facts
    return reach is Reach.YES or kin in _KIN[reach]


_KIN: dict[Reach, tuple[Relation, ...]] = {
    Reach.NO: (),
    Reach.OWN: (Relation.OWN, Relation.LENT),
    Reach.DESK: (Relation.OWN, Relation.LENT, Relation.DESK),
    Reach.TEAM: (Relation.OWN, Relation.LENT, Relation.DESK, Relation.TEAM),
}
