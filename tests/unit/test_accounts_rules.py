"""Who may do what, names to sign in with, passwords, keys: the rules of accounts."""

from datetime import UTC, datetime, timedelta

import pytest

from supermarket.accounts import key_service
from supermarket.accounts.gateways.passwords import ArgonPasswords
from supermarket.accounts.key_model import PUBLISHED_AHEAD, KeyRing, SigningKey
from supermarket.accounts.login_model import email_address, login_name
from supermarket.accounts.model import DEFAULT_ROLES, PERMISSIONS, Role, User, require_place, role_of
from supermarket.accounts.password_model import require_strong, weak_passwords
from supermarket.kernel.addresses import neighbourhood
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Conflict, Invalid, NotAllowed
from supermarket.kernel.phone import mobile_number

NOW = datetime(2026, 11, 22, 10, 0, 42, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["01712345678", "+8801712345678", "8801712345678", " +880 1712-345678 ", "০১৭১২৩৪৫৬৭৮", "+৮৮০১৭১২৩৪৫৬৭৮"],
)
def test_a_mobile_number_is_one_however_it_is_written(text):
    assert mobile_number(text) == login_name(text) == "+8801712345678"


@pytest.mark.parametrize(
    "text", ["", "01212345678", "0171234567", "017123456789", "+4401712345678", "01712x45678", "²1712345678"]
)
def test_what_is_no_bangladeshi_mobile_number_is_refused(text):
    with pytest.raises(ValueError, match="Bangladeshi mobile number"):
        mobile_number(text)


def test_an_email_address_is_kept_in_lower_case():
    assert email_address(" Ayesha@Example.COM ") == login_name("AYESHA@example.com") == "ayesha@example.com"


@pytest.mark.parametrize(
    "text",
    ["", "ayesha", "@example.com", "a@b", "a b@example.com", "a@example..com", "a@-", "a" * 250 + "@b.co"],
)
def test_what_is_no_email_address_is_refused(text):
    with pytest.raises(ValueError, match="email address"):
        email_address(text)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("", ""),
        ("somewhere", "somewhere"),
    ],
)
def test_one_customer_of_ipv6_is_one_address(address, counted):
    assert neighbourhood(address) == counted


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "password_length"),
        ("x" * 201, "password_length"),
        ("Password123", "password_common"),
        ("bangladesh1971", "password_common"),
        ("1234567890", "password_common"),
        ("ytrewqpoiuyt", None),
        ("0987654321", "password_common"),
        ("aaaaaaaaaaaa", "password_common"),
        ("ababababababab", "password_common"),
        ("qwertyuiopasd", "password_common"),
        ("Ayesha Siddika", "password_personal"),
        ("AYESHASIDDIKA", "password_personal"),
        ("ayesha@example.com", "password_personal"),
        ("01712345678", "password_personal"),
        ("four quiet river boats", None),
        ("নদীর ঘাটে চারটি নৌকা", None),
    ],
)
def test_passwords_are_long_and_nobodys_first_guess(password, code):
    about = ("Ayesha Siddika", "", "ayesha@example.com", "+8801712345678")
    if code is None:
        require_strong(password, about)
        return
    with pytest.raises(Invalid) as refused:
        require_strong(password, about)
    assert [(e.pointer, e.code) for e in refused.value.errors] == [("/password", code)]


def test_the_shipped_list_has_no_password_that_length_refuses_anyway():
    assert len(weak_passwords()) > 300
    assert {word for word in weak_passwords() if len(word) < 10 or word != word.casefold()} == set()


def test_a_password_verifies_however_its_letters_are_encoded():
    passwords = ArgonPasswords()
    stored = passwords.hash("য়য়য় নদীর ঘাট")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.verify(stored, "য়য়য় নদীর ঘাট")
    assert not passwords.verify(stored, "যযয নদীর ঘাট")
    assert not passwords.is_outdated(stored)


def test_no_hash_and_a_broken_hash_verify_nothing():
    passwords = ArgonPasswords()
    assert not passwords.verify(None, "four quiet river boats")
    assert not passwords.verify("$argon2id$v=19$m=19456,t=2,p=1$xx$yy", "four quiet river boats")


def test_an_admin_holds_every_permission_and_no_role_holds_another():
    assert DEFAULT_ROLES["admin"] == frozenset(PERMISSIONS)
    assert all(permissions <= PERMISSIONS.keys() for permissions in DEFAULT_ROLES.values())


def test_a_stored_role_stands_for_the_default_except_where_a_role_is_fixed():
    assert role_of("cashier", Role("cashier", frozenset({"pos:sell"}), 3)) == Role(
        "cashier", frozenset({"pos:sell"}), 3
    )
    assert role_of("admin", Role("admin", frozenset(), 3)) == Role("admin", frozenset(PERMISSIONS))
    assert role_of("nobody", None) is None


def test_nobody_grants_what_they_lack():
    caller = Caller("u", permissions=frozenset({"roles:manage", "pos:sell"}))
    with pytest.raises(NotAllowed, match="reports:read"):
        Role("cashier").allowing(["pos:sell", "reports:read"], caller)


def test_what_a_role_holds_already_may_stay_and_go():
    caller = Caller("u", permissions=frozenset({"roles:manage", "pos:sell"}))
    role = Role("manager", frozenset({"reports:read", "pos:manage"}), 2)
    assert role.allowing(["pos:sell", "reports:read"], caller).permissions == {"pos:sell", "reports:read"}


@pytest.mark.parametrize("name", ["admin", "customer"])
def test_the_two_fixed_roles_cannot_be_changed(name):
    with pytest.raises(Conflict):
        Role(name).allowing(["pos:sell"], Caller("u", permissions=frozenset(PERMISSIONS)))


def test_a_role_needs_a_branch_unless_it_is_for_all():
    require_place(Role("cashier", frozenset({"pos:sell"})), "b-1")
    require_place(Role("auditor", frozenset({"branches:all"})), "")
    with pytest.raises(Invalid):
        require_place(Role("cashier", frozenset({"pos:sell"})), "")
    with pytest.raises(Invalid):
        require_place(Role("customer"), "b-1")


@pytest.mark.parametrize(
    ("fields", "ends"),
    [
        ({"name": "B"}, False),
        ({"role": "clerk"}, True),
        ({"branch_id": "b-2"}, True),
        ({"active": False}, True),
        ({"password_hash": "other"}, True),
        ({"role": "cashier", "active": True}, False),
    ],
)
def test_what_decides_about_access_ends_sessions(fields, ends):
    old = User("u", "A", "cashier", branch_id="b-1", password_hash="hash")
    assert (old.changed("later", **fields).generation > old.generation) is ends


class Keys:
    """Where keys are kept, in memory. ``broken`` names the call that fails."""

    def __init__(self):
        self.ring, self.jwks, self.broken, self.calls = KeyRing(), '{"keys":[]}', "", []

    def load(self):
        return self.ring

    def save(self, ring):
        self._called("save")
        self.ring = ring

    def published(self):
        return self.jwks

    def publish(self, jwks):
        self._called("publish")
        self.jwks = jwks

    def make(self, now):
        return SigningKey(
            f"k{len(self.calls)}", now, {"kty": "OKP", "crv": "Ed25519", "x": "x", "d": "secret"}
        )

    def _called(self, name):
        self.calls.append(name)
        if name == self.broken:
            raise OSError(name)


def test_the_first_key_signs_at_once_and_is_published_before_it_is_stored():
    store = Keys()
    assert key_service.rotate(store, NOW) == {"rotated": True, "kid": "k0", "keys": 1}
    assert store.calls == ["publish", "save"]
    assert store.ring.signing(NOW).kid == "k0"
    assert "secret" not in store.jwks


def test_the_next_key_is_published_before_it_signs_and_the_old_one_after_it_stopped():
    store = Keys()
    key_service.rotate(store, NOW)
    later = NOW + timedelta(days=30)
    key_service.rotate(store, later)
    assert store.ring.signing(later).kid == "k0"
    assert store.ring.signing(later + PUBLISHED_AHEAD).kid == "k2"
    assert '"k0"' in store.jwks and '"k2"' in store.jwks
    key_service.rotate(store, later + timedelta(days=30))
    assert [key.kid for key in store.ring.keys] == ["k2", "k4"]
    assert '"k0"' not in store.jwks


def test_a_schedule_told_twice_rotates_once():
    store = Keys()
    key_service.rotate(store, NOW)
    assert key_service.rotate(store, NOW + timedelta(hours=1))["rotated"] is False
    assert len(store.ring.keys) == 1


@pytest.mark.parametrize("broken", ["publish", "save"])
def test_a_rotation_that_fails_midway_leaves_what_signs_published_and_the_next_one_mends_it(broken):
    store = Keys()
    key_service.rotate(store, NOW)
    store.broken = broken
    with pytest.raises(OSError, match=broken):
        key_service.rotate(store, NOW + timedelta(days=30))
    assert [key.kid for key in store.ring.keys] == ["k0"] and '"k0"' in store.jwks
    store.broken = ""
    key_service.rotate(store, NOW + timedelta(days=30))
    assert store.jwks == store.ring.jwks and len(store.ring.keys) == 2


def test_published_keys_that_were_lost_come_back():
    store = Keys()
    key_service.rotate(store, NOW)
    store.jwks = '{"keys":[]}'
    key_service.rotate(store, NOW)
    assert '"k0"' in store.jwks


def test_compromised_keys_go_at_once():
    store = Keys()
    key_service.rotate(store, NOW)
    key_service.rotate(store, NOW, compromised=True)
    assert '"k0"' not in store.jwks
    assert store.ring.signing(NOW).kid == "k2"


def test_a_key_ring_reads_what_it_wrote_and_shows_no_private_key():
    store = Keys()
    key_service.rotate(store, NOW)
    assert KeyRing.read(store.ring.write()) == store.ring
    assert "secret" not in repr(store.ring)
