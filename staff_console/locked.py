"""The lock screen (security 3.1): what was on the page stays there, covered; the server answers nothing but the way back in."""

from __future__ import annotations

from starlette.responses import Response

from casestore import locking, second_factor, staff
from casestore.db import Work
from casestore.tables import Staff
from casestore.words import N_ as _
from staff_console.house import Asked, see_other
from staff_console.pages import words_in
from staff_console.plain import plain
from staff_console.sign_in import hashing, onward
from staff_console.views import Problem

LOCKED = 423
WRONG = _("パスワードか確認コードがちがいます。あと%(num)s回ためせます。")


def lock(asked: Asked) -> Response:
    """POST /session/lock"""
    asked.house.store.write(lambda work: locking.lock(work, asked.token, asked.now, "asked"))
    return Response(status_code=204) if asked.fragment else cover(asked, asked.drawn.page, status=200)


def unlock(asked: Asked) -> Response:
    """POST /session/unlock: by password or by code. 204 or onward; 422 with the tries that are left; to sign-in after the last."""
    if _proves(asked):
        return Response(status_code=204) if asked.fragment else see_other(onward(asked.typed("next")))
    left = asked.house.store.write(lambda work: locking.failed_unlock(work, asked.token, asked.now))
    if left:
        return cover(asked, asked.typed("next"), words_in(asked.language)(WRONG) % {"num": left}, 422)
    return Response(status_code=401) if asked.fragment else see_other("/sign-in")


def seconds(asked: Asked) -> Response:
    """GET /session/left: how many seconds until it locks by itself, whatever other windows did meanwhile."""
    with asked.house.store.reading() as work:
        signed = staff.session_of(work, asked.token, asked.now)
    left = (signed.locks_at - asked.now).total_seconds() if signed else 0
    return Response(str(max(int(left), 0)), media_type="text/plain")


def refused(asked: Asked, signed: staff.SignedIn) -> Response:
    """Any page of a locked browser: the way back in, and nothing else. That it locked by itself is written down once."""
    if signed.locked_at is None:
        asked.house.store.write(lambda work: locking.lock(work, asked.token, asked.now, "idle"))
    return cover(asked, asked.drawn.page if asked.posted else asked.here)


def cover(asked: Asked, after: str, problem: str = "", status: int = LOCKED) -> Response:
    """The lock screen as a page. after: where one was."""
    if asked.fragment:
        return Response(problem, status_code=status, media_type="text/plain")
    problems = (Problem("password", problem),) if problem else ()
    values = {"problems": problems, "next": onward(after), "me": asked.by.name, "one_click": asked.demo}
    return plain(asked, "locked.html", values, status)


def _proves(asked: Asked) -> bool:
    """Whether whoever unlocks is who was there; with it the cover goes, and a code is used up."""
    who, code = asked.by.staff_id, asked.typed("code")
    with asked.house.store.reading() as work:
        known = staff.account(work, work.session.get_one(Staff, who).email)
    if known is None:
        return False
    step = staff.totp_step_of(known, code, asked.now) if known.totp_seed and code else None
    fits = step is not None or asked.demo or _password_fits(asked, known)

    def open_again(work: Work) -> bool:
        if not fits and not (code and second_factor.use_recovery(work, who, code, asked.now)):
            return False
        if step:
            staff.used_step(work, who, step)
        locking.unlock(work, asked.token, asked.now)
        return True

    return asked.house.store.write(open_again)


def _password_fits(asked: Asked, known: staff.Account) -> bool:
    password = (asked.form.get("password") or ("",))[0]
    with hashing:
        return bool(password) and staff.password_fits(known, password)
