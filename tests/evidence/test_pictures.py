"""Pictures are rebuilt from their pixels; what cannot be kept is told in a sentence of its own."""

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFilter

from jifenban.evidence.limits import LEGIBLE_SIDE, MAX_PIXELS, MEGABYTE, PhotoLimit, size_text
from jifenban.evidence.pictures import Unusable, rebuild
from tests.evidence.heic import heic

GUIDE = PhotoLimit(("JPG", "PNG"), 5 * MEGABYTE // 2)
ORIENTATION, GPS, MAKE = 0x0112, 0x8825, 0x010F


def page(width=1600, height=1200, ground="white"):
    """A page with writing and a red mark in the upper left corner."""
    picture = Image.new("RGB", (width, height), ground)
    pen = ImageDraw.Draw(picture)
    for y in range(height // 10, height, height // 20):
        pen.line((width // 10, y, width * 9 // 10, y), fill="black", width=3)
    pen.rectangle((0, 0, width // 4, height // 4), fill="red")
    return picture


def noise(width, height):
    """Pixels that no coder can make small."""
    return Image.fromarray(np.random.default_rng(1).integers(0, 256, (height, width, 3), dtype=np.uint8))


def encoded(picture, form="JPEG", **more):
    out = io.BytesIO()
    picture.save(out, form, **more)
    return out.getvalue()


def opened(picture):
    return Image.open(io.BytesIO(picture.content))


def is_red(pixel):
    return pixel[0] > 200 and pixel[1] < 60 and pixel[2] < 60


def mark(image):
    """Which corner is red: (left, top)."""
    across, down = image.width // 10, image.height // 10
    corners = {
        (True, True): (across, down),
        (False, True): (image.width - across, down),
        (True, False): (across, image.height - down),
        (False, False): (image.width - across, image.height - down),
    }
    return [corner for corner, at in corners.items() if is_red(image.getpixel(at))]


def test_a_picture_is_rebuilt_within_the_limit():
    picture = rebuild(encoded(page()), GUIDE)
    assert (picture.width, picture.height, picture.media_type) == (1600, 1200, "image/jpeg")
    assert len(picture.content) <= GUIDE.max_bytes
    assert max(Image.open(io.BytesIO(picture.thumbnail)).size) == 480
    assert picture.doubt == ""


@pytest.mark.parametrize(
    ("orientation", "stored_turn"),
    [
        (1, None),
        (3, Image.Transpose.ROTATE_180),
        (6, Image.Transpose.ROTATE_90),
        (8, Image.Transpose.ROTATE_270),
    ],
)
def test_a_picture_is_turned_upright_by_its_own_word(orientation, stored_turn):
    stored = page() if stored_turn is None else page().transpose(stored_turn)
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    picture = rebuild(encoded(stored, exif=exif), GUIDE)
    assert mark(opened(picture)) == [(True, True)]
    assert (picture.width, picture.height) == (1600, 1200)
    assert ("转正方向" in picture.mended) is (orientation != 1)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_where_and_with_what_it_was_taken_is_gone(form):
    exif = Image.Exif()
    exif[MAKE] = "SecretPhone"
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (23.0, 7.0, 45.0)
    received = encoded(page(), form, exif=exif)
    assert b"SecretPhone" in received
    picture = rebuild(received, GUIDE)
    for kept in (picture.content, picture.thumbnail):
        assert not Image.open(io.BytesIO(kept)).getexif()
        assert b"SecretPhone" not in kept
        assert b"Exif" not in kept


def test_text_hidden_in_a_png_is_gone():
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Author", "Somebody")
    picture = rebuild(encoded(page(), "PNG", pnginfo=info), GUIDE)
    assert (picture.media_type, b"Somebody" in picture.content) == ("image/png", False)


def test_a_twelve_megapixel_heic_taken_upside_down_is_turned_and_fits():
    received = heic(page(4032, 3024).transpose(Image.Transpose.ROTATE_180), quarter_turns=2)
    assert len(received) > 17 * MEGABYTE
    picture = rebuild(received, GUIDE)
    assert (picture.media_type, picture.width, picture.height) == ("image/jpeg", 4000, 3000)
    assert mark(opened(picture)) == [(True, True)]
    assert len(picture.content) <= GUIDE.max_bytes
    assert "由 HEIC 转为 JPG" in picture.mended


def test_a_large_photo_keeps_as_many_pixels_as_fit():
    grainy = noise(2400, 1800).filter(ImageFilter.GaussianBlur(1))
    picture = rebuild(encoded(grainy, quality=97), PhotoLimit(("JPG",), MEGABYTE))
    assert len(picture.content) <= MEGABYTE
    assert max(picture.width, picture.height) >= LEGIBLE_SIDE
    assert "压缩为" in picture.mended


def test_a_picture_that_cannot_fit_legibly_is_refused():
    with pytest.raises(Unusable, match="缩小后仍超过 100 KB"):
        rebuild(encoded(noise(1500, 1500), quality=95), PhotoLimit(("JPG", "PNG"), 100 * 1024))


def test_a_limit_that_takes_only_png_gets_png():
    picture = rebuild(encoded(page()), PhotoLimit(("PNG",), MEGABYTE))
    assert (picture.media_type, opened(picture).format) == ("image/png", "PNG")


def test_a_png_too_large_to_stay_one_becomes_a_jpg():
    picture = rebuild(encoded(noise(1200, 1200), "PNG"), PhotoLimit(("JPG", "PNG"), 2 * MEGABYTE))
    assert (picture.media_type, picture.mended[:12]) == ("image/jpeg", "已由 PNG 转为 JPG"[:12])


def test_transparent_ground_becomes_white():
    clear = Image.new("RGBA", (800, 600), (0, 0, 0, 0))
    assert opened(rebuild(encoded(clear, "PNG"), GUIDE)).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["L", "CMYK", "P", "1", "LA"])
def test_every_kind_of_colour_becomes_rgb(mode):
    form = "JPEG" if mode in {"L", "CMYK"} else "PNG"
    assert opened(rebuild(encoded(page(800, 600).convert(mode), form), GUIDE)).mode == "RGB"


def test_a_scan_of_sixteen_bits_keeps_its_greys():
    deep = Image.fromarray(np.full((600, 800), 0x8000, dtype=np.uint16))
    assert opened(rebuild(encoded(deep, "PNG"), GUIDE)).getpixel((5, 5)) == (128, 128, 128)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"%PDF-1.7 ...", "这是 PDF 文件"),
        (b"PK\x03\x04 word/document.xml", "Word、Excel"),
        (b"\xd0\xcf\x11\xe0 old word", "Word 或 Excel"),
        (encoded(Image.new("P", (800, 600)), "GIF"), "GIF"),
        (encoded(Image.new("RGB", (800, 600)), "BMP"), "BMP"),
        (encoded(Image.new("RGB", (800, 600)), "TIFF"), "TIFF"),
        (b"\0\0\0\x20ftypisom rest of a film", "视频"),
        (b"\0\0\0\x20ftypheic but nothing of one", "损坏"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "网页或图形"),
        (b"just some text", "格式不认识"),
        (b"\xff\xd8\xff nothing more", "损坏"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_picture_is_told_what_it_is(content, says):
    with pytest.raises(Unusable, match=says):
        rebuild(content, GUIDE)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_that_broke_off_is_told_so(form):
    whole = encoded(page(), form)
    with pytest.raises(Unusable, match="不完整或已损坏"):
        rebuild(whole[: len(whole) // 2], GUIDE)


def test_a_heic_that_broke_off_is_told_so():
    with pytest.raises(Unusable, match="不完整或已损坏"):
        rebuild(heic(page(640, 480))[:200_000], GUIDE)


def png_header(width, height):
    """A PNG that states any size in its header and brings a few bytes."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    start = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", start)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(MAX_PIXELS // 1000 + 1, 1000), (20_000, 20_000), (60_000, 60_000)])
def test_a_decompression_bomb_is_not_unpacked(size):
    with pytest.raises(Unusable, match="6400 万像素"):
        rebuild(png_header(*size), GUIDE)


def test_a_tiny_picture_is_refused_with_its_size():
    with pytest.raises(Unusable, match="300×200 像素"):
        rebuild(encoded(Image.new("RGB", (300, 200))), GUIDE)


@pytest.mark.parametrize("blur", [14, 20, 40])
def test_a_photo_without_any_sharp_edge_is_doubted(blur):
    assert "对焦" in rebuild(encoded(page().filter(ImageFilter.GaussianBlur(blur))), GUIDE).doubt


@pytest.mark.parametrize("sharp", [page(), noise(800, 600), Image.new("RGB", (1200, 800), "white")])
def test_sharp_grainy_and_blank_pictures_are_not_doubted(sharp):
    assert rebuild(encoded(sharp), GUIDE).doubt == ""


def test_the_same_file_gives_the_same_picture():
    received = encoded(page(), quality=95)
    assert rebuild(received, GUIDE) == rebuild(received, GUIDE)


SAMPLES = [encoded(page(480, 480), form) for form in ("JPEG", "PNG", "WEBP")] + [heic(page(416, 416))]


@settings(max_examples=150, deadline=None)
@given(
    sample=st.sampled_from(SAMPLES),
    at=st.integers(0, 10**9),
    damage=st.binary(min_size=1, max_size=8),
    cut=st.integers(0, 10**9) | st.none(),
)
def test_damage_anywhere_gives_a_picture_or_a_sentence(sample, at, damage, cut):
    place = at % len(sample) if at % 2 else at % 600
    broken = sample[:place] + damage + sample[place + len(damage) :]
    if cut is not None:
        broken = broken[: cut % len(broken)]
    assert outcome(broken)


def outcome(content):
    """The pixels of a picture, or the sentence of a refusal; any other exception is a fault."""
    try:
        return opened(rebuild(content, GUIDE)).size
    except Unusable as refusal:
        return refusal.sentence


@pytest.mark.parametrize(
    ("size", "text"),
    [(5 * MEGABYTE // 2, "2.5 MB"), (2 * MEGABYTE, "2 MB"), (800 * 1024, "800 KB"), (1, "1 KB")],
)
def test_sizes_are_said_as_people_say_them(size, text):
    assert size_text(size) == text
