"""Calling a function as API Gateway does, without a network: a whole REST event in, an answer out."""

import importlib.util
import json
import re
import sys
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from tests.support.policies import acting
from tests.support.templates import ROOT


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    text: str
    binary: bool = False

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass(frozen=True)
class Who:
    """A caller as the authorizer describes one."""

    user: str
    role: str = "customer"
    permissions: tuple[str, ...] = ()
    branch: str = ""
    session: str = "s-1"
    till: str = ""


def staff(
    *permissions: str,
    branch: str = "",
    user: str = "01890000-0000-7000-8000-00000000000a",
    role: str = "manager",
) -> Who:
    return Who(user, role, permissions, branch)


@cache
def handlers() -> dict[str, Any]:
    """Every function module of the project by ``context/name``."""
    return {
        f"{path.parent.name}/{path.stem}": _load(path)
        for path in sorted((ROOT / "functions").glob("*/*.py"))
        if path.stem != "__init__"
    }


def _load(path: Any) -> Any:
    name = f"functions.{path.parent.name}.{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    loaded: Any = module
    loaded.handler = _within(f"{path.parent.name}/{path.stem}", loaded.handler)
    return loaded


def _within(name: str, handler: Any) -> Any:
    """The handler under its function's own policy."""

    def run(event: Any, context: Any) -> Any:
        with acting(name):
            return handler(event, context)

    return run


@cache
def function(name: str) -> Any:
    """One function module, such as ``pos/transactions``."""
    return _load(ROOT / "functions" / f"{name}.py")


@cache
def routes() -> list[tuple[re.Pattern[str], str, Any]]:
    """Path pattern, path template, and the handler that serves it, fixed paths before those with parameters."""
    found = {}
    for module in handlers().values():
        for operation in getattr(getattr(module, "app", None), "operations", []):
            found[operation.path] = module.handler
    ordered = sorted(found.items(), key=lambda item: item[0].count("{"))
    return [
        (re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path) + "$"), path, handler)
        for path, handler in ordered
    ]


def call(
    method: str, url: str, body: Any = None, *, who: Who | None = None, headers: dict[str, str] | None = None,
    key: str | None = None, raw: str | None = None,
) -> Reply:  # fmt: skip
    """Send a request to whichever function serves its path, such as ``call("GET", "/products?limit=5")``."""
    path, _, query = url.partition("?")
    for pattern, template, handler in routes():
        match = pattern.match(path)
        if match:
            sent = {"Content-Type": "application/json", **(headers or {})}
            if key is not None:
                sent["Idempotency-Key"] = key
            text = (
                raw if raw is not None else (None if body is None else json.dumps(body, ensure_ascii=False))
            )
            event = rest_event(method, template, path, match.groupdict(), query, text, sent, who)
            as_in_a_new_environment(method, template, who)
            return reply_of(handler(event, None))
    raise LookupError(f"no function serves {path}")


def as_in_a_new_environment(method: str, template: str, who: Who | None) -> None:
    """Nothing is remembered of who asked how much, and whoever did not sign in has a session where one is asked for."""
    from supermarket.edge import admission
    from tests.support.standing import MADE_UP, stand

    admission.forget()
    if who is not None and who.session == MADE_UP and (method, template) in sensitive():
        stand(who.user)


@cache
def sensitive() -> frozenset[tuple[str, str]]:
    """Method and path of the operations that ask at once whether the caller's session stands."""
    apps = [getattr(module, "app", None) for module in handlers().values()]
    found = [operation for app in apps for operation in getattr(app, "operations", [])]
    return frozenset((operation.method, operation.path) for operation in found if operation.sensitive)


def rest_event(
    method: str, template: str, path: str, values: dict[str, str], query: str, body: str | None,
    headers: dict[str, str], who: Who | None,
) -> dict[str, Any]:  # fmt: skip
    pairs = parse_qsl(query, keep_blank_values=True)
    context: dict[str, Any] = {
        "resourcePath": f"/v1{template}", "path": f"/api/v1{path}", "httpMethod": method, "stage": "api",
        "requestId": "11111111-2222-4333-8444-555555555555", "identity": {"sourceIp": "203.0.113.7"},
    }  # fmt: skip
    if who is not None:
        context["authorizer"] = {
            "principalId": who.user, "user": who.user, "role": who.role, "branch": who.branch, "session": who.session,
            "permissions": " ".join(who.permissions), "till": who.till,
        }  # fmt: skip
    return {
        "resource": f"/v1{template}", "path": f"/v1{path}", "httpMethod": method, "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": dict(pairs) or None,
        "multiValueQueryStringParameters": {name: [v for n, v in pairs if n == name] for name, _ in pairs} or None,
        "pathParameters": values or None, "stageVariables": None, "requestContext": context, "body": body,
        "isBase64Encoded": False,
    }  # fmt: skip


def reply_of(response: dict[str, Any]) -> Reply:
    headers = {**response.get("headers", {})}
    return Reply(
        response["statusCode"], headers, response.get("body") or "", response.get("isBase64Encoded", False)
    )
