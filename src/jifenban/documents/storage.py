"""Where the PDFs of papers lie in the vault."""

from jifenban.vault import files


def keep_pdf(token: str, pdf: bytes) -> None:
    """Seal and store a paper's PDF."""
    files.store(_name(token), [pdf], _aad(token))


def load_pdf(token: str) -> bytes:
    """Read a paper's PDF."""
    return files.load(_name(token), _aad(token))


def _name(token: str) -> str:
    return f"documents/{token[:2]}/{token}".lower()


def _aad(token: str) -> str:
    return f"documents.Paper:{token}"
