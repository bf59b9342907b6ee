"""A store for one command of somebody: what has to happen with each of its jobs, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from casestore.db import Store, Work

T = TypeVar("T")


class Beside(Store):
    """Writer, engine and listeners are those of the store it is made of; `beside` runs after each job, and goes back with it."""

    def __init__(self, store: Store, beside: Callable[[Work], object]) -> None:
        vars(self).update(vars(store))
        self._beside = beside

    def submit(self, job: Callable[[Work], T]) -> Future[T]:
        """Put a job and what goes with it into the next commit."""

        def both(work: Work) -> T:
            answer = job(work)
            self._beside(work)
            return answer

        return super().submit(both)
