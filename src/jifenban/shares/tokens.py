"""How a link's token is looked up without being stored."""

from jifenban.vault.digests import keyed_digest


def digest_of(token: str) -> str:
    """The keyed digest of a token."""
    return keyed_digest("shared-answers", token)
