"""How people are found again without their number or name being readable."""

import unicodedata

from jifenban.vault.digests import keyed_digest

# Names of minorities carry a dot that input methods write in several ways.
DOTS = str.maketrans(dict.fromkeys("•・‧∙⋅●．.", "·"))


def normal_number(number: str) -> str:
    """Write an identity number the one way it is digested: half width, no spaces, capital X."""
    return "".join(unicodedata.normalize("NFKC", number).split()).upper()


def normal_name(name: str) -> str:
    """Write a name the one way it is digested: half width, no spaces, one kind of dot, capitals."""
    return "".join(unicodedata.normalize("NFKC", name).split()).translate(DOTS).upper()


def number_digest(number: str) -> str:
    """The digest by which a person is found by identity number."""
    return keyed_digest("identity number", normal_number(number))


def name_digest(name: str) -> str:
    """The digest by which people are found by name; several people may share it."""
    return keyed_digest("name", normal_name(name))
