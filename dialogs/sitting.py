"""How much one sitting asks of somebody: after some answers a rest is offered, and how much is left is said in words. Pure. 要綱 3-1-イ"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from casestore.words import N_ as _
from dialogs.answers import BOT, Value
from dialogs.progress import Moment, Turn
from dialogs.says import Line, Saying, Tap, command, line
from dialogs.session import Frame, Session
from dialogs.steps import Ask, Dialog, Repeat, Review, Section, Step

PAUSE = timedelta(minutes=30)  # so long without an answer, and it is another sitting
MOST_COUNTED = 9  # 「あと9つ」; beyond that a number only frightens
LATER = Tap(Line(_("あとで")), command("later"))
_LAST = _("ここまで、ありがとうございます。次が最後の質問です。疲れたら「あとで」でだいじょうぶです。")
_SOME = _(
    "ここまで、ありがとうございます。質問は、あと%(count)sつほどです。つづけますか。疲れたら「あとで」でだいじょうぶです。"
)
_MORE = _("ここまで、ありがとうございます。質問は、もう少しあります。つづけますか。疲れたら「あとで」でだいじょうぶです。")


def rest_offered(m: Moment, before: Session, recorded: Session) -> tuple[Saying, ...]:
    """What to say before the next question, once in a while; nothing while an answer is only being changed."""
    dialog = m.dialogs[recorded.top.dialog]
    if not dialog.sitting or dialog.aside or before.top.editing:
        return ()
    answered = in_this_sitting(recorded.top, m.now)
    left = to_come(dialog, recorded.top)
    if not answered or answered % dialog.sitting or not left:
        return ()
    text = line(_SOME, count=str(left)) if 1 < left <= MOST_COUNTED else Line(_LAST if left == 1 else _MORE)
    return (Saying(text, glue=True),)


def with_later(turn: Turn) -> Turn:
    """The same turn with 「あとで」 among its buttons."""
    *first, last = turn.says
    return Turn(turn.session, (*first, Saying(last.line, (*last.taps, LATER), last.glue)), turn.acts)


def in_this_sitting(frame: Frame, now: datetime) -> int:
    """How many questions were answered without a long pause, up to now."""
    moments = sorted(
        (datetime.fromisoformat(one.at) for one in frame.answers.values() if one.by == BOT and one.at), reverse=True
    )
    count, later = 0, now
    for moment in moments:
        if later - moment > PAUSE:
            break
        count, later = count + 1, moment
    return count


def to_come(dialog: Dialog, frame: Frame) -> int:
    """About how many questions are left, as far as the answers so far tell: the review is none of them."""
    known = {key: answer.value for key, answer in frame.answers.items()}
    return _left(dialog.steps, known, "")


def _left(steps: Sequence[Step], known: dict[str, Value], prefix: str) -> int:
    count = 0
    for step in steps:
        match step:
            case Review():
                pass
            case Ask() if prefix + step.key not in known:
                known[prefix + step.key] = None
                count += 1
            case Section() if step.when(_seen(known, prefix)):
                count += _left(step.steps, known, prefix)
            case Repeat() if None not in known.values():  # else nobody knows yet how often
                turns = range(1, step.count(_seen(known, prefix)) + 1)
                count += sum(_left(step.steps, known, f"{prefix}{step.key}.{turn}.") for turn in turns)
    return count


def _seen(known: dict[str, Value], prefix: str) -> dict[str, Value]:
    return known | {key.removeprefix(prefix): value for key, value in known.items() if prefix and key.startswith(prefix)}
