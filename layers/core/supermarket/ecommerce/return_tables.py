"""What shoppers want to give back, beside its order."""

import json
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from supermarket.aws.audit import noted
from supermarket.aws.tables import Row
from supermarket.aws.transactions import commit, put, write_alone
from supermarket.ecommerce.cart_tables import CONTEXT, EcommerceMarker
from supermarket.ecommerce.return_model import RequestState, ReturnLine, ReturnReason, ReturnRequest
from supermarket.kernel.clock import read_stamp, stamp
from supermarket.kernel.errors import AlreadyExists, NotFound, Outdated
from supermarket.kernel.money import Money
from supermarket.kernel.once import Once
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.writing import Write


class ReturnRow(Row):
    context = CONTEXT
    record = UnicodeAttribute()
    state = UnicodeAttribute()
    version = NumberAttribute()

    @staticmethod
    def keys(order_id: str, request_id: str = "") -> tuple[str, str]:
        return f"ORDER#{order_id}", f"RETURN_REQUEST#{request_id}"

    @classmethod
    def of(cls, request: ReturnRequest) -> "ReturnRow":
        return cls(
            *cls.keys(request.order_id, request.id), kind="return_request", record=_text(asdict(request)),
            state=request.state.value, version=request.version,
        )  # fmt: skip

    def request(self) -> ReturnRequest:
        return _request_of(json.loads(self.record))


class TableReturns:
    """The `Returns` over DynamoDB."""

    def get(self, order_id: str, request_id: str) -> ReturnRequest:
        row = ReturnRow.find(*ReturnRow.keys(order_id, request_id), consistent=True)
        if row is None:
            raise NotFound("There is no such return.")
        return row.request()

    def of_order(self, order_id: str, page: PageRequest) -> Page[ReturnRequest]:
        pk, sk = ReturnRow.keys(order_id)
        found = ReturnRow.page(page, pk, ReturnRow.sk.startswith(sk), newest_first=True)
        return found.map(ReturnRow.request)

    def addition(self, request: ReturnRequest, once: Once | None) -> list[Write]:
        added = put(ReturnRow.of(request), ReturnRow.pk.does_not_exist(), AlreadyExists())
        told = noted(CONTEXT, "return_request", request.id, None, _told(request))
        return [added, *told, *EcommerceMarker.write(once, f"{request.order_id}#{request.id}")]

    def change(self, old: ReturnRequest, new: ReturnRequest, once: Once | None) -> list[Write]:
        changed = put(ReturnRow.of(new), ReturnRow.version == old.version, Outdated())
        told = noted(CONTEXT, "return_request", new.id, _told(old), _told(new))
        return [changed, *told, *EcommerceMarker.write(once, f"{new.order_id}#{new.id}")]

    def commit(self, writes: list[Write]) -> None:
        commit(writes)

    def made_by(self, once: Once) -> ReturnRequest | None:
        found = EcommerceMarker.record_made_by(once)
        return None if found is None else self.get(*found.split("#"))

    def silence(self, order_id: str) -> None:
        pk, sk = ReturnRow.keys(order_id)
        for row in ReturnRow.all(pk, ReturnRow.sk.startswith(sk), consistent=True):
            old = row.request()
            if not (old.note or old.answer):
                continue
            silent = replace(old, note="", answer="", version=old.version + 1)
            write_alone(put(ReturnRow.of(silent), ReturnRow.version == old.version, Outdated()))


def _told(request: ReturnRequest) -> dict[str, Any]:
    """Without what the shopper wrote."""
    lines = [[each.product_id, each.quantity, each.restock] for each in request.lines]
    return {
        "state": request.state.value, "reason": request.reason.value, "lines": lines, "amount": request.amount,
        "to_credit": request.to_credit, "version": request.version,
    }  # fmt: skip


def _request_of(record: dict[str, Any]) -> ReturnRequest:
    return ReturnRequest(
        **record
        | {
            "at": read_stamp(record["at"]),
            "reason": ReturnReason(record["reason"]),
            "state": RequestState(record["state"]),
            "lines": tuple(ReturnLine(**line) for line in record["lines"]),
            "amount": Money(**record["amount"]),
            "decided_at": read_stamp(record["decided_at"]) if record["decided_at"] else None,
        }
    )


def _text(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: datetime) -> str:
    return stamp(value)
