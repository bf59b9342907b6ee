"""A stored session under the dialogs of today, and what a dialog follows: a text may become another one between two messages (要綱 3-1-エ, 3-2-ア).

The text that was shown must be the text that is agreed to. So what stands in `Dialog.follows` is looked up anew at every turn; an answer
about a text that has changed does not hold any more (asking.AboutText), and its question is open again. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from dialogs.answers import Answer
from dialogs.facts import Beginning
from dialogs.progress import Moment
from dialogs.session import Frame, Session
from dialogs.steps import Dialog, continued, way


def refreshed(m: Moment, session: Session) -> Session:
    """Frames of older versions, continued under the dialogs of today, with what they follow as it is now; retired ones drop out."""
    if all(_is_of_today(m, frame) for frame in session.frames):
        return session
    known = ((frame, m.dialogs[frame.dialog]) for frame in session.frames if frame.dialog in m.dialogs)
    return session.having(frames=tuple(_as_of_today(m, continued(dialog, frame), dialog) for frame, dialog in known))


def _is_of_today(m: Moment, frame: Frame) -> bool:
    dialog = m.dialogs.get(frame.dialog)
    return dialog is not None and frame.edition == dialog.version and not dialog.follows


def _as_of_today(m: Moment, frame: Frame, dialog: Dialog) -> Frame:
    beginning = m.facts.beginnings.get(dialog.name) if dialog.follows else None
    return followed(dialog, frame, beginning, m.now) if beginning else frame


def followed(dialog: Dialog, frame: Frame, beginning: Beginning, now: datetime) -> Frame:
    """The frame with what it follows as it is now; the same frame where nothing has changed."""
    fresh = {
        key: Answer(beginning.answers[key], by="record", at=now.isoformat(timespec="seconds"), edition=dialog.version)
        for key in dialog.follows
        if key in beginning.answers and (key not in frame.answers or frame.answers[key].value != beginning.answers[key])
    }
    return frame.having(answers={**frame.answers, **fresh}) if fresh else frame


def overtaken(dialogs: Mapping[str, Dialog], before: Session, after: Session) -> bool:
    """Whether what is open now is not what the person was asked: the text has changed since, so what they said is not about it."""
    if not (before.frames and after.frames) or before.top is after.top or before.top.dialog != after.top.dialog:
        return False
    dialog = dialogs[after.top.dialog]
    return bool(dialog.follows) and way(dialog, before.top).ask != way(dialog, after.top).ask
