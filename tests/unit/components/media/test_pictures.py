"""Image dimensions, thumbnails and decompression bombs."""

import io
import resource
from pathlib import Path

from PIL import Image

from components.media.pictures import SIDE, read_picture
from tests.support.pictures import png_header


def saved(folder: Path, image: Image.Image, kind: str, **options: object) -> Path:
    path = folder / "picture"
    image.save(path, kind, **options)
    return path


def small(thumbnail: bytes | None) -> Image.Image:
    assert thumbnail is not None
    return Image.open(io.BytesIO(thumbnail))


def test_a_picture_has_a_size_and_a_small_one(tmp_path: Path) -> None:
    picture = read_picture(saved(tmp_path, Image.new("RGB", (800, 400), "red"), "JPEG"), "image/jpeg")
    assert picture is not None
    assert (picture.width, picture.height) == (800, 400)
    assert small(picture.thumbnail).size == (SIDE, SIDE // 2)


def test_a_small_picture_is_not_made_larger(tmp_path: Path) -> None:
    picture = read_picture(saved(tmp_path, Image.new("RGB", (8, 4)), "GIF"), "image/gif")
    assert picture is not None
    assert small(picture.thumbnail).size == (8, 4)


def test_what_is_transparent_stays_so(tmp_path: Path) -> None:
    picture = read_picture(saved(tmp_path, Image.new("RGBA", (8, 4), (0, 0, 0, 0)), "PNG"), "image/png")
    assert picture is not None
    assert small(picture.thumbnail).convert("RGBA").getpixel((0, 0)) == (0, 0, 0, 0)


def test_a_camera_held_upright_gives_an_upright_picture(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = read_picture(saved(tmp_path, Image.new("RGB", (800, 400)), "JPEG", exif=exif), "image/jpeg")
    assert picture is not None
    assert (picture.width, picture.height) == (400, 800)
    assert small(picture.thumbnail).size == (SIDE // 2, SIDE)


def test_where_a_picture_was_taken_is_not_in_the_small_one(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    picture = read_picture(saved(tmp_path, Image.new("RGB", (800, 400)), "JPEG", exif=exif), "image/jpeg")
    assert picture is not None
    assert not small(picture.thumbnail).getexif()


def test_a_bomb_is_measured_and_not_decoded(tmp_path: Path) -> None:
    path = tmp_path / "bomb"
    path.write_bytes(png_header(60_000, 60_000))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    picture = read_picture(path, "image/png")
    assert picture is not None
    assert (picture.width, picture.height, picture.thumbnail) == (60_000, 60_000, None)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # kB; decoded it has 10 GB


def test_a_size_that_no_attachment_may_claim_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "wide"
    path.write_bytes(png_header(2_000_000, 1))
    assert read_picture(path, "image/png") is None


def test_what_cannot_be_decoded_is_only_a_file(tmp_path: Path) -> None:
    path = tmp_path / "broken"
    path.write_bytes(png_header(100, 100)[:60])
    assert read_picture(path, "image/png") is None
    assert read_picture(path, "video/mp4") is None


def test_a_type_is_decoded_as_itself_alone(tmp_path: Path) -> None:
    assert read_picture(saved(tmp_path, Image.new("RGB", (8, 4)), "TIFF"), "image/png") is None
