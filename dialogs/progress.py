"""From one answer to the next question: asking, recording, finishing a dialog, beginning another. Pure. 要綱 3-1-イ"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property

from casestore.words import N_ as _
from dialogs.acts import Act, Alert, Done, Question, Write
from dialogs.answers import BOT, Answer, Piece, Value, clean
from dialogs.asking import SKIP, WITHHOLD
from dialogs.choices import DONE
from dialogs.commands import TOKYO
from dialogs.facts import Beginning, Facts
from dialogs.half_way import reminder
from dialogs.hearing import Got
from dialogs.says import Line, Saying, Tap, command, line
from dialogs.session import Fragment, Frame, Heard, Session, Waiting
from dialogs.showing import asked_for_more, fills_of, name_of, said_back, shown, titled
from dialogs.steps import Ask, Dialog, Review, Way, way


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn comes to: the session to store, what to say (wording.post makes it a Post), what to do."""

    session: Session
    says: tuple[Saying, ...] = ()
    acts: tuple[Act, ...] = ()

    def after(self, says: tuple[Saying, ...] = (), acts: tuple[Act, ...] = ()) -> Turn:
        """The same turn with something said and done before it."""
        return Turn(self.session, says + self.says, acts + self.acts) if says or acts else self


@dataclass(frozen=True)
class Moment:
    """What a turn works with: what was heard, when, what the host knows, and the dialogs there are."""

    now: datetime
    facts: Facts
    dialogs: Mapping[str, Dialog]
    asides: Mapping[str, Aside] = field(default_factory=dict)
    heard: Heard = ()
    overtaken: bool = False  # what was asked is not what is open now (dialogs.following)
    told: str = ""  # people were told of these words: "need", or "soft" for weariness (dialogs.crisis)

    @property
    def today(self) -> date:
        return self.now.astimezone(TOKYO).date()

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(fragment.message_id for fragment in self.heard if fragment.message_id)

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        return tuple(piece for fragment in self.heard for piece in pieces_of(fragment))


# What a finished aside leads to: the session without its frame, the frame itself and its readings.
Aside = Callable[[Moment, Session, Frame, Way], Turn]


def pieces_of(fragment: Fragment) -> tuple[Piece, ...]:
    """The words and pictures of one arrival; a tap is kept as a piece too, so that the answer cites its message."""
    said, id = fragment.said, fragment.message_id
    if said.tap:
        return (Piece(id, "", "tap"),)
    words = (Piece(id, clean(said.text)),) if said.text else ()
    media = tuple(Piece(id, "", one.kind) for one in said.media)
    place = (Piece(id, clean(said.place.title or said.place.address), "place"),) if said.place else ()
    return words + media + place


# -- asking --------------------------------------------------------------------------------------------------------------


def standing(m: Moment, session: Session) -> Way | None:
    """The way through the top dialog, or None when nothing is under way."""
    if not session.frames:
        return None
    frame = session.top
    return way(m.dialogs[frame.dialog], frame)


def ask_now(m: Moment, session: Session, *before: Saying, acts: tuple[Act, ...] = (), short: bool = False) -> Turn:
    """Say the open question, or end the dialog when there is none."""
    while session.frames and session.top.dialog not in m.dialogs:
        session = session.having(frames=session.frames[:-1])  # a dialog that was retired while somebody was in it
    if not session.frames:
        return Turn(session, before, acts)
    frame = session.top
    dialog = m.dialogs[frame.dialog]
    found = way(dialog, frame)
    if found.ask is None:
        return finish(m, session, found, *before, acts=acts)
    spoken = _spoken(m, frame, found)
    if spoken:
        frame = frame.having(told=frame.told + tuple(say.key for say in found.says))
        session = session.with_top(frame)
    asked = question(m, session, found, short)
    return Turn(session, (*before, *spoken, *asked), acts + reminder(m, session))


def unread(m: Moment, session: Session) -> Session:
    """After a change of language: who has answered nothing yet could not read what stood before the question, and is told it again."""
    found = standing(m, session)
    return session if found is None or found.passed else session.with_top(session.top.having(told=()))


def question(m: Moment, session: Session, found: Way, short: bool = False) -> tuple[Saying, ...]:
    """The open question with its buttons; the earlier answer is shown when it is being changed."""
    frame, ask = session.top, found.ask
    assert ask is not None  # noqa: S101 - callers ask only where a question is open
    dialog = m.dialogs[frame.dialog]
    text = ask.short or ask.say if short else ask.say
    if more := asked_for_more(session, ask):
        text = ask.more
    taps = ask.kind.taps((dialog.name, ask.key), frame.page, frame.partial, m.facts)
    listed = review_taps(m, found, frame) if isinstance(ask, Review) else ()
    asked = Saying(
        Line(text, said_back(m.facts, frame, found, text) + fills_of(frame, ask.key)),
        (*taps, *listed, *_ways_out(ask, frame, found, dialog, more)),
    )
    if frame.partial:
        asked = replace(asked, line=Line(ask.kind.further))
        so_far = line(ask.kind.so_far, chosen=ask.kind.show(frame.partial, m.facts))
        return (Saying(so_far, glue=True), asked)
    if frame.editing == ask.key:  # another may lie before it: what was taken back is asked first
        old = frame.answers[ask.key]
        return (Saying(line(_("いまのお答えは「%(answer)s」です。"), answer=shown(ask, old, m.facts)), glue=True), asked)
    return (asked,)


_PERSON = Tap(Line(_("人と話す")), command("person"))
_BACK = Tap(Line(_("もどる")), command("back"))
_KEEP = Tap(Line(_("このままにする")), command("keep"))
_WHY = Tap(Line(_("なぜ聞くの？")), command("why"))


def _ways_out(ask: Ask, frame: Frame, found: Way, dialog: Dialog, more: bool) -> tuple[Tap, ...]:
    """Beside every question: not answering it (or that there is no `more`), going back, a person."""
    if dialog.aside:
        return (_PERSON,)
    editing = frame.editing == ask.key
    old = frame.answers[ask.key].words if editing else ""
    rewrite = (Tap(Line(_("前の文を直す")), command("repeat"), fill=old[:300]),) if old and ask.kind.gathers else ()
    refuse = (DONE,) if more else (WITHHOLD,) if ask.withhold else (SKIP,) if ask.skip else ()
    why = (_WHY,) if ask.withhold else ()
    back = (_BACK,) if found.passed and found.passed[0].key != ask.key else ()
    return (*rewrite, *((_KEEP,) if editing else ()), *refuse, *why, *back, _PERSON)


def review_taps(m: Moment, found: Way, frame: Frame) -> tuple[Tap, ...]:
    """Every answer as a numbered line that can be tapped to change it; buttons for the first eight, numbers for all."""
    return tuple(
        Tap(
            line(
                _("%(title)s：%(answer)s"),
                title=name_of(ask, frame),
                answer=shown(ask, frame.answers[ask.key], m.facts),
            ),
            command("edit", ask.key),
            number=number,
            button=number <= 8,
            short=name_of(ask, frame),
        )
        for number, ask in enumerate(titled(found), start=1)
    )


# -- recording -----------------------------------------------------------------------------------------------------------


def record(m: Moment, session: Session, ask: Ask, got: Got, *, how: str = "said", by: str = BOT) -> Session:
    """The answer in its two layers; an earlier one stays in the history."""
    frame = session.top
    pieces = (session.kept if got.with_kept else ()) + frame.heard + _kept_of(m, got)
    old = frame.answers.get(ask.key)
    answer = Answer(
        got.value,
        pieces,
        how,
        by,
        m.now.isoformat(timespec="seconds"),
        old.version + 1 if old else 1,
        m.dialogs[frame.dialog].version,
        session.language,
    )
    earlier = (*frame.earlier, (ask.key, old)) if old else frame.earlier
    answers = {**frame.answers, ask.key: answer}
    left = "" if frame.editing == ask.key else frame.editing
    top = frame.having(answers=answers, earlier=earlier, editing=left, misses=0, partial=(), heard=(), page=0)
    changes = {"kept": ()} if got.with_kept and session.kept else {}
    if ask.prefer == "language" and isinstance(got.value, str):
        changes |= {"language": got.value}  # type: ignore[dict-item]
    if ask.prefer == "messages" and got.value in ("on", "off"):
        changes |= {"stopped": got.value == "off"}  # type: ignore[dict-item]
    return session.with_top(top, **changes)


def forgotten(session: Session, key: str, page: int = 0) -> Session:
    """An answer that does not hold any more goes to the history, and its question is open again."""
    frame = session.top
    kept = {other: answer for other, answer in frame.answers.items() if other != key}
    earlier = (*frame.earlier, (key, frame.answers[key])) if key in frame.answers else frame.earlier
    return session.with_top(frame.having(answers=kept, earlier=earlier, editing="", misses=0, page=page))


def _kept_of(m: Moment, got: Got) -> tuple[Piece, ...]:
    """The pieces of an answer; of a secret one only where they stood."""
    return tuple(piece._replace(text="") for piece in m.pieces) if got.secret else m.pieces


# -- finishing and beginning ---------------------------------------------------------------------------------------------


def finish(m: Moment, session: Session, found: Way, *before: Saying, acts: tuple[Act, ...] = ()) -> Turn:
    """The top dialog has no more questions: its acts, its farewell, and what comes after it."""
    frame = session.top
    dialog = m.dialogs[frame.dialog]
    rest = session.having(frames=session.frames[:-1])
    if dialog.aside:
        return m.asides[dialog.name](m, rest, frame, found).after(before, acts)
    done = tuple(_about(act, frame) for act in dialog.done(found.known, found.effective(frame), m.facts))
    last = _spoken(m, frame, found)
    bye = tuple(_goodbye(m, frame, found, one) for one in dialog.farewell(found.known | {"stopped": session.stopped}, m.facts))
    names = rest.done if dialog.name in rest.done else (*rest.done, dialog.name)
    rest = rest.having(done=names, nudges=0)
    acts = (*acts, *done, Done(dialog.name, frame.about, frame.answers))
    if dialog.rests and rest.frames:
        return Turn(rest.having(paused="someday"), (*before, *last, *bye), acts + reminder(m, rest))
    if (after := dialog.after(found.known)).dialog and all(frame.dialog != after.dialog for frame in rest.frames):
        known = {key: known_before(value, m.now, m.dialogs[after.dialog].version) for key, value in after.answers.items()}
        return push(m, rest, after.dialog, *before, *last, *bye, acts=acts, answers=known)
    return go_on(m, rest, dialog.then, *before, *last, *bye, acts=acts)


def _spoken(m: Moment, frame: Frame, found: Way) -> tuple[Saying, ...]:
    """What stands between the questions; an answer named in it by its key (%(day)s) is said back."""
    return tuple(
        Saying(Line(say.text, said_back(m.facts, frame, found, say.text) + fills_of(frame, say.key)), glue=say.glue)
        for say in found.says
    )


def _goodbye(m: Moment, frame: Frame, found: Way, one: Line | Saying) -> Saying:
    saying = one if isinstance(one, Saying) else Saying(one)
    text, fills = saying.line.text, saying.line.fills
    return replace(saying, line=Line(text, said_back(m.facts, frame, found, text) + fills + fills_of(frame)))


def _about(act: Act, frame: Frame) -> Act:
    """With what the host gave at the beginning; what the dialog itself says it is about goes before."""
    return replace(act, about={**frame.about, **act.about}) if isinstance(act, (Write, Alert, Question)) else act


def go_on(m: Moment, session: Session, then: str, *before: Saying, acts: tuple[Act, ...] = ()) -> Turn:
    """What follows a dialog: its own next one, what lies below it, what was waiting, or quiet."""
    if then:
        return push(m, session, then, *before, acts=acts)
    if session.frames:
        return ask_now(m, session, *before, acts=acts, short=True)
    if session.queue:
        first, *others = session.queue
        rest = session.having(queue=tuple(others))
        return push(m, rest, first.dialog, *before, acts=acts, answers=first.answers, about=first.about)
    return Turn(session, before, acts)


def push(
    m: Moment,
    session: Session,
    name: str,
    *before: Saying,
    acts: tuple[Act, ...] = (),
    answers: Mapping[str, Answer] | None = None,
    about: Mapping[str, str] | None = None,
) -> Turn:
    """Begin a dialog on top of whatever is open, with what the record knows already."""
    beginning, dialog = m.facts.beginnings.get(name, Beginning()), m.dialogs[name]
    known = {key: known_before(value, m.now, dialog.version) for key, value in beginning.answers.items()}
    frame = Frame(name, dialog.version, {**known, **(answers or {})}, about={**beginning.about, **(about or {})})
    return ask_now(m, session.having(frames=(*session.frames, frame)), *before, acts=acts)


def known_before(value: Value | Answer, now: datetime, edition: int) -> Answer:
    """An answer from the record, which will not be asked."""
    if isinstance(value, Answer):
        return value
    return Answer(value, by="record", at=now.isoformat(timespec="seconds"), edition=edition)


def wait_for(session: Session, name: str, answers: Mapping[str, Answer], about: Mapping[str, str]) -> Session:
    return session.having(queue=(*session.queue, Waiting(name, answers, about)))
