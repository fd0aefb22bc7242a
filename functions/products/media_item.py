"""/products/{product_id}/media/{media_id}: one picture."""

from supermarket import wiring
from supermarket.edge.http import Api
from supermarket.kernel import clock
from supermarket.products import media_service

handler = app = Api("media_item")


@app.delete("/products/{product_id}/media/{media_id}", access="products:manage")
def remove_media(product_id: str, media_id: str) -> None:
    """Remove a picture

    Also one that has not come yet. Its files are gone a minute later.
    """
    media_service.remove(wiring.picture_desk(), product_id, media_id, clock.now())
