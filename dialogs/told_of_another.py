"""Somebody was told of by another (要綱 3-1-ア, 2-1-イ): a 気づき about a person without a name, in a case that is not the speaker's.

Who told stands in that entry only as far as staff need it (casestore/leads.py says what the person themself may ever see); nothing of it goes
into the speaker's own case, or into their chat.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any

from sqlmodel import col, select

from casestore import ledger, people
from casestore.duty import duty
from casestore.facts import Fact
from casestore.follow_ups import Promise, Promised
from casestore.ids import new_id
from casestore.leads import TOLD_BY_ANOTHER
from casestore.ledger import BY_SYSTEM
from casestore.tables import Case, FollowUp
from dialogs import acts
from dialogs.alerting import raise_alert
from dialogs.answers import Answer
from dialogs.scene import Scene, triage_due
from dialogs.session import Session
from dialogs.two_layers import read

DIALOG = "for_another"
ONE_TELLING = timedelta(
    days=2
)  # an alert, a telling that stopped half-way and the record that follows belong together for so long


def alert(scene: Scene, act: acts.Alert) -> None:
    """Danger of the one told of: rung in their case, which it opens, at once and before the record is whole."""
    raise_alert(scene, _case(scene), act.cls, act.level, act.message_ids, step=_step(scene, "another"))


def unfinished(scene: Scene, session: Session) -> bool:
    """What somebody began to tell and did not send, once they have fallen silent: a 気づき as far as it goes. False: nothing was told."""
    frame = next((one for one in session.frames if one.dialog == DIALOG), None)
    answers = {key: one for key, one in frame.answers.items() if one.by != "record"} if frame else {}
    words = tuple(piece for piece in session.kept if piece.text)
    if "seen" not in answers and words:
        told = "\n".join(piece.text for piece in words)
        answers["seen"] = Answer(told, words, at=scene.now.isoformat(timespec="seconds"))
    if frame is None or not any(one.how == "said" and one.value for one in answers.values()):
        return False
    _write(scene, answers, "half_told")
    return True


def _lead(scene: Scene, act: acts.Write) -> None:
    """One 気づき for the reception."""
    _write(scene, act.answers, "told")


def _write(scene: Scene, answers: Mapping[str, Answer], step: str) -> None:
    work, now = scene.work, scene.now
    values, sources = _as_lead(answers, scene.talk.contact_id)
    case = _case(scene)
    due = triage_due(scene.profile, now)
    promise = Promise(Promised.LEAD, "", due, duty(work, case), step=_step(scene, step))
    ledger.write(work, case.id, "lead", values, by=BY_SYSTEM, now=now, sources=sources, promises=[promise], cause=scene.cause())
    work.tell("reception")


def _as_lead(told: Mapping[str, Answer], contact: str) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The answers on the form of a 気づき: the speaker's account is for staff who have to ask more."""
    values, sources = read(told)
    return {"kind": "told", "route": "chat", TOLD_BY_ANOTHER: contact} | values, sources


def _case(scene: Scene) -> Case:
    """The case of this telling: the one its alert or its first half has opened, else a new one about somebody new."""
    if (found := _of_this_telling(scene)) is not None:
        return found
    person = people.new_person(scene.work, scene.now, person=new_id(scene.now))
    return ledger.open_case(scene.work, person, scene.now)


def _of_this_telling(scene: Scene) -> Case | None:
    """A case whose record is not whole: an alert of this speaker without a 気づき, or a 気づき that stopped half-way."""
    steps = (_step(scene, "another"), _step(scene, "half_told"))
    rows = select(FollowUp).where(col(FollowUp.step).in_(steps), FollowUp.made_at > scene.now - ONE_TELLING)
    for row in scene.work.session.exec(rows.order_by(col(FollowUp.made_at).desc())):
        case = scene.work.session.get(Case, row.case_id) if row.case_id else None
        whole = case is None or case.closed_at is not None or (row.step == steps[0] and Fact.NOTICED in case.facts)
        if case is not None and not whole and Fact.RECEIVED not in case.facts:
            return case
    return None


def _step(scene: Scene, what: str) -> str:
    """Names the speaker to us and to nobody who reads it: steps stand in a ledger's export."""
    return f"{what}:{sha256(scene.talk.contact_id.encode()).hexdigest()[:16]}"


WRITERS: dict[str, Callable[[Scene, acts.Write], None]] = {"lead_by_another": _lead}
