"""/docs: this API, described for people."""

from pathlib import Path

from supermarket.edge.documents import document
from supermarket.edge.http import PUBLIC, Answer, Api

handler = app = Api("docs")
FILE = Path(__file__).with_name("docs.html")


@app.get("/docs", access=PUBLIC, produces=["text/html"])
def read_docs() -> Answer:
    """Get the reference of this API as a page."""
    return document(FILE, "text/html; charset=utf-8")
