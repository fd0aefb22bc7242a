"""/promotions/{promotion_id}: one promotion."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller
from supermarket.products import promotion_schemas as schemas
from supermarket.products import promotion_service as service
from supermarket.products.promotion_model import Promotion
from supermarket.products.promotion_schemas import PromotionRequest, PromotionView

handler = app = Api("promotion")
ANSWER = {"answer": schemas.PROMOTION_ANSWER}


@app.get("/promotions/{promotion_id}", access="products:manage", returns=PromotionView, examples=ANSWER)
def get_promotion(promotion_id: str) -> PromotionView:
    """One promotion"""
    return shown(wiring.promotions().get(promotion_id))


@app.put(
    "/promotions/{promotion_id}", access="products:manage", body=PromotionRequest, returns=PromotionView, guarded=True,
    examples={"body": schemas.PROMOTION, **ANSWER},
)  # fmt: skip
def replace_promotion(
    promotion_id: str, body: PromotionRequest, caller: Caller, expected: int
) -> PromotionView:
    """Replace a promotion: what was sold keeps what it got, and a coupon's uses stay counted."""
    return shown(
        service.replace_promotion(wiring.promotion_desk(), caller, body.promotion(promotion_id), expected)
    )


@app.delete("/promotions/{promotion_id}", access="products:manage")
def withdraw_promotion(promotion_id: str, caller: Caller) -> None:
    """Withdraw a promotion: it is given to nobody any more. Receipts and orders keep what it gave."""
    service.withdraw_promotion(wiring.promotions(), caller, promotion_id)


def shown(promotion: Promotion) -> PromotionView:
    return PromotionView.with_uses(promotion, service.uses_of(wiring.promotions(), promotion))
