from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver

from supermarket import wiring
from supermarket.products.schemas import ProductView

app = APIGatewayRestResolver(enable_validation=True)
log = Logger()


@app.get("/v1/products/<product_id>")
def get_product(product_id: str) -> ProductView:
    return ProductView.of(wiring.catalogue().get(product_id))


def handler(event: Any, context: Any) -> Any:
    response = app.resolve(event, context)
    log.info("request", extra={"method": event["httpMethod"], "status": response["statusCode"]})
    return response
