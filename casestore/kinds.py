"""The law as one table: every kind of entry, who writes it, what it needs, what stands in its way, what it gives and clears.

Pure. Rows stand in the order of the 要綱 (3-1 to 3-3, 5); each cites its clauses. The words: `casestore.facts`; why not: `refusals`;
labels: `stages`. The tests' model of the 要綱 (tests/test_case_life.py) never reads this table.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import NamedTuple, Protocol

from casestore.facts import DUTIES, NOTHING, Fact, Facts, Role, held
from casestore.words import N_ as _


class EntryLike(Protocol):
    """What the law reads of an entry. Correction entries never change what holds: a step is undone by a row of its own."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def answers(self) -> Mapping[str, object]: ...
    @property
    def about(self) -> str | None: ...
    @property
    def happened_at(self) -> datetime: ...


class When(NamedTuple):
    """What one answer of an entry adds: if `field` says (or lists) `code`, it needs and gives this too."""

    field: str
    code: str
    needs: tuple[Fact, ...] = ()
    gives: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Kind:
    """One kind of entry.

    opens: facts that hold about this very entry until settled, so that two alerts or two referrals are two.
    about: the kinds it may be about (ANY: every kind; empty: it stands alone). about_open: that entry must still hold one of these.
    settles / marks: facts about that entry which it ends / adds.
    """

    name: str
    label: str
    by: tuple[Role, ...]
    needs: tuple[Fact, ...] = ()
    unless: tuple[Fact, ...] = ()
    gives: tuple[Fact, ...] = ()
    clears: tuple[Fact, ...] = ()
    opens: tuple[Fact, ...] = ()
    about: tuple[str, ...] = ()
    about_open: tuple[Fact, ...] = ()
    settles: tuple[Fact, ...] = ()
    marks: tuple[Fact, ...] = ()
    also: tuple[When, ...] = ()
    not_by_author_of_about: bool = False
    by_writers_of_about: bool = False  # only by someone who could have written the entry it is about
    clauses: tuple[str, ...] = ()


_CHIEF = (Role.CHIEF,)
_CITY = (Role.CITY,)
_COUNSELLORS = (Role.CHIEF, Role.COUNSELLOR)
_JOBS = (Role.CHIEF, Role.COUNSELLOR, Role.EMPLOYMENT)
_AGENCY = (Role.CHIEF, Role.COUNSELLOR, Role.EMPLOYMENT, Role.SHELTER)
_PERSON_TOO = (*_AGENCY, Role.PERSON)
_ANYONE = (*_AGENCY, Role.PERSON, Role.SYSTEM)

ANY = ("*",)
_OVER = (Fact.CLOSED, Fact.SUSPENDED)
_REFERRALS = ("referral", "ward_referral")
_OPEN_REFERRAL = (Fact.TO_ACKNOWLEDGE, Fact.TO_ARRIVE, Fact.WARD_TO_ACKNOWLEDGE, Fact.WARD_TO_ARRIVE)
_BENEFIT = (Fact.BENEFIT_ASKED, Fact.BENEFIT_SENT, Fact.RECEIVING, Fact.EXTENSION_ASKED)
_JUDGED = (Fact.HERE, Fact.OUTSIDE, Fact.TO_TELL, Fact.TO_CONNECT, Fact.WARD_DUE)
_PLAN = (Fact.PLANNED, Fact.TRAINING, Fact.CITY_ACT, Fact.HELLO_WORK, Fact.AGREED, Fact.COORDINATED)
_RESULTS = (Fact.EVALUATED, Fact.MAY_CLOSE, Fact.MAY_CONTINUE)
_TRIED = (Fact.ATTEMPTED, Fact.TRIED_OTHERWISE, Fact.MAY_SUSPEND)
_ROUND = (
    *(Fact.ASSESSED, *_PLAN, Fact.APPROVED, Fact.SUBMITTED, Fact.RETURNED),
    *(Fact.SUPPORTED, Fact.DECIDED, Fact.REQUESTED, *_RESULTS),
)

_ROWS: tuple[Kind, ...] = (
    # 3-1 把握・相談受付
    Kind("lead", _("気づき"), by=(*_AGENCY, Role.PARTNER, Role.SYSTEM), unless=(Fact.RECEIVED, *_OVER), gives=(Fact.KNOWN, Fact.NOTICED),
         clauses=("3-1-ア", "2-1-イ")),
    # Whoever was noticed or wrote at night, but never came to a 相談受付, must be let go by a person with a reason.
    Kind("lead_closed", _("受付前の終了"), by=_COUNSELLORS, needs=(Fact.KNOWN,), unless=(Fact.RECEIVED, *DUTIES, *_OVER),
         gives=(Fact.CLOSED,), clauses=("3-1-ア",)),
    # Open again until triage and after a reopening: somebody who adds to 様式1 is never turned away.
    Kind("intake", _("相談受付"), by=_PERSON_TOO, unless=(Fact.TRIAGED, *_OVER), gives=(Fact.KNOWN, Fact.RECEIVED),
         clauses=("3-1-ア", "3-1-イ", "6-2")),
    Kind("contact", _("支援経過"), by=_AGENCY, gives=(Fact.KNOWN,), clears=_TRIED,
         clauses=("3-3-ア", "3-3-イ", "6-2")),
    Kind("contact_attempt", _("連絡の試み"), by=(*_AGENCY, Role.SYSTEM), gives=(Fact.KNOWN, Fact.ATTEMPTED),
         also=tuple(When("way", way, gives=(Fact.TRIED_OTHERWISE,)) for way in ("visit", "letter", "note", "acquaintance")),
         clauses=("3-1-ア", "3-3-イ")),
    Kind("triage", _("振り分け"), by=_COUNSELLORS, needs=(Fact.RECEIVED,), unless=(Fact.APPLIED, *_OVER),
         gives=(Fact.TRIAGED,), clears=_JUDGED,
         also=(When("outcome", "information_only", gives=(Fact.OUTSIDE, Fact.TO_TELL)),
               When("outcome", "referral", gives=(Fact.OUTSIDE, Fact.TO_CONNECT)),
               When("outcome", "application", gives=(Fact.HERE,)),
               When("outcome", "ward_assistance", gives=(Fact.OUTSIDE, Fact.WARD_DUE))),
         clauses=("3-1-イ", "3-1-エ2")),
    Kind("information_given", _("情報提供"), by=_AGENCY, needs=(Fact.KNOWN,), unless=_OVER, clears=(Fact.TO_TELL,),
         clauses=("3-1-ウ",)),
    # A referral does not end a case: 3-1-エ3 asks to look after it, so the ending is an entry of its own.
    Kind("referral", _("他機関へのつなぎ"), by=_AGENCY, needs=(Fact.RECEIVED,), unless=(Fact.WITHDRAWN, *_OVER),
         clears=(Fact.TO_TELL, Fact.TO_CONNECT), opens=(Fact.TO_ACKNOWLEDGE, Fact.TO_ARRIVE),
         also=(When("shares", "with_consent", (Fact.CONSENTED,)),), clauses=("3-1-ウ", "3-1-エ3")),
    # Open even to someone who withdrew consent: what may be told the ward then is the person's to say, the way there is not.
    Kind("ward_referral", _("区保護課へのつなぎ"), by=_AGENCY, needs=(Fact.KNOWN,), unless=_OVER,
         clears=(Fact.TO_TELL, Fact.TO_CONNECT, Fact.WARD_DUE, Fact.WISHED),
         opens=(Fact.WARD_TO_ACKNOWLEDGE, Fact.WARD_TO_ARRIVE), clauses=("3-1-エ2",)),
    Kind("referral_acknowledged", _("つなぎ先の受け取り"), by=(*_AGENCY, Role.PARTNER), about=_REFERRALS,
         about_open=(Fact.TO_ACKNOWLEDGE, Fact.WARD_TO_ACKNOWLEDGE),
         settles=(Fact.TO_ACKNOWLEDGE, Fact.WARD_TO_ACKNOWLEDGE, Fact.DECLINED), clauses=("3-1-エ2", "3-1-エ3")),
    Kind("referral_seen", _("つなぎ先が見た"), by=(*_AGENCY, Role.PARTNER), about=_REFERRALS, about_open=_OPEN_REFERRAL,
         clauses=("3-1-エ3",)),
    # A refusal settles nothing: someone must still look for another way, or bring the ward to accept.
    Kind("referral_declined", _("つなぎ先に断られた"), by=(*_AGENCY, Role.PARTNER), about=_REFERRALS,
         about_open=(Fact.TO_ACKNOWLEDGE, Fact.WARD_TO_ACKNOWLEDGE), marks=(Fact.DECLINED,), clauses=("3-1-エ3",)),
    Kind("referral_reviewed", _("断られたつなぎの見直し"), by=_COUNSELLORS, about=_REFERRALS, about_open=(Fact.DECLINED,),
         settles=(Fact.DECLINED,), clauses=("3-1-エ3", "2-2-ア")),
    Kind("referral_contacted", _("つなぎ先が本人と連絡をとった"), by=(*_AGENCY, Role.PARTNER), about=_REFERRALS,
         about_open=(Fact.TO_ARRIVE, Fact.WARD_TO_ARRIVE), clauses=("3-1-エ3",)),
    Kind("referral_reached", _("つなぎ先に着いた"), by=_PERSON_TOO, about=_REFERRALS,
         about_open=(Fact.TO_ARRIVE, Fact.WARD_TO_ARRIVE), settles=(Fact.TO_ARRIVE, Fact.WARD_TO_ARRIVE),
         clauses=("3-1-エ2", "3-1-エ3")),
    # Possible after the end of the referral too: looking after it has no last day.
    Kind("referral_followed_up", _("つなぎのその後の確認"), by=_AGENCY, about=_REFERRALS, clauses=("3-1-エ3",)),
    Kind("referral_revoked", _("つなぎの取りやめ"), by=_AGENCY, about=("referral",),
         about_open=(Fact.TO_ACKNOWLEDGE, Fact.TO_ARRIVE, Fact.DECLINED),
         settles=(Fact.TO_ACKNOWLEDGE, Fact.TO_ARRIVE, Fact.DECLINED), clauses=("3-1-エ3", "2-1-ア")),
    Kind("referral_closed", _("つなぎの終了"), by=_AGENCY, about=("referral",),
         about_open=(Fact.TO_ACKNOWLEDGE, Fact.TO_ARRIVE, Fact.DECLINED),
         settles=(Fact.TO_ACKNOWLEDGE, Fact.TO_ARRIVE, Fact.DECLINED), clauses=("3-1-エ3",)),
    # The only other way out of 確実につなげる: the chief's recorded reason. It also answers a wish the person took back.
    Kind("ward_referral_released", _("区保護課へのつなぎの終了（主任の判断）"), by=_CHIEF,
         about=("ward_referral", "wish_public_assistance"),
         about_open=(Fact.WARD_TO_ACKNOWLEDGE, Fact.WARD_TO_ARRIVE, Fact.WISHED),
         settles=(Fact.WARD_TO_ACKNOWLEDGE, Fact.WARD_TO_ARRIVE, Fact.WISHED, Fact.DECLINED), clauses=("3-1-エ2",)),
    Kind("wish_public_assistance", _("生活保護の申請の希望"), by=_PERSON_TOO, gives=(Fact.KNOWN,), opens=(Fact.WISHED,),
         clauses=("3-1-エ2", "2-1-ア")),
    Kind("application", _("利用申込"), by=_PERSON_TOO, needs=(Fact.HERE,), unless=(Fact.APPLIED, *_OVER), gives=(Fact.APPLIED,),
         clears=(Fact.OUTSIDE, Fact.TO_TELL, Fact.TO_CONNECT), clauses=("3-1-エ", "6-2")),
    Kind("application_withdrawn", _("利用申込をしない・取り下げる"), by=_PERSON_TOO, needs=(Fact.HERE,),
         unless=(Fact.SUPPORTED, *_OVER), gives=(Fact.OUTSIDE, Fact.TO_TELL),
         clears=(Fact.APPLIED, Fact.CONSENTED, Fact.ACCEPTED, Fact.TO_CONNECT, *_ROUND), clauses=("2-1-ア", "3-1-エ")),
    # Again while it holds: for a new version of the document, a wider scope, or because it runs out.
    Kind("consent", _("同意"), by=_PERSON_TOO, needs=(Fact.APPLIED,), unless=_OVER, gives=(Fact.CONSENTED,),
         clears=(Fact.WITHDRAWN,), clauses=("3-1-エ",)),
    # 本人同意なし: nothing is shared, and the asking goes on (research: スクリーニング 3).
    Kind("consent_declined", _("同意がまだ得られない"), by=_PERSON_TOO, needs=(Fact.HERE,), unless=(Fact.CONSENTED, *_OVER),
         clauses=("3-1-エ",)),
    # Ends the sharing, not the support: what has been decided may go on, nothing more is handed to anyone.
    Kind("consent_withdrawn", _("同意の取下げ"), by=_PERSON_TOO, needs=(Fact.CONSENTED,), gives=(Fact.WITHDRAWN,),
         clears=(Fact.CONSENTED,), clauses=("3-1-エ",)),
    # Several sittings; it is done when the worker says so, not before.
    Kind("assessment", _("アセスメント"), by=_AGENCY, needs=(Fact.APPLIED, Fact.CONSENTED), unless=_OVER,
         also=(When("complete", "yes", gives=(Fact.ASSESSED,)),), clauses=("3-1-エ", "3-3-オ", "6-2")),
    Kind("assessment_confirmed", _("アセスメントの本人の確認"), by=_PERSON_TOO, unless=_OVER, about=("assessment",),
         clauses=("3-1-エ", "2-1-ア")),
    # Two of the five results stand before an assessment (no consent yet; ended before), hence needs by answer.
    # Judging again before the meeting has approved takes the draft back.
    Kind("screening", _("スクリーニング"), by=_COUNSELLORS, needs=(Fact.HERE,), unless=(Fact.APPROVED, *_OVER),
         clears=(Fact.ACCEPTED, *_PLAN, Fact.OUTSIDE, Fact.TO_TELL, Fact.TO_CONNECT, Fact.WARD_DUE),
         also=(When("result", "information_only", (Fact.ASSESSED, Fact.CONSENTED), (Fact.OUTSIDE, Fact.TO_TELL)),
               When("result", "other_agency", (Fact.ASSESSED, Fact.CONSENTED), (Fact.OUTSIDE, Fact.TO_CONNECT)),
               When("result", "no_consent_yet"),
               When("result", "plan", (Fact.ASSESSED, Fact.CONSENTED), (Fact.ACCEPTED,)),
               When("result", "ended_before", (Fact.ATTEMPTED,), (Fact.OUTSIDE,)),
               When("destination", "ward_assistance_office", gives=(Fact.WARD_DUE,))),
         clauses=("3-1-エ", "3-1-エ2")),
    Kind("reception_closed", _("相談の終了（情報提供・つなぎ）"), by=_COUNSELLORS, needs=(Fact.OUTSIDE,),
         unless=(Fact.TO_TELL, Fact.TO_CONNECT, *DUTIES, *_OVER), gives=(Fact.CLOSED,), clauses=("3-1-ウ", "3-1-エ3")),
    # 3-2 アセスメント・プラン策定
    Kind("emergency_support", _("緊急的な支援"), by=_AGENCY, needs=(Fact.KNOWN,), unless=_OVER, clauses=("3-2-イ",)),
    # ウ–ク are the letters of 3-2-ウ; ア (housing benefit) and イ (temporary living) and our own support need no act of 3-2-オ.
    # カ needs the city's 了承 first (3-2-カ), so it counts among those to be confirmed.
    Kind("plan", _("プラン案"), by=_COUNSELLORS, needs=(Fact.ACCEPTED, Fact.ASSESSED, Fact.CONSENTED),
         unless=(Fact.APPROVED, *_OVER), clears=_PLAN, opens=(Fact.PLANNED,),
         also=(When("services", "work_training", gives=(Fact.CITY_ACT, Fact.TRAINING)),
               When("services", "learning_support", gives=(Fact.CITY_ACT,)),
               When("services", "budget_support", gives=(Fact.CITY_ACT,)),
               When("services", "hello_work_programme", gives=(Fact.CITY_ACT, Fact.HELLO_WORK)),
               When("services", "welfare_loan", gives=(Fact.CITY_ACT,)),
               When("services", "other_support", gives=(Fact.CITY_ACT,))),
         clauses=("3-2-ア", "3-2-ウ", "3-3-オ", "6-2")),
    Kind("plan_agreement", _("プラン案への本人の同意"), by=_PERSON_TOO, unless=(Fact.APPROVED, Fact.AGREED, *_OVER),
         gives=(Fact.AGREED,), about=("plan",), about_open=(Fact.PLANNED,), clauses=("3-2-ア",)),
    Kind("plan_change_wish", _("プラン案を直してほしい"), by=_PERSON_TOO, unless=(Fact.APPROVED, *_OVER), clears=(Fact.AGREED,),
         about=("plan",), about_open=(Fact.PLANNED,), clauses=("3-2-ア", "2-1-ア")),
    # An override with its reason counts: the meeting must see what could not be arranged, not wait for it.
    Kind("pre_coordination", _("会議の前の調整"), by=_COUNSELLORS, unless=(Fact.APPROVED, *_OVER), gives=(Fact.COORDINATED,),
         about=("plan",), about_open=(Fact.PLANNED,), clauses=("4-3",)),
    # The meeting decides by consensus (4-1-ア); the entry says who signs its minutes, and that is not the plan's author.
    Kind("approval", _("支援調整会議の了承"), by=_CHIEF, needs=(Fact.AGREED, Fact.COORDINATED, Fact.CONSENTED),
         unless=(Fact.APPROVED, *_OVER), gives=(Fact.APPROVED,), about=("plan",), about_open=(Fact.PLANNED,), not_by_author_of_about=True,
         clauses=("3-2-エ", "4-1")),
    Kind("plan_returned", _("支援調整会議での見直し"), by=_CHIEF, unless=(Fact.APPROVED, *_OVER), clears=_PLAN, about=("plan",),
         about_open=(Fact.PLANNED,), clauses=("3-2-エ", "4-1")),
    Kind("roles_agreed", _("支援の役割分担"), by=_CHIEF, unless=_OVER, about=("plan",), about_open=(Fact.PLANNED,),
         clauses=("3-2-エ", "4-1")),
    # For a plan without ウ this submission is also the 報告 of 3-2-オ.
    Kind("plan_submission", _("プランの提出"), by=_COUNSELLORS, needs=(Fact.APPROVED, Fact.CITY_ACT, Fact.CONSENTED),
         unless=(Fact.SUBMITTED, *_OVER), gives=(Fact.SUBMITTED, Fact.SHOWN), clears=(Fact.RETURNED,), about=("plan",),
         about_open=(Fact.PLANNED,), clauses=("3-2-オ", "5-1, 5-2", "5-3")),
    Kind("plan_report", _("プランの報告"), by=_COUNSELLORS, needs=(Fact.APPROVED, Fact.CONSENTED),
         unless=(Fact.CITY_ACT, Fact.SUBMITTED, *_OVER), gives=(Fact.SUBMITTED, Fact.SHOWN, Fact.SUPPORTED), clears=(Fact.RETURNED,),
         about=("plan",), about_open=(Fact.PLANNED,), clauses=("3-2-オ",)),
    Kind("support_decision", _("支援決定"), by=_CITY, needs=(Fact.SUBMITTED, Fact.TRAINING), unless=(Fact.SUPPORTED, *_OVER),
         gives=(Fact.SUPPORTED,), opens=(Fact.DECIDED, Fact.NOTICE_DUE), about=("plan",), about_open=(Fact.PLANNED,),
         clauses=("3-2-オ", "5-1, 5-2")),
    Kind("plan_confirmation", _("支援内容の確認"), by=_CITY, needs=(Fact.SUBMITTED, Fact.CITY_ACT),
         unless=(Fact.TRAINING, Fact.SUPPORTED, *_OVER), gives=(Fact.SUPPORTED,), about=("plan",), about_open=(Fact.PLANNED,),
         clauses=("3-2-オ", "3-2-カ")),
    Kind("sent_back", _("差戻し"), by=_CITY, needs=(Fact.SUBMITTED,), unless=(Fact.SUPPORTED, *_OVER), gives=(Fact.RETURNED,),
         clears=(*_PLAN, Fact.APPROVED, Fact.SUBMITTED), about=("plan",), about_open=(Fact.PLANNED,), clauses=("5-3",)),
    Kind("support_change", _("支援決定の変更"), by=_CITY, needs=(Fact.SUPPORTED, Fact.TRAINING), unless=_OVER,
         opens=(Fact.DECIDED, Fact.NOTICE_DUE), about=("plan",), about_open=(Fact.PLANNED,), clauses=("5-1, 5-2",)),
    # Also possible after a re-plan began and after the end: the letter is owed to the person whatever came since.
    Kind("notice", _("支援提供（変更）通知書"), by=_CITY, about=("support_decision", "support_change"),
         about_open=(Fact.DECIDED, Fact.NOTICE_DUE), settles=(Fact.NOTICE_DUE,),
         clauses=("5-1, 5-2", "6-2")),
    Kind("support_request", _("ハローワークへの支援要請"), by=_JOBS, needs=(Fact.SUPPORTED, Fact.HELLO_WORK, Fact.CONSENTED),
         unless=(Fact.REQUESTED, *_OVER), gives=(Fact.REQUESTED,), about=("plan",), about_open=(Fact.PLANNED,),
         clauses=("3-2-カ",)),
    # 3-2-キ, 3-3 支援の提供・モニタリング・評価・再プラン策定・終結
    Kind("delivery", _("支援の提供"), by=_AGENCY, needs=(Fact.SUPPORTED,), unless=_OVER,
         clauses=("3-2-キ", "3-3-ア")),
    Kind("monitoring", _("モニタリング"), by=_AGENCY, needs=(Fact.SUPPORTED,), unless=_OVER,
         clauses=("3-3-イ",)),
    Kind("evaluation", _("評価"), by=_COUNSELLORS, needs=(Fact.SUPPORTED,), unless=_OVER, clears=_RESULTS, opens=(Fact.EVALUATED,),
         about=("plan",), about_open=(Fact.PLANNED,), clauses=("3-3-ウ", "4-1", "6-2")),
    Kind("evaluation_confirmed", _("支援調整会議での評価"), by=_CHIEF, unless=_OVER, clears=(Fact.MAY_CLOSE, Fact.MAY_CONTINUE),
         about=("evaluation",), about_open=(Fact.EVALUATED,), not_by_author_of_about=True,
         also=(When("result", "closed", gives=(Fact.MAY_CLOSE,)),
               When("result", "continued", gives=(Fact.MAY_CONTINUE,)),
               When("result", "suspended", gives=(Fact.MAY_SUSPEND,))),
         clauses=("3-3-ウ", "4-1")),
    Kind("continuation", _("継続・再プラン"), by=_COUNSELLORS, needs=(Fact.MAY_CONTINUE,), unless=_OVER, clears=_ROUND,
         clauses=("3-3-オ",)),
    Kind("closure", _("終結"), by=_COUNSELLORS, needs=(Fact.MAY_CLOSE,), unless=(*DUTIES, *_OVER), gives=(Fact.CLOSED,),
         clauses=("3-3-エ", "4-1")),
    # The meeting confirms a 中断, after everything else was tried: a visit, a note, a friend (MHLW Q&A 114).
    Kind("suspension_confirmed", _("支援調整会議での中断の確認"), by=_CHIEF,
         needs=(Fact.RECEIVED, Fact.TRIED_OTHERWISE), unless=_OVER, gives=(Fact.MAY_SUSPEND,), clauses=("3-3-ウ", "4-1")),
    Kind("suspension", _("中断"), by=_COUNSELLORS, needs=(Fact.RECEIVED, Fact.TRIED_OTHERWISE, Fact.MAY_SUSPEND),
         unless=(*DUTIES, *_OVER),
         gives=(Fact.SUSPENDED,), clauses=("3-3-ウ", "4-1")),
    Kind("resumption", _("中断からの再開"), by=_ANYONE, needs=(Fact.SUSPENDED,), clears=(Fact.SUSPENDED, *_TRIED),
         clauses=("2-1-ア", "3-3-エ")),
    # A return is a new 相談受付 with its history kept: needs and consent may have changed, so they are asked again.
    Kind("reopening", _("相談の再開"), by=_ANYONE, needs=(Fact.CLOSED,), unless=(Fact.MERGED,),
         clears=(Fact.CLOSED, Fact.TRIAGED, Fact.APPLIED, Fact.CONSENTED, Fact.WITHDRAWN, Fact.ACCEPTED, *_TRIED,
                 *_JUDGED, *_ROUND, *_BENEFIT),
         clauses=("2-1-ア", "3-3-エ")),
    Kind("employment_started", _("働きはじめた"), by=_JOBS, needs=(Fact.KNOWN,), opens=(Fact.EMPLOYED,),
         clauses=("2-2-ウ", "3-3-エ")),
    Kind("check_in", _("働きはじめてからの確認"), by=_ANYONE, about=("employment_started",), about_open=(Fact.EMPLOYED,),
         clauses=("3-3-エ",)),
    Kind("employment_ended", _("仕事をやめた"), by=_PERSON_TOO, about=("employment_started",), about_open=(Fact.EMPLOYED,),
         settles=(Fact.EMPLOYED,), clauses=("3-3-エ",)),
    # 8 住居確保給付金: received, interviewed and counted here; the city decides under its own rules (8-2).
    Kind("benefit_application", _("住居確保給付金の申請"), by=_PERSON_TOO, needs=(Fact.KNOWN,),
         unless=(Fact.BENEFIT_ASKED, Fact.RECEIVING, *_OVER), gives=(Fact.BENEFIT_ASKED,), clauses=("8-1", "3-2-イ")),
    Kind("benefit_check", _("住居確保給付金の書類と要件の確認"), by=_AGENCY, needs=(Fact.BENEFIT_ASKED,), unless=_OVER,
         about=("benefit_application",), clauses=("8-1", "8-2, 9")),
    Kind("benefit_withdrawn", _("住居確保給付金の申請の取下げ"), by=_PERSON_TOO, needs=(Fact.BENEFIT_ASKED,), unless=_OVER,
         clears=(Fact.BENEFIT_ASKED, Fact.BENEFIT_SENT), clauses=("8-1",)),
    Kind("benefit_submission", _("住居確保給付金の申請書を市に送った"), by=_AGENCY, needs=(Fact.BENEFIT_ASKED,),
         unless=(Fact.BENEFIT_SENT, *_OVER), gives=(Fact.BENEFIT_SENT, Fact.SHOWN), about=("benefit_application",), clauses=("8-1",)),
    Kind("benefit_decision", _("住居確保給付金の支給の決定"), by=_CITY, needs=(Fact.BENEFIT_SENT,), unless=_OVER,
         clears=(Fact.BENEFIT_ASKED, Fact.BENEFIT_SENT), about=("benefit_application",),
         also=(When("result", "granted", gives=(Fact.RECEIVING,)),), clauses=("8-1", "8-2, 9")),
    Kind("benefit_duty", _("給付中の面談・求職活動"), by=_PERSON_TOO, needs=(Fact.RECEIVING,), unless=_OVER, clauses=("8-1",)),
    Kind("benefit_report", _("給付中の月ごとの報告"), by=_PERSON_TOO, needs=(Fact.RECEIVING,), unless=_OVER, clauses=("8-1",)),
    Kind("benefit_paid", _("住居確保給付金の支給"), by=_CITY, needs=(Fact.RECEIVING,), clauses=("8-1",)),
    Kind("benefit_extension", _("住居確保給付金の延長の申請"), by=_PERSON_TOO, needs=(Fact.RECEIVING,),
         unless=(Fact.EXTENSION_ASKED, *_OVER), gives=(Fact.EXTENSION_ASKED,), clauses=("8-1",)),
    Kind("benefit_extension_decided", _("住居確保給付金の延長の決定"), by=_CITY, needs=(Fact.EXTENSION_ASKED,), unless=_OVER,
         clears=(Fact.EXTENSION_ASKED,), about=("benefit_extension",), clauses=("8-1",)),
    Kind("benefit_ended", _("住居確保給付金の終わり・中止"), by=_CITY, needs=(Fact.RECEIVING,),
         clears=(Fact.RECEIVING, Fact.EXTENSION_ASKED), clauses=("8-1",)),
    # At any time, whatever the standing
    Kind("alert", _("急ぎの知らせ"), by=_ANYONE, gives=(Fact.KNOWN,), opens=(Fact.ALERTED,), clauses=("2-1-ア", "3-3-イ")),
    Kind("alert_cleared", _("急ぎの知らせを確かめた"), by=_AGENCY, about=("alert",), about_open=(Fact.ALERTED,),
         settles=(Fact.ALERTED,), clauses=("2-1-ア", "3-3-イ")),
    # 「書類を持ってきます」: never left to memory (research: what hurts, 1).
    Kind("person_promised", _("本人の約束"), by=_PERSON_TOO, needs=(Fact.KNOWN,), clauses=("2-1-ア", "3-3-ア")),
    # What the person answers when asked how it goes: theirs, at any time; what follows from it is the worker's.
    Kind("person_told", _("本人から聞いたこと"), by=(Role.PERSON,), gives=(Fact.KNOWN,),
         clauses=("2-1-ア", "3-3-イ", "3-3-ウ", "3-3-エ")),
    # 訂正・消去・写し of their own records: asked at any time, also when all is over; it changes nothing by itself.
    Kind("record_wish", _("記録についての希望"), by=_PERSON_TOO, gives=(Fact.KNOWN,), clauses=("6-1",)),
    Kind("supervision", _("主任の助言"), by=_CHIEF, needs=(Fact.KNOWN,), clauses=("2-2-ア",)),
    Kind("resource_gap", _("足りない社会資源"), by=_AGENCY, needs=(Fact.KNOWN,), clauses=("2-1-イ", "4-1", "7")),
    Kind("gap_discussed", _("足りない社会資源の検討"), by=_CHIEF, about=("resource_gap",), clauses=("4-1", "7")),
    # Two ledgers of one person: one stays, this one rests with all its entries until it is undone.
    Kind("merged_away", _("ほかの台帳に合わせた"), by=_COUNSELLORS, unless=(*DUTIES, *_OVER), gives=(Fact.MERGED, Fact.CLOSED),
         clauses=("6-1",)),
    Kind("merge_undone", _("台帳を合わせたことの取消し"), by=_COUNSELLORS, needs=(Fact.MERGED,), clears=(Fact.MERGED, Fact.CLOSED),
         clauses=("6-1",)),
    Kind("owner_changed", _("担当の変更"), by=(*_COUNSELLORS, Role.SYSTEM), clauses=("2-1-ア", "2-2-ア")),
    Kind("correction", _("訂正"), by=(*_AGENCY, Role.CITY), about=ANY, by_writers_of_about=True, clauses=("6-1",)),
    Kind("unsent", _("送信の取消し"), by=(Role.PERSON, Role.SYSTEM), clauses=("6-1",)),
)  # fmt: skip

KINDS: dict[str, Kind] = {kind.name: kind for kind in _ROWS}


def after(facts: Facts, entry: EntryLike) -> Facts:
    """What holds once one more entry has been written."""
    kind = KINDS[entry.kind]
    kept = _without(facts, kind.clears)
    if entry.about is not None:
        kept = _settled(kept, kind.settles, entry.about) | _marks(kind.marks, entry.about)
    answered = (fact for when in kind.also if says(entry.answers, when) for fact in when.gives)
    return kept.union(kind.gives, answered, _marks(kind.opens, entry.id))


def standing(entries: Iterable[EntryLike]) -> Facts:
    """What holds after these entries of one case, oldest first."""
    return reduce(after, entries, NOTHING)


def open_to(kind: Kind, facts: Facts) -> bool:
    """Whether this kind can be written now by someone who may, about something it may be about."""
    about_something = not kind.about_open or not facts.isdisjoint(kind.about_open)
    return facts.issuperset(kind.needs) and facts.isdisjoint(kind.unless) and about_something


def possible(roles: Collection[str], facts: Facts) -> tuple[Kind, ...]:
    """The kinds these roles can write now, in the order of the 要綱."""
    return tuple(kind for kind in KINDS.values() if not set(roles).isdisjoint(kind.by) and open_to(kind, facts))


def says(answers: Mapping[str, object], when: When) -> bool:
    """Whether an entry gives this answer, alone or in a list."""
    said = answers.get(when.field)
    return when.code in said if isinstance(said, list | tuple | set | frozenset) else said == when.code


def _marks(facts: Iterable[Fact], entry: str) -> set[str]:
    """The facts as they hold about one entry, and plainly, for rows that only ask whether any is open."""
    return {mark for fact in facts for mark in (fact, held(fact, entry))}


def _without(facts: Facts, cleared: Collection[Fact]) -> Facts:
    return frozenset(mark for mark in facts if mark.partition(":")[0] not in cleared)


def _settled(facts: Facts, settled: Iterable[Fact], entry: str) -> Facts:
    """Without these facts about that entry; the plain fact stays while another entry still holds it."""
    left = facts.difference(held(fact, entry) for fact in settled)
    ended = {fact for fact in settled if not any(mark.startswith(f"{fact}:") for mark in left)}
    return left - ended
