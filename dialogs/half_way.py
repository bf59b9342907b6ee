"""Silence half-way: in which of the open dialogs it counts, and when we remind of it. Pure. 要綱 2-1-ア (nobody is left half-way)"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogs.acts import Act, Nudge
from dialogs.session import Session
from dialogs.steps import Dialog

if TYPE_CHECKING:  # it asks the next question, and so reminds of it
    from dialogs.progress import Moment


def minding(m: Moment, session: Session) -> Dialog | None:
    """The topmost open dialog with a clock: its own, or a ladder of the host (which began it about a `follow_up`).

    Somebody who is half-way through an intake and looks at their settings is still half-way through the intake.
    """
    frames = ((frame, m.dialogs[frame.dialog]) for frame in reversed(session.frames))
    minds = (one for frame, one in frames if not one.aside and (one.remind_after or "follow_up" in frame.about))
    return next(minds, None)


def reminder(m: Moment, session: Session) -> tuple[Act, ...]:
    """When to remind, should they fall silent now."""
    dialog = minding(m, session)
    if dialog is None or dialog.remind_after is None or (dialog.remind_writers and not session.kept):
        return ()
    return (Nudge(dialog.remind_after, "remind", session.turn),)
