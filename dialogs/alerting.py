"""Somebody has to look at a case: the alert in its ledger, the promise, and for danger the owner's phone (要綱 2-1-ア, 3-3-イ)."""

from __future__ import annotations

from collections.abc import Sequence

from casestore import entries, ledger
from casestore.db import Work
from casestore.duty import duty
from casestore.facts import Fact, entries_holding
from casestore.follow_ups import Promise, Promised
from casestore.ledger import BY_SYSTEM
from casestore.tables import Case
from dialogs import ringing
from dialogs.acts import Level
from dialogs.scene import Scene
from dialogs.urgency import LIFE, classes_in, screen


def raise_alert(scene: Scene, case: Case, cls: str, level: Level, messages: Sequence[str] = (), *, step: str = "") -> None:
    """At once for danger, the same day for need. It stays until a person has cleared it. step: of its promise."""
    work, now = scene.work, scene.now
    if level == "today" and is_open(work, case, cls):
        return  # said in words and chosen from the list: one need, one alert. Danger to life rings each time
    promise = Promise(Promised.ALERT, "", now, duty(work, case), step=step, words=cls)
    answers = {"class": cls, "level": level, "messages": list(messages)}
    ledger.write(work, case.id, "alert", answers, by=BY_SYSTEM, now=now, promises=[promise], cause=scene.cause())
    work.tell("alert", case.id)
    if level == "now":
        ringing.ring(work, case, now)


def is_open(work: Work, case: Case, cls: str) -> bool:
    """Whether an alert of this class still waits for a person."""
    alerts = entries_holding(frozenset(case.facts), Fact.ALERTED)
    return any(entries.read(work, entry).answers.get("class") == cls for entry in alerts)


def raise_for_words(scene: Scene, case: Case, words: str, messages: Sequence[str]) -> None:
    """What a colleague wrote about somebody is screened like the person's own words: danger rings, need is for today."""
    found = screen(words)
    for cls in classes_in([words]):
        exact = found is not None and found.sureness == "exact" and cls in LIFE
        raise_alert(scene, case, cls, "now" if exact else "today", messages)
