"""窓口: one person's unread messages in, everything that follows from them, in one transaction (DESIGN.md 3, 3).

Claims by a row lock, screens and answers through the pure engine, writes acts, queues what is said, marks the messages read, audits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from sqlalchemy import bindparam
from sqlmodel import col, select, update

from casestore import audit, conversation, follow_ups, ledger, posts, same_person, staff, talks
from casestore.db import Work
from casestore.follow_ups import Promised
from casestore.messages import earlier_message
from casestore.posts import REPLY_SECONDS, ReplyTo
from casestore.profile import Profile
from casestore.speech import Bubble, Post
from casestore.statements import Statement
from casestore.tables import Case, Contact
from casestore.talks import Heard, TalkState
from casestore.words import N_
from dialogs import engine, looking_up, wording
from dialogs.briefing import Briefing
from dialogs.catalogue import DIALOGS
from dialogs.effects import apply
from dialogs.facts import Facts
from dialogs.looking_up import Look, needs_in
from dialogs.progress import Turn
from dialogs.scene import Scene
from dialogs.session import Fragment, Session
from locales import LANGUAGES, catalog

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
LINKED = N_(
    "つながりました。「きろく」と送ると、訪問や声かけの記録が始まります。名前などの個人の情報が、ここに届くことはありません。"
)
NOT_LINKED = N_("このリンクはもう使えません。コンソールで新しいリンクを作ってください。")


@dataclass(frozen=True)
class Desk:
    """The window between people and the store. Holds nothing of its own but the city's profile."""

    profile: Profile

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
        heard = talks.unread(work, talk)
        if not heard:
            return talks.turned(work, contact, [], now)
        if self._links(work, talk, heard, now):
            return None
        session = session_of(talk)
        if ready := gathering_until(session, heard, now):
            return talks.wait_until(work, contact, ready, talk.tries)
        fragments = tuple(Fragment(one.said, one.message_id, self._about(work, talk, one)) for one in heard)
        follow_ups.end_all(work, (Promised.HALF_WAY,), "wrote", now, contact=contact)
        turn, facts = self._turn_knowing(work, talk, session, fragments, now)
        self.settle(work, talk, turn, facts, now, because=heard[-1].message_id, reply_to=reply_to(talk, heard))
        talks.turned(work, contact, [one.message_id for one in heard], now)
        audit.note(work, talk.staff_id or "person", "turn", contact, now, detail=str(turn.session.turn))
        return None

    def _turn_knowing(
        self, work: Work, talk: TalkState, session: Session, fragments: engine.Heard, now: datetime
    ) -> tuple[Turn, Facts]:
        """The turn, with all that its dialogs need. A dialog that begins in it may need more: the engine is pure, so it is asked again."""
        facts = self.facts(work, talk, session, now)
        turn = engine.turn(session, fragments, now, facts)
        if more := looking_up.needs_of(turn) - facts.looked_up:
            facts = self.facts(work, talk, session, now, more=more)
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
        self, work: Work, contact: str, dialog: str, now: datetime, *, about: dict[str, str], because: str, push: bool = True
    ) -> Turn:
        """Begin a dialog of our own accord (a check-in, a question after つなぎ); it waits while another one is open."""
        talk = talks.load(work, contact)
        session = session_of(talk)
        facts = self.facts(work, talk, session, now, about=about, more=frozenset(DIALOGS[dialog].needs))
        turn = engine.begin(session, dialog, now, facts, about=about)
        self.settle(work, talk, turn, facts, now, because=because)
        return turn

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
    ) -> None:
        """Write a turn down: its acts, its words, the session."""
        scene = Scene(work, self.profile, talk, now, because)
        for act in turn.acts:
            apply(scene, act)
        language = turn.session.language
        spoken_facts = facts if language == talk.language else self._in_language(work, talk, facts, language, now)
        if (post := wording.post(turn.says, language, spoken_facts)) is not None:
            posts.queue(work, talk.contact_id, post, now, author=author, language=language, reply_to=reply_to, because=because)
        work.flush()
        talks.keep(
            work,
            talk,
            turn.session.as_json(),
            now,
            pen=turn.session.pen,
            held=bool(turn.session.held),
            turn=turn.session.turn,
        )

    def facts(
        self,
        work: Work,
        talk: TalkState,
        session: Session,
        now: datetime,
        *,
        about: dict[str, str] | None = None,
        more: frozenset[str] = frozenset(),
    ) -> Facts:
        """What this turn may know. The reception number is looked up only where an intake may end.

        about: what a dialog is begun with; more: needs of dialogs that begin in this turn.
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
            audience="staff" if talk.staff_id else "resident",
        )
        return looking_up.added(facts, Look(work, self.profile, talk, session.language, now, told), needs_in(session) | more)

    def _in_language(self, work: Work, talk: TalkState, facts: Facts, language: str, now: datetime) -> Facts:
        """The same facts after a language switch in the middle of a turn."""
        again = self.briefing.facts(
            language,
            now,
            reception_number=facts.reception_number,
            staff_name=facts.staff_name,
            person_name=facts.person_name,
            place=facts.place,
            workplace=facts.workplace,
            audience=facts.audience,
        )
        return looking_up.added(again, Look(work, self.profile, talk, language, now, {}), facts.looked_up)

    def _number(self, work: Work, talk: TalkState, now: datetime) -> str:
        work.flush()
        theirs = same_person.current(CASES.all(work, {"person": talk.person_id}))
        return theirs.number if theirs else ledger.reserve_number(work, now)

    def _links(self, work: Work, talk: TalkState, heard: Sequence[Heard], now: datetime) -> bool:
        """Whether this is a member of staff opening their one-time link (要綱 2-2-イ); then their phone becomes theirs."""
        payload = next((one.said.payload for one in heard if one.said.event == "start" and one.said.payload), "")
        if not payload:
            return False
        owner = staff.use_link(work, payload, talk.channel, now)
        language = talk.language
        if owner:
            work.session.exec(update(Contact).where(col(Contact.id) == talk.contact_id).values(staff_id=owner))
            audit.note(work, owner, "channel_linked", talk.contact_id, now)
            conversation.note(work, talk.contact_id, "", owner, now, way="event", kind="linked")
        words = catalog(language).gettext(LINKED if owner else NOT_LINKED)
        posts.queue(
            work,
            talk.contact_id,
            Post((Bubble(words),)),
            now,
            author="bot",
            language=language,
            reply_to=reply_to(talk, heard),
            because=heard[-1].message_id,
        )
        talks.turned(work, talk.contact_id, [one.message_id for one in heard], now)
        work.tell("staff")
        return True


TROUBLE_OF_OURS = N_(
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
    if now >= ready or not engine.gathers(session) or any(engine.is_command(session, one.said) for one in heard):
        return None
    return ready


def reply_to(talk: TalkState, heard: Sequence[Heard]) -> ReplyTo:
    """The newest token to answer with: on LINE good for a while, on Telegram a tap to be acknowledged.

    The while counts from the person's own moment: of an event that came late the token may be dead already, and then a refusal
    at the second try would not mean that the first one went through.
    """
    newest = next((one for one in reversed(heard) if one.reply_token), None)
    if newest is None:
        return ReplyTo()
    until = min(newest.at, newest.arrived_at) + REPLY_SECONDS if talk.channel == "line" else None
    return ReplyTo(newest.reply_token, until)
