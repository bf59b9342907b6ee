"""Whether a letter may be sent to somebody, and where to (要綱 3-1-イ; violence at home, post that others open): only where they asked for letters
themselves and nothing about them tells us to be careful."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from casestore import safe_contact
from casestore.db import Work
from casestore.facts import Fact
from casestore.worklists import CaseLine

LETTER = "letter"  # of the codes contact_ways
RESTRICTED = "閲覧を制限しています。居場所を書いたものは作りません。"
MERGED = "同じ方の別の台帳に合わせてあります。"
ERASED = "記録を消した方です。"
NOT_ASKED_FOR = "手紙で連絡してよいと、本人から聞いていません。"
CAREFUL = "連絡に注意が必要な方です。"
NO_NAME, NO_ADDRESS = "氏名を聞いていません。", "住所を聞いていません。"


@dataclass(frozen=True)
class Envelope:
    """What stands on an envelope."""

    number: str
    postal_code: str
    address: str
    name: str


def envelope(work: Work, line: CaseLine, intake: Mapping[str, Any]) -> Envelope | str:
    """The envelope for the person of this case, or why there is none. intake: the newest answers of 様式1 as they read now."""
    why = _barred(work, line, intake)
    address, name = str(intake.get("address") or "").strip(), line.who.name or str(intake.get("name") or "").strip()
    if why or not address or not name:
        return why or (NO_NAME if address else NO_ADDRESS)
    return Envelope(line.case.number, str(intake.get("postal_code") or ""), address, name)


def _barred(work: Work, line: CaseLine, intake: Mapping[str, Any]) -> str:
    """The first reason not to write, "" for none."""
    ways = intake.get("contact_ways") or ()
    reasons = (
        (line.who.erased, ERASED),
        (line.case.restricted or line.who.restricted, RESTRICTED),
        (Fact.MERGED in line.case.facts, MERGED),
        (LETTER not in ways, NOT_ASKED_FOR),
        (_careful(work, line, intake), CAREFUL),
    )
    return next((words for holds, words in reasons if holds), "")


def _careful(work: Work, line: CaseLine, intake: Mapping[str, Any]) -> bool:
    """Whether they wish nothing to show that we write, by what they said or by how an account of theirs must be treated."""
    if intake.get("safe_to_message") == "no":
        return True
    if line.contact is None:
        return False
    mode = safe_contact.mode_of(work, line.contact.id)
    return bool(mode.why) or mode.wishes.hushed
