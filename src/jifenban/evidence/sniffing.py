"""What a file that is no picture seems to be, by its first bytes: the name and the browser's type are not believed."""

ADVICE = "请用手机拍下原件，再上传照片。"
PICTURE_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"RIFF")
PICTURE_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
KINDS = (
    (b"%PDF", f"这是 PDF 文件，不是照片。{ADVICE}"),
    (b"PK\x03\x04", f"这是 Word、Excel 文件或压缩包，不是照片。{ADVICE}"),
    (b"\xd0\xcf\x11\xe0", f"这是 Word 或 Excel 文件，不是照片。{ADVICE}"),
    (b"Rar!", f"这是压缩包，不是照片。{ADVICE}"),
    (b"GIF8", f"这是 GIF 动图，不能用作证明材料。{ADVICE}"),
    (b"BM", f"这是 BMP 图片，请另存为 JPG 后再上传，或{ADVICE[1:]}"),
    (b"II*\0", f"这是 TIFF 图片，请另存为 JPG 后再上传，或{ADVICE[1:]}"),
    (b"MM\0*", f"这是 TIFF 图片，请另存为 JPG 后再上传，或{ADVICE[1:]}"),
    (b"<svg", f"这是网页或图形文件，不是照片。{ADVICE}"),
    (b"<!DO", f"这是网页文件，不是照片。{ADVICE}"),
    (b"<htm", f"这是网页文件，不是照片。{ADVICE}"),
)
BROKEN = "照片文件不完整或已损坏，打不开。请重新拍照或重新选择后再上传。"
VIDEO = f"这是视频，不是照片。{ADVICE}"
UNKNOWN = "这个文件不是照片，或者格式不认识。请上传 JPG、PNG 照片，手机直接拍的照片（包括 HEIC）也可以。"


def sentence_for(start: bytes) -> str:
    """Say what to do about a file that could not be opened as a picture."""
    if start[4:8] == b"ftyp":
        return BROKEN if start[8:12] in PICTURE_BRANDS else VIDEO
    if start.startswith(PICTURE_STARTS):
        return BROKEN
    return next((sentence for magic, sentence in KINDS if start.startswith(magic)), UNKNOWN)
