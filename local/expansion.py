"""From the project's SAM templates to plain CloudFormation: what AWS does on its side, done before the upload.

Two things are written out because the emulator's import of an OpenAPI document drops them: gateway responses and
binary media types become resources and properties of their own.
"""

import hashlib
import json
import logging
import os
from pathlib import Path
from typing import Protocol

from local import templates
from local.cloud import Cloud
from local.templates import Json

_RESPONSES = "x-amazon-apigateway-gateway-responses"
_BINARY = "x-amazon-apigateway-binary-media-types"
_RECIPE = "1"


class Publisher(Protocol):
    """Puts what a template refers to where CloudFormation finds it; every answer is an address."""

    def function(self, folder: Path) -> str:
        """The `s3://` address of the folder's code."""

    def layer(self, folder: Path) -> str:
        """The `s3://` address of the layer."""

    def template(self, name: str, content: str) -> str:
        """The `http://` address of the template."""


class Expansion:
    """Expands a template and everything it nests, publishing what each refers to."""

    def __init__(self, project: Path, build: Path, cloud: Cloud, publisher: Publisher) -> None:
        self._project = project
        self._cache = build / "templates"
        self._cloud = cloud
        self._publisher = publisher

    def publish(self, path: Path) -> str:
        """Expand the template at the path; the address of the result."""
        template = templates.read(path)
        self._publish_nested(template, path.parent)
        self._publish_code(template, path.parent)
        return self._publisher.template(path.stem, self._translated(template))

    def _publish_nested(self, template: Json, folder: Path) -> None:
        for properties in templates.resources(template, "AWS::Serverless::Application"):
            properties["Location"] = self.publish(folder / properties["Location"])

    def _publish_code(self, template: Json, folder: Path) -> None:
        shared = template.get("Globals", {}).get("Function", {})
        for properties in [shared, *templates.resources(template, "AWS::Serverless::Function")]:
            if "CodeUri" in properties:
                properties["CodeUri"] = self._publisher.function(folder / properties["CodeUri"])
        for properties in templates.resources(template, "AWS::Serverless::LayerVersion"):
            layer = self._project / "layers" / Path(properties["ContentUri"]).name
            properties["ContentUri"] = self._publisher.layer(layer)

    def _translated(self, template: Json) -> str:
        source = json.dumps(template, ensure_ascii=False)
        digest = hashlib.sha256(f"{_RECIPE}{source}".encode()).hexdigest()[:20]
        cached = self._cache / f"{digest}.json"
        if not cached.exists():
            self._cache.mkdir(parents=True, exist_ok=True)
            unfinished = cached.with_suffix(f".{os.getpid()}")
            unfinished.write_text(json.dumps(plain(template, self._cloud), ensure_ascii=False), "utf-8")
            unfinished.replace(cached)
        return cached.read_text("utf-8")


def plain(template: Json, cloud: Cloud) -> Json:
    """The template after the SAM transform, its APIs' documents reduced to what the emulator imports."""
    from samtranslator.parser.parser import Parser  # half a second, and only when a template changed
    from samtranslator.public.translator import Translator

    logging.getLogger("samtranslator").setLevel(logging.ERROR)
    translator = Translator({}, Parser(), boto_session=cloud.session)
    translated = translator.translate(template, parameter_values={})
    translated.pop("Transform", None)
    write_out_gateway_responses(translated)
    return translated


def write_out_gateway_responses(template: Json) -> None:
    """Move gateway responses and binary media types out of every API's document, in place."""
    resources = template["Resources"]
    for api, resource in list(resources.items()):
        if resource["Type"] != "AWS::ApiGateway::RestApi":
            continue
        properties = resource["Properties"]
        document = properties.get("Body", {})
        if binary := document.pop(_BINARY, None):
            properties.setdefault("BinaryMediaTypes", binary)
        responses = {
            f"{api}Answer{kind.title().replace('_', '')}": _gateway_response(api, kind, answer)
            for kind, answer in document.pop(_RESPONSES, {}).items()
        }
        resources.update(responses)
        _deploy_after(resources, api, list(responses))


def _gateway_response(api: str, kind: str, answer: dict[str, Json]) -> Json:
    parameters = {
        key if key.startswith("gatewayresponse.") else f"gatewayresponse.header.{key}": value
        for key, value in answer.get("responseParameters", {}).items()
    }
    properties = {
        "RestApiId": {"Ref": api},
        "ResponseType": kind,
        "ResponseParameters": parameters,
        "ResponseTemplates": answer.get("responseTemplates", {}),
    }
    if "statusCode" in answer:
        properties["StatusCode"] = str(answer["statusCode"])
    return {"Type": "AWS::ApiGateway::GatewayResponse", "Properties": properties}


def _deploy_after(resources: dict[str, Json], api: str, responses: list[str]) -> None:
    for resource in resources.values():
        deploys = resource["Type"] == "AWS::ApiGateway::Deployment"
        if deploys and resource["Properties"].get("RestApiId") == {"Ref": api}:
            before = resource.get("DependsOn", [])
            resource["DependsOn"] = [*([before] if isinstance(before, str) else before), *responses]
