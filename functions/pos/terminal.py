"""/pos/terminals/{terminal_id}: one till."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller
from supermarket.pos import service
from supermarket.pos.schemas import TerminalChange, TerminalView

handler = app = Api("terminal")


@app.get("/pos/terminals/{terminal_id}", access="pos:sell", returns=TerminalView)
def get_terminal(terminal_id: str, caller: Caller) -> TerminalView:
    """Show a terminal, and the session that is open on it."""
    return TerminalView.of(service.terminal(wiring.tills(), caller, terminal_id))


@app.put(
    "/pos/terminals/{terminal_id}", access="pos:manage", body=TerminalChange, returns=TerminalView, guarded=True,
    examples={"body": {"name": "Express till", "active": False}},
)  # fmt: skip
def change_terminal(terminal_id: str, body: TerminalChange, caller: Caller, expected: int) -> TerminalView:
    """Rename a terminal, or take it out of use while no session is open on it."""
    changed = service.change_terminal(wiring.tills(), caller, terminal_id, body.name, body.active, expected)
    return TerminalView.of(changed)
