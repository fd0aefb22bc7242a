"""/pos/terminals: the tills of the shop."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller, Once, Page, PageRequest
from supermarket.pos import service
from supermarket.pos.schemas import NewTerminal, TerminalQuery, TerminalView

handler = app = Api("terminals")


@app.get("/pos/terminals", access="pos:sell", query=TerminalQuery, returns=TerminalView, paged=True)
def list_terminals(query: TerminalQuery, caller: Caller, page: PageRequest) -> Page[TerminalView]:
    """List the terminals of a branch.

    Without `branch_id`, those of your own branch, or all of them for whoever is in none and may act in every one.
    """
    return service.terminals(wiring.tills(), caller, query.branch_id, page).map(TerminalView.of)


@app.post(
    "/pos/terminals", access="pos:manage", body=NewTerminal, returns=TerminalView, status=201, idempotent=True,
    examples={"body": {
        "code": "T01", "name": "Express till", "branch_id": "01920000-0000-7000-8000-000000000001",
    }},
)  # fmt: skip
def add_terminal(body: NewTerminal, caller: Caller, once: Once | None = None) -> TerminalView:
    """Add a terminal under a code of its own.

    The code begins every receipt number of the terminal, such as `T01-000147`.
    """
    added = service.add_terminal(wiring.tills(), wiring.settings(), caller, body.terminal(), once)
    return TerminalView.of(added)
