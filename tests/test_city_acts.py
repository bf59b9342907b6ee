"""The city's act (要綱 3-2-オ, 3-2-カ, 5-1, 5-2, 5-3): which act the services need, the checklist, 差戻し and resubmission, 様式8."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import chain, combinations
from typing import Any

import pytest

from casestore import city_acts, submitted_plans
from casestore.city_acts import act_of, check_problems, checklist
from casestore.db import Store, Work
from casestore.entries import Written
from casestore.facts import Fact
from casestore.forms.form import problems as form_problems
from casestore.forms.notice import SUPPORT_NOTICE
from casestore.forms.records_plan import NOT_ELIGIBLE, PLAN_SUBMISSION, SUPPORT_DECISION
from casestore.kinds import standing
from casestore.ledger import NotYet
from casestore.profile import load_profile
from casestore.writing import Unreadable
from dialogs.at_desk import NotAllowed
from dialogs.desk import Desk
from dialogs.worker import Worker
from tests.conftest import StillClock
from tests.life import TO_THE_PLAN, Life

SAPPORO = load_profile("sapporo")
EVERY = tuple(service.id for service in SAPPORO.services)
LETTERED = tuple(service.id for service in SAPPORO.services if service.letter)
SUBSETS = tuple(chain.from_iterable(combinations(LETTERED, size) for size in range(len(LETTERED) + 1)))
TRAINING = {"service": "work_training", "agency": "訓練所", "content": "清掃", "from": "2026-12-10", "until": "2027-03-31"}
OWN = {"service": "own_support", "content": "面談"}
MAYOR = {"addressee": "山田 花子様", "mayor": "札幌市長", "contact": "ステップ"}


def good(*services: str) -> dict[str, Any]:
    """A whole answer to the checklist."""
    checks = [
        {"service": service.id, "check": check.id, "answer": "yes"}
        for service in checklist(services, SAPPORO)
        for check in service.checks
    ]
    return {"approval_no": "札保第1号", "checks": checks}


def test_every_combination_of_services_has_the_act_the_book_names() -> None:
    """(要綱 3-2-オ) ウ: 支援決定 · エオキクカ: 確認 · otherwise 報告; the law's facts and the profile agree for all 256."""
    at = datetime(2026, 12, 1, tzinfo=UTC)
    letters = {service.id: service.letter for service in SAPPORO.services}
    for services in SUBSETS:
        named = {letters[one] for one in services}
        book = "support_decision" if "ウ" in named else "plan_confirmation" if named & set("エオカキク") else "plan_report"
        assert act_of(services, SAPPORO).kind == book, services
        facts = standing([Written("p", 1, "plan", {"services": list(services)}, None, at, at)])
        law = "support_decision" if Fact.TRAINING in facts else "plan_confirmation" if Fact.CITY_ACT in facts else "plan_report"
        assert law == book, services
        assert (Fact.HELLO_WORK in facts) == ("カ" in named)


def test_each_line_says_its_act_with_a_reason_and_a_clause() -> None:
    whole = act_of(EVERY, SAPPORO)
    assert [line.service for line in whole.lines] == list(EVERY)
    assert all(line.why and line.clause for line in whole.lines)
    assert {line.service for line in whole.lines if len(line.why) > 1} == {"hello_work_programme"}
    assert act_of(("own_support", "employment_support"), SAPPORO).kind == "plan_report"


def test_a_service_nobody_knows_is_never_supported_without_its_act() -> None:
    with pytest.raises(KeyError):
        act_of(("a_miracle",), SAPPORO)


def test_every_check_must_be_answered_and_one_that_fails_forbids_the_act() -> None:
    """(要綱 5-1, 5-2)"""
    whole = good("work_training", "budget_support", "own_support")
    services = ("work_training", "budget_support", "own_support")
    assert check_problems(whole, services, SAPPORO) == ()
    for at in range(len(whole["checks"])):
        left_out = {**whole, "checks": [row for place, row in enumerate(whole["checks"]) if place != at]}
        assert [one.message for one in check_problems(left_out, services, SAPPORO)] == [city_acts.UNANSWERED]
        failed = [{**row, "answer": "no"} if place == at else row for place, row in enumerate(whole["checks"])]
        refused = form_problems(SUPPORT_DECISION, {**whole, "checks": failed}, SAPPORO.codes)
        assert [one.message for one in refused] == [NOT_ELIGIBLE]
    assert check_problems({}, ("own_support", "shelter_support", "housing_benefit"), SAPPORO) == ()


class City:
    """A life on a real store with the desk of the city."""

    def __init__(self, store: Store, clock: StillClock) -> None:
        self.life = Life(store, clock)
        self.desk = Worker(Desk(SAPPORO))
        self.officer = self.life.staff["city"]

    def plan(self, *lines: dict[str, Any], **more: Any) -> Written:
        services = [str(line["service"]) for line in lines]
        return self.life.write("plan", lines=list(lines), services=services, **more)

    def hand_in(self) -> Written:
        self.life.live("plan_agreement", "pre_coordination", "approval")
        self.life.clock.forward(hours=1)
        derived = city_acts.submission_derived(self.life.entries(), SAPPORO)
        return self.life.write("plan_submission", **derived)

    def does(self, act: str, *args: Any, by: Any = None, **more: Any) -> Any:
        self.life.clock.forward(hours=1)
        who, now, case = by or self.officer, self.life.now, self.life.case_id
        return self.life.store.write(lambda work: getattr(self.desk, act)(work, case, *args, who, now, **more))


@pytest.fixture
def city(store: Store) -> City:
    found = City(store, StillClock())
    found.life.live(*TO_THE_PLAN[:-1])
    return found


def test_a_plan_is_decided_once_everything_is_checked_and_its_letter_is_due(city: City) -> None:
    """(要綱 3-2-オ, 5-1, 5-2)"""
    city.plan(TRAINING, OWN)
    city.hand_in()
    with pytest.raises(Unreadable) as lacking:
        city.does("city_act", {"approval_no": "1", "checks": []})
    assert [one.message for one in lacking.value.problems] == [city_acts.UNANSWERED]
    with pytest.raises(Unreadable) as lacking:
        city.does("city_act", good("work_training") | {"approval_no": " "})
    assert [one.field for one in lacking.value.problems] == ["approval_no"]
    assert city.does("city_act", good("work_training")) == "support_decision"
    decision = city.life.entries()[-1]
    assert decision.answers["approval_no"] == "札保第1号"
    assert Fact.NOTICE_DUE in city.life.case().facts
    steps = {row.step for row in city.life.promised()}
    assert {"notice", "evaluation:month_3", "evaluation:month_6", "evaluation:month_12"} <= steps
    assert "city_answer" not in steps
    assert city.life.is_true()


def test_only_a_city_officer_can_give_the_act(city: City) -> None:
    """(要綱 3-2-オ)"""
    city.plan(TRAINING)
    city.hand_in()
    for name in ("chief", "counsellor", "employment", "shelter", "admin"):
        with pytest.raises((NotYet, NotAllowed)):
            city.does("city_act", good("work_training"), by=city.life.staff[name])
        with pytest.raises((NotYet, NotAllowed)):
            city.does("send_plan_back", "だめ", by=city.life.staff[name])
    assert city.life.entries()[-1].kind == "plan_submission"


def test_a_plan_with_a_failed_check_can_only_be_given_back_with_reasons(city: City) -> None:
    """(要綱 5-3): the reasons reach planning, the resubmission is linked to the 差戻し and says what changed."""
    first = city.plan(TRAINING, OWN, policy="就労に向けて")
    city.hand_in()
    failed = good("work_training")
    failed["checks"][0]["answer"] = "no"
    with pytest.raises(Unreadable) as refused:
        city.does("city_act", failed)
    assert [one.message for one in refused.value.problems] == [NOT_ELIGIBLE]
    with pytest.raises(Unreadable) as unreasoned:
        city.does("send_plan_back", "  ")
    assert [one.field for one in unreasoned.value.problems] == ["reasons"]
    city.does("send_plan_back", "期間が長すぎます")
    sent_back = city.life.entries()[-1]
    again = city_acts.resubmission(city.life.entries())
    assert again is not None
    assert (again.reasons, again.refused.entry.id, again.new) == ("期間が長すぎます", first.id, None)
    assert city_acts.submission_derived(city.life.entries(), SAPPORO) == {}
    assert "revise" in {row.step for row in city.life.promised()}
    city.plan({**TRAINING, "until": "2027-01-31"}, OWN, policy="体調を整えてから")
    handed_in = city.hand_in()
    assert handed_in.answers["resubmits"] == sent_back.id
    assert handed_in.answers["what_changed"] == [
        {"what": "認定就労訓練事業", "how": "変わった", "before": "2027-03-31", "after": "2027-01-31"},
        {"what": "支援方針", "how": "変わった", "before": "就労に向けて", "after": "体調を整えてから"},
    ]
    assert form_problems(PLAN_SUBMISSION, handed_in.answers, SAPPORO.codes) == ()
    assert city.does("city_act", good("work_training")) == "support_decision"
    assert city.life.is_true()


def test_a_plan_without_work_training_is_confirmed_and_hello_work_is_asked_afterwards_only(city: City) -> None:
    """(要綱 3-2-オ, 3-2-カ): no support request before the city has confirmed; the confirmation needs no letter."""
    city.plan({"service": "hello_work_programme", "agency": "ハローワーク"})
    city.hand_in()
    with pytest.raises(NotYet):
        city.life.write("support_request", papers=["plan_copy"])
    assert city.does("city_act", good("hello_work_programme")) == "plan_confirmation"
    assert Fact.NOTICE_DUE not in city.life.case().facts
    assert "hello_work" in {row.step for row in city.life.promised()}
    city.life.write("support_request", office="ハローワーク札幌", papers=["plan_copy", "personal_sheet"])
    assert Fact.REQUESTED in city.life.case().facts


def test_the_letter_of_a_decision_and_of_its_change_carry_their_own_numbers(city: City) -> None:
    """様式8 (要綱 5-1, 5-2): 新規 and 変更, the lines decided, before and after; nobody types what is known."""
    city.plan(TRAINING)
    city.hand_in()
    city.does("city_act", good("work_training"))
    decision = city.life.entries()[-1].id
    with pytest.raises(Unreadable) as lacking:
        city.does("send_notice", decision, {"addressee": "山田 花子様"})
    assert {one.field for one in lacking.value.problems} == {"mayor", "contact"}
    assert city.does("send_notice", decision, MAYOR) == "R8-通知-0001"
    with pytest.raises(Unreadable):
        city.does("send_notice", decision, MAYOR)  # a second click is no second letter
    changed = {"before": "3月まで", "after": "1月まで", "reason": "体調", "approval_no": "札保第2号"}
    city.does("change_support", changed)
    change = city.life.entries()[-1].id
    assert city.does("send_notice", change, MAYOR) == "R8-通知-0002"
    letters = [one for one in city.life.entries() if one.kind == "notice"]
    assert [one.answers["sort"] for one in letters] == ["new", "change"]
    assert letters[0].answers["lines"] == [TRAINING]
    assert {**letters[1].answers, **changed} == letters[1].answers
    assert all(form_problems(SUPPORT_NOTICE, one.answers, SAPPORO.codes) == () for one in letters)
    assert Fact.NOTICE_DUE not in city.life.case().facts
    assert "notice" not in {row.step for row in city.life.promised()}


def test_the_list_of_the_city_has_the_longest_waiting_first_and_hides_what_it_was_not_shown(city: City) -> None:
    """(要綱 5-1, 5-2): promptly; a draft is not the city's, and a restricted case does not exist for it."""
    life = city.life

    def rows(waiting: bool, by: Any = None) -> list[tuple[str, int, bool]]:
        with life.store.reading() as work:
            found = submitted_plans.submitted(work, by or city.officer, waiting=waiting)
        return [
            (one.version.state.value, city_acts.days_waiting(one.handed_in.happened_at, life.now), one.again) for one in found
        ]

    city.plan(TRAINING)
    assert rows(True) == rows(False) == []
    city.hand_in()
    life.clock.forward(days=3)
    assert rows(True) == [("submitted", 3, False)]
    city.does("send_plan_back", "理由")
    assert (rows(True), [row[0] for row in rows(False)]) == ([], ["sent_back"])
    city.plan(TRAINING, OWN)
    assert [row[0] for row in rows(False)] == ["sent_back"]
    city.hand_in()
    assert [(row[0], row[2]) for row in rows(True)] == [("submitted", True)]

    def hide(work: Work) -> None:
        case = work.session.get_one(type(life.case()), life.case_id)
        case.restricted = True
        work.session.add(case)

    life.store.write(hide)
    assert rows(True) == rows(False) == []
    assert rows(True, life.staff["counsellor"]) == []
