"""Image dimensions and thumbnails. Decoding is bounded, so a decompression bomb is stored as a plain file."""

import warnings
from io import BytesIO
from pathlib import Path

import msgspec
import structlog
from PIL import Image, ImageOps

log = structlog.get_logger()
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP"}
MAX_PIXELS = 50_000_000  # 200 MB when decoded, one at a time
MAX_SIDE = 100_000  # what an attachment may claim
SIDE = 320
THUMBNAIL_TYPE = "image/webp"


class Picture(msgspec.Struct, frozen=True):
    """Dimensions as displayed, and the thumbnail; None for an image too large to decode."""

    width: int
    height: int
    thumbnail: bytes | None


def read_picture(path: Path, kind: str) -> Picture | None:
    """Read an image file; None if it is no readable image. Blocks."""
    if kind not in FORMATS:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _decode(path, kind)
    except Exception as error:  # noqa: BLE001 - a decoder fails in as many ways as there are broken files
        log.info("media.not_decoded", type=kind, reason=type(error).__name__)
        return None


def _decode(path: Path, kind: str) -> Picture | None:
    Image.MAX_IMAGE_PIXELS = None  # the limit stands below, where the size is known and kept
    with Image.open(path, formats=(FORMATS[kind],)) as image:
        if max(image.size) > MAX_SIDE:
            return None
        decodable = image.width * image.height <= MAX_PIXELS
        # To find out how a PNG is to be turned, Pillow decodes all of it.
        width, height = _turned(image) if decodable or image.format == "JPEG" else image.size
        return Picture(width, height, _thumbnail(image) if decodable else None)


def _turned(image: Image.Image) -> tuple[int, int]:
    """Cameras store the sensor's orientation, and how to rotate it in EXIF."""
    sideways = image.getexif().get(0x0112, 1) >= 5
    return (image.height, image.width) if sideways else image.size


def _thumbnail(image: Image.Image) -> bytes:
    image.draft("RGB", (SIDE * 2, SIDE * 2))  # JPEG alone: decodes a fraction of the pixels
    small = image.convert("RGBA") if image.mode == "P" else image  # colours by number cannot be mixed
    small.thumbnail((SIDE, SIDE))
    turned = ImageOps.exif_transpose(small)
    out = BytesIO()
    turned.convert("RGBA" if turned.has_transparency_data else "RGB").save(out, "WEBP", quality=80)
    return out.getvalue()
