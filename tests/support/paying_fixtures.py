"""What tests of payments with a fake gateway begin with: name it in their ``pytest_plugins``."""

import pytest

from supermarket.payments.model import Payment
from tests.support.online_shop import CUSTOMER, open_shop, product
from tests.support.paying_fake import Till


@pytest.fixture
def till(cloud: None) -> Till:
    """The payments of an open shop."""
    open_shop()
    return Till()


@pytest.fixture
def milk(till: Till) -> str:
    """Two of it, at 100 taka."""
    return product("MILK", stock=2)


@pytest.fixture
def payment(till: Till, milk: str) -> Payment:
    """A customer's, captured, of 200 taka."""
    made = till.ordered(milk, who=CUSTOMER)
    till.pays(made)
    return till.settle(made)
