"""What can keep a paper from being issued."""

import unicodedata
from collections.abc import Iterable

from jifenban.accounts.errors import Refused


class MissingGlyph(Refused):
    """The font has no glyph for some characters: the paper would be printed with holes."""

    def __init__(self, characters: Iterable[str]) -> None:
        self.characters = sorted(set(characters))
        shown = "".join(_quoted(character) for character in self.characters)
        super().__init__(
            f"{shown}字库里没有，印出来会是空白，所以文书没有制发。"
            "请联系系统管理员补充字库后再办理，不要用别的字代替。"
        )


def _quoted(character: str) -> str:
    # An invisible character cannot be shown; its number can be looked up.
    visible = unicodedata.category(character)[0] not in "CZM" or unicodedata.category(character) == "Cn"
    return f"「{character}」" if visible else f"「U+{ord(character):04X}」"
