"""Procedures that the media component registers."""

from collections.abc import Callable, Mapping
from typing import Any

from twisted.internet.defer import Deferred

from components.media.admission import UploadAdmission
from components.media.service import MediaService
from portico.contract import uris
from runtime.procedures import Endpoint, endpoints


def procedures(service: MediaService) -> list[Endpoint]:
    """`media.*`."""
    return endpoints({"media.url": service.url, "media.urls": service.urls})


def internals(admission: UploadAdmission) -> Mapping[str, Callable[..., Any]]:
    """For the router worker."""
    return {uris.ADMIT_UPLOAD: lambda *args: Deferred.fromCoroutine(admission.check_upload(*args))}
