"""Write popcert/results.py out of the JSON schemas: a dataclass for each object, with every field typed.

Usage: python generate.py          (tests compare the file)
"""

import json
import keyword
import os
import re
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SCHEMAS = Path(os.environ.get("POPCERT_SCHEMAS", HERE / "../../render/schema"))
NAMES = {
    "ReportDocument": "Report",
    "VerifyDocument": "VerifyReport",
    "ListDocument": "Reports",
    "PlanDocument": "Plan",
    "NumberFacts": "Number",
}
HEAD = '''"""What the program found, as it is in its JSON. Generated from the schemas by generate.py: never edited by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, Union

'''

Schema = dict[str, Any]


def class_name(name: str) -> str:
    return NAMES.get(name, name)


def of_ref(schema: Schema) -> str:
    return class_name(schema["$ref"].rsplit("/", 1)[1])


def type_of(schema: Schema) -> str:
    """The annotation for a schema, without null."""
    if "$ref" in schema:
        return of_ref(schema)
    if "anyOf" in schema:
        members = [type_of(member) for member in schema["anyOf"] if member != {"type": "null"}]
        return " | ".join(members)
    if "prefixItems" in schema:
        return f"tuple[{', '.join(type_of(item) for item in schema['prefixItems'])}]"
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    (kind,) = [kind for kind in kinds if kind != "null"]
    if kind == "array":
        return f"list[{type_of(schema['items'])}]"
    return {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}[kind]


def nullable(schema: Schema) -> bool:
    kinds = schema.get("type", [])
    return "null" in kinds or {"type": "null"} in schema.get("anyOf", [])


def sentence(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().replace("\\", "\\\\").replace('"', "'")


def docstring(text: str, indent: str) -> str:
    return f'{indent}"""{sentence(text)}"""\n' if text else ""


def of_object(name: str, schema: Schema) -> str:
    required = set(schema.get("required", []))
    properties: dict[str, Schema] = schema["properties"]
    # What has no default comes first; what may be absent is None.
    ordered = sorted(properties, key=lambda key: key not in required)
    lines = ["@dataclass(frozen=True)\n", f"class {class_name(name)}:\n"]
    lines.append(docstring(schema.get("description", ""), "    "))
    for key in ordered:
        assert not keyword.iskeyword(key), key
        absent = key not in required
        annotation = type_of(properties[key])
        if absent or nullable(properties[key]):
            annotation += " | None"
        lines.append(f"\n    {key}: {annotation}{' = None' if absent else ''}\n")
        lines.append(docstring(properties[key].get("description", ""), "    "))
    return "".join(lines)


def of_alias(name: str, schema: Schema) -> str:
    if "oneOf" in schema:
        values = ", ".join(json.dumps(one["const"]) for one in schema["oneOf"])
        expression = f"Literal[{values}]"
    else:
        members = [type_of(member) for member in schema["anyOf"] if member != {"type": "null"}]
        members += ["None"] if {"type": "null"} in schema["anyOf"] else []
        expression = f"Union[{', '.join(members)}]"
    return f"{class_name(name)}: TypeAlias = {expression}\n" + docstring(schema.get("description", ""), "")


def of_element(element: Schema, defs: dict[str, Schema]) -> list[str]:
    """One of many results is a report or an error, each with the members that both have."""
    common: dict[str, Schema] = element["properties"]
    examined, unexamined = element["anyOf"]
    report = defs[examined["$ref"].rsplit("/", 1)[1]]
    report = report | {"properties": report["properties"] | common}
    unexamined = unexamined | {"properties": unexamined["properties"] | common}
    union = f"Result: TypeAlias = Union[Report, Unexamined]\n{docstring(element['description'], '')}"
    return [of_object("Report", report), of_object("Unexamined", unexamined), union]


def definitions(*documents: Schema) -> dict[str, Schema]:
    """Those of all documents. A name means the same in each."""
    defs: dict[str, Schema] = {}
    for document in documents:
        for name, schema in document["$defs"].items():
            assert defs.setdefault(name, schema) == schema, name
    return defs


def generate() -> str:
    names = ("audit", "chain", "verify", "plan")
    audit, chain, verify, plan = (json.loads((SCHEMAS / f"{name}.json").read_text("utf-8")) for name in names)
    assert audit == chain, "audit and chain print the same kind of document"
    defs = definitions(audit, verify, plan)
    element = defs.pop("Element")
    NAMES["Element"] = "Result"
    aliases = [name for name, schema in defs.items() if schema.get("type") != "object"]
    parts = [of_alias(name, defs[name]) for name in aliases]
    objects = {n: s for n, s in defs.items() if n not in aliases and n != "ReportDocument"}
    parts += [of_object(name, schema) for name, schema in objects.items()]
    parts += of_element(element, defs)
    documents = {"VerifyDocument": verify, "ListDocument": audit, "PlanDocument": plan}
    parts += [of_object(name, schema) for name, schema in documents.items()]
    return HEAD + "\n\n".join(parts)


if __name__ == "__main__":
    (HERE / "popcert/results.py").write_text(generate(), encoding="utf-8")
