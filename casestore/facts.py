"""The words of the law: who writes (roles) and what can hold about a case (facts), each with its sentences.

Pure. The rules over these words are `casestore.kinds`. Serves 要綱 2-2 (職員) and 3 (手順); every sentence here may be shown to staff.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from casestore.words import N_ as _

Facts = frozenset[str]
"""What holds: a `Fact`, and for what is open about one entry also `held(fact, entry id)`. Sorted, it is its own JSON."""

NOTHING: Facts = frozenset()


class Role(StrEnum):
    """The seven roles of staff (ids fixed by the design), and three writers who are not staff."""

    CHIEF = "chief"
    COUNSELLOR = "counsellor"
    EMPLOYMENT = "employment"
    SHELTER = "shelter"
    CITY = "city"
    ADMIN = "admin"
    AUDITOR = "auditor"
    PERSON = "person"  # the person themself, by chat or in the room
    PARTNER = "partner"  # a receiving agency, by a link or slip used once
    SYSTEM = "system"  # us, with nobody at the desk: clocks and urgent words


ROLES: dict[Role, str] = {
    Role.CHIEF: _("主任相談支援員"),
    Role.COUNSELLOR: _("相談支援員"),
    Role.EMPLOYMENT: _("就労支援員"),
    Role.SHELTER: _("一時生活支援の支援員"),
    Role.CITY: _("市の担当者"),
    Role.ADMIN: _("管理者"),
    Role.AUDITOR: _("監査担当"),
    Role.PERSON: _("本人"),
    Role.PARTNER: _("つなぎ先の機関"),
    Role.SYSTEM: _("つなぎ（自動）"),
}
STAFF_ROLES = tuple(role for role in Role if role not in (Role.PERSON, Role.PARTNER, Role.SYSTEM))


class Fact(StrEnum):
    """One thing that can hold about a case."""

    KNOWN = "known"
    NOTICED = "noticed"
    RECEIVED = "received"
    TRIAGED = "triaged"
    HERE = "here"
    OUTSIDE = "outside"
    TO_TELL = "to_tell"
    TO_CONNECT = "to_connect"
    WARD_DUE = "ward_due"
    WISHED = "wished"
    TO_ACKNOWLEDGE = "to_acknowledge"
    TO_ARRIVE = "to_arrive"
    DECLINED = "declined"
    WARD_TO_ACKNOWLEDGE = "ward_to_acknowledge"
    WARD_TO_ARRIVE = "ward_to_arrive"
    APPLIED = "applied"
    CONSENTED = "consented"
    WITHDRAWN = "withdrawn"
    ASSESSED = "assessed"
    ACCEPTED = "accepted"
    PLANNED = "planned"
    TRAINING = "training"
    CITY_ACT = "city_act"
    HELLO_WORK = "hello_work"
    AGREED = "agreed"
    COORDINATED = "coordinated"
    APPROVED = "approved"
    SUBMITTED = "submitted"
    SHOWN = "shown"
    RETURNED = "returned"
    SUPPORTED = "supported"
    DECIDED = "decided"
    NOTICE_DUE = "notice_due"
    REQUESTED = "requested"
    EVALUATED = "evaluated"
    MAY_CLOSE = "may_close"
    MAY_CONTINUE = "may_continue"
    MAY_SUSPEND = "may_suspend"
    BENEFIT_ASKED = "benefit_asked"
    BENEFIT_SENT = "benefit_sent"
    RECEIVING = "receiving"
    EXTENSION_ASKED = "extension_asked"
    ATTEMPTED = "attempted"
    TRIED_OTHERWISE = "tried_otherwise"
    EMPLOYED = "employed"
    ALERTED = "alerted"
    CLOSED = "closed"
    SUSPENDED = "suspended"
    MERGED = "merged"


class Words(NamedTuple):
    """How a fact is told: its label, the sentence when it is missing, the sentence when it is in the way."""

    label: str
    missing: str
    in_the_way: str


def _words(label: str, missing: str, in_the_way: str = "") -> Words:
    return Words(label, missing, in_the_way or missing)


FACTS: dict[Fact, Words] = {
    Fact.KNOWN: _words(
        _("かかわりがある"),
        _("この方との最初のかかわりがまだ記録されていません。"),
        _("この方とのかかわりはもう記録されています。"),
    ),
    Fact.NOTICED: _words(_("気づきがある"), _("気づきの記録がまだありません。"), _("気づきはもう記録されています。")),
    Fact.RECEIVED: _words(
        _("相談を受け付けた"), _("相談がまだ受け付けられていません。"), _("相談はもう受け付けられています。")
    ),
    Fact.TRIAGED: _words(_("振り分けた"), _("振り分けがまだです。"), _("振り分けがもう済んでいます。")),
    Fact.HERE: _words(
        _("当機関の支援が必要と判断した"),
        _("振り分けで「利用申込・アセスメントへ」と判断してから書けます。"),
        _("当機関で支援すると判断されています。"),
    ),
    Fact.OUTSIDE: _words(
        _("情報提供またはつなぎで対応する"),
        _("情報提供やつなぎで対応するという判断がまだありません。"),
        _("情報提供やつなぎで対応すると判断されています。"),
    ),
    Fact.TO_TELL: _words(
        _("本人に伝えることが残っている"),
        _("本人に伝えることは残っていません。"),
        _("行き先や相談先を、まだ本人に伝えていません。"),
    ),
    Fact.TO_CONNECT: _words(
        _("つなぎが残っている"),
        _("つなぎは残っていません。"),
        _("他の機関へのつなぎが、まだ記録されていません。"),
    ),
    Fact.WARD_DUE: _words(
        _("区保護課へのつなぎが残っている"),
        _("区保護課へのつなぎは残っていません。"),
        _("区保護課へのつなぎが、まだ記録されていません。"),
    ),
    Fact.WISHED: _words(
        _("生活保護の申請を希望している"),
        _("生活保護の申請の希望は、いまは残っていません。"),
        _("生活保護の申請の希望に、まだこたえていません。区保護課へつなぐか、主任が理由を残してください。"),
    ),
    Fact.TO_ACKNOWLEDGE: _words(
        _("つなぎ先の受け取りを待っている"),
        _("つなぎ先の受け取りを待っているつなぎではありません。"),
        _("つなぎ先の受け取りがまだ確かめられていません。"),
    ),
    Fact.TO_ARRIVE: _words(
        _("つなぎ先への到着を待っている"),
        _("本人の到着を待っているつなぎではありません。"),
        _("本人がつなぎ先に着いたか、まだ確かめられていません。"),
    ),
    Fact.DECLINED: _words(_("つなぎ先に断られた"), _("つなぎ先に断られてはいません。"), _("つなぎ先に断られたままです。")),
    Fact.WARD_TO_ACKNOWLEDGE: _words(
        _("区保護課の受け取りを待っている"),
        _("区保護課の受け取りを待っているつなぎではありません。"),
        _("区保護課が受け取ったか、まだ確かめられていません。"),
    ),
    Fact.WARD_TO_ARRIVE: _words(
        _("区保護課への到着を待っている"),
        _("区保護課への到着を待っているつなぎではありません。"),
        _("本人が区保護課に着いたか、まだ確かめられていません。"),
    ),
    Fact.APPLIED: _words(_("利用を申し込んだ"), _("利用申込がまだありません。"), _("利用申込はもう済んでいます。")),
    Fact.CONSENTED: _words(
        _("本人が同意している"), _("本人の同意がまだ記録されていません。"), _("本人の同意はもう記録されています。")
    ),
    Fact.WITHDRAWN: _words(
        _("同意を取り下げた"),
        _("同意は取り下げられていません。"),
        _("本人が同意を取り下げています。情報は他の機関に渡せません。"),
    ),
    Fact.ASSESSED: _words(_("アセスメントをした"), _("アセスメントがまだです。"), _("アセスメントはもう済んでいます。")),
    Fact.ACCEPTED: _words(
        _("継続して支援すると判断した"),
        _("スクリーニングで「プランを策定する」と判断してから書けます。"),
        _("継続して支援すると判断されています。"),
    ),
    Fact.PLANNED: _words(_("プラン案がある"), _("いまのプラン案がありません。"), _("プラン案がもうあります。")),
    Fact.TRAINING: _words(
        _("認定就労訓練を含む"),
        _("このプランには認定就労訓練事業が含まれていないので、支援決定はいりません。"),
        _("このプランには認定就労訓練事業が含まれているので、支援決定が必要です。"),
    ),
    Fact.CITY_ACT: _words(
        _("市の決定か確認が要る"),
        _("このプランは市の決定や確認がいらないので、報告してください。"),
        _("このプランは市の決定か確認が要るので、報告ではなく提出してください。"),
    ),
    Fact.HELLO_WORK: _words(
        _("ハローワークの事業を含む"),
        _("このプランには、ハローワークの就労自立促進事業が含まれていません。"),
        _("このプランには、ハローワークの就労自立促進事業が含まれています。"),
    ),
    Fact.AGREED: _words(
        _("本人がプラン案に同意した"),
        _("本人がプラン案に同意した記録がまだありません。"),
        _("本人はプラン案にもう同意しています。"),
    ),
    Fact.COORDINATED: _words(
        _("会議の前の調整をした"),
        _("会議にかける前の、実施機関との調整がまだです（調整できないときは、その理由を残してください）。"),
        _("会議の前の調整はもう済んでいます。"),
    ),
    Fact.APPROVED: _words(
        _("会議で了承された"), _("支援調整会議の了承がまだありません。"), _("プランは支援調整会議でもう了承されています。")
    ),
    Fact.SUBMITTED: _words(
        _("市に提出した"), _("プランがまだ市に提出されていません。"), _("プランはもう市に提出されています。")
    ),
    Fact.SHOWN: _words(_("市が見たプランがある"), _("市に見せたプランがまだありません。"), _("市に見せたプランがあります。")),
    Fact.RETURNED: _words(_("市から差し戻された"), _("市から差し戻されてはいません。"), _("市から差し戻されたままです。")),
    Fact.SUPPORTED: _words(
        _("支援を始められる"),
        _("市の決定・確認（または市への報告）がまだ済んでいません。"),
        _("市の決定・確認（または市への報告）はもう済んでいます。"),
    ),
    Fact.DECIDED: _words(_("支援決定がある"), _("支援決定がまだありません。"), _("支援決定がもうあります。")),
    Fact.NOTICE_DUE: _words(
        _("通知書が残っている"), _("出していない通知書はありません。"), _("本人への通知書がまだ出ていません。")
    ),
    Fact.REQUESTED: _words(
        _("ハローワークに支援要請した"), _("支援要請がまだです。"), _("ハローワークへの支援要請はもう済んでいます。")
    ),
    Fact.EVALUATED: _words(_("評価した"), _("支援が始まってからの評価がまだありません。"), _("評価がもうあります。")),
    Fact.MAY_CLOSE: _words(
        _("会議で終結と確かめた"),
        _("支援調整会議で、評価をもとに「終結」と確かめてから書けます。"),
        _("支援調整会議で「終結」と確かめられています。"),
    ),
    Fact.MAY_CONTINUE: _words(
        _("会議で継続と確かめた"),
        _("支援調整会議で、評価をもとに「再プランして継続」と確かめてから書けます。"),
        _("支援調整会議で「再プランして継続」と確かめられています。"),
    ),
    Fact.MAY_SUSPEND: _words(
        _("会議で中断を確かめた"),
        _("中断は、支援調整会議で確かめてから書けます。"),
        _("支援調整会議で中断が確かめられています。"),
    ),
    Fact.BENEFIT_ASKED: _words(
        _("住居確保給付金を申請している"),
        _("住居確保給付金の申請がありません。"),
        _("住居確保給付金の申請は、もう出ています。"),
    ),
    Fact.BENEFIT_SENT: _words(
        _("給付金の申請を市に送った"),
        _("住居確保給付金の申請が、まだ市に送られていません。"),
        _("住居確保給付金の申請は、もう市に送られています。"),
    ),
    Fact.RECEIVING: _words(
        _("住居確保給付金を受けている"),
        _("住居確保給付金の支給が決まっていません。"),
        _("住居確保給付金を受けています。"),
    ),
    Fact.EXTENSION_ASKED: _words(
        _("給付金の延長を申請している"),
        _("住居確保給付金の延長の申請がありません。"),
        _("住居確保給付金の延長の申請は、もう出ています。"),
    ),
    Fact.ATTEMPTED: _words(
        _("連絡を試みた"),
        _("ほかの方法で連絡を試みた記録がまだありません。訪問・置き手紙・電話などを試して記録してください。"),
        _("連絡がつかないままです。"),
    ),
    Fact.TRIED_OTHERWISE: _words(
        _("訪問や手紙も試みた"),
        _("訪問・置き手紙・知人への連絡など、メッセージや電話のほかの方法で試みた記録がまだありません。"),
        _("訪問や手紙でも連絡を試みています。"),
    ),
    Fact.EMPLOYED: _words(_("働きはじめた"), _("働きはじめた記録がありません。"), _("働いている記録があります。")),
    Fact.ALERTED: _words(
        _("急ぎの知らせがある"),
        _("まだ確かめていない急ぎの知らせはありません。"),
        _("急ぎの知らせを、まだだれも確かめていません。"),
    ),
    Fact.CLOSED: _words(_("終わった"), _("まだ終わっていません。"), _("支援・相談はもう終わっています。")),
    Fact.SUSPENDED: _words(_("中断している"), _("中断していません。"), _("中断しています。")),
    Fact.MERGED: _words(
        _("ほかの台帳に合わせた"),
        _("ほかの台帳に合わせられていません。"),
        _("この台帳は、同じ方のほかの台帳に合わせられています。"),
    ),
}


def held(fact: Fact, entry: str) -> str:
    """The fact as it holds about one entry: two alerts, one cleared, leave one."""
    return f"{fact}:{entry}"


def entries_holding(facts: Facts, fact: Fact) -> tuple[str, ...]:
    """Ids of the entries about which a fact is open, oldest id first (ids are UUIDv7)."""
    return tuple(sorted(mark.partition(":")[2] for mark in facts if mark.startswith(f"{fact}:")))


def missing(facts: Facts, needed: Iterable[Fact]) -> tuple[str, ...]:
    """Sentences for what is needed and does not hold."""
    return tuple(FACTS[fact].missing for fact in needed if fact not in facts)


def in_the_way(facts: Facts, unwanted: Iterable[Fact]) -> tuple[str, ...]:
    """Sentences for what holds and must not."""
    return tuple(FACTS[fact].in_the_way for fact in unwanted if fact in facts)


DUTIES = (Fact.ALERTED, Fact.WISHED, Fact.WARD_DUE, Fact.WARD_TO_ACKNOWLEDGE, Fact.WARD_TO_ARRIVE)
"""What no ending may leave behind: an alert nobody looked at, a way to 生活保護 not made certain (要綱 3-1-エ2)."""


WAITED_FOR = (
    *(Fact.TO_ACKNOWLEDGE, Fact.TO_ARRIVE, Fact.DECLINED, Fact.NOTICE_DUE, Fact.RETURNED),
    *(Fact.BENEFIT_SENT, Fact.EXTENSION_ASKED, Fact.RECEIVING),
)
"""What a desk still waits for, even where the case is over: an agency, the city, the benefit (要綱 3-1-エ3, 5, 8-1)."""


def under_way(facts: Facts) -> bool:
    """Whether a desk may have something to do with the case: it is open, or something of WAITED_FOR stands."""
    named = {mark.partition(":")[0] for mark in facts}
    return not over(facts) or not named.isdisjoint(WAITED_FOR)


def over(facts: Facts) -> bool:
    """Whether the case may be without a next action. A duty that arises after the end wakes it again."""
    return (Fact.CLOSED in facts or Fact.SUSPENDED in facts) and facts.isdisjoint(DUTIES)
