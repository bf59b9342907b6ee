"""LINE's own description of its API, made checkable: plain JSON Schema validators do not follow `discriminator` with allOf, so each
discriminated base is rewritten to "if type is k then be its child" (research/platforms.md 2.5). It lies beside the checkout, if at all.
"""

from __future__ import annotations

import copy
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

DESCRIPTION = Path(__file__).parents[2] / "shared" / "line-openapi" / "messaging-api.yml"


@cache
def description() -> dict[str, Any] | None:
    """The rewritten schemas, or None where LINE's description is not at hand."""
    if not DESCRIPTION.is_file():
        return None
    with DESCRIPTION.open(encoding="utf-8") as file:
        return rewritten(yaml.safe_load(file)["components"]["schemas"])


def rewritten(schemas: dict[str, Any]) -> dict[str, Any]:
    found = copy.deepcopy(schemas)
    for name, schema in schemas.items():
        mapping = schema.get("discriminator", {}).get("mapping")
        if mapping:
            found[f"{name}Itself"] = copy.deepcopy(schema)
            key = schema["discriminator"]["propertyName"]
            found[name] = {
                "type": "object",
                "required": [key],
                "properties": {key: {"enum": list(mapping)}},
                "allOf": [
                    {"if": {"properties": {key: {"const": kind}}}, "then": {"$ref": child}} for kind, child in mapping.items()
                ],
            }
    for name, schema in found.items():
        for part in schema.get("allOf", ()) if not name.endswith("Itself") else ():
            base = part.get("$ref", "").rpartition("/")[2]
            if f"{base}Itself" in found and "if" not in part:
                part["$ref"] += "Itself"
    return found


def complaints(kind: str, value: object) -> list[str]:
    """What LINE's description has against a value of the named schema; nothing when it is not at hand."""
    schemas = description()
    if schemas is None:
        return []
    validator = Draft202012Validator({"$ref": f"#/components/schemas/{kind}", "components": {"schemas": schemas}})
    return [error.message for error in validator.iter_errors(value)]
