"""/openapi.json: this API, described for programs."""

from pathlib import Path

from supermarket.edge.documents import document
from supermarket.edge.http import PUBLIC, Answer, Api

handler = app = Api("openapi_document")
FILE = Path(__file__).with_name("openapi.json")


@app.get("/openapi.json", access=PUBLIC, produces=["application/json"])
def read_openapi_document() -> Answer:
    """Get the OpenAPI 3.1 document of this API."""
    return document(FILE, "application/json")
