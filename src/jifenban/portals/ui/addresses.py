"""Where a request came from, masked: enough to tell a place from another, not enough to find a person."""

from ipaddress import ip_address

from jifenban.portals.ui.request import Request


def masked_address(request: Request) -> str:
    """The first three parts of an IPv4 address, the first three groups of an IPv6 one: 203.0.113.*"""
    return mask_address(request.META.get("REMOTE_ADDR", ""))


def mask_address(text: str) -> str:
    """See masked_address; "" for what is no address."""
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    if address.version == 4:
        return f"{str(address).rpartition('.')[0]}.*"
    return f"{':'.join(address.exploded.split(':')[:3])}:*"
