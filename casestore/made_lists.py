"""Code lists that are not written down twice: made from the services and the directory (要綱 3-1-ウ, 3-2-イ, 3-2-ウ). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from casestore.fine_print import Resource, Service, Text
from casestore.fine_print_codes import Code, CodeList

OTHER_RESOURCES = Code(
    id="other_resources",
    label=Text("地域のその他の社会資源による支援", "Support by other resources of the community"),
    trust="sourced",
)


def made_lists(services: Iterable[Service], resources: Iterable[Resource], targets: CodeList) -> dict[str, CodeList]:
    """By name, as the forms call them."""
    known = tuple(services)
    return {
        "services": CodeList(codes=tuple(map(_service, known)), source="services.toml", trust="sourced"),
        "emergency_services": CodeList(
            codes=(*(_service(one) for one in known if one.before_plan), OTHER_RESOURCES), source="要綱 3-2-イ", trust="sourced"
        ),
        "resources": CodeList(
            codes=tuple(map(_resource, resources)),
            source="resources.toml, wards.toml",
            trust="sourced",
        ),
        "screening_destinations": replace(targets, codes=tuple(map(_destination, targets.codes))),
    }


def _destination(target: Code) -> Code:
    """The welfare office of this city is the ward's 保護課; the law asks for it by this id (3-1-エ2)."""
    return replace(target, id="ward_assistance_office") if target.id == "public_assistance" else target


def _resource(one: Resource) -> Code:
    """Until the day before it was retired; what was written before keeps its name."""
    last = one.retired_on - timedelta(days=1) if one.retired_on else None
    return Code(id=one.id, label=one.name, trust=one.trust, active_to=last)


def _service(one: Service) -> Code:
    return Code(id=one.id, label=one.name, no=one.letter, trust=one.trust)
