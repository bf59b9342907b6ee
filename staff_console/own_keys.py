"""The switch of the keys of one letter: each worker's own, on every machine (WCAG 2.1.4)."""

from __future__ import annotations

from starlette.responses import Response

from casestore import locking
from staff_console.house import Asked, see_other


def switch(asked: Asked) -> Response:
    """POST /me/keys: on or off; back to where one was."""
    on = asked.typed("keys") == "on"
    asked.house.store.write(lambda work: locking.use_letter_keys(work, asked.by.staff_id, on))
    return see_other(asked.drawn.page)
