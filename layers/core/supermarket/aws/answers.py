"""How DynamoDB is spoken to: attribute values go out and stay in the form in which they travel.

Its JSON has them in the very form they are written and read in; taking each apart and putting it together again on
the way takes as long as the rest of a call.
"""

from typing import Any, cast

from botocore.parsers import JSONParser, ResponseParser, ResponseParserFactory
from botocore.serialize import JSONSerializer


class _Answer(cast("Any", JSONParser)):  # type: ignore[misc]
    def _handle_map(self, shape: Any, value: Any) -> Any:
        return value if shape.value.name == "AttributeValue" else super()._handle_map(shape, value)


class Answers(ResponseParserFactory):
    def create_parser(self, protocol_name: str) -> ResponseParser:
        if protocol_name != "json":
            return super().create_parser(protocol_name)
        parser: ResponseParser = _Answer(**cast("Any", self)._defaults)
        return parser


class Questions(cast("Any", JSONSerializer)):  # type: ignore[misc]
    """For calls that are text and whole numbers through and through; bytes are refused as JSON refuses them."""

    def _serialize_type_structure(self, serialized: Any, value: Any, shape: Any, key: Any) -> None:
        serialized.update(value)
