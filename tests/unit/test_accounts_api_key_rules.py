"""What an API key is, and what none may hold."""

from datetime import UTC, datetime, timedelta

import pytest

from supermarket.accounts.api_key_model import (
    GOVERNING,
    ApiKey,
    digest,
    id_in,
    new_token,
    require_grantable,
    require_lifetime,
    require_person,
    require_workplace,
)
from supermarket.accounts.model import PERMISSIONS
from supermarket.kernel.caller import MACHINE, Caller
from supermarket.kernel.errors import Invalid, NotAllowed

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
ADMIN = Caller("u1", "admin", frozenset(PERMISSIONS))
MANAGER = Caller("u2", "manager", frozenset({"keys:manage", "inventory:read"}), "b1")


def key(**change):
    token = new_token()[1]
    return token, ApiKey(
        **{"id": "k1", "name": "K", "permissions": frozenset(), "digest": digest(token)} | change
    )


def test_a_token_names_its_key_and_has_256_random_bits():
    key_id, token = new_token()
    assert id_in(token) == key_id
    assert token.startswith("smk_") and len(token) == 4 + 32 + 1 + 43


@pytest.mark.parametrize(
    "text", ["", "smk_", "smk_" + "0" * 32, "smk_" + "G" * 32 + "_" + "a" * 43, "smk_" + "0" * 32 + "_" + "a" * 44,
             "smk_" + "0" * 32 + "_" + "a" * 43 + "\n", "SMK_" + "0" * 32 + "_" + "a" * 43],
)  # fmt: skip
def test_what_is_no_token_names_no_key(text):
    assert id_in(text) is None


def test_a_key_is_proved_by_its_own_token_until_it_expires_or_is_revoked():
    token, made = key(expires_at=NOW + timedelta(seconds=1))
    assert made.proved_by(token, NOW)
    assert not made.proved_by(new_token()[1], NOW)
    assert not made.proved_by(token, NOW + timedelta(seconds=1))
    assert not made.revoked("2026-11-22T10:00:00.000Z").proved_by(token, NOW)


def test_a_key_does_not_show_what_it_is_proved_by():
    token, made = key()
    assert token not in repr(made) and made.digest not in repr(made)


@pytest.mark.parametrize("permission", sorted(GOVERNING))
def test_no_key_governs(permission):
    with pytest.raises(Invalid) as caught:
        require_grantable(["inventory:read", permission], ADMIN)
    assert [(e.pointer, e.code) for e in caught.value.errors] == [("/permissions/1", "governing")]


def test_everything_else_may_be_granted_by_whoever_holds_it():
    rest = PERMISSIONS.keys() - GOVERNING
    assert require_grantable(rest, ADMIN) == rest
    assert "audit:read" in rest and "keys:manage" not in rest


def test_nobody_grants_what_they_lack_or_what_is_nothing():
    assert require_grantable(["inventory:read"], MANAGER) == {"inventory:read"}
    with pytest.raises(NotAllowed, match="pos:sell"):
        require_grantable(["inventory:read", "pos:sell"], MANAGER)
    with pytest.raises(Invalid) as caught:
        require_grantable(["inventory:drink"], ADMIN)
    assert [(e.pointer, e.code) for e in caught.value.errors] == [("/permissions/0", "unknown")]


def test_a_key_works_at_its_makers_branch_unless_both_may_act_everywhere():
    require_workplace(frozenset(), "b1", MANAGER)
    require_workplace(frozenset(), "b9", ADMIN)
    require_workplace(frozenset({"branches:all"}), "", ADMIN)
    with pytest.raises(NotAllowed):
        require_workplace(frozenset(), "b2", MANAGER)
    with pytest.raises(Invalid):
        require_workplace(frozenset(), "", ADMIN)


def test_a_key_ends_in_the_future():
    require_lifetime(None, NOW)
    require_lifetime(NOW + timedelta(seconds=1), NOW)
    with pytest.raises(Invalid) as caught:
        require_lifetime(NOW, NOW)
    assert caught.value.errors[0].pointer == "/expires_at"


def test_a_machine_has_no_account_of_its_own():
    require_person(ADMIN)
    with pytest.raises(NotAllowed) as caught:
        require_person(Caller("k1", MACHINE))
    assert caught.value.code == "people_only"
