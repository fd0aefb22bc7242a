"""A successful request that changes store credit, with the note it leaves."""

from supermarket.kernel.ids import new_id
from tests.support.audited_office import Told, ask, scene
from tests.support.credit_desk import known
from tests.support.gateway import Reply

UNNOTED: dict[str, str] = {}


@scene("POST /customers/{customer_id}/store-credit")
def give_credit() -> tuple[Reply, list[Told]]:
    customer = known(new_id())
    body = {"amount": "50.00", "reason": "goodwill", "note": "Broken eggs"}
    reply = ask("POST", f"/customers/{customer}/store-credit", body, key=new_id())
    after = {"amount": "50.00", "reason": "goodwill", "entry_id": reply.json["entry"]["id"]}
    return reply, [Told("store_credit", customer, None, after)]
