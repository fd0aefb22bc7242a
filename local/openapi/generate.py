"""Every generated document of the project, by its path."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local.openapi import calls, gateway, page, published, triggers
from local.openapi.endpoints import Function, functions, served
from local.openapi.schemas import Schemas, schemas_of

GATEWAY = "infra/openapi.yaml"
PUBLISHED = "functions/settings/openapi.json"
PAGE = "functions/settings/docs.html"


def documents(project: Path, fresh: bool = False) -> dict[str, str]:
    """What each generated file should hold.

    A sample event may be improved by hand: it stays as it is while it fits, unless the calls are asked for ``fresh``.
    """
    found = functions(project)
    schemas = schemas_of(operation for _, operation in served(found))
    described = published.document(found)
    return {
        GATEWAY: gateway.text(found),
        PUBLISHED: published.text(described),
        PAGE: page.text(found, described, schemas),
        **{function.event: _event(project, function, schemas, fresh) for function in found},
    }


def write(folder: Path, wanted: Mapping[str, str]) -> list[str]:
    """Write what differs; the paths that did."""
    changed = [path for path, content in wanted.items() if _read(folder / path) != content]
    for path in changed:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(wanted[path], "utf-8")
    return changed


def stale_events(project: Path) -> list[str]:
    """Sample events of functions that are no more."""
    known = {function.event for function in functions(project)}
    here = {str(path.relative_to(project)) for path in project.glob("events/*/*.json")}
    return sorted(here - known)


def _event(project: Path, function: Function, schemas: Schemas, fresh: bool) -> str:
    kept = None if fresh and function.operations else _read(project / function.event)
    if kept is not None and _fits(project, function, json.loads(kept)):
        return kept
    made = calls.call(function, schemas) if function.operations else triggers.event(project, function)
    return json.dumps(made, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _fits(project: Path, function: Function, event: Mapping[str, Any]) -> bool:
    if function.operations:
        return calls.fits(event, function)
    return triggers.fits(event, project, function)


def _read(path: Path) -> str | None:
    return path.read_text("utf-8") if path.exists() else None
