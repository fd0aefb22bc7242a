"""/promotions: what costs less, for whom, where and when."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller, Once, Page, PageRequest
from supermarket.kernel.ids import new_id
from supermarket.products import promotion_schemas as schemas
from supermarket.products import promotion_service as service
from supermarket.products.promotion_model import Uses
from supermarket.products.promotion_schemas import (
    PromotionQuery,
    PromotionRequest,
    PromotionSummary,
    PromotionView,
)

handler = app = Api("promotions")


@app.get("/promotions", access="products:manage", query=PromotionQuery, returns=PromotionSummary, paged=True)
def list_promotions(query: PromotionQuery, page: PageRequest) -> Page[PromotionSummary]:
    """List promotions

    All there have been, the newest first; `on` a day those that hold then, at a `branch_id`, in a `channel`.
    """
    book = wiring.promotions()
    found = service.find_promotions(book, page, query.on, query.branch_id, query.channel)
    return found.map(PromotionSummary.of)


@app.post(
    "/promotions", access="products:manage", body=PromotionRequest, returns=PromotionView, status=201, idempotent=True,
    examples={"body": schemas.PROMOTION, "answer": schemas.PROMOTION_ANSWER},
)  # fmt: skip
def add_promotion(body: PromotionRequest, caller: Caller, once: Once | None) -> PromotionView:
    """Add a promotion

    Tills and the online shop know of it a minute later. A coupon's code belongs to no other promotion.
    """
    added = service.add_promotion(wiring.promotion_desk(), caller, body.promotion(new_id()), once)
    return PromotionView.with_uses(added, Uses())
