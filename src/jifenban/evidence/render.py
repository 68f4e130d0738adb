"""Pictures as staff see them: the purpose, the viewer and the day burnt into the pixels."""

import io
from functools import lru_cache

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from jifenban.evidence.models import File
from jifenban.evidence.storage import picture_of

# A screen shows no more; a smaller copy is also worth less to whoever saves it.
LONGEST_VIEW = 2400
FONT = "400Regular/NotoSansSC_400Regular.ttf"
INK, SHADE = (160, 30, 30, 72), (255, 255, 255, 64)


def watermarked(file: File, text: str) -> bytes:
    """The picture as JPEG with `text` across all of it, slanted and repeated, so that no crop is without it.

    Raises FileNotFoundError when the file has no picture (yet).
    """
    with Image.open(io.BytesIO(picture_of(file)), formats=("JPEG", "PNG")) as opened:
        view = opened.convert("RGB")
    view.thumbnail((LONGEST_VIEW, LONGEST_VIEW), Image.Resampling.LANCZOS)
    view.paste(*_layer(view.size, text))
    out = io.BytesIO()
    view.save(out, "JPEG", quality=82)
    return out.getvalue()


def _layer(size: tuple[int, int], text: str) -> tuple[Image.Image, tuple[int, int], Image.Image]:
    """(what to paste, where, mask): the slanted text over a square that covers the picture."""
    font = _font(max(18, min(size) // 26))
    left, top, right, bottom = font.getbbox(text)
    across, down = round((right - left) * 1.35), round((bottom - top) * 5)
    side = round((size[0] ** 2 + size[1] ** 2) ** 0.5) + 1
    sheet = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(sheet)
    for row, y in enumerate(range(0, side, down)):
        for x in range(-(row % 2) * across // 2, side, across):
            pen.text((x + 1, y + 1), text, font=font, fill=SHADE)
            pen.text((x, y), text, font=font, fill=INK)
    turned = sheet.rotate(28, Image.Resampling.BILINEAR)
    corner = ((side - size[0]) // 2, (side - size[1]) // 2)
    layer = turned.crop((*corner, corner[0] + size[0], corner[1] + size[1]))
    return layer, (0, 0), layer


@lru_cache(maxsize=8)
def _font(points: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(settings.PAPER_FONTS / FONT), points)
