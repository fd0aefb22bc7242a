"""/customers/{customer_id}/export: all that is held about a person."""

from supermarket import wiring
from supermarket.customers import privacy_service
from supermarket.customers.privacy_schemas import ExportView
from supermarket.edge.http import SIGNED_IN, Api, Caller
from supermarket.kernel import clock

handler = app = Api("export")


@app.post("/customers/{customer_id}/export", access=SIGNED_IN, sensitive=True, returns=ExportView)
def export_data(customer_id: str, caller: Caller) -> ExportView:
    """Give out everything the shop holds about a person: the account, sign-ins, cart, orders and store credit.

    One's own, or with privacy:manage somebody's who asked for it. That it was given out is kept in the audit log.
    """
    data = privacy_service.export(wiring.personal_data(), caller, customer_id)
    return ExportView(customer_id=customer_id, exported_at=clock.now(), data=data)
