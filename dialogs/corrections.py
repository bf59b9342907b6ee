"""When a person takes a message back (unsend) or rewrites it (edit): the answers that rest on it follow. Pure. 要綱 6-2 (個人情報)

Only answers of dialogs still under way: what has reached the ledger is a person's to withdraw, with its own entry.
"""

from __future__ import annotations

from casestore.words import N_ as _
from dialogs.answers import Answer, Piece, clean
from dialogs.hearing import Got, Hearing
from dialogs.progress import Moment, Turn, ask_now
from dialogs.says import Line, Saying
from dialogs.session import Fragment, Frame, Session
from dialogs.steps import Ask


def taken_back(m: Moment, session: Session, message_id: str) -> Turn:
    """Unsend: the words go from the unconfirmed answers and their history. Said only if an answer changed."""
    kept = tuple(piece for piece in session.kept if piece.message_id != message_id)
    frames = tuple(_without(m, frame, message_id) for frame in session.frames)
    changed = session.having(kept=kept, frames=frames)
    if frames == session.frames or session.pen != "bot" or session.held:
        return Turn(changed)
    return ask_now(m, changed, Saying(Line(_("取り消されたメッセージは、お答えからも消しました。")), glue=True), short=True)


def _without(m: Moment, frame: Frame, message_id: str) -> Frame:
    if not any(message_id in answer.message_ids for answer in (*frame.answers.values(), *(old for _key, old in frame.earlier))):
        return frame
    answers = {key: left for key, answer in frame.answers.items() if (left := _less(m, frame, key, answer, message_id))}
    earlier = tuple((key, old) for key, old in frame.earlier if message_id not in old.message_ids)
    return frame.having(answers=answers, earlier=earlier, editing=frame.editing if frame.editing in answers else "")


def _less(m: Moment, frame: Frame, key: str, answer: Answer, message_id: str) -> Answer | None:
    """The answer without one message; None when nothing it rests on is left."""
    if message_id not in answer.message_ids:
        return answer
    pieces = tuple(piece for piece in answer.pieces if piece.message_id != message_id)
    ask = m.dialogs[frame.dialog].ask(key)
    if not pieces or ask is None or not ask.kind.gathers:
        return None
    return _reread(m, ask, answer, pieces)


def _reread(m: Moment, ask: Ask, answer: Answer, pieces: tuple[Piece, ...]) -> Answer | None:
    reading = ask.kind.read(Hearing(pieces, m.facts, m.today))
    return answer._replace(value=reading.value, pieces=pieces) if isinstance(reading, Got) else None


def rewritten(m: Moment, session: Session, fragment: Fragment) -> Turn | None:
    """Edit: the answer is read again from the new words. None: no open answer rests on it, so it is an ordinary message."""
    message_id = fragment.about or fragment.message_id
    for place, frame in enumerate(session.frames):
        for key, answer in frame.answers.items():
            ask = m.dialogs[frame.dialog].ask(key)
            if ask is None or message_id not in answer.message_ids:
                continue
            pieces = tuple(
                piece._replace(text=clean(fragment.said.text)) if piece.message_id == message_id else piece
                for piece in answer.pieces
            )
            new = _reread(m, ask, answer._replace(version=answer.version + 1), pieces)
            if new is None:
                return None
            answers = {**frame.answers, key: new}
            top = frame.having(answers=answers, earlier=(*frame.earlier, (key, answer)))
            frames = (*session.frames[:place], top, *session.frames[place + 1 :])
            said = Saying(Line(_("書き直したほうのお答えに入れかえました。")), glue=True)
            return ask_now(m, session.having(frames=frames), said, short=True)
    return None
