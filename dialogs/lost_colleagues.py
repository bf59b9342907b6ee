"""A colleague whom the bot did not understand three times (要綱 2-1-ア, 2-2-イ): somebody in the office calls them by a day.

A worker's or a partner's phone is nobody's case, so the task has none; it stands on きょう by itself (casestore/due_colleagues.py).
"""

from __future__ import annotations

from casestore import due_colleagues, follow_ups
from casestore.duty import leading
from casestore.follow_ups import Promise, Promised
from casestore.words import N_
from dialogs.scene import Scene, soon

CALL_THEM = N_("記録や知らせの途中で、うまく読み取れませんでした。電話で聞く")


CALL_NOW = N_("急ぎのことばを書きました。すぐに電話で聞く")


def call_now(scene: Scene) -> None:
    """They wrote words of danger: a task of its own that is due at once, beside whatever else waits for this phone."""
    promise = Promise(Promised.CALL, scene.because, scene.now, leading(scene.work), step="colleague", words=CALL_NOW)
    follow_ups.promise(scene.work, promise, person=scene.talk.person_id, now=scene.now, contact=scene.talk.contact_id)


def call_them(scene: Scene) -> None:
    """One task at a time for each phone, by the time we said."""
    work, talk = scene.work, scene.talk
    if due_colleagues.waits(work, talk.contact_id):
        return
    promise = Promise(Promised.CALL, scene.because, soon(scene), leading(work), step="colleague", words=CALL_THEM)
    follow_ups.promise(work, promise, person=talk.person_id, now=scene.now, contact=talk.contact_id)
