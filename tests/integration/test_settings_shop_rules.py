"""The shop's rules over HTTP: what they may be, who may change them, what they were."""

from dataclasses import replace
from typing import Any

import boto3
import pytest

from supermarket import wiring
from supermarket.accounts.model import Role, User
from supermarket.aws.policy import EdgePolicy, PolicyRow
from supermarket.settings.model import IdentityProvider, ShopRules
from supermarket.settings.rows_tables import RulesRow
from tests.support.gateway import Reply, Who, call, staff
from tests.support.standing import stand
from tests.support.tables import everything

OFFICE = staff("settings:manage")
FATIMA = staff("settings:manage", user="01890000-0000-7000-8000-00000000000f")
GOOGLE = {"name": "google", "issuer": "https://accounts.google.com", "client_ids": ["shop-web"]}


def change(version: int, who: Who = OFFICE, **said: Any) -> Reply:
    return call("PUT", "/settings", said, who=who, headers={"If-Match": f'"{version}"'})


def pointers(reply: Reply) -> list[str]:
    return [error["pointer"] for error in reply.json["errors"]]


def history(query: str = "") -> list[dict[str, Any]]:
    reply = call("GET", f"/settings/history{query}", who=OFFICE)
    assert reply.status == 200, reply.text
    found: list[dict[str, Any]] = reply.json["items"]
    return found


def test_settings_have_defaults_until_they_are_set(cloud: None) -> None:
    reply = call("GET", "/settings", who=OFFICE)

    assert (reply.status, reply.headers["ETag"]) == (200, '"1"')
    assert (reply.json["cash_rounding"], reply.json["reservation_minutes"]) == ("1.00", 60)


def test_settings_are_changed_under_their_version(cloud: None) -> None:
    first = call("PUT", "/settings", {"cash_rounding": "5.00"}, who=OFFICE, headers={"If-Match": '"1"'})
    late = call("PUT", "/settings", {"cash_rounding": "0.00"}, who=OFFICE, headers={"If-Match": '"1"'})
    blind = call("PUT", "/settings", {"cash_rounding": "0.00"}, who=OFFICE)

    assert (first.status, first.json["version"]) == (200, 2)
    assert (late.status, blind.status) == (412, 428)
    assert str(wiring.settings().rules().cash_rounding) == "5.00"


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"cash_rounding": 1}, "/cash_rounding"),
        ({"cash_rounding": "-1.00"}, "/cash_rounding"),
        ({"reservation_minutes": 0}, "/reservation_minutes"),
        ({"online_branch_id": "01890000-0000-7000-8000-0000000000ff"}, "/online_branch_id"),
        ({"report_mail": "nobody"}, "/report_mail"),
        ({"till_may_oversel": True}, "/till_may_oversel"),
    ],
)
def test_a_bad_setting_is_refused_by_field(cloud: None, said: dict[str, Any], pointer: str) -> None:
    reply = change(1, **said)

    assert (reply.status, [e["pointer"] for e in reply.json["errors"]]) == (422, [pointer])
    assert call("GET", "/settings", who=OFFICE).json["version"] == 1


BAD: list[tuple[dict[str, Any], str]] = [
    ({"cors_origins": ["*"]}, "/cors_origins/0"),
    ({"cors_origins": ["http://shop.example"]}, "/cors_origins/0"),
    ({"cors_origins": ["https://a.example", "https://shop.example/"]}, "/cors_origins/1"),
    ({"cors_origins": ["https://*.shop.example"]}, "/cors_origins/0"),
    ({"cors_origins": ["https://shop.example:443"]}, "/cors_origins/0"),
    ({"cors_origins": ["https://shop.example:70000"]}, "/cors_origins/0"),
    ({"cors_origins": ["https://me@shop.example"]}, "/cors_origins/0"),
    ({"cors_origins": ["null"]}, "/cors_origins/0"),
    ({"cors_origins": ["https://a.example", "https://a.example"]}, "/cors_origins"),
    ({"cors_origins": [f"https://{n}.example" for n in range(21)]}, "/cors_origins"),
    ({"cors_origins": "https://shop.example"}, "/cors_origins"),
    ({"requests_per_account": 59}, "/requests_per_account"),
    ({"requests_per_address": 1_000_001}, "/requests_per_address"),
    ({"requests_per_key": -1}, "/requests_per_key"),
    ({"identity_providers": [{**GOOGLE, "name": "Google"}]}, "/identity_providers/0/name"),
    ({"identity_providers": [{**GOOGLE, "issuer": "http://a.example"}]}, "/identity_providers/0/issuer"),
    ({"identity_providers": [{**GOOGLE, "issuer": "https://a.example/?x"}]}, "/identity_providers/0/issuer"),
    ({"identity_providers": [{**GOOGLE, "client_ids": []}]}, "/identity_providers/0/client_ids"),
    ({"identity_providers": [{**GOOGLE, "client_ids": ["a b"]}]}, "/identity_providers/0/client_ids/0"),
    ({"identity_providers": [{**GOOGLE, "secret": "x"}]}, "/identity_providers/0/secret"),
    ({"identity_providers": [GOOGLE, GOOGLE]}, "/identity_providers"),
    ({"second_factor_roles": ["Manager"]}, "/second_factor_roles/0"),
    ({"second_factor_roles": ["admin", "nobody"]}, "/second_factor_roles/1"),
    ({"second_factor_roles": ["admin", "admin"]}, "/second_factor_roles"),
]


@pytest.mark.parametrize(("said", "pointer"), BAD)
def test_a_rule_of_the_edge_is_refused_by_field(cloud: None, said: dict[str, Any], pointer: str) -> None:
    before = everything()

    reply = change(1, **said)

    assert (reply.status, pointers(reply)) == (422, [pointer])
    assert everything() == before


def test_the_rules_of_the_edge_are_kept_and_shown(cloud: None) -> None:
    origins = [
        "http://localhost:3000",
        "https://shop.example",
        "https://till.shop.example:8443",
        "http://[::1]:3000",
    ]
    said = {
        "cors_origins": origins,
        "identity_providers": [GOOGLE],
        "requests_per_account": 0,
        "requests_per_key": 60,
    }

    assert change(1, **said).status == 200

    shown = call("GET", "/settings", who=OFFICE).json
    assert {name: shown[name] for name in said} == said
    assert shown["requests_per_address"] == 3000
    assert wiring.settings().rules().identity_providers == (
        IdentityProvider("google", "https://accounts.google.com", ("shop-web",)),
    )


def test_the_edge_is_told_in_the_same_transaction(cloud: None) -> None:
    assert PolicyRow.find(*PolicyRow.keys()) is None

    change(1, cors_origins=["https://shop.example"], requests_per_key=100)
    change(1, cors_origins=["https://lost.example"])

    row = PolicyRow.find(*PolicyRow.keys())
    assert row is not None
    assert row.policy() == EdgePolicy(("https://shop.example",), 1500, 3000, 100, version=2)


def test_the_edge_and_the_settings_have_the_same_defaults() -> None:
    rules, policy = ShopRules(), EdgePolicy()

    assert policy.cors_origins == rules.cors_origins
    for name in ("requests_per_account", "requests_per_address", "requests_per_key"):
        assert getattr(policy, name) == getattr(rules, name)


def test_settings_that_were_stored_before_there_was_more_to_set_have_the_defaults(cloud: None) -> None:
    change(1, shop_name="Corner")
    table = boto3.client("dynamodb")
    for name in ("second_factor_roles", "identity_providers", "cors_origins", "requests_per_account",
                 "requests_per_address", "requests_per_key"):  # fmt: skip
        table.update_item(
            TableName="shop-settings", Key={"pk": {"S": "SHOP"}, "sk": {"S": "RULES"}},
            UpdateExpression="REMOVE #n", ExpressionAttributeNames={"#n": name},
        )  # fmt: skip

    assert RulesRow.get("SHOP", "RULES").rules() == ShopRules(shop_name="Corner", version=2)
    assert change(2, shop_name="Corner Shop").status == 200


def person(second_factor: bool) -> Who:
    wiring.accounts().users.add(User(FATIMA.user, "Fatima", "manager", second_factor=second_factor))
    stand(FATIMA.user)
    return FATIMA


def test_nobody_asks_their_own_role_for_a_factor_they_lack(cloud: None) -> None:
    who = person(second_factor=False)
    before = everything()

    reply = change(1, who, second_factor_roles=["admin", "manager"])

    assert (reply.status, reply.json["code"]) == (409, "second_factor_missing")
    assert pointers(reply) == ["/second_factor_roles/1"]
    assert everything() == before
    assert change(1, who, second_factor_roles=["admin"]).status == 200


def test_who_has_a_factor_may_ask_their_role_for_it(cloud: None) -> None:
    wiring.accounts().roles.save(Role("auditor", frozenset({"audit:read"})))

    assert change(1, person(second_factor=True), second_factor_roles=["manager", "auditor"]).status == 200

    assert wiring.settings().rules().second_factor_roles == ("manager", "auditor")


def test_each_change_is_remembered_newest_first(cloud: None) -> None:
    change(1, shop_name="Corner")
    change(2, shop_name="Corner", cash_rounding="5.00", cors_origins=["https://shop.example"])
    change(2, shop_name="Lost")

    newest, first = history()

    assert (newest["version"], first["version"]) == (3, 2)
    assert newest["by"] == {"id": OFFICE.user, "name": ""}
    assert newest["changes"] == [
        {"field": "cash_rounding", "before": "1.00", "after": "5.00"},
        {"field": "cors_origins", "before": [], "after": ["https://shop.example"]},
    ]
    assert first["changes"] == [{"field": "shop_name", "before": "Supermarket", "after": "Corner"}]


def test_the_history_comes_in_pages(cloud: None) -> None:
    for version in (1, 2, 3):
        change(version, reservation_minutes=version)

    first = call("GET", "/settings/history?limit=2", who=OFFICE).json
    rest = call("GET", f"/settings/history?limit=2&cursor={first['next_cursor']}", who=OFFICE).json

    assert [each["version"] for each in [*first["items"], *rest["items"]]] == [4, 3, 2]
    assert rest["next_cursor"] is None


def test_a_tax_class_has_a_history_of_its_own(cloud: None) -> None:
    vat = {"code": "VAT15", "name": "VAT 15%", "rates": [{"rate": "15.00"}]}
    call("POST", "/settings/tax", vat, who=OFFICE)
    call("DELETE", "/settings/tax/VAT15", who=OFFICE)

    gone, added = history("?tax_id=VAT15")

    assert (gone["version"], gone["changes"]) == (2, [{"field": "withdrawn", "before": False, "after": True}])
    assert (added["version"], {change["field"]: change["after"] for change in added["changes"]}) == (
        1,
        {"name": "VAT 15%", "name_bn": "", "inclusive": True, "withdrawn": False,
         "rates": [{"from": None, "rate": "15.00"}]},
    )  # fmt: skip
    assert history() == []
    assert call("GET", "/settings/history?tax_id=VAT5", who=OFFICE).status == 404


@pytest.mark.parametrize("who", [None, staff("pos:sell")])
def test_only_who_may_change_settings_sees_what_they_were(cloud: None, who: Who | None) -> None:
    assert call("GET", "/settings/history", who=who).status == (401 if who is None else 403)


def test_a_change_is_noted_for_the_audit_log(cloud: None) -> None:
    change(1, shop_name="Corner")

    items = boto3.client("dynamodb").scan(TableName="shop-settings")["Items"]
    notes = [item for item in items if item["kind"]["S"] == "note"]
    assert [(note["operation"]["S"], note["object_kind"]["S"], note["actor_id"]["S"]) for note in notes] == [
        ("replace_settings", "settings", OFFICE.user)
    ]
    assert '"shop_name":"Corner"' in notes[0]["after"]["S"]


def test_of_two_who_change_the_same_version_one_is_told(cloud: None) -> None:
    mine, theirs = wiring.settings(), wiring.settings.__wrapped__()
    theirs.replace_rules(replace(theirs.rules(), shop_name="Theirs"), 1)

    reply = change(1, shop_name="Mine")

    assert (reply.status, reply.json["code"]) == (412, "outdated")
    mine.forget()
    assert mine.rules().shop_name == "Theirs"
    assert [each["version"] for each in history()] == [2]
