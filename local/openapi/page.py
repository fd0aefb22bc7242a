"""The reference as one page: no script, nothing loaded from elsewhere."""

import json
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any

from local.openapi import calls
from local.openapi.endpoints import Function, served
from local.openapi.samples import PREFIX
from local.openapi.schemas import Schemas
from supermarket.edge.operation import Access, Operation

STYLE = Path(__file__).with_name("page.css")
_WHO = {
    Access.PUBLIC: "anyone",
    Access.GUEST: "anyone; a token is used when sent",
    Access.SIGNED_IN: "whoever is signed in",
}
Json = Mapping[str, Any]


def text(found: Iterable[Function], described: Json, schemas: Schemas) -> str:
    operations = served(found)
    parts = "\n".join(_context(tag, operations, described, schemas) for tag in described["tags"])
    shapes = "\n".join(_shape(name, shape) for name, shape in described["components"]["schemas"].items())
    menu = "".join(f'<a href="#{tag["name"]}">{tag["name"]}</a>' for tag in described["tags"])
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>supermarket API</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>\n{STYLE.read_text('utf-8')}</style>\n</head>\n<body>\n"
        f'<nav>{menu}<a href="#shapes">shapes</a><a href="openapi.json">openapi.json</a></nav>\n<main>\n'
        f"<h1>supermarket API</h1>\n{_prose(described['info']['description'])}\n{parts}\n"
        f'<h2 id="shapes">shapes</h2>\n{shapes}\n</main>\n</body>\n</html>\n'
    )


def _context(
    tag: Json, operations: Iterable[tuple[Function, Operation]], described: Json, schemas: Schemas
) -> str:
    own = [operation for function, operation in operations if function.context == tag["name"]]
    shown = "\n".join(_operation(operation, described, schemas) for operation in own)
    return f'<h2 id="{tag["name"]}">{tag["name"]}</h2>\n<p>{escape(tag["description"])}</p>\n{shown}'


def _operation(operation: Operation, described: Json, schemas: Schemas) -> str:
    said = described["paths"][operation.path][operation.method.lower()]
    needs = _WHO.get(Access(operation.access)) if operation.permission is None else None
    who = needs or f"<code>{escape(str(operation.permission))}</code>"
    return (
        f'<details id="{operation.name}"><summary><b class="{operation.method.lower()}">{operation.method}</b>'
        f"<code>{escape(operation.path)}</code> <span>{escape(operation.summary)}</span></summary>\n"
        f"{_prose(operation.description)}<p>For: {who}</p>\n{_parameters(said.get('parameters', []))}"
        f"{_content('Body', said.get('requestBody', {}))}{_answers(said['responses'])}"
        f"<pre>{escape(calls.curl(operation, schemas))}</pre>\n</details>"
    )


def _prose(text: str) -> str:
    paragraphs = [escape(part).split("`") for part in text.split("\n\n") if part]
    return "".join(f"<p>{_code(parts)}</p>" for parts in paragraphs)


def _code(parts: list[str]) -> str:
    return "".join(f"<code>{part}</code>" if index % 2 else part for index, part in enumerate(parts))


def _parameters(parameters: Iterable[Json]) -> str:
    rows = [
        _row(
            p["name"], f"{p['in']}, {_type(p['schema'])}", p.get("required", False), p.get("description", "")
        )
        for p in parameters
    ]
    return _table(rows)


def _answers(responses: Json) -> str:
    rows = [
        f"<tr><td>{status}</td><td>{_shown(answer)}</td></tr>"
        for status, answer in responses.items()
        if "$ref" not in answer
    ]
    refusals = ", ".join(status for status, answer in responses.items() if "$ref" in answer)
    problem = f'<a href="#{_anchor("Problem")}">Problem</a>'
    return _table([*rows, f"<tr><td>{refusals}</td><td>{problem}</td></tr>"], "Answers")


def _shown(answer: Json) -> str:
    types = [
        _type(shown["schema"]) if shown.get("schema") else escape(kind)
        for kind, shown in answer.get("content", {}).items()
    ]
    return ", ".join(types) or escape(answer["description"])


def _content(title: str, content: Json) -> str:
    shown = content.get("content", {}).get("application/json")
    if not shown:
        return ""
    example = json.dumps(shown["example"], ensure_ascii=False, indent=2)
    return f"<h4>{title}: {_type(shown['schema'])}</h4><pre>{escape(example)}</pre>"


def _shape(name: str, shape: Json) -> str:
    required = set(shape.get("required", ()))
    rows = [
        _row(field, _type(said), field in required, said.get("description", ""))
        for field, said in shape.get("properties", {}).items()
    ]
    described = _prose(" ".join(shape.get("description", "").replace("``", "`").split()))
    return f'<h3 id="{_anchor(name)}">{escape(name)}</h3>{described}{_table(rows) if rows else _type(shape)}'


def _type(schema: Json) -> str:
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(PREFIX)
        return f'<a href="#{_anchor(name)}">{escape(name)}</a>'
    if "enum" in schema or "const" in schema:
        return " | ".join(escape(json.dumps(value)) for value in schema.get("enum", [schema.get("const")]))
    for choice, between in (("anyOf", " | "), ("oneOf", " | "), ("allOf", ", ")):
        if choice in schema:
            return between.join(_type(each) for each in schema[choice])
    kind = schema.get("type", "any")
    if kind == "array":
        return f"list of {_type(schema.get('items', {}))}"
    if kind == "object" and "properties" in schema:
        return ", ".join(f"{escape(name)}: {_type(said)}" for name, said in schema["properties"].items())
    return escape(schema.get("format") or (" | ".join(kind) if isinstance(kind, list) else kind))


def _row(name: str, kind: str, required: bool, description: str) -> str:
    mark = "" if required else " <i>optional</i>"
    return f"<tr><td><code>{escape(name)}</code>{mark}</td><td>{kind}</td><td>{escape(description)}</td></tr>"


def _table(rows: list[str], title: str = "") -> str:
    head = f"<h4>{title}</h4>" if title and rows else ""
    return f"{head}<table>{''.join(rows)}</table>\n" if rows else ""


def _anchor(name: str) -> str:
    return f"shape-{name}"
