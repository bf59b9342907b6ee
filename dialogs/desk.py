"""窓口: one person's unread messages in, everything that follows from them, in one transaction (DESIGN.md 3, 3).

Claims by a row lock, screens and answers through the pure engine, writes acts, queues what is said, marks the messages read, audits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from sqlalchemy import bindparam
from sqlmodel import col, select

from casestore import audit, conversation, follow_ups, ledger, posts, riding, rooms, same_person, staff, talks
from casestore.db import Work
from casestore.follow_ups import Promised
from casestore.messages import earlier_message
from casestore.posts import ReplyTo
from casestore.profile import Profile
from casestore.riding import Carrier
from casestore.speech import Bubble, Post
from casestore.statements import Statement
from casestore.tables import Case
from casestore.talks import Heard, TalkState
from casestore.words import to_person
from dialogs import at_door, counting, doorbell, engine, ladder, linking, looking_up, moving_over, slips, wording
from dialogs.briefing import Briefing
from dialogs.catalogue import DIALOGS
from dialogs.digressions import is_quiet
from dialogs.effects import apply
from dialogs.facts import Facts, Guard
from dialogs.looking_up import Look, needs_in
from dialogs.own_accord import Mode
from dialogs.progress import Turn
from dialogs.scene import Scene
from dialogs.session import Fragment, Session
from locales import LANGUAGES, SOURCE, catalog

CASES = Statement(
    select(col(Case.number), col(Case.made_at), col(Case.closed_at), col(Case.facts)).where(
        col(Case.person_id).in_(same_person.all_of(bindparam("person")))
    )
)
QUIET = timedelta(seconds=8)  # so long without a new piece, and the pieces are one answer
FIRST_QUIET = timedelta(seconds=3)  # a first hello is answered sooner
LONGEST_GATHERING = timedelta(seconds=25)  # well inside the reply token's minute
PATIENCE = 3  # a turn that failed so often becomes a red card
PAUSE_AFTER_FAILURE = (timedelta(seconds=2), timedelta(seconds=20))


@dataclass(frozen=True)
class Desk:
    """The window between people and the store. Holds nothing of its own but the city's profile and what LINE is used for."""

    profile: Profile
    line_mode: str = doorbell.TALK

    @cached_property
    def briefing(self) -> Briefing:
        return Briefing(self.profile)

    def turns(self, work: Work, now: datetime, limit: int = 32) -> int:
        """Take every talk that is ready, several people to the transaction; how many were looked at."""
        contacts = talks.waiting(work, now, limit)
        for contact in contacts:
            self.turn(work, contact, now)
        return len(contacts)

    def turn(self, work: Work, contact: str, now: datetime) -> None:
        """One person's turn. Raises whatever is wrong; see `failed`."""
        talk = talks.load(work, contact)
        heard = doorbell.of_one_door(talks.unread(work, talk))
        if not heard:
            return talks.turned(work, contact, [], now)
        if linking.linked(work, talk, heard, doorbell.reply_to(talk, heard), now):
            return None
        session, guard = session_of(talk), at_door.guard_of(work, talk, heard, now)
        if not guard.minds and (ready := gathering_until(session, heard, now)):
            return talks.wait_until(work, contact, ready, talk.tries)
        session = moving_over.brought_here(work, talk, session, guard, heard, now)
        fragments = tuple(Fragment(one.said, one.message_id, self._about(work, talk, one)) for one in heard)
        follow_ups.end_all(work, (Promised.HALF_WAY,), "wrote", now, contact=contact)
        turn, facts = self._turn_knowing(work, talk, session, fragments, now, guard)
        reply = doorbell.reply_to(talk, heard)
        if doorbell.at_the_bell(self.line_mode, talk, heard):
            reply = doorbell.answer(work, talk, turn, facts, now, because=heard[-1].message_id, reply_to=reply)
        carrier = self.settle(work, talk, turn, facts, now, because=heard[-1].message_id, reply_to=reply)
        if carrier is not None and reply.free(now) and not turn.session.held:
            self._with_the_answer(work, talk, carrier, turn.session, now)
        slips.tried(work, talk, session, turn, fragments, now)
        at_door.after_turn(work, talk, guard, turn, reply if carrier is None else ReplyTo(), now)
        talks.turned(work, contact, [one.message_id for one in heard], now)
        audit.note(work, talk.staff_id or "person", "turn", contact, now, detail=str(turn.session.turn))
        return None

    def _with_the_answer(self, work: Work, talk: TalkState, carrier: Carrier, session: Session, now: datetime) -> None:
        """What can wait goes with a free answer: words already written, and where nothing is open a question about due."""
        loaded = riding.take_along(work, talk.person_id, talk.contact_id, carrier)
        if loaded.room and not session.frames and not is_quiet(session):
            ladder.ride(self, work, talk, loaded, now)

    def _turn_knowing(
        self, work: Work, talk: TalkState, session: Session, fragments: engine.Heard, now: datetime, guard: Guard
    ) -> tuple[Turn, Facts]:
        """The turn, with all that its dialogs need, in the language it ends in.

        A dialog that begins in it may need more, and a language may be chosen in it: the engine is pure, so it is asked again.
        """
        said = tuple(one.said.text for one in fragments if one.said.text)
        facts = self.facts(work, talk, session, now, guard=guard, said=said)
        turn = engine.turn(session, fragments, now, facts)
        more, language = looking_up.needs_of(turn) - facts.looked_up, turn.session.language
        if more or language != session.language:
            facts = self.facts(work, talk, session.having(language=language), now, more=more, guard=guard, said=said)
            turn = engine.turn(session, fragments, now, facts)
        return turn, facts

    def _about(self, work: Work, talk: TalkState, one: Heard) -> str:
        """The message an unsend or an edit is about."""
        if one.said.event not in ("unsend", "edit"):
            return ""
        return earlier_message(work, talk.channel, talk.contact_id, one.platform_id, one.message_id) or ""

    def failed(self, work: Work, contact: str, now: datetime) -> None:
        """A turn failed: try again soon, at the third time put it on a red card and let later messages through."""
        talk = talks.load(work, contact)
        if talk.tries + 1 < PATIENCE:
            return talks.wait_until(work, contact, now + PAUSE_AFTER_FAILURE[talk.tries], talk.tries + 1)
        messages = [one.message_id for one in talks.unread(work, talk)]
        talks.failed(work, contact, messages, now)
        audit.note(work, "system", "turn_failed", contact, now)
        words = catalog(talk.language).gettext(TROUBLE_OF_OURS)
        if messages:
            posts.queue(work, contact, Post((Bubble(words),)), now, author="bot", language=talk.language, because=messages[-1])
        return None

    def begin(
        self,
        work: Work,
        contact: str,
        dialog: str,
        now: datetime,
        *,
        about: dict[str, str],
        because: str,
        mode: Mode = "wait",
        carrier: Carrier | None = None,
    ) -> Turn:
        """Begin a dialog of our own accord (a check-in, a question after つなぎ); by its mode it waits while another one is open."""
        talk = talks.load(work, contact)
        session = session_of(talk)
        facts = self.facts(work, talk, session, now, about=about, more=frozenset(DIALOGS[dialog].needs))
        turn = engine.begin(session, dialog, now, facts, mode=mode, about=about)
        self.settle(work, talk, turn, facts, now, because=because, own_accord=True, carrier=carrier)
        return turn

    def remind(
        self, work: Work, talk: TalkState, now: datetime, *, about: dict[str, str], because: str, words: str = ""
    ) -> None:
        """The open question again in other words; `words` (a msgid) instead of the dialog's own next reminder."""
        session = session_of(talk)
        facts = self.facts(work, talk, session, now, about=about)
        turn = engine.nudge(session, now, facts, words=words)
        self.settle(work, talk, turn, facts, now, because=because, own_accord=True)

    def is_open(self, talk: TalkState, dialog: str = "") -> bool:
        """Whether a dialog (this one) is what is being asked: an aside on top of it does not count."""
        frames = [frame.dialog for frame in session_of(talk).frames]
        asked = [name for name in frames if name not in DIALOGS or not DIALOGS[name].aside]
        return bool(asked) and dialog in ("", asked[-1])

    def settle(
        self,
        work: Work,
        talk: TalkState,
        turn: Turn,
        facts: Facts,
        now: datetime,
        *,
        because: str,
        reply_to: ReplyTo | None = None,
        author: str = "bot",
        own_accord: bool = False,
        carrier: Carrier | None = None,
    ) -> Carrier | None:
        """Write a turn down: its acts, its words, the session. What was queued, for something else to ride on."""
        scene = Scene(work, self.profile, talk, now, because)
        for act in turn.acts:
            apply(scene, act)
        queued, said = None, self._said(work, talk, turn, facts, now)
        if said is not None:
            message = posts.queue(
                work,
                talk.contact_id,
                said,
                now,
                author=author,
                language=turn.session.language,
                reply_to=reply_to,
                because=because,
                own_accord=own_accord,
                carrier=carrier,
            )
            queued = Carrier(message, len(said.bubbles))
        work.flush()
        counting.count(work, talk, session_of(talk), turn, now)
        session = turn.session
        talks.keep(work, talk, session.as_json(), now, pen=session.pen, held=bool(session.held), turn=session.turn)
        return queued

    def _said(self, work: Work, talk: TalkState, turn: Turn, facts: Facts, now: datetime) -> Post | None:
        """A turn as a post; in another language with the Japanese beside it, for whoever reads along (要綱 3-1-イ)."""
        post = wording.post(turn.says, turn.session.language, facts)
        if post is None or talk.audience != "resident" or turn.session.language.startswith(SOURCE):
            return post
        ours = self.facts(work, talk, turn.session.having(language=SOURCE), now, more=facts.looked_up, guard=facts.guard)
        japanese = wording.post(turn.says, SOURCE, ours)
        return replace(post, in_japanese=tuple(bubble.text for bubble in japanese.bubbles)) if japanese else post

    def facts(
        self,
        work: Work,
        talk: TalkState,
        session: Session,
        now: datetime,
        *,
        about: dict[str, str] | None = None,
        more: frozenset[str] = frozenset(),
        guard: Guard | None = None,
        said: tuple[str, ...] = (),
    ) -> Facts:
        """What this turn may know. The reception number is looked up only where an intake may end.

        about: what a dialog is begun with; more: needs of dialogs that begin in this turn; said: the texts of this turn.
        """
        open_dialogs = {frame.dialog for frame in session.frames} or {"intake"}
        staff_name = ""
        if session.pen != "bot" and (worker := staff.actor_by_id(work, session.pen)):
            staff_name = worker.name
        told = (about or {}) | {key: value for frame in session.frames for key, value in frame.about.items()}
        facts = self.briefing.facts(
            session.language,
            now,
            reception_number=self._number(work, talk, now) if "intake" in open_dialogs else "",
            staff_name=staff_name,
            person_name=talk.person_name,
            place=told.get("place", ""),
            workplace=told.get("workplace", ""),
            audience=talk.audience,
        )
        facts = replace(
            facts,
            guard=guard or at_door.guard_of(work, talk, (), now),
            earlier_read=(not session.frames or bool(session.wanted)) and conversation.earlier_is_read(work, talk.contact_id),
        )
        answered = {key: answer.value for frame in session.frames for key, answer in frame.answers.items()}
        look = Look(work, self.profile, talk, session.language, now, told, said, answered)
        return looking_up.added(facts, look, needs_in(session) | more)

    def _number(self, work: Work, talk: TalkState, now: datetime) -> str:
        work.flush()
        theirs = same_person.current(CASES.all(work, {"person": talk.person_id}))
        return theirs.number if theirs else ledger.reserve_number(work, now)


TROUBLE_OF_OURS = to_person(
    "届いています。こちらの不具合で、すぐに自動でお返事できませんでした。職員が読んで、お返事します。急ぐときは電話してください。"
)


def session_of(talk: TalkState) -> Session:
    """The stored session, or a new one in the person's language."""
    if talk.session:
        return Session.from_json(talk.session)
    return Session(language=talk.language if talk.language in LANGUAGES else "ja")


def gathering_until(session: Session, heard: Sequence[Heard], now: datetime) -> datetime | None:
    """Until when to wait for more pieces of an answer, or None to go on now. Urgent words and commands do not wait."""
    quiet = QUIET if session.frames else FIRST_QUIET
    ready = min(heard[-1].arrived_at + quiet, heard[0].arrived_at + LONGEST_GATHERING)
    if heard[-1].channel == rooms.CHANNEL:
        return None  # a form is sent as a whole
    if now >= ready or not engine.gathers(session) or any(engine.is_command(session, one.said) for one in heard):
        return None
    return ready
