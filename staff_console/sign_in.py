"""Signing in and out (security 3.1): e-mail, password and code; in rehearsal one click a role. Nobody learns which accounts exist."""

from __future__ import annotations

import threading
from collections import deque
from datetime import datetime, timedelta

from starlette.responses import Response

from casestore import audit, second_factor, staff
from casestore.db import Work
from casestore.facts import ROLES, Role
from casestore.words import N_ as _
from staff_console.house import Asked, NotFound, see_other
from staff_console.pages import words_in
from staff_console.phrases import beside
from staff_console.plain import plain
from staff_console.views import Choice, Problem

WRONG = _("メールアドレス・パスワード・確認コードのどれかがちがいます。確かめて、もう一度入れてください。")
TOO_OFTEN = _("何度かちがっていたので、少し待ってから、もう一度入れてください。")
LEFT = _("サインアウトしました。")
ENDED = _("サインインから時間がたったので、サインアウトしました。書きかけは残っています。")
TRIES_PER_SOURCE = 20
SOURCE_WINDOW = timedelta(minutes=1)

hashing = threading.BoundedSemaphore(2)  # a check takes 46 MB: ten at once would starve the conversations


class Turnstile:
    """Counts tries of one address in a minute. In memory: the per-account wait is the one that survives a restart."""

    def __init__(self) -> None:
        self._tries: dict[str, deque[datetime]] = {}
        self._lock = threading.Lock()

    def lets(self, source: str, now: datetime) -> bool:
        with self._lock:
            if len(self._tries) > 10_000:
                self._tries.clear()
            tries = self._tries.setdefault(source, deque(maxlen=TRIES_PER_SOURCE))
            full = len(tries) == TRIES_PER_SOURCE and now - tries[0] < SOURCE_WINDOW
            if not full:
                tries.append(now)
            return not full


turnstile = Turnstile()


def show(asked: Asked) -> Response:
    """GET /sign-in"""
    if asked.actor is not None:
        return see_other(onward(asked.query.get("next", "/")))
    words = LEFT if "left" in asked.query else ENDED if asked.token else ""
    return _page(asked, words)


def sign_in(asked: Asked) -> Response:
    """POST /sign-in: 303 onward, 422 with the same words whatever was wrong, 429 while one has to wait."""
    email, subject = asked.typed("email"), f"account:{asked.typed('email').casefold()}"
    with asked.house.store.reading() as work:
        waits, known = staff.waits_until(work, subject, asked.now), staff.account(work, email)
    if waits is not None or not turnstile.lets(asked.source, asked.now):
        return _page(asked, problem=TOO_OFTEN, status=429)
    with hashing:
        fits = staff.password_fits(known, asked.form.get("password", ("",))[0])
    step = staff.totp_step_of(known, asked.typed("code"), asked.now) if known and known.totp_seed else 0
    if known is not None and fits and step is None and _recovers(asked, known.staff_id):
        step = 0
    if known is None or not fits or step is None:
        asked.house.store.write(lambda work: staff.failed_try(work, subject, asked.now))
        return _page(asked, problem=WRONG, status=422)
    return _enter(asked, known.staff_id, subject, step)


def _recovers(asked: Asked, who: str) -> bool:
    """Whether a recovery code was typed in place of the app's code; it is used up by this."""
    return asked.house.store.write(lambda work: second_factor.use_recovery(work, who, asked.typed("code"), asked.now))


def rehearse(asked: Asked) -> Response:
    """POST /sign-in/rehearsal: a demo account with one click. There is no such page outside rehearsal."""
    if not asked.house.settings.rehearsal or asked.typed("who") not in {one.id for one in _demo(asked)}:
        raise NotFound
    return _enter(asked, asked.typed("who"), "", 0)


def sign_out(asked: Asked) -> Response:
    """POST /sign-out"""

    def leave(work: Work) -> None:
        staff.close_session(work, asked.token, asked.now)
        audit.note(work, asked.by.staff_id, "signed_out", asked.by.staff_id, asked.now)

    asked.house.store.write(leave)
    answer = see_other("/sign-in?left")
    answer.delete_cookie(
        asked.house.settings.session_cookie, path="/", secure=asked.house.settings.secure_cookies, httponly=True
    )
    answer.headers["clear-site-data"] = '"cache"'
    return answer


def stay(asked: Asked) -> Response:
    """POST /session/stay: the worker is still there; the clock starts again."""
    asked.house.store.write(lambda work: staff.seen(work, asked.token, asked.now))
    return Response(status_code=204) if asked.fragment else see_other(onward(asked.drawn.page))


def _enter(asked: Asked, who: str, subject: str, step: int) -> Response:
    def begin(work: Work) -> str:
        if subject:
            staff.good_try(work, subject)
        if step:
            staff.used_step(work, who, step)
        if asked.token:
            staff.close_session(work, asked.token, asked.now)
        return staff.open_session(work, who, asked.now, asked.agent)

    token = asked.house.store.write(begin)
    answer = see_other(onward(asked.typed("next")))
    settings = asked.house.settings
    answer.set_cookie(settings.session_cookie, token, path="/", secure=settings.secure_cookies, httponly=True, samesite="lax")
    return answer


def onward(path: str) -> str:
    """A path of ours, else the first page: never another site's."""
    ours = path.startswith("/") and not path.startswith(("//", "/\\", "/sign-in")) and path.isprintable()
    return path if ours else "/"


def _page(asked: Asked, leaving: str = "", problem: str = "", status: int = 200) -> Response:
    _t = words_in(asked.language)
    values = {
        "leaving": _t(leaving) if leaving else "",
        "problems": (Problem("email", _t(problem)),) if problem else (),
        "demo": _demo(asked) if asked.house.settings.rehearsal else (),
        "next": asked.typed("next") or asked.query.get("next", "/"),
        "email": asked.typed("email"),
    }
    return plain(asked, "sign_in.html", values, status)


def _demo(asked: Asked) -> tuple[Choice, ...]:
    _t = words_in(asked.language)
    with asked.house.store.reading() as work:
        return tuple(
            Choice(one.id, beside((_t(ROLES[Role(role.role)]) for role in roles), _t), one.name)
            for one, roles in staff.everyone(work)
            if one.demo and one.disabled_at is None
        )
