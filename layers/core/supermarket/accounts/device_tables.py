"""Known devices in the table, beside their users."""

from datetime import datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from supermarket.accounts.device_model import KnownDevice
from supermarket.accounts.tables import CONTEXT
from supermarket.aws.audit import noted
from supermarket.aws.tables import Key, Row
from supermarket.aws.transactions import commit, delete, put
from supermarket.kernel.clock import epoch, read_stamp, stamp
from supermarket.kernel.errors import DomainError, NotSignedIn
from supermarket.kernel.reading import Read
from supermarket.kernel.writing import Write


class DeviceRow(Row):
    """``digest`` is that of the device's token. It goes when it was not seen for long."""

    context = CONTEXT
    user_id = UnicodeAttribute()
    digest = UnicodeAttribute()
    agent = UnicodeAttribute(default="")
    address = UnicodeAttribute(default="")
    first_seen = UnicodeAttribute()
    last_seen = UnicodeAttribute()
    remembered_until = UnicodeAttribute(null=True)
    remembered_in = NumberAttribute(default=0)
    expires_at = NumberAttribute()

    @staticmethod
    def keys(user_id: str, digest: str) -> tuple[str, str]:
        return f"USER#{user_id}", f"DEVICE#{digest}"

    @classmethod
    def of(cls, device: KnownDevice) -> "DeviceRow":
        until = device.remembered_until
        return cls(
            *cls.keys(device.user_id, device.digest), kind="device", user_id=device.user_id, digest=device.digest,
            agent=device.agent, address=device.address, first_seen=stamp(device.first_seen),
            last_seen=stamp(device.last_seen), remembered_until=None if until is None else stamp(until),
            remembered_in=device.remembered_in, expires_at=epoch(device.expires_at),
        )  # fmt: skip

    def device(self) -> KnownDevice:
        return KnownDevice(
            self.user_id, self.digest, self.agent, self.address, read_stamp(self.first_seen),
            read_stamp(self.last_seen), _moment(self.remembered_until), int(self.remembered_in),
        )  # fmt: skip


def _moment(text: str | None) -> datetime | None:
    return None if text is None else read_stamp(text)


class TableDevices:
    """The `Devices` over DynamoDB."""

    def find(self, user_id: str, digest: str) -> KnownDevice | None:
        row = DeviceRow.find(*DeviceRow.keys(user_id, digest), consistent=True)
        return None if row is None else row.device()

    def read(self, user_id: str, digest: str) -> Read[KnownDevice]:
        return Key(DeviceRow, *DeviceRow.keys(user_id, digest), DeviceRow.device, consistent=True)

    def forget(self, user_id: str, digest: str) -> None:
        row = DeviceRow(*DeviceRow.keys(user_id, digest))
        try:
            commit([delete(row, DeviceRow.pk.exists(), _Forgotten()), *noted(CONTEXT, "device", user_id)])
        except _Forgotten:
            return


def device_write(device: KnownDevice, known: bool) -> Write:
    """The write that keeps a device at sign-in. One that was forgotten in this moment is signed in nowhere."""
    fresh = DeviceRow.pk.exists() if known else DeviceRow.pk.does_not_exist()
    return put(DeviceRow.of(device), fresh, NotSignedIn())


class _Forgotten(DomainError):
    """The device was not known any more."""
