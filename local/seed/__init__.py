"""The demo shop: what a newly deployed local cloud is filled with."""

from collections.abc import Callable

from local.cloud import Cloud
from local.sign_ins import SignIn


def run(cloud: Cloud, say: Callable[[str], None]) -> list[SignIn]:
    """Fill the shop, telling each step; the sign-ins of the people it created."""
    return []
