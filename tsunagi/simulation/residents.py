"""People with phones: they write by day and at night, answer by tapping or in words, late or never, and sometimes say what is urgent.

They know nothing of the dialogs: they see the words and buttons that came, as anybody does (要綱 3-1-ア, 3-1-イ).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from casestore.posts import Outgoing
from casestore.speech import Button
from tsunagi.simulation import likelihoods as likely
from tsunagi.simulation.city import City

PERSON, DONE, BACK = "!person", "!done", "!back"
PATIENCE = 60  # answers after which a person has had enough of questions for that week
PATIENT = timedelta(days=7)


@dataclass
class Resident:
    """One phone. way: answers, slow or vanishes; left: answers they still give; gone: they answer nothing any more."""

    name: str
    language: str
    way: str
    left: int
    gone: bool = False
    renewed: datetime | None = None


class Residents:
    """All the phones of the city."""

    def __init__(self, city: City) -> None:
        self.city, self.phones = city, dict[str, Resident]()
        city.answer = self.gets

    def someone_new(self, day: datetime) -> None:
        """Somebody begins at an hour of this day. day: its midnight in Sapporo."""
        city, chance = self.city, self.city.chance
        name = f"U{len(self.phones) + 1}"
        way = likely.drawn(likely.PERSONS, chance)
        left = chance.randint(1, 9) if way == "vanishes" else PATIENCE
        self.phones[name] = Resident(name, likely.drawn(likely.LANGUAGES, chance), way, left)
        hour = int(likely.drawn(likely.HOURS, chance))
        city.count("new people")
        city.at(day + timedelta(hours=hour, minutes=chance.randint(0, 119)), lambda: city.hear(name, event="follow"))

    def gets(self, to: str, post: Outgoing, buttons: tuple[Button, ...]) -> None:
        """Words came; whether, when and what they answer."""
        one, chance = self.phones.get(to), self.city.chance
        if one is None or one.gone or not self._answers_now(one):
            return
        waits = timedelta(hours=chance.choice((1, 5, 30, 80))) if one.way == "slow" and chance.random() < 0.2 else timedelta()
        when = self.city.now + waits + timedelta(seconds=chance.randint(20, 90))
        shown = tuple(button for button in buttons if button.data and button.kind == "tap")
        self.city.at(when, lambda: self._answers(one, shown, bool(buttons)))

    def _answers_now(self, one: Resident) -> bool:
        if one.renewed is None or self.city.now - one.renewed > PATIENT:
            one.left, one.renewed = one.left if one.way == "vanishes" else PATIENCE, self.city.now
        one.left -= 1
        one.gone = one.way == "vanishes" and one.left <= 0
        return one.left > 0

    def _answers(self, one: Resident, buttons: tuple[Button, ...], asked: bool) -> None:
        chance = self.city.chance
        if one.gone:
            return None
        if chance.random() < likely.URGENT / 4:
            self.city.count("urgent words")
            return self.city.hear(one.name, chance.choice(likely.URGENT_WORDS))
        mine = next((button for button in buttons if button.data == f"greeting/language/{one.language}"), None)
        if mine is not None:
            return self.city.hear(one.name, tap=mine.data)
        if any(button.data == DONE for button in buttons) and chance.random() < 0.7:
            return self.city.hear(one.name, tap=DONE)
        if any(button.data == PERSON for button in buttons) and chance.random() < likely.WANTS_A_PERSON:
            self.city.count("asked for a person")
            return self.city.hear(one.name, tap=PERSON)
        answers = [button for button in buttons if not button.data.startswith("!") or button.data == "!go"]
        if answers:
            return self.city.hear(one.name, tap=chance.choice(answers).data)
        return self.city.hear(one.name, chance.choice(likely.TYPED)) if asked else None

    def a_day(self, day: datetime) -> None:
        """Some write of their own accord, one or the other closes the door. day: its midnight in Sapporo."""
        city, chance = self.city, self.city.chance
        for one in self.phones.values():
            if one.gone:
                continue
            when = day + timedelta(hours=chance.randint(7, 22), minutes=chance.randint(0, 59))
            if chance.random() < likely.BLOCKS_US / 10:
                one.gone = True
                city.count("blocked us")
                city.at(when, lambda name=one.name: city.hear(name, event="unfollow"))  # type: ignore[misc]
            elif chance.random() < likely.WRITES_ANYWAY:
                words = chance.choice(likely.URGENT_WORDS if chance.random() < likely.URGENT else likely.ANYWAY)
                city.at(when, lambda name=one.name, said=words: city.hear(name, said))  # type: ignore[misc]
