"""/branches/{branch_id}: one shop of the chain."""

from supermarket import wiring
from supermarket.edge.http import PUBLIC, Api
from supermarket.settings import service
from supermarket.settings.schemas import BranchRequest, BranchView

handler = app = Api("branch")
EXAMPLE = {
    "code": "DHK1",
    "name": "Dhanmondi 27",
    "vat_number": "000123456-0101",
    "hours": {"saturday": [{"opens": "09:00", "closes": "22:00"}]},
    "special_days": [{"date": "2026-12-16", "hours": [], "note": "Victory Day"}],
}


@app.get("/branches/{branch_id}", access=PUBLIC, returns=BranchView)
def read_branch(branch_id: str) -> BranchView:
    """Show a branch."""
    return BranchView.of(service.branch(wiring.settings(), branch_id))


@app.put(
    "/branches/{branch_id}", access="settings:manage", body=BranchRequest, returns=BranchView, guarded=True,
    sensitive=True, examples={"body": EXAMPLE},
)  # fmt: skip
def replace_branch(branch_id: str, body: BranchRequest, expected: int) -> BranchView:
    """Change a branch.

    A new time zone or day start holds for what is sold from now on: what is sold keeps its business date.
    """
    branch = body.branch(branch_id)
    return BranchView.of(service.replace_branch(wiring.settings(), wiring.warehouses(), branch, expected))
