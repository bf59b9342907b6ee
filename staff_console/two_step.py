"""The second factor of one's own account (security 3.1): a secret for an authenticator app, a code that proves it, ten recovery codes.

The secret waits as a sealed draft until the code has proved it; the recovery codes are shown once.
"""

from __future__ import annotations

import pyotp
from starlette.responses import Response

from casestore import drafts, second_factor, staff
from casestore.db import Work
from casestore.tables import Staff
from casestore.words import N_ as _
from staff_console.house import Asked, see_other
from staff_console.pages import words_in
from staff_console.plain import plain
from staff_console.views import Problem

PLACE = "two_step"
ISSUER = _("つなぎ")
WRONG = _("コードが合いません。アプリに出ている、いまの6けたの数字を入れてください。")
WRONG_OLD = _("コードが合いません。いまのアプリの6けたの数字か、予備コードを入れてください。")
GROUP = 4


def show(asked: Asked) -> Response:
    """GET /me/two-step: the secret to set up, or that it is set up."""
    with asked.house.store.reading() as work:
        known, left = _account(work, asked), second_factor.recovery_codes_left(work, asked.by.staff_id)
    if known.totp_seed:
        return plain(asked, "two_step_done.html", {"left": left, "codes": (), "problems": ()})
    return _set_up(asked)


def confirm(asked: Asked) -> Response:
    """POST /me/two-step: the code of the app; with it the factor is kept and the recovery codes are shown, once."""

    def keep(work: Work) -> tuple[str, ...]:
        waiting, known = drafts.kept(work, asked.by.staff_id, PLACE), _account(work, asked)
        if waiting is None or known.totp_seed:
            return ()
        step = staff.totp_step_of(staff.Account(known.staff_id, "", waiting.text, 0), asked.typed("code"), asked.now)
        if step is None:
            return ()
        drafts.drop(work, asked.by.staff_id, PLACE)
        return second_factor.enrol(work, asked.by.staff_id, waiting.text, step, asked.now)

    codes = asked.house.store.write(keep)
    if not codes:
        return _set_up(asked, words_in(asked.language)(WRONG), 422)
    return plain(asked, "two_step_done.html", {"left": len(codes), "codes": codes, "problems": ()})


def anew(asked: Asked) -> Response:
    """POST /me/two-step/anew: another phone. The old factor, or a recovery code, is asked first."""

    def forget(work: Work) -> bool:
        known, code = _account(work, asked), asked.typed("code")
        step = staff.totp_step_of(known, code, asked.now) if known.totp_seed else None
        if step is None and not second_factor.use_recovery(work, known.staff_id, code, asked.now):
            return False
        second_factor.forget(work, known.staff_id, asked.now)
        return True

    if asked.house.store.write(forget):
        return see_other("/me/two-step")
    with asked.house.store.reading() as work:
        left = second_factor.recovery_codes_left(work, asked.by.staff_id)
    problems = (Problem("code", words_in(asked.language)(WRONG_OLD)),)
    return plain(asked, "two_step_done.html", {"left": left, "codes": (), "problems": problems}, 422)


def _account(work: Work, asked: Asked) -> staff.Account:
    found = staff.account(work, work.session.get_one(Staff, asked.by.staff_id).email)
    assert found is not None  # noqa: S101 - whoever is signed in has an active account
    return found


def _set_up(asked: Asked, problem: str = "", status: int = 200) -> Response:
    def secret(work: Work) -> tuple[str, str]:
        waiting = drafts.kept(work, asked.by.staff_id, PLACE)
        seed = waiting.text if waiting else pyotp.random_base32()
        if waiting is None:
            drafts.keep(work, asked.by.staff_id, PLACE, seed, asked.now)
        return seed, work.session.get_one(Staff, asked.by.staff_id).email

    seed, email = asked.house.store.write(secret)
    values = {
        "secret": " ".join(seed[at : at + GROUP] for at in range(0, len(seed), GROUP)),
        "link": pyotp.TOTP(seed).provisioning_uri(name=email, issuer_name=words_in(asked.language)(ISSUER)),
        "problems": (Problem("code", problem),) if problem else (),
        "required": asked.house.settings.mfa_required,
    }
    return plain(asked, "two_step.html", values, status)
