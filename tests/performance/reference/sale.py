from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver

from supermarket import wiring
from supermarket.pos import sale_service
from supermarket.pos.sale_schemas import SaleRequest, SaleView
from tests.performance.reference.callers import caller_of, once_of

app = APIGatewayRestResolver(enable_validation=True)
log = Logger()


@app.post("/v1/pos/transactions")
def ring_up(body: SaleRequest) -> SaleView:
    event = app.current_event.raw_event
    caller = caller_of(event)
    once = once_of(event, caller, "ring_up", body.model_dump_json())
    return SaleView.of(sale_service.ring_up(wiring.counter(), caller, body.asked(), once))


def handler(event: Any, context: Any) -> Any:
    response = app.resolve(event, context)
    log.info("request", extra={"method": event["httpMethod"], "status": response["statusCode"]})
    return response
