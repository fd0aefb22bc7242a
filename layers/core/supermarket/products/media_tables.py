"""Products as their pictures change them."""

from supermarket.aws.audit import noted
from supermarket.aws.transactions import commit, write_alone
from supermarket.kernel.once import Once
from supermarket.products.code_tables import CONTEXT
from supermarket.products.model import Product
from supermarket.products.tables import ProductMarker, TableCatalogue, changed_product


class TableGallery:
    """The `Gallery` over DynamoDB."""

    def get(self, product_id: str) -> Product:
        return TableCatalogue().get(product_id, fresh=True)

    def change(self, product: Product, old: Product, once: Once | None = None, media_id: str = "") -> None:
        note = noted(CONTEXT, "product", old.id, old, product)
        writes = [*changed_product(product, old), *note, *ProductMarker.write(once, media_id)]
        commit(writes) if len(writes) > 1 else write_alone(writes[0])

    def made_by(self, once: Once) -> str | None:
        return ProductMarker.record_made_by(once)
