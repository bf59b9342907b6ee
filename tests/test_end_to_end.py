"""The product as `make run` starts it, a process of its own: a resident gets a number, the second start keeps the data, a check-in
comes on its day. DESIGN.md 8 and 9; 要綱 3-1-ア, 3-3-エ.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func
from sqlmodel import col, select

from casestore import audit, ledger, staff
from casestore.calendar import JST
from casestore.db import Store, Work, open_store
from casestore.follow_ups import Promised
from casestore.permissions import Actor
from casestore.profile import load_profile
from casestore.tables import Case, FollowUp, Message
from dialogs.desk import Desk
from dialogs.worker import Worker
from tests.resident import Resident
from tsunagi.app import REHEARSAL_LINE_SECRET

ROOT = Path(__file__).parent.parent
AFTER_CTRL_C = 5.0  # seconds


@dataclass
class Running:
    """A started product on its folder."""

    folder: Path
    port: int
    process: subprocess.Popen[str]
    number: str = ""
    play: list[str] = field(default_factory=list)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str) -> Any:
        return httpx.get(self.base + path, timeout=20, trust_env=False).raise_for_status().json()

    def post(self, path: str, body: Any) -> Any:
        return httpx.post(self.base + path, json=body, timeout=60, trust_env=False).raise_for_status().json()

    def webhook(self, body: bytes, **headers: str) -> int:
        return httpx.post(f"{self.base}/webhooks/line", content=body, headers=headers, timeout=10, trust_env=False).status_code

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The same database, opened beside the server."""
        store = open_store(f"sqlite:///{self.folder}/tsunagi.sqlite3", self.folder / "keys/master.key")
        try:
            yield store
        finally:
            store.close()

    def ctrl_c(self) -> float:
        """Seconds until it has ended."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=20)
        return time.monotonic() - began


def start(folder: Path, port: int = 0) -> Running:
    """`tsunagi run` until it answers."""
    port = port or _free_port()
    unset = {name: value for name, value in os.environ.items() if not name.startswith("TSUNAGI_")}
    with (folder / "output.txt").open("a") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tsunagi", "run", "--port", str(port)],
            env=unset | {"TSUNAGI_DATA_DIR": str(folder)},
            cwd=ROOT,
            stdout=output,
            stderr=output,
            text=True,
        )
    running = Running(folder, port, process)
    until = time.monotonic() + 30
    while not _answers(running.base):
        assert process.poll() is None, (folder / "output.txt").read_text()
        assert time.monotonic() < until, "the server does not answer"
        time.sleep(0.1)
    return running


def _answers(base: str) -> bool:
    try:
        return httpx.get(f"{base}/healthz", timeout=2, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The product after one resident's evening."""
    running = start(tmp_path_factory.mktemp("product"))
    try:
        running.number = Resident(running.base, tell=running.play.append).get_a_number()
        yield running
    finally:
        running.process.kill()
        running.process.wait(timeout=10)


def test_a_resident_reaches_a_reception_number_over_http(running: Running) -> None:
    assert running.number.endswith("-0001")
    assert any(running.number in told for told in running.play)
    with running.store() as store, store.reading() as work:
        case = work.session.exec(select(Case)).one()
        assert case.number == running.number
        assert [entry.kind for entry in ledger.entries(work, case.id) if entry.kind == "intake"] == ["intake"]
        assert ledger.untrue(work) == []
        assert audit.broken_at(work) is None


def _signed(body: bytes) -> str:
    return base64.b64encode(hmac.new(REHEARSAL_LINE_SECRET.encode(), body, hashlib.sha256).digest()).decode()


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b'{"destination":"U","events":[]}', {}, 401),
        (b'{"destination":"U","events":[]}', {"x-line-signature": "nonsense"}, 401),
        (b'{"destination":"U","events":[]}', {"x-line-signature": _signed(b'{"destination":"U","events": []}')}, 401),
        (b"{", {"x-line-signature": _signed(b"{")}, 400),
        (b"[]", {"x-line-signature": _signed(b"[]")}, 400),
        (b'{"destination":"U","events":[]}', {"x-line-signature": _signed(b'{"destination":"U","events":[]}')}, 200),
    ],
    ids=["no signature", "not a signature", "of another body", "cut off", "a list", "the platform's own check"],
)
def test_what_is_not_genuine_or_not_readable_is_refused_and_nothing_is_stored(
    running: Running, body: bytes, headers: dict[str, str], status: int
) -> None:
    before = _messages(running)
    assert running.webhook(body, **headers) == status
    assert _messages(running) == before


def test_a_forged_message_is_refused_and_a_genuine_one_is_stored_once(running: Running) -> None:
    event = {
        "type": "message",
        "mode": "active",
        "timestamp": int(time.time() * 1000),
        "source": {"type": "user", "userId": "U" + "f" * 32},
        "webhookEventId": "01END0TO0END0000000000TEST",
        "deliveryContext": {"isRedelivery": False},
        "message": {"id": "1", "type": "text", "quoteToken": "q", "text": "はじめまして"},
    }
    body = json.dumps({"destination": "U" + "0" * 32, "events": [event]}).encode()
    before = _messages(running)
    assert running.webhook(body, **{"x-line-signature": _signed(body)[::-1]}) == 401
    assert _messages(running) == before
    for _ in range(2):
        assert running.webhook(body, **{"x-line-signature": _signed(body)}) == 200
    assert _messages(running) == before + 1


def _messages(running: Running) -> int:
    with running.store() as store, store.reading() as work:
        return work.session.exec(select(func.count()).select_from(Message).where(Message.way == "in")).one()


def test_a_check_in_after_work_was_found_is_asked_on_its_day_and_once(running: Running) -> None:
    now = datetime.fromisoformat(running.get("/rehearsal/clock")["now"]).astimezone(UTC)
    with running.store() as store:
        store.write(lambda work: _work_was_found(work, running.number, now))
        check_in = store.write(_first_check_in)
    assert _asked(running, check_in.id) == 0
    assert timedelta(days=6) < check_in.due_at - now
    running.post("/rehearsal/clock", {"advance": "P8D"})
    if check_in.due_at > now + timedelta(days=8):  # the day falls on holidays
        running.post("/rehearsal/clock", {"now": (check_in.due_at + timedelta(minutes=5)).isoformat()})
    assert _asked(running, check_in.id) == 1
    running.post("/rehearsal/clock", {"advance": "PT10M"})
    assert _asked(running, check_in.id) == 1
    assert "お仕事" in " ".join(bubble["text"] for bubble in running.get("/rehearsal/phones/kudo")["bubbles"][-8:])


def _work_was_found(work: Work, number: str, now: datetime) -> None:
    worker = Worker(Desk(load_profile("sapporo")))
    case = work.session.exec(select(Case).where(Case.number == number)).one()
    tanaka = _actor(work, "tanaka")
    worker.triage(work, case.id, "application", "仕事探しから支援する", [], tanaka.staff_id, "", None, tanaka, now)
    worker.record_employment(work, case.id, now.astimezone(JST).date(), "北の倉庫", tanaka, now)


def _actor(work: Work, name: str) -> Actor:
    account = staff.account(work, f"{name}@demo.invalid")
    found = staff.actor_by_id(work, account.staff_id) if account else None
    assert found is not None
    return found


def _first_check_in(work: Work) -> FollowUp:
    wanted = select(FollowUp).where(FollowUp.kind == Promised.CHECK_IN).order_by(col(FollowUp.due_at))
    row = work.session.exec(wanted).first()
    assert row is not None
    work.session.expunge(row)
    return row


def _asked(running: Running, follow_up: str) -> int:
    """How many posts that rest on this promise LINE has taken."""
    with running.store() as store, store.reading() as work:
        asked = work.session.exec(select(Message.id).where(Message.way == "out", Message.because == follow_up)).all()
    taken = [one["retry_key"] for one in running.get("/rehearsal/phones/state")["accepted"] if one["operation"] == "push"]
    assert set(asked) <= set(taken), "what was asked has gone out"
    return len(asked)


def test_ctrl_c_ends_it_and_the_second_start_keeps_the_data(running: Running) -> None:
    shown = running.get("/rehearsal/phones/kudo")["bubbles"]
    with httpx.stream("GET", f"{running.base}/rehearsal/phones/stream", timeout=20, trust_env=False) as stream:
        next(stream.iter_bytes())  # somebody is looking at the phones
        assert running.ctrl_c() < AFTER_CTRL_C
    assert running.process.returncode == 0
    assert "Traceback" not in (running.folder / "output.txt").read_text()
    again = start(running.folder, running.port)
    try:
        assert again.get("/rehearsal/phones/kudo")["bubbles"][: len(shown)] == shown
        with again.store() as store, store.reading() as work:
            assert running.number in work.session.exec(select(Case.number)).all()
            assert ledger.untrue(work) == []
            assert audit.broken_at(work) is None
        assert again.ctrl_c() < AFTER_CTRL_C
    finally:
        again.process.kill()
        again.process.wait(timeout=10)


def test_an_old_key_is_never_replaced_by_a_new_one(running: Running) -> None:
    """Without its key the data could not be read again, so the product must not start as if it were new."""
    hidden = running.folder / "keys/hidden.key"
    (running.folder / "keys/master.key").rename(hidden)
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "tsunagi", "run", "--port", str(_free_port())],
            env=os.environ | {"TSUNAGI_DATA_DIR": str(running.folder)},
            cwd=ROOT,
            capture_output=True,
            timeout=30,
            check=False,
        )
        assert ended.returncode == 1
        assert b"key file" in ended.stderr
        assert b"Traceback" not in ended.stderr
        assert not (running.folder / "keys/master.key").exists()
    finally:
        hidden.rename(running.folder / "keys/master.key")
