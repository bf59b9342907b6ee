"""What became of everything: the server's store held against the platforms' record, when all is quiet (security 4.5, I1-I4).

Nothing here asks the running server; it opens the database with its key, as an auditor would.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from bots import telegram
from bots.line import retry_key
from casestore import audit, ledger
from casestore.db import Store, Work
from casestore.speech import Post
from casestore.tables import Audit, Contact, Entry, Message, Talk

Json = dict[str, Any]
Orders = dict[tuple[str, datetime], list[str]]  # by talk and moment of the turn: its messages as they were taken
NEVER = datetime.min.replace(tzinfo=UTC)
CALLS = 4  # a post never needs more calls than this

LOST, DOUBLED, DISORDER, UNTRUE = "lost", "doubled", "out of order", "not true"


@dataclass(frozen=True)
class Finding:
    """Something that must not be. `kind` is one of the four above; `what` has ids, never words."""

    kind: str
    what: str


@dataclass
class Verdict:
    """All findings, and the figures behind them."""

    findings: list[Finding] = field(default_factory=list)
    events: int = 0
    turns: int = 0
    entries: int = 0
    posts: Counter[str] = field(default_factory=Counter)
    pushes: int = 0
    uncertain_seen: int = 0  # of the uncertain ones: how many did arrive

    def count(self, kind: str) -> int:
        return sum(1 for one in self.findings if one.kind == kind)


@dataclass(frozen=True)
class Heard:
    """A stored arrival, with its place in the order in which the platform made it."""

    row: Message
    place: int


@dataclass(frozen=True)
class Books:
    """Both sides, read once."""

    events: list[Json]
    sent: list[Json]  # what the platforms accepted, in order
    arrived: list[Message]
    out: list[Message]
    turns: list[Audit]
    talks: dict[str, Talk]
    texts: dict[str, list[str]]  # of the Telegram posts, as they are drawn
    causes: list[str]
    broken_at: int | None
    untrue: list[str]


def verdict(store: Store, record: Json, orders: Orders) -> Verdict:
    """Judge. record: the platforms' GET /rehearsal/phones/state; orders: see `orders_in`."""
    books = read(store, record)
    found = Verdict(events=len(books.events), turns=len(books.turns), entries=len(books.causes))
    found.posts.update(row.state for row in books.out)
    found.pushes = sum(1 for one in books.sent if one["operation"] == "push")
    heard = _by_contact(books)
    for judge in (
        _arrivals(books),
        _turns(books, heard),
        _order(heard, orders),
        _line_sends(books, heard),
        _telegram_sends(books),
        _books(books),
    ):
        found.findings += judge
    calls, _nobodys = _line_calls(books, heard)
    shown = {one["messages"][0].get("text") for one in books.sent if one["platform"] == "telegram"}
    doubts = [row.id for row in books.out if row.state == "uncertain"]
    found.uncertain_seen = sum(1 for id in doubts if id in calls or not shown.isdisjoint(books.texts.get(id, ())))
    return found


def orders_in(log: Path) -> Orders:
    """What the server wrote down beside its turns."""
    lines = (one.split() for one in log.read_text().splitlines()) if log.exists() else ()
    return {(contact, datetime.fromisoformat(at)): messages for contact, at, *messages in lines}


def read(store: Store, record: Json) -> Books:
    with store.reading() as work:
        rows = work.session.exec(select(Message).order_by(col(Message.id))).all()
        out = [row for row in rows if row.way == "out"]
        return Books(
            events=record["webhooks"],
            sent=record["accepted"],
            arrived=[row for row in rows if row.way == "in"],
            out=out,
            turns=list(work.session.exec(select(Audit).where(Audit.action == "turn").order_by(col(Audit.seq)))),
            talks={row.contact_id: row for row in work.session.exec(select(Talk))},
            texts={row.id: _texts(work, row) for row in out if row.channel == "telegram"},
            causes=[cause for cause in work.session.exec(select(Entry.cause)) if cause],
            broken_at=audit.broken_at(work),
            untrue=ledger.untrue(work),
        )


def _texts(work: Work, row: Message) -> list[str]:
    person = work.session.get_one(Contact, row.contact_id).person_id
    post = Post.from_json(json.loads(work.open(person, "message.body", row.id, row.body)))
    return [drawn["text"] for drawn in telegram.payload(post)]


def _by_contact(books: Books) -> dict[str, list[Heard]]:
    """What each person sent, in the platform's order."""
    places = {event["id"]: place for place, event in enumerate(books.events)}
    found: defaultdict[str, list[Heard]] = defaultdict(list)
    for row in books.arrived:
        found[row.contact_id].append(Heard(row, places.get(row.event_id or "", -1)))
    return {contact: sorted(heard, key=lambda one: one.place) for contact, heard in found.items()}


# -- arrivals: each event the platform was told we have, once -------------------------------------------------------------


def _arrivals(books: Books) -> Iterator[Finding]:
    stored = Counter(row.event_id for row in books.arrived)
    known = {event["id"] for event in books.events}
    for event in books.events:
        if event["state"] == "taken" and not stored[event["id"]]:
            yield Finding(LOST, f"event {event['id']} was answered with 200 and is not stored")
        if event["state"] != "taken":
            yield Finding(LOST, f"event {event['id']} is {event['state']} after {len(event['tries'])} tries")
    for id, count in stored.items():
        if count > 1 or id not in known:
            yield Finding(DOUBLED, f"event {id} is stored {count} times, and the platform knows it: {id in known}")
    again = Counter((row.channel, row.platform_id) for row in books.arrived if row.platform_id and row.kind == "text")
    yield from (Finding(DOUBLED, f"message {key} is stored {count} times") for key, count in again.items() if count > 1)


# -- turns: each message taken once, and answered once ---------------------------------------------------------------------


def _turns(books: Books, heard: dict[str, list[Heard]]) -> Iterator[Finding]:
    taken: defaultdict[tuple[str, datetime], list[Message]] = defaultdict(list)
    for one in books.arrived:
        if one.turned_at is None or one.unread or one.failed_at is not None:
            yield Finding(LOST, f"message {one.id} was never turned (unread {one.unread}, failed {one.failed_at})")
        else:
            taken[one.contact_id, utc(one.turned_at)].append(one)
    noted = Counter((row.thing, utc(row.at)) for row in books.turns)
    yield from (Finding(LOST, f"messages turned at {key} without a turn in the audit") for key in taken if not noted[key])
    yield from (
        Finding(DOUBLED, f"{count} turns at {key}, messages: {len(taken[key])}")
        for key, count in noted.items()
        if count > 1 or not taken[key]
    )
    yield from _numbers(books)
    yield from _answers(books, taken)


def _numbers(books: Books) -> Iterator[Finding]:
    """The engine counts its turns; the audit must have each number once, in order."""
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for row in books.turns:
        numbers[row.thing].append(int(row.detail))
    for contact, found in numbers.items():
        if found != list(range(1, len(found) + 1)):
            kind = DOUBLED if len(set(found)) < len(found) else LOST
            yield Finding(kind, f"talk {contact} has the turns {found[-5:]} of {len(found)}")
        if (talk := books.talks.get(contact)) is None or talk.turn != len(found):
            yield Finding(LOST, f"talk {contact} stands at {talk.turn if talk else 'nothing'} after {len(found)} turns")


def _answers(books: Books, taken: dict[tuple[str, datetime], list[Message]]) -> Iterator[Finding]:
    """Every turn here says something: one post, resting on a message of that turn, and settled in the end."""
    said: defaultdict[tuple[str, datetime], list[Message]] = defaultdict(list)
    for row in books.out:
        said[row.contact_id, utc(row.at)].append(row)
    for key, messages in taken.items():
        if len(said[key]) != 1:
            yield Finding(DOUBLED if said[key] else LOST, f"the turn at {key} has {len(said[key])} posts")
        if not {row.because for row in said[key]} <= {one.id for one in messages}:
            yield Finding(DOUBLED, f"the post of the turn at {key} rests on a message of another turn")
    for row in books.out:
        if row.state not in ("accepted", "uncertain", "never"):
            yield Finding(LOST, f"post {row.id} is still {row.state} ({row.problem})")


# -- order ---------------------------------------------------------------------------------------------------------------


def _order(heard: dict[str, list[Heard]], orders: Orders) -> Iterator[Finding]:
    """Nobody's later message is taken before an earlier one that was already here; nor shuffled within one turn."""
    for contact, messages in heard.items():
        turned = [one for one in messages if one.row.turned_at is not None]
        for at, one in enumerate(turned):
            overtaken = (later for later in turned[at + 1 :] if utc(later.row.turned_at) < utc(one.row.turned_at))
            yield from (
                Finding(DISORDER, f"talk {contact}: {one.row.id} was here and {later.row.id} was taken first")
                for later in overtaken
                if utc(one.row.arrived_at) <= utc(later.row.turned_at)
            )
        places = {one.row.id: one.place for one in turned}
        for at in {utc(one.row.turned_at) for one in turned}:
            taken = [places[message] for message in orders.get((contact, at), ()) if message in places]
            if taken != sorted(taken):
                yield Finding(DISORDER, f"talk {contact}: the turn at {at} took its messages in the order {taken}")


def _in_order(books: Books, first_sent: dict[str, int]) -> Iterator[Finding]:
    """What was said later is not shown earlier."""
    told: defaultdict[str, list[str]] = defaultdict(list)
    for row in books.out:
        if row.id in first_sent:
            told[row.contact_id].append(row.id)
    for contact, posts in told.items():
        for one, after in pairwise(posts):
            if first_sent[one] > first_sent[after]:
                yield Finding(DISORDER, f"talk {contact}: post {after} went out before {one}")


# -- sends ---------------------------------------------------------------------------------------------------------------


def _line_calls(books: Books, heard: dict[str, list[Heard]]) -> tuple[dict[str, list[tuple[int, int]]], list[Json]]:
    """By post the calls LINE accepted for it as (number of the call, place in the record), and the sends of no post."""
    keys = {retry_key(row.id, call): (row.id, call) for row in books.out for call in range(CALLS)}
    turn_of = {
        one.row.reply_token: (one.row.contact_id, utc(one.row.turned_at))
        for many in heard.values()
        for one in many
        if one.row.turned_at
    }
    posts = {(row.contact_id, utc(row.at)): row.id for row in books.out}
    calls: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    nobodys = []
    for sent in (one for one in books.sent if one["platform"] == "line"):
        if sent["operation"] == "reply":
            post, call = posts.get(turn_of.get(sent["reply_token"], ("", NEVER)), ""), 0
        else:
            post, call = keys.get(sent["retry_key"], ("", 0))
        if post:
            calls[post].append((call, sent["seq"]))
        else:
            nobodys.append(sent)
    return calls, nobodys


def _line_sends(books: Books, heard: dict[str, list[Heard]]) -> Iterator[Finding]:
    calls, nobodys = _line_calls(books, heard)
    yield from (Finding(DOUBLED, f"LINE took {one['operation']} {one['seq']} that belongs to no post") for one in nobodys)
    for row in (row for row in books.out if row.channel == "line"):
        numbers = [call for call, _seq in calls.get(row.id, ())]
        if len(set(numbers)) < len(numbers):
            yield Finding(DOUBLED, f"post {row.id} was taken {len(numbers)} times by LINE ({row.state})")
        if row.state == "accepted" and not numbers:
            yield Finding(LOST, f"post {row.id} is accepted and LINE never had it")
        if row.state == "never" and numbers:
            yield Finding(UNTRUE, f"post {row.id} is called not sent and LINE had it ({row.problem})")
    yield from _in_order(books, {post: min(seq for _call, seq in many) for post, many in calls.items()})


def _telegram_sends(books: Books) -> Iterator[Finding]:
    """Telegram knows no keys: a message it took belongs to the post that has its id, or to one that says it does not know."""
    sent = {one["sent"][0]: one for one in books.sent if one["platform"] == "telegram"}
    mine = [row for row in books.out if row.channel == "telegram"]
    first: dict[str, int] = {}
    for row in mine:
        ids = [id for id in row.platform_id.split(",") if id]
        known = [sent.pop(id) for id in ids if id in sent]
        if row.state == "accepted" and len(known) < len(books.texts[row.id]):
            yield Finding(LOST, f"post {row.id} is accepted and Telegram has {len(known)} of it")
        if known:
            first[row.id] = min(one["seq"] for one in known)
    doubts = Counter(text for row in mine if row.state == "uncertain" for text in books.texts[row.id])
    for one in sent.values():
        text = one["messages"][0].get("text", "")
        doubts[text] -= 1
        if doubts[text] < 0:
            yield Finding(DOUBLED, f"Telegram took message {one['sent'][0]} that no post accounts for")
    yield from _in_order(books, first)


# -- the books themselves --------------------------------------------------------------------------------------------------


def _books(books: Books) -> Iterator[Finding]:
    if books.broken_at is not None:
        yield Finding(UNTRUE, f"the audit chain breaks at {books.broken_at}")
    yield from (Finding(UNTRUE, f"case {number} does not follow from its entries") for number in books.untrue)
    yield from (Finding(DOUBLED, f"{count} entries for {cause}") for cause, count in Counter(books.causes).items() if count > 1)


def utc(moment: datetime | None) -> datetime:
    """Comparable, whichever way the database gave it."""
    moment = moment or NEVER
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
