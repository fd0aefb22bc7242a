"""Addresses of callers."""


def neighbourhood(address: str) -> str:
    """What requests from an address are counted under: itself, or the /64 that one IPv6 customer holds."""
    if ":" not in address:
        return address
    from ipaddress import IPv6Address, IPv6Network

    try:
        known = IPv6Address(address)
    except ValueError:
        return address
    return str(known.ipv4_mapped or IPv6Network((known, 64), strict=False))
