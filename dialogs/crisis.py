"""What is said and done when words mean danger, before any dialog. Pure. 要綱 3-1-イ, 3-2-イ; research: domain 5.3

Thank for telling; say it is a machine; numbers that answer now; no question about method, no verdict, no promise the office
cannot keep, no menu. The intake stays stopped until a human clears it.
"""

from __future__ import annotations

from casestore.words import N_ as _
from dialogs.acts import Act, Alert
from dialogs.answers import BOT
from dialogs.progress import Moment, Turn, ask_now, push
from dialogs.says import Line, Numbers, Saying, line
from dialogs.session import Frame, Session
from dialogs.steps import Way
from dialogs.story import keep_words
from dialogs.urgency import Found

_TOLD = _("話してくれて、ありがとうございます。これは機械からの返事です。職員に、すぐ知らせました。")
_STAY = _("ここに書いたことは、職員が読みます。ひとりでかかえなくて、だいじょうぶです。書けるときに、いつでも書いてください。")
_CALL = _("いま、話を聞いてくれる人がいます。\n%(numbers)s")

HELP: dict[str, tuple[str, ...]] = {
    "crisis": (_TOLD, _CALL, _("いま命があぶないときは、%(ambulance)sに電話してください。近くに人がいたら、そばにいてもらってください。"), _STAY),
    "self_harm": (
        _TOLD,
        _("薬をたくさん飲んだとき、血が止まらないときは、すぐ%(ambulance)sに電話してください。近くの人に知らせてください。"),
        _CALL,
        _STAY,
    ),
    "violence": (
        _TOLD,
        _("いま危ないときは、%(police)sに電話してください。にげられるなら、人のいる明るいところへ行ってください。"),
        _("相談できるところです。\n%(numbers)s"),
        _("この画面を見られて困るときは、消してもだいじょうぶです。消しても、職員には届いています。"),
    ),
    "child": (
        _TOLD,
        _("つらくなったら、子どもが安全なところにいるのをたしかめて、少しはなれてください。"),
        _("いま、話を聞いてくれるところです。名前を言わなくてもかまいません。\n%(numbers)s"),
        _STAY,
    ),
    "harm_to_others": (
        _TOLD,
        _("だれかがけがをしそうなときは、まず、その場をはなれてください。命があぶないときは、%(police)sに電話してください。"),
        _CALL,
        _STAY,
    ),
}  # fmt: skip
NEEDS: dict[str, str] = {
    "hunger": _("食べるもの"),
    "no_roof": _("寝る場所"),
    "lifeline": _("電気・ガス・水道や暖房"),
    "medicine": _("薬や病院"),
}
_NEED = _(
    "教えてくれて、ありがとうございます。%(needs)sのことは、いそぐこととして職員に知らせました。%(reads_by)sに、職員が読みます。"
)
_NEED_CALL = _("それまで待てないときは、こちらに電話してください。\n%(numbers)s")

_NUMBERS = (
    _(
        "いま命や体があぶないときは、%(ambulance)sか%(police)sに電話してください。ここでは、すぐにお返事できないことがあります。"
    ),
    _("話を聞いてくれるところの電話番号です。\n%(numbers)s"),
)

# While a crisis is open: short, true, and not the same twice running.
_STILL = (
    _("読みました。これは機械の返事です。職員には、もう知らせてあります。\n%(numbers)s"),
    _("届いています。職員が読みます。いますぐ話したいときは、電話もつながります。\n%(numbers)s"),
    _("書いたことはぜんぶ、職員に届いています。命があぶないときは、がまんしないで%(ambulance)sに電話してください。"),
)

# What protects life is said in every mode, also where nothing else is (dialogs.doorbell).
SAID_ANYWHERE = frozenset((*(text for texts in HELP.values() for text in texts), _NEED, _NEED_CALL, *_NUMBERS, *_STILL))


def at_once(m: Moment, session: Session, found: Found) -> Turn | None:
    """The turn for words about life itself; None when the ordinary talk may go on (see `noted`)."""
    if not found.holds:
        return None
    alert = Alert("now", found.cls, m.ids)
    if session.held:
        if found.sureness == "exact" and found.cls not in session.warned:
            return hold(m, session, found.cls, alert)
        return Turn(session, (), (alert,)) if session.pen != BOT else still(session).after(acts=(alert,))
    if found.sureness == "exact" or (session.frames and session.top.dialog == "safe"):
        return hold(m, session, found.cls, alert)
    if session.pen != BOT:
        return Turn(session, (), (Alert("today", found.cls, m.ids),))
    return push(m, keep_words(m, session), "safe", about={"cls": found.cls}, acts=(Alert("today", found.cls, m.ids),))


def hold(m: Moment, session: Session, cls: str, *acts: Act) -> Turn:
    """Help for this class, at once; the talk is held."""
    session = keep_words(m, session)
    frames = tuple(frame for frame in session.frames if not m.dialogs[frame.dialog].aside)
    warned = session.warned if cls in session.warned else (*session.warned, cls)
    held = session.having(held=cls, frames=frames, warned=warned, quiet=0, paused="")
    return Turn(held, tuple(_with_numbers(text, cls) for text in HELP[cls]), acts)


def still(session: Session) -> Turn:
    """A short true answer while people are looking; never a menu."""
    text = _STILL[session.quiet % len(_STILL)]
    return Turn(session.having(quiet=session.quiet + 1), (_with_numbers(text, session.held),))


def noted(m: Moment, session: Session, found: Found) -> Turn:
    """Need and weariness: said or only told to staff, and the talk goes on."""
    if found.sureness == "soft":
        return Turn(session, (), (Alert("soft", "", m.ids),))
    alert = Alert("today", found.cls, m.ids)
    if found.cls in session.warned or session.pen != BOT or session.held:
        return Turn(session, (), (alert,))
    return Turn(session.having(warned=(*session.warned, found.cls)), need(m, (found.cls,)), (alert,))


def need(m: Moment, classes: tuple[str, ...]) -> tuple[Saying, ...]:
    """Food, roof, warmth: who reads it by when, and who answers now."""
    told = Saying(line(_NEED, needs=tuple(Line(NEEDS[cls]) for cls in classes)))
    return (told, _with_numbers(_NEED_CALL, classes[0])) if m.facts.numbers(classes[0]) else (told,)


def urgent_lines(m: Moment) -> tuple[Saying, ...]:
    """「急ぐとき」: numbers that answer now, asked for by a button; nobody is alarmed by looking at them."""
    return tuple(_with_numbers(text, "") for text in _NUMBERS if "%(numbers)s" not in text or m.facts.numbers(""))


def _with_numbers(text: str, cls: str) -> Saying:
    return Saying(line(text, numbers=Numbers(cls)) if "%(numbers)s" in text else Line(text))


def answered_safe(m: Moment, session: Session, frame: Frame, found: Way) -> Turn:
    """After 「いま、命の危険は…」: yes or unsure holds the talk, no goes back to the very same question."""
    cls = frame.about["cls"]
    if found.known["danger"] != "no":
        return hold(m, session, cls, Alert("now", cls, frame.answers["danger"].message_ids))
    thanks = Saying(Line(_("教えてくれて、ありがとうございます。つらくなったら、いつでもここに書いてください。")))
    if session.frames:
        return ask_now(m, session, thanks, short=True)
    return Turn(session, (thanks,)) if session.done else push(m, session, "greeting", thanks)
