"""Reads which departments answer over HTTP, and the keys for their systems, from the environment."""

import json

from django.core.exceptions import ImproperlyConfigured

LOCAL = ("http://127.0.0.1", "http://localhost")


def department_links(text: str) -> dict[str, dict[str, str]]:
    """Parse JIFENBAN_DEPARTMENT_LINKS: `{"office code": {"url": "https://…", "key": "…"}}`; "" means none.

    Raises ImproperlyConfigured: personal data goes there, so a line without encryption is refused.
    """
    if not text:
        return {}
    try:
        links = json.loads(text)
    except json.JSONDecodeError:
        raise ImproperlyConfigured("JIFENBAN_DEPARTMENT_LINKS is not JSON.") from None
    whole = isinstance(links, dict) and all(
        isinstance(link, dict)
        and set(link) == {"url", "key"}
        and all(isinstance(x, str) for x in link.values())
        for link in links.values()
    )
    if not whole:
        raise ImproperlyConfigured('JIFENBAN_DEPARTMENT_LINKS: {"office code": {"url": "…", "key": "…"}}.')
    for code, link in links.items():
        if not link["url"].startswith(("https://", *LOCAL)):
            raise ImproperlyConfigured(f"JIFENBAN_DEPARTMENT_LINKS: the address of {code} is not https.")
    return links
