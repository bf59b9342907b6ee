"""How often what happens in the virtual city: small stated distributions. The shares of outcomes are the national ones of FY2015–22.

相談・情報提供のみ 36 %, つなぎ 21 % (of which 生活保護の窓口 5 points), プラン 26 % of new consultations (自立相談支援 統計); what no figure was found
for is ours to say, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

Shares = Mapping[str, float]

OUTCOMES: Shares = {"information_only": 0.36, "referral": 0.16, "ward_assistance": 0.05, "application": 0.43}
# All below: no figure found, set by us so that every way is walked.
LANGUAGES: Shares = {"ja": 0.82, "ja@easy": 0.05, "en": 0.03, "zh_Hans": 0.04, "vi": 0.03, "ko": 0.02, "ne": 0.01}
HOURS: Shares = {"8": 1, "10": 3, "12": 3, "14": 3, "16": 2, "18": 2, "20": 3, "22": 3, "1": 1}  # one in five writes at night
PERSONS: Shares = {"answers": 0.66, "slow": 0.2, "vanishes": 0.14}
SERVICES: Shares = {"own_support": 0.5, "budget_support": 0.2, "hello_work_programme": 0.2, "work_training": 0.1}
VERDICTS: Shares = {"closed": 0.6, "continued": 0.35, "postponed": 0.05}
PLAN_AT_THE_MEETING: Shares = {"approved": 0.88, "returned": 0.07, "postponed": 0.05}
SCREENINGS: Shares = {"plan": 0.8, "information_only": 0.12, "other_agency": 0.08}
CITY: Shares = {"decides": 0.92, "sends_back": 0.08}
AGENCY: Shares = {"referral_acknowledged": 0.7, "referral_declined": 0.1, "": 0.2}  # "": no answer that day

URGENT = 0.03  # of what is typed
WANTS_A_PERSON = 0.04  # of what is tapped
BLOCKS_US = 0.01  # of days of somebody who waits
WRITES_ANYWAY = 0.03
WORKER_HAS_TIME = 0.5  # for the next step of a case, each morning and afternoon
CITY_HAS_TIME = 0.2
AGENCY_ANSWERS = 0.15  # each day
FINDS_WORK = 0.01  # each round of somebody supported
IS_AWAY = 0.01  # each member of staff, each day, for up to a week
LEAVES = 1 / 500  # each member of staff, each day

TYPED = (
    "家賃が払えなくて困っています",
    "仕事が見つかりません",
    "3",
    "山田 花子",
    "わかりません",
    "I cannot pay the rent",
    "もう3か月、家から出ていません",
)
URGENT_WORDS = ("死にたいです", "何日も食べていません", "今夜ねる場所がない")
ANYWAY = ("こんにちは", "書類を持っていきます", "人と話したい", "きょうは行けません", "仕事が決まりました", "停止", "再開")


def drawn(shares: Shares, chance: Random) -> str:
    """One of these, as often as its share."""
    return chance.choices(list(shares), weights=list(shares.values()))[0]


def how_many(mean: float, chance: Random) -> int:
    """How many come on a day with this mean (Poisson, by counting waits)."""
    waited, count = chance.expovariate(1), 0
    while waited < mean:
        waited, count = waited + chance.expovariate(1), count + 1
    return count
