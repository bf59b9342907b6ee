"""Records on 様式3 (要綱 3-1-ア, 3-2-キ, 3-3-ア, 3-3-イ): a contact, an attempt nobody answered, support given, monitoring. Pure.

The sheet is one; each kind adds what it has to say. `note` is the short line of a task that was finished; the rest of the chat's keys are what a
person answered when asked whether they had reached a place.
"""

from __future__ import annotations

from dataclasses import replace

from casestore.forms.contact_log import CONTACT_LOG
from casestore.forms.form import Field, Form, said
from casestore.forms.parts import by_person, by_staff, by_system, group
from casestore.words import N_ as _


def _on_the_sheet(name: str, title: str, *own: Field, optional: tuple[str, ...] = (), without: tuple[str, ...] = ()) -> Form:
    """様式3 with fields of its own first; some of the sheet's need not be filled, some are not on it."""
    sheet = (replace(field, required=field.required and field.id not in optional) for field in CONTACT_LOG.fields)
    groups = {"own": title, **CONTACT_LOG.groups} if own else CONTACT_LOG.groups
    fields = (*group("own", *own), *(field for field in sheet if field.id not in without))
    return replace(CONTACT_LOG, name=name, title=title, groups=groups, fields=fields)


# What a worker taps outside, on a visit or after a call.
SEEMED = by_staff("seemed", _("本人のようす"), "one", "seemings")
NEXT = by_staff("next", _("次にすること"), "one", "visit_next")
NEXT_DAY = by_staff("date", _("次の日"), "date")
SIGNS = by_system("alarms", _("ことばの中にあった急ぎのしるし"), "many", "alarms")
CONTACT = replace(
    CONTACT_LOG,
    name="contact",
    fields=(
        *CONTACT_LOG.fields,
        *group(
            "record",
            by_system("note", _("済ませた予定のメモ"), "long_text"),
            by_staff("met", _("会えたか"), "one", "visit_meetings"),
            SEEMED,
            NEXT,
            NEXT_DAY,
            SIGNS,
        ),
    ),
)
CONTACT_ATTEMPT = _on_the_sheet(
    "contact_attempt",
    _("連絡の試み"),
    by_staff("way", _("試みた方法"), "one", "attempt_ways", required=True),
    by_staff("result", _("どうでしたか"), "one", "attempt_results", required=True),
    by_staff("next_try", _("次に試みる日"), "date"),
    by_staff("note_left", _("残したメモ"), "one", "notes_left"),
    by_staff(
        "note_allowed", _("名前を書いてよいと、本人が言っていましたか。"), "one", "yes_no", asked_if=said("note_left", "named")
    ),
    SEEMED,
    NEXT,
    SIGNS,
    by_person("reached", _("たどりつけましたか"), "one", "reached"),
    by_person("helped", _("話を聞いてもらえましたか"), "one", "yes_no_unsure"),
    by_person("what", _("あったこと"), "long_text"),
    by_person("again", _("行けそうな日"), "date"),
    optional=("facts",),
    without=("way", "way_other"),
)
SERVICE = by_staff("service", _("サービス"), "one", "services", required=True)
AGENCY = by_staff("agency", _("実施機関"), "text")
DELIVERY = _on_the_sheet(
    "delivery",
    _("支援の提供"),
    SERVICE,
    AGENCY,
    by_staff("event", _("支援のようす"), "one", "deliveries", required=True),
    optional=("way",),
)
MONITORING = _on_the_sheet(
    "monitoring",
    _("モニタリング"),
    replace(SERVICE, required=False),
    AGENCY,
    by_staff("going", _("支援はうまくいっていますか"), "one", "ok_trouble", required=True),
    by_staff("change_needed", _("プランの見直しがいりますか"), "one", "yes_no_unsure"),
)

RECORDS = (CONTACT, CONTACT_ATTEMPT, DELIVERY, MONITORING)
