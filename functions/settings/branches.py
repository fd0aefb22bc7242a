"""/branches: the shops of the chain."""

from supermarket import wiring
from supermarket.edge.http import PUBLIC, Api, Once, Page, PageRequest
from supermarket.kernel import clock
from supermarket.kernel.ids import new_id
from supermarket.settings import service
from supermarket.settings.schemas import BranchRequest, BranchView, ListedBranchView

handler = app = Api("branches")
EXAMPLE = {
    "code": "DHK1",
    "name": "Dhanmondi",
    "name_bn": "ধানমন্ডি",
    "time_zone": "Asia/Dhaka",
    "day_start": "06:00",
}


@app.get("/branches", access=PUBLIC, paged=True, returns=ListedBranchView)
def list_branches(page: PageRequest) -> Page[ListedBranchView]:
    """List the branches, in the order of their codes, and whether each is open now."""
    now = clock.now()
    return service.branches(wiring.settings(), page).map(lambda branch: ListedBranchView.at(branch, now))


@app.post(
    "/branches", access="settings:manage", body=BranchRequest, returns=BranchView, status=201, idempotent=True,
    sensitive=True, examples={"body": EXAMPLE},
)  # fmt: skip
def add_branch(body: BranchRequest, once: Once | None) -> BranchView:
    """Open a branch.

    Its warehouse can be named once there is one: a warehouse belongs to a branch.
    """
    branch = body.branch(new_id())
    return BranchView.of(service.add_branch(wiring.settings(), wiring.warehouses(), branch, once))
