"""Pictures that stand for papers: drawn, marked as samples, and used again for every invented person."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

FONT = Path("node_modules/@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf")
SIZE = (1040, 680)
PAPER, INK, LINE, STAMP = "#f7f4ec", "#3a3a3a", "#b9b09c", "#c8503c"
WATERMARK = "演示样例"


@lru_cache(maxsize=128)
def paper_picture(title: str) -> bytes:
    """A JPEG of a made-up paper with its title, blank lines, and a mark that says it is a sample."""
    image = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((12, 12, SIZE[0] - 12, SIZE[1] - 12), outline=LINE, width=3)
    draw.text((40, 34), title[:18], font=_font(30), fill=INK)
    for number in range(9):
        top = 110 + number * 42
        draw.rectangle((40, top, 40 + 110, top + 12), fill=LINE)
        draw.rectangle((180, top, 180 + 240 + 37 * ((number * 5) % 4), top + 12), fill="#ddd6c4")
    _stamp(image)
    target = io.BytesIO()
    image.save(target, "JPEG", quality=80)
    return target.getvalue()


def _stamp(image: Image.Image) -> None:
    """The mark, drawn aslant over the whole paper."""
    layer = Image.new("RGBA", image.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    draw.text((300, 280), WATERMARK, font=_font(110), fill=(200, 80, 60, 90))
    turned = layer.rotate(18, center=(SIZE[0] // 2, SIZE[1] // 2))
    image.paste(turned, (0, 0), turned)


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(settings.BASE_DIR / FONT, size)
