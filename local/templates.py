"""Reading the project's templates: CloudFormation's short forms, included files, where code and layers lie."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import yaml

Json = Any

_Base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNPREFIXED = ("Ref", "Condition")


class _Loader(_Base):  # type: ignore[misc, valid-type]
    """Understands `!Ref` and its like, and leaves dates as the text they are."""

    yaml_implicit_resolvers: ClassVar = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def _intrinsic(loader: Any, suffix: str, node: Any) -> Json:
    name = suffix if suffix in _UNPREFIXED else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        value: Json = loader.construct_scalar(node)
        return {name: value.split(".", 1) if suffix == "GetAtt" else value}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    return {name: loader.construct_mapping(node, deep=True)}


_Loader.add_multi_constructor("!", _intrinsic)


def read(path: Path) -> Json:
    """The template as plain data, with every `AWS::Include` replaced by the file it names."""
    tree = yaml.load(path.read_text("utf-8"), _Loader)  # noqa: S506  # nosec B506
    return included(tree, path.parent)


def included(node: Json, folder: Path) -> Json:
    """A copy of the node in which includes are resolved against the folder."""
    if isinstance(node, list):
        return [included(each, folder) for each in node]
    if not isinstance(node, dict):
        return node
    rest = {key: included(value, folder) for key, value in node.items() if key != "Fn::Transform"}
    if location := include_location(node):
        return {**read(folder / location), **rest}
    return rest


def include_location(node: dict[str, Json]) -> str | None:
    """The file an `AWS::Include` in this node names."""
    transform = node.get("Fn::Transform")
    if not isinstance(transform, dict) or transform.get("Name") != "AWS::Include":
        return None
    return str(transform["Parameters"]["Location"])


def resources(template: Json, kind: str) -> Iterator[dict[str, Json]]:
    """Properties of every resource of the type."""
    for resource in template.get("Resources", {}).values():
        if resource["Type"] == kind:
            yield resource.setdefault("Properties", {})
