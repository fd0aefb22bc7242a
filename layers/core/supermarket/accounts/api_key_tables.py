"""API keys in the table."""

from datetime import UTC, datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UnicodeSetAttribute

from supermarket.accounts.api_key_model import USE_NOTED_EVERY, ApiKey
from supermarket.accounts.tables import CONTEXT, AccountsMarker
from supermarket.aws.audit import noted
from supermarket.aws.tables import Row
from supermarket.aws.transactions import commit, put, update, write_alone
from supermarket.kernel.clock import epoch, read_stamp, stamp
from supermarket.kernel.errors import DomainError
from supermarket.kernel.once import Once
from supermarket.kernel.paging import Page, PageRequest

_LIST = "API_KEYS"


class ApiKeyRow(Row):
    """``gsi1`` lists them by branch, oldest first. ``ends_at`` is no TTL: a key that ended stays on record."""

    context = CONTEXT
    key_id = UnicodeAttribute()
    name = UnicodeAttribute()
    permissions = UnicodeSetAttribute(null=True)
    digest = UnicodeAttribute()
    branch_id = UnicodeAttribute(default="")
    created_by = UnicodeAttribute()
    created_at = UnicodeAttribute()
    ends_at = UnicodeAttribute(null=True)
    last_used = NumberAttribute(null=True)
    revoked_at = UnicodeAttribute(default="")
    gsi1pk = UnicodeAttribute()
    gsi1sk = UnicodeAttribute()

    @staticmethod
    def keys(key_id: str) -> tuple[str, str]:
        return f"APIKEY#{key_id}", "APIKEY"

    @staticmethod
    def list_key(branch_id: str, key_id: str = "") -> str:
        return f"BRANCH#{branch_id}#{key_id}"

    @classmethod
    def of(cls, key: ApiKey) -> "ApiKeyRow":
        return cls(
            *cls.keys(key.id), kind="api_key", key_id=key.id, name=key.name, permissions=set(key.permissions) or None,
            digest=key.digest, branch_id=key.branch_id, created_by=key.created_by, created_at=key.created_at,
            ends_at=stamp(key.expires_at) if key.expires_at else None, revoked_at=key.revoked_at, gsi1pk=_LIST,
            gsi1sk=cls.list_key(key.branch_id, key.id),
        )  # fmt: skip

    def key(self) -> ApiKey:
        return ApiKey(
            self.key_id, self.name, frozenset(self.permissions or ()), self.digest, self.branch_id, self.created_by,
            self.created_at, read_stamp(self.ends_at) if self.ends_at else None,
            datetime.fromtimestamp(int(self.last_used), UTC) if self.last_used else None, self.revoked_at,
        )  # fmt: skip


class TableApiKeys:
    """The `ApiKeys` over DynamoDB."""

    def get(self, key_id: str) -> ApiKey | None:
        row = ApiKeyRow.find(*ApiKeyRow.keys(key_id), consistent=True)
        return None if row is None else row.key()

    def page(self, page: PageRequest, branch_id: str | None = None) -> Page[ApiKey]:
        within = None if branch_id is None else ApiKeyRow.gsi1sk.startswith(ApiKeyRow.list_key(branch_id))
        return ApiKeyRow.page(page, _LIST, within, index="gsi1").map(ApiKeyRow.key)

    def add(self, key: ApiKey, once: Once | None = None) -> None:
        new = put(ApiKeyRow.of(key), ApiKeyRow.pk.does_not_exist())
        commit([new, *noted(CONTEXT, "api_key", key.id, None, key), *AccountsMarker.write(once, key.id)])

    def revoke(self, key: ApiKey, at: str) -> None:
        row, stands = ApiKeyRow(*ApiKeyRow.keys(key.id)), ApiKeyRow.revoked_at == ""
        change = update(row, [ApiKeyRow.revoked_at.set(at)], stands, _Done())
        try:
            commit([change, *noted(CONTEXT, "api_key", key.id, key, key.revoked(at))])
        except _Done:
            return

    def note_use(self, key: ApiKey, now: datetime) -> None:
        """To the hour: of many requests at once, one writes."""
        due = ApiKeyRow.last_used.does_not_exist() | (ApiKeyRow.last_used <= epoch(now - USE_NOTED_EVERY))
        row, exists = ApiKeyRow(*ApiKeyRow.keys(key.id)), ApiKeyRow.pk.exists()
        try:
            write_alone(update(row, [ApiKeyRow.last_used.set(epoch(now))], exists & due, _Done()))
        except _Done:
            return

    def made_by(self, once: Once) -> ApiKey | None:
        key_id = AccountsMarker.record_made_by(once)
        return None if key_id is None else self.get(key_id)


class _Done(DomainError):
    """Somebody revoked it, or noted its use, in the same moment."""
