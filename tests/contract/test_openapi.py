"""The generated documents say what the code does, and agree with one another and with the templates."""

import json
import re
from functools import cache
from typing import Any

import pytest
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

from local.openapi import calls, triggers
from local.openapi.endpoints import Function, functions, served
from local.openapi.generate import GATEWAY, PAGE, PUBLISHED, documents, stale_events
from supermarket.edge.http import VERSION
from supermarket.edge.operation import Access, Operation
from tests.support import templates
from tests.support.templates import ROOT

METHODS = {"get", "post", "put", "patch", "delete"}
Routes = set[tuple[str, str]]


@cache
def found() -> list[Function]:
    return functions(ROOT)


def every_operation() -> list[tuple[Function, Operation]]:
    return served(found())


def routed() -> Routes:
    return {(operation.method.lower(), operation.path) for _, operation in every_operation()}


@cache
def published() -> dict[str, Any]:
    return dict(json.loads((ROOT / PUBLISHED).read_text("utf-8")))


@cache
def gateway() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / GATEWAY).read_text("utf-8")))


def listed(document: dict[str, Any]) -> Routes:
    return {
        (method, path)
        for path, methods in document["paths"].items()
        for method in methods
        if method in METHODS
    }


def event_of(function: Function) -> dict[str, Any]:
    return dict(json.loads((ROOT / function.event).read_text("utf-8")))


def test_every_generated_file_is_up_to_date_with_the_code() -> None:
    here = {
        path: (ROOT / path).read_text("utf-8") if (ROOT / path).exists() else None for path in documents(ROOT)
    }

    assert [path for path, content in documents(ROOT).items() if here[path] != content] == [], (
        "run make openapi"
    )
    assert stale_events(ROOT) == []


def test_what_is_generated_anew_is_the_same_again() -> None:
    assert documents(ROOT, fresh=True) == documents(ROOT, fresh=True)


def test_the_gateway_routes_exactly_what_is_published() -> None:
    assert listed(published()) == routed()
    assert listed(gateway()) == {(method, VERSION + path) for method, path in routed()}


def test_the_published_document_is_valid() -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(published()).iter_errors()] == []


def test_every_operation_says_what_it_does_where_it_belongs_and_who_may() -> None:
    for function, operation in every_operation():
        said = published()["paths"][operation.path][operation.method.lower()]
        assert said["summary"], operation.path
        assert said["summary"] != operation.name, f"{operation.name} has no docstring"
        assert said["tags"] == [function.context]
        assert said["security"] == security(operation), operation.path
        assert {"429", "500", "503"} < set(said["responses"]), operation.path


def security(operation: Operation) -> list[dict[str, list[str]]]:
    if operation.access == Access.PUBLIC:
        return []
    guests: list[dict[str, list[str]]] = [{}] if operation.access == Access.GUEST else []
    return [*guests, {"token": [operation.permission] if operation.permission else []}]


def test_the_gateway_checks_a_token_where_one_is_asked_for() -> None:
    for _, operation in every_operation():
        said = gateway()["paths"][VERSION + operation.path][operation.method.lower()]
        is_open = operation.access in (Access.PUBLIC, Access.GUEST)
        assert said["security"] == ([] if is_open else [{"token": []}]), operation.path


def test_what_governs_asks_whether_the_session_stands() -> None:
    governing = {f"{what}:manage" for what in ("users", "roles", "settings", "keys", "webhooks", "privacy")}
    changes = [o for _, o in every_operation() if o.method != "GET" and o.access in governing]

    assert changes
    assert [f"{o.method} {o.path}" for o in changes if not o.sensitive] == []


def test_names_of_operations_are_their_own() -> None:
    names = [operation.name for _, operation in every_operation()]

    assert sorted(name for name in set(names) if names.count(name) > 1) == []


def test_a_function_serves_one_path() -> None:
    several = {
        f.event: {o.path for o in f.operations} for f in found() if len({o.path for o in f.operations}) > 1
    }

    assert several == {}


def test_every_function_the_gateway_calls_is_deployed() -> None:
    deployed = {
        templates.sub(f.properties["FunctionName"]).removeprefix("${Stack}-") for f in templates.functions()
    }

    called = re.findall(r"\$\{AWS::StackName\}-([a-z0-9-]+)/invocations", (ROOT / GATEWAY).read_text("utf-8"))

    assert sorted(set(called) - deployed) == []


def test_the_gateway_refuses_in_problem_documents() -> None:
    for kind, refusal in gateway()["x-amazon-apigateway-gateway-responses"].items():
        problem = json.loads(refusal["responseTemplates"]["application/json"])
        headers = refusal["responseParameters"]
        assert headers["gatewayresponse.header.Content-Type"] == "'application/problem+json'", kind
        assert headers["gatewayresponse.header.Access-Control-Allow-Origin"] == "method.request.header.Origin"
        assert "gatewayresponse.header.Access-Control-Allow-Credentials" not in headers, kind
        assert headers["gatewayresponse.header.Vary"] == "'Origin'", kind
        assert headers["gatewayresponse.header.X-Content-Type-Options"] == "'nosniff'", kind
        assert problem["type"] == f"urn:supermarket:problem:{problem['code']}", kind
        assert problem.get("status") == refusal.get("statusCode"), kind
    unknown = gateway()["x-amazon-apigateway-gateway-responses"]["MISSING_AUTHENTICATION_TOKEN"]
    assert unknown["statusCode"] == 404


def test_a_browser_may_ask_for_every_path_first() -> None:
    for path, methods in gateway()["paths"].items():
        asked = methods["options"]
        assert asked["security"] == [], path
        assert "settings-preflight/" in asked["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"], path


def test_the_gateway_knows_what_is_binary_and_no_schemas() -> None:
    assert gateway()["x-amazon-apigateway-binary-media-types"] == ["*/*"]
    assert set(gateway()["components"]) == {"securitySchemes"}
    assert "requestBody" not in str(gateway()["paths"])


def test_the_gateway_copy_uses_long_forms_and_no_aliases() -> None:
    events = list(yaml.parse((ROOT / GATEWAY).read_text("utf-8")))

    assert [e for e in events if isinstance(e, yaml.AliasEvent)] == []
    assert [e.tag for e in events if isinstance(e, yaml.ScalarEvent) and (e.tag or "").startswith("!")] == []


def test_path_parameters_are_those_of_the_handler() -> None:
    import inspect

    for _, operation in every_operation():
        assert operation.view is not None
        wanted = set(inspect.signature(operation.view).parameters)
        given = set(re.findall(r"{(\w+)}", operation.path))
        edge = {"body", "query", "caller", "once", "page", "raw", "expected", "request"}
        assert wanted <= given | edge, operation.name


@pytest.mark.parametrize("kind", ["body", "answer"])
def test_every_example_is_what_its_model_takes(kind: str) -> None:
    for _, operation in every_operation():
        model = operation.body if kind == "body" else operation.returns
        if kind not in operation.examples or model is None:
            continue
        shown = operation.examples[kind]
        listed = kind == "answer" and operation.paged
        for example in shown["items"] if listed else [shown]:
            model.model_validate_json(json.dumps(example))
        if listed and operation.beside is not None:
            operation.beside.model_validate_json(json.dumps(shown))


def test_no_operation_shows_an_example_nobody_reads() -> None:
    for _, operation in every_operation():
        assert set(operation.examples) <= {"body", "answer", "path", "query"}, operation.name


def test_every_function_has_a_sample_event_that_fits() -> None:
    for function in found():
        event = event_of(function)
        fits = calls.fits(event, function) if function.operations else triggers.fits(event, ROOT, function)
        assert fits, function.event


def test_sample_events_have_what_the_gateway_sends() -> None:
    wanted = {
        "resource", "path", "httpMethod", "headers", "multiValueHeaders", "queryStringParameters",
        "multiValueQueryStringParameters", "pathParameters", "stageVariables", "requestContext", "body",
        "isBase64Encoded",
    }  # fmt: skip
    for function in found():
        if function.operations:
            event = event_of(function)
            named = {name: f"{{{name}}}" for name in event["pathParameters"] or {}}
            assert set(event) == wanted, function.event
            assert set(re.findall(r"{(\w+)}", event["resource"])) == set(named), function.event


def test_the_page_shows_every_operation_and_loads_nothing() -> None:
    page = (ROOT / PAGE).read_text("utf-8")

    assert [o.name for _, o in every_operation() if f'<details id="{o.name}">' not in page] == []
    assert re.findall(r'(?:src|href)="(?!#|openapi\.json)[^"]*"|<script|url\(|@import', page) == []


def test_an_event_that_was_improved_by_hand_stays(tmp_path: Any) -> None:
    function = next(f for f in found() if f.event == "events/settings/branches.json")
    event = event_of(function)
    improved = {**event, "headers": {**event["headers"], "Accept-Language": "bn"}}
    moved = {**event, "resource": "/v1/shops", "path": "/v1/shops"}

    assert calls.fits(improved, function)
    assert not calls.fits(moved, function)
    assert not calls.fits({**event, "httpMethod": "DELETE"}, function)
