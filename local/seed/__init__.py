"""The demo shop: what a newly deployed local cloud is filled with.

Everything goes in through the API, as a shopkeeper would put it in, each request under a key of its own: filling a
shop that is half filled goes on where it stopped.
"""

from collections.abc import Callable

from local.api import Api
from local.cloud import Cloud
from local.gateways.accounts import Accounts
from local.seed import catalogue, delivery, people, premises, purchasing, stock
from local.sign_ins import SignIn

Say = Callable[[str], None]


def run(cloud: Cloud, accounts: Accounts, say: Say) -> list[SignIn]:
    """Fill the shop, telling each step; the sign-ins of the people it created. ``accounts`` are with gateways."""
    book = people.passwords(cloud)
    people.make_signing_key(cloud)
    admin = people.make_admin(cloud, Api(cloud.api_url), book)
    say("a signing key, an admin")
    shops = premises.open_branches(admin)
    premises.allow_mail(cloud)
    premises.allow_texts(cloud)
    premises.allow_payments(cloud, accounts)
    say(f"{len(shops)} branches with warehouses and tills, tax classes, settings")
    sign_ins = people.hire(admin, shops, book)
    say(f"{len(sign_ins)} people")
    counts = catalogue.fill(admin, say)
    say(", ".join(f"{count} {kind}" for kind, count in counts.items()))
    lines = sum(stock.receive(admin, shop) for shop in shops.values())
    say(f"{lines} stock levels")
    zones = delivery.open_zones(admin, shops)
    credit = delivery.give_credit(admin, book)
    say(f"{zones} places to deliver to or hand out at, {credit} of store credit")
    suppliers = purchasing.stock_up(admin, shops["dhanmondi"])
    say(f"{suppliers} suppliers, an order of each")
    return sign_ins
