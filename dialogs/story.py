"""The person's own account: what they write at the wrong moment is kept for the right one, never thrown away. Pure. 要綱 3-1-イ"""

from __future__ import annotations

from dialogs.answers import Piece
from dialogs.progress import Moment
from dialogs.session import Session
from dialogs.steps import Ask, Dialog

MOST_KEPT = 40  # messages kept before they were asked for; the messages themselves are all stored anyway


def story(dialog: Dialog) -> Ask | None:
    """The question for the person's own words, which also takes what comes at the wrong moment."""
    return next((ask for ask in dialog.asks.values() if ask.more), None)


def worth_keeping(m: Moment) -> tuple[Piece, ...]:
    return tuple(piece for piece in m.pieces if piece.kind not in ("sticker", "tap"))


def keep_words(m: Moment, session: Session) -> Session:
    """Words and pictures out of turn: added to the story, or kept until it is asked for."""
    pieces = worth_keeping(m)
    ask = story(m.dialogs[session.top.dialog]) if session.frames else None
    told = session.top.answers.get(ask.key) if ask else None
    if told is None or ask is None or told.how != "said":
        return session.having(kept=(session.kept + pieces)[-MOST_KEPT:])
    words = "\n".join(filter(None, (str(told.value or ""), *(piece.text for piece in pieces))))
    added = told._replace(value=words, pieces=told.pieces + pieces, version=told.version + 1)
    return session.with_top(session.top.having(answers={**session.top.answers, ask.key: added}))
