"""様式3 支援経過記録シート (要綱 3-2-キ, 3-3-ア, 3-3-イ, 6-2): its two faces, the entry of one contact and the list of all contacts of a case.

The day of a contact is the entry's own (`happened_at`), what comes next a promise of the case: neither is an answer. The paper was not
readable: "recalled" is as remembered, "proposed" is ours.
"""

from __future__ import annotations

from dataclasses import dataclass

from casestore.forms.form import Answers, Form, Rule, Trust, said
from casestore.forms.parts import by_person, by_staff, by_system, group, recalled, seen
from casestore.words import N_ as _

COPIED = "共通アセスメントツール: typed once, copied to every sheet"
GUIDELINE = "要綱 3-3-イ"


def _ended_first(answers: Answers) -> bool:
    begins, ends = str(answers.get("began") or ""), str(answers.get("ended") or "")
    return len(begins) == len(ends) == len("14:30") and ends < begins  # within one day "14:30" sorts as times do


CONTACT_LOG = Form(
    name="contact_log",
    edition="2021-04-01",
    title=_("支援経過記録シート"),
    form_no="様式3",
    groups={"head": _("支援経過"), "record": _("内容")},
    fields=(
        *group(
            "head",
            seen(COPIED, by_system("case_number", _("ID"), "text")),
            seen(COPIED, by_system("name", _("氏名"), "text")),
            recalled(by_staff("way", _("支援形態"), "one", "support_forms", required=True, starred=True)),
            recalled(by_staff("way_other", _("支援形態（その他）"), "text", asked_if=said("way", "other"))),
            by_staff("partner", _("対応相手"), "one", "contact_partners", starred=True),
            by_staff("partner_name", _("相手の名前・機関名"), "text", asked_if=said("partner", "family", "agency", "other")),
            recalled(by_staff("by", _("対応者"), "staff")),
            recalled(by_staff("began", _("開始"), "time")),
            recalled(by_staff("ended", _("終了"), "time")),
            by_staff("place", _("場所"), "text"),
        ),
        *group(
            "record",
            recalled(
                by_staff(
                    "facts",
                    _("事実（見たこと・聞いたこと・したこと）"),
                    "long_text",
                    required=True,
                    starred=True,
                    hint=_("だれが何を言ったか、したかを、そのまま書いてください。"),
                )
            ),
            by_staff("opinion", _("所見（支援員の考え）"), "long_text", hint=_("事実と分けて書いてください。")),
            by_person("own_words", _("本人のことば"), "long_text"),
        ),
    ),
    rules=(Rule("ended", _ended_first, _("終了の時刻が、開始より前になっています。時刻を確かめてください。")),),
)


@dataclass(frozen=True)
class Column:
    """One column of an official list. `of`: where its value comes from, an answer's id or the name of a value of the case or entry."""

    id: str
    label: str
    of: str
    source: str = ""
    trust: Trust = "proposed"


def as_remembered(column_id: str, label: str, of: str = "") -> Column:
    """A column as the form is remembered."""
    return Column(column_id, label, of or column_id, "from memory of the form", "recalled")


CONTACT_LIST: tuple[Column, ...] = (
    as_remembered("no", _("番号"), "seq"),
    as_remembered("date", _("年月日"), "happened_at"),
    as_remembered("time", _("開始–終了"), "began-ended"),
    as_remembered("by", _("対応者・記入者")),
    Column("partner", _("対応相手"), "partner"),
    as_remembered("way", _("支援形態")),
    Column("facts", _("内容（事実）"), "facts"),
    Column("opinion", _("内容（所見）"), "opinion"),
    Column("next", _("次回予定・約束（だれが・いつまでに）"), "promise"),
    Column("attachments", _("添付"), "attachments"),
)
"""様式3 出力用：経過一覧: all contacts of one case, oldest first."""
