"""/products/{product_id}/media: a place to send a picture, and the order in which pictures are shown."""

from supermarket import wiring
from supermarket.edge.http import Api, Once
from supermarket.kernel import clock
from supermarket.products import media_service as service
from supermarket.products.media_schemas import UPLOAD, MediaList, MediaOrder, MediaRequest, MediaUpload
from supermarket.products.media_view_schemas import MEDIA

handler = app = Api("media")
ORDER = {"media": [{"id": MEDIA["id"], "alt": MEDIA["alt"]}]}


@app.post(
    "/products/{product_id}/media", access="products:manage", body=MediaRequest, returns=MediaUpload, status=202,
    idempotent=True, examples={"body": {"content_type": "image/jpeg", "alt": "A bag of rice"}, "answer": UPLOAD},
)  # fmt: skip
def add_media(product_id: str, body: MediaRequest, once: Once | None) -> MediaUpload:
    """Send a picture

    The answer says where to send the file, within 15 minutes. It is made 160, 480 and 1200 pixels wide, never wider
    than it was, turned upright and rid of what a camera writes into it, and is then among the product's `media`; what
    is no picture is thrown away. A product has 12 at most.
    """
    desk, now = wiring.picture_desk(), clock.now()
    return MediaUpload.of(*service.ask(desk, product_id, body.content_type, body.alt, now, once))


@app.put(
    "/products/{product_id}/media", access="products:manage", body=MediaOrder, returns=MediaList, guarded=True,
    examples={"body": ORDER, "answer": {"media": [MEDIA], "version": 3}},
)  # fmt: skip
def arrange_media(product_id: str, body: MediaOrder, expected: int) -> MediaList:
    """Arrange the pictures

    All of them that can be seen, in their new order and with their texts. `If-Match` has the product's ETag.
    """
    desk, now = wiring.picture_desk(), clock.now()
    return MediaList.of(service.arrange(desk, product_id, body.order(), expected, now))
