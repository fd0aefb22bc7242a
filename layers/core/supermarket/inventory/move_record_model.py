"""What a move says of its goods, as one text: it goes through the level to the stream, and stays in the ledger."""

import json
from typing import Any

from supermarket.inventory.model import Layer, Pick, StockMove
from supermarket.kernel.money import Money

Detail = tuple[str, tuple[Layer, ...], tuple[Pick, ...]]


def written(on: str, layers: tuple[Layer, ...], picks: tuple[Pick, ...]) -> str:
    """Empty when there is nothing to say."""
    said: dict[str, Any] = {}
    if on:
        said["on"] = on
    if layers:
        said["layers"] = [_layer(layer) for layer in layers]
    if picks:
        said["picks"] = [[pick.batch_id, pick.quantity] for pick in picks]
    return json.dumps(said, separators=(",", ":")) if said else ""


def read(text: str) -> Detail:
    said = json.loads(text) if text else {}
    layers = tuple(
        Layer(batch_id, quantity, None if value is None else Money(value), lot, expires_on)
        for batch_id, quantity, value, lot, expires_on in said.get("layers", ())
    )
    return said.get("on", ""), layers, tuple(Pick(*pick) for pick in said.get("picks", ()))


def packed(move: StockMove) -> list[Any]:
    """A move as JSON keeps it; ``unpacked`` gives it back."""
    return [
        move.warehouse_id, move.product_id, move.on_hand, move.reserved, move.guarded, move.blocked,
        written(move.on, move.layers, move.picks),
    ]  # fmt: skip


def unpacked(said: list[Any]) -> StockMove:
    """Work that was begun before moves said so much has five fields."""
    warehouse_id, product_id, on_hand, reserved, guarded, blocked, detail = [*said, 0, ""][:7]
    on, layers, picks = read(detail)
    return StockMove(warehouse_id, product_id, on_hand, reserved, guarded, blocked, on, layers, picks)


def _layer(layer: Layer) -> list[Any]:
    value = None if layer.value is None else layer.value.poisha
    return [layer.batch_id, layer.quantity, value, layer.lot, layer.expires_on]
