"""Rebuilds a picture from its pixels: upright, without metadata, within the limit. Pure; runs in the worker."""

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pi_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from jifenban.evidence.limits import (
    LEGIBLE_SIDE,
    LONGEST_SIDE,
    MAX_PIXELS,
    SMALLEST_SIDE,
    THUMBNAIL_SIDE,
    Limit,
    size_text,
)
from jifenban.evidence.sniffing import BROKEN, sentence_for

pi_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = MAX_PIXELS

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")  # an MPO opens as JPEG
NAMES = {"JPEG": "JPG", "MPO": "JPG", "PNG": "PNG", "WEBP": "WEBP", "HEIF": "HEIC"}
MEDIA_TYPES = {"JPG": "image/jpeg", "PNG": "image/png"}
# What Pillow's decoders raise on damaged data.
DECODING_FAULTS = (
    *(OSError, SyntaxError, ValueError, EOFError, RuntimeError, IndexError, OverflowError),
    *(TypeError, struct.error, zlib.error),
)
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
BOMB = "这张图片的像素多得不正常（超过 {most} 万像素），没有打开。请用手机直接拍照上传。"
SIDES = (LONGEST_SIDE, 3200, 2600, 2100, 1700, 1400, 1200, LEGIBLE_SIDE)
QUALITIES = (90, 82, 74)
# Measured at 500 px: the share of the contrast that the sharpest edges must reach. Writing 12 px high on a
# picture 1000 px wide is lost below it (a blur of about 4.5 px there).
SHARPNESS_SIDE = 500
SHARP_EDGE = 0.05
#: Whole levels of grey make edges of their own, up to so many levels, on a picture that has none at all.
ROUNDING = 4
LEAST_CONTRAST = 40
BLURRED = "照片可能没有对焦，文字看不清。请看一看缩略图，必要时重拍一张。"


class Unusable(Exception):
    """The file cannot be kept as a picture; `sentence` tells the person why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Picture:
    """A rebuilt picture. `mended` says what was changed, `doubt` why it may be illegible; both may be empty."""

    content: bytes
    media_type: str
    width: int
    height: int
    thumbnail: bytes
    mended: str
    doubt: str


def rebuild(content: bytes, limit: Limit) -> Picture:
    """Rebuild a received file. Raises Unusable with the sentence for the person."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            refuse_size(*opened.size)
            kind, turned = NAMES[opened.format or ""], _is_turned(opened)
            pixels = _upright_pixels(opened)
    except UnidentifiedImageError:
        raise Unusable(sentence_for(content[:64])) from None
    except BOMBS:
        raise Unusable(BOMB.format(most=MAX_PIXELS // 10_000)) from None
    except DECODING_FAULTS:
        raise Unusable(BROKEN) from None
    kept, form, encoded = _fit(pixels, kind, limit)
    return Picture(
        content=encoded,
        media_type=MEDIA_TYPES[form],
        width=kept.width,
        height=kept.height,
        thumbnail=_jpeg(_scaled(pixels, THUMBNAIL_SIDE), 78),
        mended=_mended(kind, form, turned, len(content), len(encoded)),
        doubt=BLURRED if is_blurred(pixels) else "",
    )


def refuse_size(width: int, height: int) -> None:
    """Refuse a picture by the size its header states, before any pixel is unpacked. Raises Unusable."""
    if width * height > MAX_PIXELS:
        raise Unusable(BOMB.format(most=MAX_PIXELS // 10_000))
    if max(width, height) < SMALLEST_SIDE:
        raise Unusable(
            f"照片太小（{width}×{height} 像素），看不清文字。请靠近原件重拍，不要上传缩略图或截图。"
        )


def is_blurred(pixels: Image.Image) -> bool:
    """Whether there is something on the picture but no sharp edge anywhere.

    Careful on purpose: a blank page or a noisy picture is never called blurred.
    """
    gray = np.asarray(_scaled(pixels.convert("L"), SHARPNESS_SIDE), dtype=np.float32)
    contrast = float(np.percentile(gray, 99) - np.percentile(gray, 1))
    if contrast < LEAST_CONTRAST or min(gray.shape) < 3:
        return False
    edges = np.abs(4 * gray[1:-1, 1:-1] - gray[:-2, 1:-1] - gray[2:, 1:-1] - gray[1:-1, :-2] - gray[1:-1, 2:])
    return float(np.percentile(edges, 99.9)) - ROUNDING < SHARP_EDGE * contrast


def _is_turned(opened: Image.Image) -> bool:
    return opened.getexif().get(0x0112, 1) != 1


def _upright_pixels(opened: Image.Image) -> Image.Image:
    """Nothing but RGB pixels in a new picture: no EXIF, no position, no profile, no second frame."""
    opened.load()
    if opened.mode.startswith("I"):  # 16 bits of grey, as scanners write
        whole = (np.asarray(opened).astype(np.uint32) >> 8).astype(np.uint8)
        gray = Image.fromarray(whole)
        gray.getexif()[0x0112] = opened.getexif().get(0x0112, 1)
        opened = gray
    upright = ImageOps.exif_transpose(opened)
    if upright.has_transparency_data:
        upright = upright.convert("RGBA")
        ground = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(ground, upright)
    flat = upright.convert("RGB")
    return Image.frombytes("RGB", flat.size, flat.tobytes())


def _fit(pixels: Image.Image, kind: str, limit: Limit) -> tuple[Image.Image, str, bytes]:
    """Encode within the limit: first as it is, then lower quality, then fewer pixels, never illegible."""
    if "PNG" in limit.formats and (kind == "PNG" or "JPG" not in limit.formats):
        whole = _scaled(pixels, LONGEST_SIDE)
        encoded = _png(whole)
        if len(encoded) <= limit.max_bytes:
            return whole, "PNG", encoded
    for form, side, quality in _tries(pixels, limit):
        smaller = _scaled(pixels, side)
        encoded = _jpeg(smaller, quality) if form == "JPG" else _png(smaller)
        if len(encoded) <= limit.max_bytes:
            return smaller, form, encoded
    raise Unusable(
        f"这张照片缩小后仍超过 {size_text(limit.max_bytes)}，再缩就看不清了。请只拍一页原件，背景尽量简单，再上传。"
    )


def _tries(pixels: Image.Image, limit: Limit) -> Iterator[tuple[str, int, int]]:
    longest = max(pixels.size)
    sides = [min(longest, LONGEST_SIDE), *(side for side in SIDES[1:] if side < longest)]
    for side in sides:
        if "JPG" not in limit.formats:
            yield "PNG", side, 0
            continue
        for quality in QUALITIES:
            yield "JPG", side, quality


def _scaled(pixels: Image.Image, side: int) -> Image.Image:
    longest = max(pixels.size)
    if longest <= side:
        return pixels
    width, height = (max(1, round(length * side / longest)) for length in pixels.size)
    return pixels.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)


def _jpeg(pixels: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    pixels.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def _png(pixels: Image.Image) -> bytes:
    out = io.BytesIO()
    pixels.save(out, "PNG", optimize=True)
    return out.getvalue()


def _mended(kind: str, form: str, turned: bool, received: int, kept: int) -> str:
    changes = []
    if turned:
        changes.append("转正方向")
    if kind != form:
        changes.append(f"由 {kind} 转为 {form}")
    if kept < received * 0.8:
        changes.append(f"压缩为 {size_text(kept)}")
    return f"已{'、'.join(changes)}，并去除拍摄信息" if changes else "已去除拍摄信息"
