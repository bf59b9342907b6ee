"""From the office's side: a visit that did not come back is looked into, a partner's phone is linked and unlinked (要綱 2-2-イ, 3-1-エ3)."""

from __future__ import annotations

from datetime import datetime

from casestore import partners, resources, visits
from casestore.db import Work
from casestore.partners import Linking
from casestore.permissions import Act, Actor
from casestore.tables import Visit
from dialogs import visiting
from dialogs.at_desk import AtDesk


class Outdoors(AtDesk):
    """The desk of those who work outside."""

    def clear_visit(self, work: Work, visit: str, found: str, by: Actor, now: datetime) -> None:
        """Somebody found out what happened to a worker who did not come back; the worker hears of it.

        Raises visits.NothingFound without words, LookupError where no alert is open, NotAllowed.
        """
        self.allow(work, by, Act.SEE_VISITS, None, now)
        visits.clear(work, visit, found, by.staff_id, now)
        visiting.tell_cleared(work, work.session.get_one(Visit, visit), now)

    def add_partner(self, work: Work, place: str, agency: str, name: str, by: Actor, now: datetime) -> Linking:
        """A contact person of an agency, with the link and slip for their phone. Raises partners.Nameless, NotAllowed."""
        self.allow(work, by, Act.LINK_PARTNER, None, now)
        known = {one.id for one in resources.now(work, self.profile).resources}
        new = partners.add(work, place if place in known else "", agency, name, by.staff_id, now)
        return partners.link(work, new, self.profile.outreach.partner_link_days, by.staff_id, now)

    def link_partner(self, work: Work, partner: str, by: Actor, now: datetime) -> Linking:
        """A new link and slip; the old ones stop working. Raises LookupError, NotAllowed."""
        self.allow(work, by, Act.LINK_PARTNER, None, now)
        return partners.link(work, partner, self.profile.outreach.partner_link_days, by.staff_id, now)

    def end_partner(self, work: Work, partner: str, by: Actor, now: datetime) -> None:
        """They have left: unlinked at once. Raises LookupError, NotAllowed."""
        self.allow(work, by, Act.LINK_PARTNER, None, now)
        partners.end(work, partner, by.staff_id, now)
