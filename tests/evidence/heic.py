"""Writes a real HEIC file from pixels, because no free encoder is at hand where the tests run.

The picture is coded as HEVC (ITU-T H.265) with every 32×32 block as raw samples (I_PCM): large, and legal.
Of the arithmetic coder only three kinds of bin are needed: part_mode (always its likely value), pcm_flag
and end_of_slice_segment_flag.
"""

import re
import struct

import numpy as np
from PIL import Image

BLOCK = 32
ROWS = 40
LEVEL = 180
# rangeTabLps[state][3] of table 9-46, for the states 0 to 62.
LPS = [
    *(240, 227, 216, 205, 195, 185, 175, 166, 158, 150, 142, 135, 128, 122, 116, 110, 104, 99, 94, 89, 85),
    *(80, 76, 72, 69, 65, 62, 59, 56, 53, 50, 48, 45, 43, 41, 39, 37, 35, 33, 31, 30, 28, 27, 25, 24, 23),
    *(22, 21, 20, 19, 18, 17, 16, 15, 14, 14, 13, 12, 12, 11, 11, 10, 9),
]


class Bits:
    """A growing string of bits."""

    def __init__(self) -> None:
        self.text = ""

    def u(self, value: int, width: int) -> "Bits":
        self.text += f"{value:0{width}b}"
        return self

    def ue(self, *values: int) -> "Bits":
        for value in values:
            code = f"{value + 1:b}"
            self.text += "0" * (len(code) - 1) + code
        return self

    def stopped(self) -> bytes:
        """The bits with the stop bit and zeros to the end of the byte."""
        return packed(self.text + "1")


def packed(text: str) -> bytes:
    text += "0" * (-len(text) % 8)
    return int(text, 2).to_bytes(len(text) // 8, "big") if text else b""


class Coder:
    """The arithmetic encoder of clause 9.3.4, from its initialisation to its flush."""

    def __init__(self) -> None:
        self.low, self.range, self.first, self.outstanding, self.text = 0, 510, True, 0, ""

    def likely(self, state: int) -> None:
        self.range -= LPS[state]
        assert self.range >= 256

    def terminate(self, value: bool) -> None:
        self.range -= 2
        if not value:
            assert self.range >= 256
            return
        self.low += self.range
        self.range = 2
        while self.range < 256:
            self._shift()
        self._put(self.low >> 9 & 1)
        self.text += f"{self.low >> 7 & 3 | 1:02b}"

    def _shift(self) -> None:
        if self.low < 256:
            self._put(0)
        elif self.low >= 512:
            self.low -= 512
            self._put(1)
        else:
            self.low -= 256
            self.outstanding += 1
        self.low <<= 1
        self.range <<= 1

    def _put(self, bit: int) -> None:
        if self.first:
            self.first = False
        else:
            self.text += str(bit)
        self.text += str(1 - bit) * self.outstanding
        self.outstanding = 0


def nal(kind: int, payload: bytes) -> bytes:
    escaped = re.sub(rb"\0\0(?=[\0-\3])", b"\0\0\3", payload)
    return struct.pack(">BB", kind << 1, 1) + escaped


def profile(bits: Bits) -> Bits:
    bits.u(3, 8).u(0x70000000, 32).u(0b1001, 4).u(0, 44).u(LEVEL, 8)
    return bits


def parameter_sets(width: int, height: int, coded: tuple[int, int]) -> list[bytes]:
    vps = profile(Bits().u(0, 4).u(3, 2).u(0, 6).u(0, 3).u(1, 1).u(0xFFFF, 16))
    vps.u(1, 1).ue(0, 0, 0).u(0, 6).ue(0).u(0, 2)
    sps = profile(Bits().u(0, 4).u(0, 3).u(1, 1)).ue(0, 1, *coded)
    sps.u(1, 1).ue(0, (coded[0] - width) // 2, 0, (coded[1] - height) // 2)
    sps.ue(0, 0, 0).u(1, 1).ue(0, 0, 0)
    sps.ue(2, 0, 0, 3, 0, 0).u(0b000, 3)  # blocks of 32; no scaling list, no AMP, no SAO
    sps.u(1, 1).u(7, 4).u(7, 4).ue(2, 0).u(1, 1)  # raw samples of 8 bits in blocks of 32
    sps.ue(0).u(0, 5)
    pps = Bits().ue(0, 0).u(0, 7).ue(0, 0, 0).u(0, 3).ue(0, 0).u(0, 7)
    pps.u(1, 1).u(0, 1).u(1, 1).u(0, 2).ue(0).u(0, 2)
    return [nal(32, vps.stopped()), nal(33, sps.stopped()), nal(34, pps.stopped())]


def slices(pixels: np.ndarray) -> list[bytes]:
    """NAL units of `pixels`: YCbCr, height × width × 3, both multiples of 32. Decoders take 16 MB a unit."""
    across, down = pixels.shape[1] // BLOCK, pixels.shape[0] // BLOCK
    units = []
    for row in range(0, down, ROWS):
        header = Bits().u(row == 0, 1).u(0, 1).ue(0)
        if row:
            header.u(row * across, (across * down - 1).bit_length())
        rows = pixels[row * BLOCK : (row + ROWS) * BLOCK]
        units.append(nal(20, header.ue(2, 0).stopped() + slice_data(rows)))
    return units


def slice_data(pixels: np.ndarray) -> bytes:
    luma, halved = pixels[:, :, 0], pixels[::2, ::2, 1:]
    parts = []
    state, first = 0, True
    for y in range(0, luma.shape[0], BLOCK):
        for x in range(0, luma.shape[1], BLOCK):
            coder = Coder()
            if not first:
                coder.terminate(False)
            coder.likely(state)
            coder.terminate(True)
            state, first = min(state + 1, 62), False
            half = halved[y // 2 : (y + BLOCK) // 2, x // 2 : (x + BLOCK) // 2]
            parts += [
                packed(coder.text),
                luma[y : y + BLOCK, x : x + BLOCK].tobytes(),
                half[:, :, 0].tobytes(),
                half[:, :, 1].tobytes(),
            ]
    end = Coder()
    end.terminate(True)
    return b"".join([*parts, packed(end.text)])


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", len(body) + 8, kind) + body


def full(kind: bytes, *parts: bytes, version: int = 0) -> bytes:
    return box(kind, struct.pack(">I", version << 24), *parts)


def heic(picture: Image.Image, quarter_turns: int = 0) -> bytes:
    """A HEIC file of the picture (even sides), to be shown turned anticlockwise by quarters."""
    width, height = picture.size
    coded = (-(-width // BLOCK) * BLOCK, -(-height // BLOCK) * BLOCK)
    pixels = np.asarray(picture.convert("YCbCr"))
    pixels = np.pad(pixels, ((0, coded[1] - height), (0, coded[0] - width), (0, 0)), mode="edge")
    sets = parameter_sets(width, height, coded)
    units = b"".join(struct.pack(">I", len(unit)) + unit for unit in slices(pixels))
    config = struct.pack(">BBI", 1, 3, 0x70000000) + bytes([0x90, 0, 0, 0, 0, 0, LEVEL])
    config += bytes([0xF0, 0, 0xFC, 0xFD, 0xF8, 0xF8, 0, 0, 0x0F, len(sets)])
    for kind, unit in zip((32, 33, 34), sets, strict=True):
        config += struct.pack(">BHH", 0x80 | kind, 1, len(unit)) + unit
    properties = box(
        b"iprp",
        box(
            b"ipco",
            box(b"hvcC", config),
            full(b"ispe", struct.pack(">II", width, height)),
            box(b"irot", bytes([quarter_turns % 4])),
        ),
        full(b"ipma", struct.pack(">IHB", 1, 1, 3), bytes([0x81, 0x02, 0x83])),
    )
    item = full(b"infe", struct.pack(">HH4s", 1, 0, b"hvc1") + b"\0", version=2)

    def meta(offset: int) -> bytes:
        return full(
            b"meta",
            full(b"hdlr", struct.pack(">I4s12x", 0, b"pict") + b"\0"),
            full(b"pitm", struct.pack(">H", 1)),
            full(b"iloc", struct.pack(">BBHHHHII", 0x44, 0, 1, 1, 0, 1, offset, len(units))),
            full(b"iinf", struct.pack(">H", 1), item),
            properties,
        )

    kind = box(b"ftyp", b"heic", struct.pack(">I", 0), b"mif1", b"heic")
    start = len(kind) + len(meta(0)) + 8
    return kind + meta(start) + box(b"mdat", units)
