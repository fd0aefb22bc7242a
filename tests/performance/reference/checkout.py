from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver

from supermarket import wiring
from supermarket.ecommerce import checkout_service
from supermarket.ecommerce.checkout_schemas import CheckoutRequest
from supermarket.ecommerce.payment_schemas import PlacedOrderView
from tests.performance.reference.callers import caller_of, once_of

app = APIGatewayRestResolver(enable_validation=True)
log = Logger()


@app.post("/v1/orders/checkout")
def checkout(body: CheckoutRequest) -> PlacedOrderView:
    event = app.current_event.raw_event
    caller = caller_of(event)
    once = once_of(event, caller, "checkout", body.model_dump_json())
    desk = wiring.checkout_desk()
    order = checkout_service.place_order(desk, caller, body.checkout(), once)
    payment = checkout_service.begin_payment(desk, wiring.payment_desk, order, "127.0.0.1")
    return PlacedOrderView.placed(order, payment)


def handler(event: Any, context: Any) -> Any:
    response = app.resolve(event, context)
    log.info("request", extra={"method": event["httpMethod"], "status": response["statusCode"]})
    return response
