"""Where a request came from; masked, it tells a place from another and does not lead to a person."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The address a request came from; behind our own proxy the last one the proxy named."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if settings.JIFENBAN_BEHIND_PROXY and forwarded:
        return forwarded.rpartition(",")[2].strip()
    return request.META.get("REMOTE_ADDR", "")


def masked_address(request: HttpRequest) -> str:
    """The first three parts of an IPv4 address, the first three groups of an IPv6 one: 203.0.113.*"""
    return mask_address(address_of(request))


def mask_address(text: str) -> str:
    """See masked_address; "" for what is no address."""
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    if address.version == 4:
        return f"{str(address).rpartition('.')[0]}.*"
    return f"{':'.join(address.exploded.split(':')[:3])}:*"
