"""A record about a case that its worker may not write to any more (要綱 2-2, 2-2-イ): nothing of it is lost, and nothing leaves the case.

Between the choice of a number and 「送る」 a case may have become somebody else's or restricted. What was told is then kept in that very case,
where only those who may read it do, as something that its owner looks at.
"""

from __future__ import annotations

from sqlmodel import select

from casestore import ledger
from casestore.db import Work
from casestore.duty import leading_for, on_duty
from casestore.follow_ups import Promise, Promised
from casestore.ledger import BY_SYSTEM
from casestore.permissions import Act, Actor
from casestore.tables import Case
from casestore.worklists import visible
from dialogs import acts
from dialogs.answers import Answer
from dialogs.catalogue import DIALOGS
from dialogs.facts import Facts
from dialogs.outreach.field_questions import NAMELESS
from dialogs.scene import Scene
from dialogs.steps import Review
from dialogs.two_layers import read
from dialogs.wording import Words
from locales import SOURCE

KEPT = "kept_record"  # an alert of this class: a record that could not be written as one
RECORDED_BY = "記録した職員：%s"  # what the ledger holds is in the language of the records


def in_reach(work: Work, worker: Actor, number: str) -> Case | None:
    """The case of this number, as far as this worker may write there now."""
    return work.session.exec(select(Case).where(Case.number == number, visible(worker, Act.WRITE_ENTRY))).first()


def lost(work: Work, worker: Actor, number: object) -> bool:
    """Whether a number that was chosen cannot be written to any more."""
    return isinstance(number, str) and number not in ("", NAMELESS) and in_reach(work, worker, number) is None


def keep(scene: Scene, act: acts.Write, worker: Actor) -> Case:
    """Keep what was told for whoever looks after the case, today; the case. Raises LookupError for a number that never was."""
    work, now = scene.work, scene.now
    case = work.session.exec(select(Case).where(Case.number == str(act.answers["case"].value))).first()
    if case is None:
        raise LookupError("a record is about a case")
    _values, sources = read(act.answers)
    answers = {
        "class": KEPT,
        "level": "today",
        "reason": "\n".join((RECORDED_BY % worker.name, *_in_words(act))),
        "messages": [message for answer in act.answers.values() for message in answer.message_ids],
    }
    owner = on_duty(work, case.owner_id) if case.owner_id else leading_for(work, case, now)
    promise = Promise(Promised.ALERT, "", now, owner, words=KEPT)
    ledger.write(
        work, case.id, "alert", answers, by=BY_SYSTEM, now=now, sources=sources, promises=[promise], cause=scene.cause()
    )
    work.tell("alert", case.id)
    return case


def _in_words(act: acts.Write) -> list[str]:
    """Each answer with its question's title, whole, in the language of the records."""
    words, asks = Words(SOURCE, Facts()), DIALOGS[act.kind].asks
    told = ((asks[key], answer) for key, answer in act.answers.items() if key in asks and _counts(answer))
    return [
        f"{ask.title}：{words.fill(ask.kind.show(answer.value, Facts()))}"
        for ask, answer in told
        if not isinstance(ask, Review)
    ]


def _counts(answer: Answer) -> bool:
    return answer.how == "said" and answer.value not in (None, "")
