"""How answers of Amazon's services are read: DynamoDB's attribute values stay in the form they arrive in."""

from typing import Any, cast

from botocore.parsers import JSONParser, ResponseParser, ResponseParserFactory


class _Answer(cast("Any", JSONParser)):  # type: ignore[misc]
    """DynamoDB's JSON has attribute values in the very form they are read in; taking each apart doubles a call."""

    def _handle_structure(self, shape: Any, value: Any) -> Any:
        return value if shape.name == "AttributeValue" else super()._handle_structure(shape, value)


class Answers(ResponseParserFactory):
    def create_parser(self, protocol_name: str) -> ResponseParser:
        if protocol_name != "json":
            return super().create_parser(protocol_name)
        parser: ResponseParser = _Answer(**cast("Any", self)._defaults)
        return parser
