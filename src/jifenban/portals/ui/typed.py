"""What people type for a date or a number, as the rules read it: phones and input methods write it in many ways."""

import re
import unicodedata

_DATE = re.compile(r"(\d{4})\D{1,2}(\d{1,2})(?:\D{1,2}(\d{1,2}))?\D?")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})?")


def tidy(kind: str, text: str) -> str:
    """A text for a field of this type: 2020年3月 is 2020-03, full-width digits and thousands' commas are plain.

    What cannot be read so is left as it was typed, for the sentence about it to quote.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if kind in ("date", "month"):
        return _tidy_day(plain, whole=kind == "date")
    if kind in ("integer", "decimal", "money", "number"):
        return plain.replace(",", "").replace(" ", "")
    return plain if kind in ("phone", "id_number") else text.strip()


def _tidy_day(text: str, *, whole: bool) -> str:
    found = _DATE.fullmatch(text) or _DIGITS.fullmatch(text)
    if not found:
        return text
    parts = [found[1], found[2].zfill(2), (found[3] or "").zfill(2)]
    return "-".join(parts if found[3] and whole else parts[:2])
