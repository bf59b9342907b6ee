"""One case with everything on its papers, made of plain entries: what the tests of the papers print."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from casestore.entries import Written
from casestore.people import Known
from casestore.profile import load_profile
from casestore.told import Reader
from staff_console.papers.filling import CaseOnPaper

NAMES = {"s1": "田中 ゆかり", "s2": "森 恵子", "c1": "市 花子"}
BEGAN = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
INTAKE: dict[str, Any] = {
    "route": "telephone",
    "received_by": "s1",
    "who": "self",
    "call_name": "みさきさん",
    "language": "ja",
    "ward": "chuo",
    "kana": "サトウ ミサキ",
    "name": "佐藤 美咲",
    "sex": "female",
    "birth_date": "1980-04-01",
    "postal_code": "060-0042",
    "address": "札幌市中央区大通西0丁目0番0号 見本荘201号室",
    "phone_mobile": "00000000000",
    "email": "misaki@example.org",
    "troubles": ["03", "04", "07", "16"],
    "main_trouble": "04",
    "trouble_other": "猫のえさ代",
    "own_words": "家賃が払えません。今月で仕事をやめました。\n夜、眠れない日がつづいています。",
    "wishes": "今の部屋に住みつづけたい。体を動かす仕事をさがしたい。",
    "wants_public_assistance": "unsure",
    "urgent": ["heating"],
    "lifelines": ["power"],
    "children": "no",
    "check_violence": "ok",
    "check_food": "ok",
    "check_place": "ok",
    "check_warmth": "bad",
    "check_children": "ok",
    "check_death": "unknown",
    "urgent_notes": "灯油が3日分しかない。明日までに相談する。",
    "contact_ways": ["chat", "telephone"],
    "safe_times": ["evening"],
    "safe_to_message": "yes",
    "work": "out_of_work",
    "housing": "rented",
    "health_insurance": "national",
    "pension": "exempt",
}
CONSENT: dict[str, Any] = {
    "document": "privacy_rules",
    "edition": "2021-04-01",
    "scope": ["agency", "meeting", "city", "hello_work"],
    "channel": "room",
    "language": "ja",
    "evidence": "「はい、同意します」のボタン",
    "given_on": "2026-11-25",
}
ASSESSMENT: dict[str, Any] = {
    "consultation_route": "self_call",
    "consulted_before": "yes",
    "consulted_where": "区役所の窓口（2年前、税の分割）。",
    "chief_complaint": "家賃が払えず、出ていくように言われている。仕事をさがしたいが、朝が起きられない。",
    "own_words": "猫がいるから、部屋だけはなくしたくない。",
    "strengths": "几帳面。家計簿を5年つけている。近くに姉がいる。",
    "situation": "先月末で清掃の仕事を退職。貯金はほぼない。",
    "lives_with": "yes",
    "household": [
        {"relation": "子", "age": "12", "works": "no", "note": "小学6年"},
        {"relation": "母", "age": "74", "works": "no"},
    ],
    "family_elsewhere": "姉（札幌市内）",
    "marital_status": "divorced",
    "has_children": "yes",
    "children_count": "1",
    "dwelling": "rented_flat",
    "housing_troubles": ["rent_burden", "notice"],
    "leave_by": "2026-12-31",
    "rent": "42000",
    "wants_to_move": "no",
    "guarantor": "no",
    "seeing_a_doctor": "yes",
    "health_notes": "不眠。月1回通院。",
    "insurance": "national",
    "certificates": ["none"],
    "own_income": "0",
    "household_income": "65000",
    "savings": "12000",
    "benefits": ["pension", "child_allowance"],
    "tax_status": "exempt",
    "has_arrears": "yes",
    "arrears": ["rent"],
    "arrears_amount": "84000",
    "has_debts": "no",
    "public_assistance": "none",
    "work_status": "looking",
    "jobs": [{"employer": "ビル清掃（パート）", "from": "2023-04", "until": "2026-10", "left_because": "腰を痛めた"}],
    "skills": "普通自動車免許",
    "education": "high",
    "issues": "収入がなく家賃を滞納。不眠があり、すぐの就職はむずかしい。",
    "issue_flags": ["poverty"],
    "direction": "住まいを守り、体調を整えてから仕事をさがす。",
    "wishes": "猫と今の部屋で暮らしたい。",
    "complete": "yes",
}
PLAN: dict[str, Any] = {
    "issues": [{"issue": "家賃を2か月滞納している", "background": "10月に退職"}, {"issue": "眠れず、朝起きられない"}],
    "policy": "住まいを守りながら、体調を整え、働く準備をする。",
    "content": "家賃の相談に同行。通院の継続。就労訓練。月1回の面談。",
    "long_term_goal": "今の部屋で、猫と、自分の収入で暮らす。",
    "goals": [
        {"goal": "家賃の支払いの約束を守る", "measure": "毎月25日に払う", "by": "2027-03-31"},
        {"goal": "朝、決まった時間に起きる", "measure": "週5日"},
    ],
    "lines": [
        {
            "service": "work_training",
            "agency": "札幌訓練所",
            "content": "清掃の訓練",
            "frequency": "週2日",
            "from": "2026-12-10",
            "until": "2027-03-31",
            "in_charge": "高橋",
            "need": "働く生活に慣れるため",
        },
        {
            "service": "budget_support",
            "agency": "家計相談室",
            "content": "家計表を作る",
            "frequency": "月2回",
            "from": "2026-12-10",
            "until": "2027-03-31",
            "need": "滞納を返すため",
        },
        {"service": "own_support", "content": "月1回の面談", "in_charge": "田中"},
    ],
    "employment_target": "yes",
    "period_from": "2026-12-10",
    "period_until": "2027-03-31",
    "next_evaluation": "2027-03-10",
    "own_words": "人と話すのは苦手だけど、体を動かす仕事ならできそうです。",
}
EVALUATION: dict[str, Any] = {
    "goals": [
        {"goal": "家賃の支払いの約束を守る", "attainment": "attained", "note": "4か月つづけて払えた"},
        {"goal": "朝、決まった時間に起きる", "attainment": "partly", "note": "週4日"},
    ],
    "attainment_words": "家賃は約束どおり払えた。",
    "changes": ["housing_secured", "employed", "will_improved"],
    "employed": "yes",
    "income_increased": "yes",
    "present_state": "清掃の仕事が決まった。滞納の残りは28,000円。",
    "wish": "これからは自分でやってみたい。",
    "wish_code": "close",
    "opinion": "終結し、3か月は様子を聞く。",
    "opinion_code": "closed",
    "meeting_on": "2027-03-17",
    "result": "closed",
    "follow_up": "yes",
    "follow_up_plan": "1か月と3か月に、チャットで様子を聞く。",
}
NOTICE: dict[str, Any] = {
    "document_no": "札保自第123号",
    "issued_on": "2026-12-09",
    "addressee": "佐藤 美咲",
    "mayor": "札幌市長　見本 太郎",
    "sort": "new",
    "decided_on": "2026-12-08",
    "approval_no": "R8-456",
    "lines": [PLAN["lines"][0]],
    "conditions": "訓練に通えなくなったときは、すぐに知らせてください。",
    "contact": "札幌市 保健福祉局（見本）\n電話 000-0000-0000",
    "appeal": "この決定に不服があるときは、知った日の翌日から3か月以内に審査請求ができます。",
}
STORY: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("intake", INTAKE, ""),
    ("application", {"applied_on": "2026-11-25", "way": "room"}, ""),
    ("consent", CONSENT, ""),
    ("assessment", ASSESSMENT, ""),
    (
        "screening",
        {"date": "2026-11-27", "result": "plan", "policy": "プランを作る", "reason": "住まいと仕事の両方に支えがいる"},
        "",
    ),
    (
        "contact",
        {
            "way": "telephone",
            "partner": "person",
            "by": "s1",
            "began": "14:00",
            "ended": "14:20",
            "facts": "家賃を半分払えた。",
            "opinion": "表情が明るい。",
        },
        "",
    ),
    ("plan", PLAN, ""),
    ("plan_agreement", {"way": "chat", "signed_on": "2026-12-01", "words": "これでお願いします。"}, "plan"),
    ("approval", {"held_on": "2026-12-03", "city_present": "yes", "outcome": "approved"}, "plan"),
    (
        "roles_agreed",
        {
            "held_on": "2026-12-03",
            "city_present": "yes",
            "roles": [{"agency": "札幌訓練所", "role": "訓練"}, {"agency": "家計相談室", "role": "家計"}],
        },
        "plan",
    ),
    ("plan_submission", {}, "plan"),
    ("support_decision", {"approval_no": "R8-456", "decided_on": "2026-12-08"}, "plan"),
    ("notice", NOTICE, "support_decision"),
    ("evaluation", EVALUATION, "plan"),
    ("evaluation_confirmed", {"held_on": "2027-03-17", "city_present": "yes", "result": "closed"}, "evaluation"),
)


def case_on_paper(**changed: dict[str, Any]) -> CaseOnPaper:
    """The case; `changed`: answers of a kind that are other than usual."""
    entries: list[Written] = []
    for place, (kind, answers, about) in enumerate(STORY):
        at = BEGAN + timedelta(days=place)
        subject = next((one.id for one in reversed(entries) if one.kind == about), None)
        entries.append(
            Written(f"e{place}", place + 1, kind, {**answers, **changed.get(kind, {})}, subject, at, at, "counsellor", "s1")
        )
    who = Known("p1", name="佐藤 美咲", kana="サトウ ミサキ", call_name="みさき", birth_date=date(1980, 4, 1), language="ja")
    return CaseOnPaper("R8-0001", who, entries, Reader(load_profile("sapporo"), names=NAMES), date(2027, 3, 20))
