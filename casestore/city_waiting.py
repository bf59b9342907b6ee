"""What waits for the city (要綱 3-2-オ, 5-1, 5-2, 5-3, 8-1): plans to decide or confirm, letters to send, benefits to decide, plans given back.

Only columns are read, nothing is unsealed but names; the number of queries does not grow with the number of cases.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import and_, func, not_, or_
from sqlmodel import col, select

from casestore import people
from casestore.db import Work
from casestore.facts import Fact
from casestore.housing_lists import holds
from casestore.people import Known
from casestore.permissions import Act, Actor
from casestore.sight import visible
from casestore.tables import Case, Entry

MOST = 200


class ForCity(StrEnum):
    """What is waited for."""

    ACT = "act"  # 支援決定 or 確認
    LETTER = "letter"  # 様式8
    BENEFIT = "benefit"  # 住居確保給付金
    RETURNED = "returned"  # 差戻し: the agency works on it


SINCE = {
    ForCity.ACT: ("plan_submission",),
    ForCity.LETTER: ("support_decision", "support_change"),
    ForCity.BENEFIT: ("benefit_submission", "benefit_extension"),
    ForCity.RETURNED: ("sent_back",),
}  # the entries it counts from
HOLDS = {
    ForCity.ACT: and_(holds(Fact.SUBMITTED), holds(Fact.CITY_ACT), not_(holds(Fact.SUPPORTED))),
    ForCity.LETTER: holds(Fact.NOTICE_DUE),
    ForCity.BENEFIT: or_(holds(Fact.BENEFIT_SENT), holds(Fact.EXTENSION_ASKED)),
    ForCity.RETURNED: holds(Fact.RETURNED),
}


@dataclass(frozen=True)
class CityWaiting:
    """One thing of one case, and since when it waits."""

    what: ForCity
    case: Case
    who: Known
    since: datetime


def waiting(work: Work, actor: Actor) -> list[CityWaiting]:
    """Everything of the cases this actor was shown, the longest first; of each kind at most MOST cases."""
    rows = {what: _cases(work, actor, what) for what in ForCity}
    everyone = [case for found in rows.values() for case in found]
    who, since = people.known_all(work, {case.person_id for case in everyone}), _since(work, {case.id for case in everyone})
    found = [CityWaiting(what, case, who[case.person_id], _newest(since, what, case)) for what in rows for case in rows[what]]
    return sorted(found, key=lambda one: one.since)


def _cases(work: Work, actor: Actor, what: ForCity) -> Sequence[Case]:
    """Only those the city knows of: what the agency still keeps to itself is nobody's business here."""
    query = select(Case).where(visible(actor, Act.READ_PLAN), col(Case.shown), col(Case.under_way), HOLDS[what])
    return work.session.exec(query.order_by(col(Case.updated_at)).limit(MOST)).all()


def _since(work: Work, cases: Collection[str]) -> dict[tuple[str, str], datetime]:
    kinds = {kind for some in SINCE.values() for kind in some}
    rows = work.session.exec(
        select(Entry.case_id, Entry.kind, func.max(Entry.happened_at))
        .where(col(Entry.case_id).in_(cases), col(Entry.kind).in_(kinds))
        .group_by(col(Entry.case_id), col(Entry.kind))
    ).all()
    return {(case, kind): at for case, kind, at in rows}


def _newest(since: dict[tuple[str, str], datetime], what: ForCity, case: Case) -> datetime:
    return max((since[case.id, kind] for kind in SINCE[what] if (case.id, kind) in since), default=case.updated_at)
