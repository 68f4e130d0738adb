"""Pictures as staff see them: the purpose, the viewer and the day burnt into the pixels."""

import io
from functools import lru_cache

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from jifenban.evidence.models import File
from jifenban.evidence.storage import picture_of

# A screen shows no more; a smaller copy is also worth less to whoever saves it.
LONGEST_VIEW = 1800
FONT = "400Regular/NotoSansSC_400Regular.ttf"
# Dark ink with a light edge stays readable on white paper and on a dark table.
INK, EDGE = (160, 30, 30), (255, 255, 255)
STRENGTH = 76


def watermarked(file: File, text: str) -> bytes:
    """The picture as JPEG with `text` across all of it, slanted and repeated, so that no crop is without it.

    Raises PictureGone when the file has no picture (yet).
    """
    with Image.open(io.BytesIO(picture_of(file)), formats=("JPEG", "PNG")) as opened:
        opened.draft("RGB", (LONGEST_VIEW, LONGEST_VIEW))  # decodes fewer pixels of a large JPEG
        view = opened.convert("RGB")
    view.thumbnail((LONGEST_VIEW, LONGEST_VIEW), Image.Resampling.BICUBIC, reducing_gap=2.0)
    mark = _mark(view.size, text)
    view.paste(EDGE, (1, 1), mark)
    view.paste(INK, (0, 0), mark)
    out = io.BytesIO()
    view.save(out, "JPEG", quality=82)
    return out.getvalue()


def turned(content: bytes, media_type: str, quarters: int) -> bytes:
    """A rebuilt JPEG or PNG turned clockwise by quarters, in its own format."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as opened:
        opened.rotate(-90 * quarters, expand=True).save(out, "PNG" if media_type == "image/png" else "JPEG")
    return out.getvalue()


def _mark(size: tuple[int, int], text: str) -> Image.Image:
    """The slanted rows of text as a mask of the picture's size."""
    font = _font(max(18, min(size) // 26))
    left, top, right, bottom = font.getbbox(text)
    across, down = round((right - left) * 1.35), round((bottom - top) * 5)
    side = round((size[0] ** 2 + size[1] ** 2) ** 0.5) + 1
    word = Image.new("L", (round(right) + 1, round(bottom) + 1), 0)
    ImageDraw.Draw(word).text((0, 0), text, font=font, fill=STRENGTH)
    sheet = Image.new("L", (side, side), 0)
    for row, y in enumerate(range(0, side, down)):
        for x in range(-(row % 2) * across // 2, side, across):
            sheet.paste(word, (x, y))
    turned = sheet.rotate(28, Image.Resampling.BILINEAR)
    corner = ((side - size[0]) // 2, (side - size[1]) // 2)
    return turned.crop((*corner, corner[0] + size[0], corner[1] + size[1]))


@lru_cache(maxsize=8)
def _font(points: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(settings.PAPER_FONTS / FONT), points)
