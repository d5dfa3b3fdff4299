"""Constructs the media component: uploads, downloads, signed URLs and the cleanup of files."""

from components.media import cleanup
from components.media.admission import UploadAdmission
from components.media.disk import Disk
from components.media.downloads import Downloads
from components.media.free_space import FreeSpace, disk_usage
from components.media.pictures import THUMBNAIL_TYPE
from components.media.s3 import S3
from components.media.service import MediaService
from components.media.session import internals, procedures
from components.media.web import Uploads, site
from portico.storage.media import MediaStore
from runtime.forwarded_identity import ForwardedIdentity
from runtime.http_requests import HttpServer
from runtime.process import ComponentProcess


def assemble(process: ComponentProcess) -> None:
    reactor, settings, store = process.reactor, process.settings, MediaStore(process.database)
    disk = Disk(settings.media_home / "files")
    s3 = S3(reactor, settings.media.bucket, THUMBNAIL_TYPE) if settings.media.bucket else None
    space = FreeSpace(settings.home, settings.media.min_free, disk_usage)
    admission = UploadAdmission(store, space, settings.media.quota, reactor)
    service = MediaService(
        store,
        admission,
        s3 or disk,
        process.signed_urls,
        process.metrics,
        process.hook,
        process.contact_names,
    )
    identity = ForwardedIdentity(settings.component_secret)
    uploads = Uploads(service, settings.media_home / "partial", settings.media.max_bytes, space, identity)
    downloads = Downloads(store, process.media_key, disk, s3, reactor.seconds)
    process.connection.register_procedures(procedures(service), internals(admission))
    process.status.add_check("disk", space.has_room)
    server = HttpServer(reactor, settings.media_socket, site(uploads, downloads))
    process.stops.insert(0, server.stop)
    sweeper = cleanup.FileCleanup(store, {storage.name: storage for storage in (disk, s3) if storage})
    process.repeat(cleanup.PERIOD, "media", sweeper.delete_unused)
