"""Variables of files: how large and how many, where they are kept, how much of the disk they leave alone."""

from portico.settings.variables.groups import Group, declared
from portico.settings.variables.kinds import Integer, Secret, Text, Url

MAX_BYTES = Integer("MEDIA_MAX_BYTES", "The largest upload.", 25 << 20, 1, 5 << 30, "bytes")
DAILY_BYTES = Integer(
    "MEDIA_DAILY_BYTES",
    "Bytes that a user may upload in 24 hours; `0` is no limit.",
    1 << 30,
    0,
    1 << 50,
    "bytes",
    usual="`1073741824`, or `MEDIA_MAX_BYTES` if that is more",
)
DAILY_FILES = Integer(
    "MEDIA_DAILY_FILES", "Files that a user may upload in 24 hours; `0` is no limit.", 1_000, 0, 1_000_000
)
MIN_FREE_BYTES = Integer(
    "MEDIA_MIN_FREE_BYTES",
    "Disk space that uploads leave free.",
    0,
    0,
    1 << 60,
    "bytes",
    usual="1 GiB, or a twentieth of a disk of less than 20 GiB",
)
SERVICE_URL = Url(
    "MEDIA_SERVICE_URL",
    "A service of yours that stores the files; Portico looks up each `media_id` there.",
)
SECRET = Secret("MEDIA_SECRET", "The key that signs URLs of files.", usual="the token secret")
S3_ENDPOINT = Url(
    "S3_ENDPOINT", "Stores files in a bucket instead of on the disk; the five `S3_…` go together."
)
S3_BUCKET = Text("S3_BUCKET", "The name of the bucket.")
S3_REGION = Text("S3_REGION", "The region of the bucket.")
S3_ACCESS_KEY_ID = Text("S3_ACCESS_KEY_ID", "The id of the key that opens the bucket.")
S3_SECRET_ACCESS_KEY = Secret("S3_SECRET_ACCESS_KEY", "The key that opens the bucket.")

BUCKET = (S3_ENDPOINT, S3_BUCKET, S3_REGION, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY)
GROUP = Group("Files", "reference/media.md", declared(globals()))
