"""An office that exists nowhere, for transcripts and walks: what the host would have looked up for every dialog, in each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from dialogs.commands import TOKYO
from dialogs.facts import Beginning, Facts, Hotline

LINES = {
    "ja": (Hotline("いのちの電話（見本）", "000-0000-0000", "24時間"), Hotline("こころの相談（見本）", "000-0000-0001")),
    "en": (Hotline("Lifeline (sample)", "000-0000-0000", "24 hours"), Hotline("Mind line (sample)", "000-0000-0001")),
}


def demo_facts(language: str, now: datetime) -> Facts:
    """What a turn may know in that office."""
    agreed = _with_texts_to_agree_to(
        _with_field_work(_with_appointments(_standing(language), language, now), language, now), language, now
    )
    return _with_own_things(_with_support(agreed, language), language, now)


def _standing(language: str) -> Facts:
    if not language.startswith("ja"):
        return Facts(
            agency="Snow City Support Centre", phone="000-0000-0009", hours="We are open Monday to Friday, 9:00 to 17:00.",
            ambulance="119 (ambulance)", police="110 (police)", reads_by="tomorrow (Fri) between 9:00 and 12:00",
            kept_where="the centre's own records", reception_number="R8-0001", staff_name="Sato",
            hotlines={"": LINES["en"]}, wards=(("chuo", "Chuo ward"), ("kita", "Kita ward"), ("nishi", "Nishi ward")),
        )  # fmt: skip
    return Facts(
        agency="ゆき市くらし支援センター", phone="000-0000-0009", hours="受付は、月曜から金曜の9時から17時です。",
        ambulance="119（救急）", police="110（警察）", reads_by="あす 12月4日（金）の9時から12時のあいだ",
        kept_where="センターの記録", reception_number="R8-0001", staff_name="佐藤",
        hotlines={"": LINES["ja"]}, wards=(("chuo", "中央区"), ("kita", "北区"), ("nishi", "西区")),
    )  # fmt: skip


# -- appointments and papers: whoever writes on 8 or 9 December has an appointment on the 10th ---------------------------

HOURS = ("10:00", "11:00", "13:30", "15:00")
TAKEN_AT = {"2026-12-07T10:00": "2026-12-03T21:30"}  # this time goes to somebody else at that moment
READS_BY = {  # after a few days of silence, and around the appointment of the 10th; on all other days it is 3 December
    **{
        date(2026, 12, day): {"ja": "12月7日（月）の9時から12時のあいだ", "en": "on Monday between 9:00 and 12:00"}
        for day in (4, 5, 6)
    },
    date(2026, 12, 7): {"ja": "あす 12月8日（火）の9時から12時のあいだ", "en": "tomorrow (Tue) between 9:00 and 12:00"},
    date(2026, 12, 8): {"ja": "あす 12月9日（水）の9時から12時のあいだ", "en": "tomorrow (Wed) between 9:00 and 12:00"},
    date(2026, 12, 9): {"ja": "あす 12月10日（木）の9時から12時のあいだ", "en": "tomorrow (Thu) between 9:00 and 12:00"},
    date(2026, 12, 10): {"ja": "あす 12月11日（金）の9時から12時のあいだ", "en": "tomorrow (Fri) between 9:00 and 12:00"},
    date(2026, 12, 11): {"ja": "12月14日（月）の9時から12時のあいだ", "en": "on Monday between 9:00 and 12:00"},
}
OFFERED = ("2026-12-10T11:00", "2026-12-11T13:30", "2026-12-14T10:00")


def _with_appointments(facts: Facts, language: str, now: datetime) -> Facts:
    local = now.astimezone(TOKYO)
    moment = local.strftime("%Y-%m-%dT%H:%M")
    free = [slot for slot in _slots(local.date()) if moment < TAKEN_AT.get(slot, "9")]
    booked = local.date() in (date(2026, 12, 8), date(2026, 12, 9))
    known = {"standing": "booked" if booked else "none", "room": "free"}
    visits = local.hour == 11  # whoever is invited at that hour is to be visited
    papers = (
        ("通帳のコピー", "離職票") if language.startswith("ja") else ("Copy of your bank book", "Leaving certificate (離職票)")
    )
    listed = "\n".join(f"・{paper}" for paper in papers)
    return replace(
        facts,
        reads_by=READS_BY.get(local.date(), {}).get(language[:2], facts.reads_by),
        lists={
            **facts.lists,
            "slots": tuple((slot, slot) for slot in free),
            "offered": tuple((slot, slot) for slot in OFFERED),
        },
        texts={
            **facts.texts,
            **(APPOINTMENT_JA if language.startswith("ja") else APPOINTMENT_EN),
            **({"appointment_way": "ご自宅での面談" if language.startswith("ja") else "at your home"} if visits else {}),
            "papers_list": listed,
            **{f"papers.paper.{at}": paper for at, paper in enumerate(papers, start=1)},
        },
        beginnings={
            **facts.beginnings,
            "appointment": Beginning(known),
            "tomorrow": Beginning({"standing": "booked", "room": "free"}),
            "missed": Beginning({"standing": "missed", "room": "free"}),
            "invited": Beginning({"by": "visit" if visits else "office"}),
            "papers": Beginning({"papers": len(papers)}),
        },
    )


def _slots(today: date) -> list[str]:
    days = [today + timedelta(days=ahead) for ahead in range(1, 15)]
    return [f"{day.isoformat()}T{hour}" for day in days if day.weekday() < 5 for hour in HOURS]


APPOINTMENT_JA = {
    "minutes": "60", "worker": "田中", "office_place": "ゆき市役所の2階、くらし支援センター", "bring": "書類は、なくてもだいじょうぶです。",
    "appointment": "12月10日（木）の10:00、窓口での面談", "appointment_way": "窓口での面談",
    "appointment_how": "場所は、ゆき市役所の2階、くらし支援センターです。",
}  # fmt: skip
APPOINTMENT_EN = {
    "minutes": "60", "worker": "Tanaka", "office_place": "Snow City Support Centre, 2nd floor of the city hall",
    "bring": "You need not bring any papers.", "appointment": "Thu, 10 Dec, 10:00, at the office", "appointment_way": "at the office",
    "appointment_how": "The place is Snow City Support Centre, 2nd floor of the city hall.",
}  # fmt: skip


# -- support: two services and two goals of a plan; the November of somebody who receives the housing benefit --------------


def _with_support(facts: Facts, language: str) -> Facts:
    japanese = language.startswith("ja")
    duties = (("consultation", "4/month"), ("hello_work", "2/month"), ("job_application", "1/week"))
    names = ("面談", "ハローワークの相談", "応募・面接") if japanese else ("Interviews", "Hello Work", "Applications")
    lists = {
        "duty_rules": duties,
        "duty_names": tuple(zip((duty for duty, _rule in duties), names, strict=True)),
        "duty_days": (*(("consultation", f"2026-11-{day}") for day in ("04", "11", "18", "25")), ("hello_work", "2026-11-05")),
    }
    beginnings = {
        "monitoring": Beginning({"lines": ("budget_support", "own_support")}),
        "before_evaluation": Beginning({"goals": ("朝おきる", "家賃をはらう")}),
        "housing_report": Beginning({"month": "2026-11", "duties": tuple(duty for duty, _rule in duties)}),
    }
    return replace(
        facts,
        lists={**facts.lists, **lists},
        texts={**facts.texts, **(SUPPORT_JA if japanese else SUPPORT_EN)},
        beginnings={**facts.beginnings, **beginnings},
    )


SUPPORT_JA = {
    "monitoring.line.1": "家計の相談", "monitoring.line.2": "仕事さがし",
    "before_evaluation.goal.1": "朝おきる", "before_evaluation.goal.2": "家賃をはらう",
    "report_month": "2026-11", "report_today": "2026-11-27", "month_name": "11月",
    "so_far": "・面談：めやす4回、いま4回\n・ハローワークの相談：めやす2回、いま1回\n・応募・面接：毎週（4週のうち0週）",
}  # fmt: skip
SUPPORT_EN = {
    "monitoring.line.1": "Money advice", "monitoring.line.2": "Job search",
    "before_evaluation.goal.1": "Rise early", "before_evaluation.goal.2": "Pay the rent",
    "report_month": "2026-11", "report_today": "2026-11-27", "month_name": "November",
    "so_far": "・Interviews: 4 wanted, 4 so far\n・Hello Work: 2 wanted, 1 so far\n・Applications: every week (0 of 4 weeks)",
}  # fmt: skip


# -- outreach and partners: between one and three in the afternoon a visit to R8-0012 is under way -------------------------

SLIP = "ABCDEFGHJKMN"  # the code of a slip; in the evening the agency has taken the person on already


def _with_field_work(facts: Facts, language: str, now: datetime) -> Facts:
    hour, day = now.astimezone(TOKYO).hour, now.astimezone(TOKYO).date().isoformat()
    japanese = language.startswith("ja")
    tasks = ("次にすること", "電話で連絡", "気づき") if japanese else ("Next step", "Call", "Lead")
    numbers = ("R8-0012", "R8-0003", "R8-0031")
    due = tuple((number, f"{number} {task}") for number, task in zip(numbers, tasks, strict=True))
    away = 13 <= hour < 15
    beginnings = {
        "visit_back": Beginning({"away": "unrecorded"} if away else {}),
        "visit_more": Beginning({"away": "unrecorded"} if away else {}),
        "visit": Beginning({"case": "R8-0012", "when": f"{day}T13:05"} if away else {}),
        "absent": Beginning({"case": "R8-0012"} if away else {}),
    }
    lists = {
        "today_work": due,
        "my_work": (*due, ("R8-0008", "R8-0008")),
        "my_numbers": (("R8-0040", "R8-0040"),),
        "slips": ((SLIP, ""),),
        "slip_sent": (("2026-11-30", ""),),
        "slip_may": SLIP_MAY_JA[3 if hour >= 17 else 0 :] if japanese else SLIP_MAY_EN[3 if hour >= 17 else 0 :],
    }
    texts = {"visit_number": "R8-0012", **(FIELD_JA if japanese else FIELD_EN)}
    return replace(
        facts,
        lists={**facts.lists, **lists},
        texts={**facts.texts, **texts},
        beginnings={**facts.beginnings, **beginnings},
    )


SLIP_MAY_JA = (
    ("referral_acknowledged", "受け取りました"), ("referral_declined", "受けられない"), ("referral_seen", "読みました"),
    ("referral_contacted", "連絡がとれた"),
)  # fmt: skip
SLIP_MAY_EN = (
    ("referral_acknowledged", "Taken on"), ("referral_declined", "Cannot take it on"), ("referral_seen", "Read"),
    ("referral_contacted", "Made contact"),
)  # fmt: skip
FIELD_JA = {
    "today_summary": "きょうまでの用事が3件あります。", "slips_waiting": "お返事を待っているつなぎが2件あります。",
    "slip_shown": "受付番号：R8-0012\nお願いしたいこと：家計の相談\nお返事の期限：12月10日（木）",
}  # fmt: skip
FIELD_EN = {
    "today_summary": "Due by today: 3", "slips_waiting": "Referrals waiting for your answer: 2",
    "slip_shown": "Reception number: R8-0012\nWhat we ask: help with the household budget\nAnswer by: Thu, 10 Dec",
}  # fmt: skip


# -- what is agreed to: on 1 December nothing to agree to yet, on the 2nd agreed already; on the 6th text and plan are other ones ---

DRAFTED_ANEW = date(2026, 12, 6)


def _with_texts_to_agree_to(facts: Facts, language: str, now: datetime) -> Facts:
    day, words = now.astimezone(TOKYO).date(), TO_AGREE_JA if language.startswith("ja") else TO_AGREE_EN
    anew = day >= DRAFTED_ANEW
    standing = {date(2026, 12, 1): ("not_yet", "none"), date(2026, 12, 2): ("holds", "agreed")}.get(day, ("apply", "open"))
    texts = {name: shown for name, shown in words.items() if not name.endswith("*")}
    if anew:
        texts |= {name[:-1]: shown for name, shown in words.items() if name.endswith("*")}
    of = {kind: _in_turn(texts, kind) for kind in ("consent.part", "consent.rule")}
    plan = {"plan": "P2" if anew else "P1", "goals": ("g1",), "lines": ("l1", "l2 anew" if anew else "l2")}
    return replace(
        facts,
        texts={**facts.texts, **texts},
        beginnings={
            **facts.beginnings,
            "consent": Beginning(
                {
                    "standing": standing[0],
                    "text": "".join(of["consent.part"]),
                    "parts": of["consent.part"],
                    "clauses": of["consent.rule"],
                }
            ),
            "withdraw": Beginning({"consented": "no" if standing[0] == "not_yet" else "yes"}),
            "plan_review": Beginning({"standing": standing[1], **plan}),
        },
    )


def _in_turn(texts: Mapping[str, str], kind: str) -> tuple[str, ...]:
    """A stamp for each part of a text, as short as a test needs it."""
    return tuple(f"{len(shown)}{shown[-12:-1]}" for name, shown in texts.items() if name.startswith(f"{kind}."))


TO_AGREE_JA = {
    "consent.part.1": "（1／2）\n利用の申込みと同意（2026-04-01）\n\n申し込むこと\n相談支援員といっしょに、これからのことを考えます。",
    "consent.part.2": "（2／2）\n同意すること\nあなたが選んだところに、必要なことだけを伝えます。",
    "consent.part.2*": "（2／2）\n同意すること\nあなたが選んだところに、必要なことだけを伝えます。家族には伝えません。",
    "consent.rule.1": "（1／2）\n個人情報の規程（2026-04-01）\n\n何のために使うか\n支援のためだけに使います。",
    "consent.rule.2": "（2／2）\nいつまで残すか\n残す期間は、市が決めます。",
    "rules_count": "2", "consent_given": "11月20日（金）", "consent_scope": "こちらが紹介する機関、ハローワーク",
    "plan_review.goal.1": "春までに、自分の家で暮らす\nできたとわかるしるし：アパートの鍵を受け取る\nいつまで：3月31日（水）",
    "plan_review.line.1": "お金のやりくりを、いっしょに考える相談（家計改善支援）\n"
    "ところ：ゆき市家計相談室\n担当：佐藤\n回数：月に2回\nいつまで：3月31日（水）",
    "plan_review.line.2": "ハローワークの担当者と進める仕事さがし\nところ：ゆきハローワーク\n回数：週に1回",
    "plan_review.line.2*": "ハローワークの担当者と進める仕事さがし\nところ：ゆきハローワーク\n回数：月に1回",
    "plan_from": "12月10日（木）", "plan_until": "3月31日（水）", "plan_evaluation": "3月10日（水）",
}  # fmt: skip
TO_AGREE_EN = {
    "consent.part.1": "(1/2)\nApplication and consent (2026-04-01)\n\nWhat you apply for\nWith a counsellor you think about what comes next.",
    "consent.part.2": "(2/2)\nWhat you agree to\nWe tell only those you have chosen, and only what is needed.",
    "consent.part.2*": "(2/2)\nWhat you agree to\nWe tell only those you have chosen, and only what is needed. We do not tell your family.",
    "consent.rule.1": "(1/2)\nRules on personal information (2026-04-01)\n\nWhat we use it for\nFor your support and nothing else.",
    "consent.rule.2": "(2/2)\nHow long we keep it\nThe city decides how long records are kept.",
    "rules_count": "2", "consent_given": "Fri, Nov 20", "consent_scope": "Places we refer to, Hello Work",
    "plan_review.goal.1": "Live in a home of my own by spring\nHow you know: the keys are in your hand\nBy: Wed, Mar 31",
    "plan_review.line.1": "Advice on managing money together (household budget support)\n"
    "Where: Snow City Budget Office\nWho: Sato\nHow often: twice a month\nBy: Wed, Mar 31",
    "plan_review.line.2": "Looking for work together with someone at Hello Work\nWhere: Snow Hello Work\nHow often: once a week",
    "plan_review.line.2*": "Looking for work together with someone at Hello Work\nWhere: Snow Hello Work\nHow often: once a month",
    "plan_from": "Thu, Dec 10", "plan_until": "Wed, Mar 31", "plan_evaluation": "Wed, Mar 10",
}  # fmt: skip


# -- settings, one's own records, and how the case is going --------------------------------------------------------------

OWN_JA = {
    "settings_now": "・言語：日本語\n・送ってよいか：まだうかがっていません\n・中身を出さない：いいえ\n・合いことば：ありません",
    "records_held": "・お名前、連絡先、連絡のしかた\n・相談の受付（11月20日（金））\n・ここでの会話：34件（11月20日（金）から12月2日（水）まで）",
    "records_looked": "・12月2日（水）：相談支援員\n・11月20日（金）：主任相談支援員",
    "records_law": "消せるものは、職員がたしかめて消します。決まりで、とっておくものもあります。",
    "records_by": "12月10日（木）の午後5時まで",
    "case_now": "\n".join(
        (
            "【いま】",
            "受付番号：R8-0001",
            "相談を受け付けました。職員が読んで、これからのことを考えています。",
            "担当：佐藤",
            "",
            "【次にすること】",
            "・あす（12月4日・金）の午後5時までに、職員があなたの相談を読んで、これからのことを決めます。",
            "",
            "あなたのメッセージは、職員がここまで全部読みました。",
        )
    ),
    "case_why": "職員は、ここでつづけて、相談をうかがうことにしました。\nそれは、あなたが次のように答えてくださったからです。\n・困っていること：家賃・ローン",
}
OWN_EN = {
    "settings_now": "・Language: English\n・May we write: not asked yet\n・Quiet notices: no\n・Secret word: none",
    "records_held": "・Your name, contact details and how to contact you\n・First consultation (Fri 20 Nov)\n・This chat: 34 (from Fri 20 Nov to Wed 2 Dec)",
    "records_looked": "・Wed 2 Dec: Counsellor\n・Fri 20 Nov: Chief counsellor",
    "records_law": "What can be deleted, our staff check and delete. Some things must be kept by the rules.",
    "records_by": "by 17:00 on Thu 10 Dec",
    "case_now": "\n".join(
        (
            "[Now]",
            "Reception number: R8-0001",
            "We received your consultation. Our staff are reading it and thinking about what comes next.",
            "Your worker: Sato",
            "",
            "[What comes next]",
            "・Our staff read what you told us and decide what comes next by 17:00 tomorrow (Fri 4 Dec).",
            "",
            "Our staff have read all your messages so far.",
        )
    ),
    "case_why": "Our staff decided to go on helping you here.\nThat is because you answered like this:\n・What troubles you: Rent or loan",
}
FIELDS_JA = (("call_name", "お呼びする名前"), ("ward", "区"))
FIELDS_EN = (("call_name", "Name to call you"), ("ward", "Ward"))
ON_A_PHONE_OF_TWO = date(2026, 12, 7)


def _with_own_things(facts: Facts, language: str, now: datetime) -> Facts:
    """On 7 December two people use this telephone."""
    ja = language.startswith("ja")
    two = {name: Beginning({"hidden": "yes"}) for name in ("settings", "my_records", "my_case")}
    return replace(
        facts,
        texts={**facts.texts, **(OWN_JA if ja else OWN_EN)},
        lists={**facts.lists, "my_fields": FIELDS_JA if ja else FIELDS_EN},
        beginnings={**facts.beginnings, **(two if now.astimezone(TOKYO).date() == ON_A_PHONE_OF_TWO else {})},
    )
