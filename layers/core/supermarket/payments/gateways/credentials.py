"""What an account with a gateway has to hold before anything is asked there."""

from collections.abc import Mapping

from supermarket.payments.exchange_model import GatewayUnknown


def require(given: Mapping[str, str], provider: str, *names: str) -> None:
    """Raises GatewayUnknown, which says what is missing and shows nothing of what is there."""
    missing = [name for name in names if not given.get(name)]
    if missing:
        raise GatewayUnknown(f"The account with {provider} lacks {', '.join(missing)}.")
