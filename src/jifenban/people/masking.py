"""How names and numbers are shown to people who need not know the whole of them."""

COMPOUND_SURNAMES = frozenset(
    [
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "司徒",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "宇文",
        "长孙",
        "夏侯",
        "端木",
        "百里",
        "南宫",
        "呼延",
        "独孤",
        "轩辕",
    ]
)
STAR = "＊"


def mask_name(name: str) -> str:
    """Mask a name as public lists do: 黄＊强, 林＊, 欧阳＊; a long one keeps its first and last character."""
    name = name.strip()
    if len(name) <= 1:
        return STAR * len(name)
    if name[:2] in COMPOUND_SURNAMES and len(name) > 2:
        return name[:2] + STAR * (len(name) - 2)
    if len(name) == 2:
        return name[0] + STAR
    return name[0] + STAR * (len(name) - 2) + name[-1]


def mask_number(number: str) -> str:
    """Mask an identity number: its first and last four signs stay (4414****2716); of a shorter paper's, two."""
    number = number.strip()
    if len(number) >= 15:
        return f"{number[:4]}****{number[-4:]}"
    return f"****{number[-2:]}" if len(number) >= 6 else "****" if number else ""


def mask_phone(phone: str) -> str:
    """Mask a phone number: 138****6027; a shorter one keeps its last two digits."""
    phone = phone.strip()
    if len(phone) >= 11:
        return f"{phone[:3]}****{phone[-4:]}"
    return f"****{phone[-2:]}" if len(phone) >= 6 else "****" if phone else ""
