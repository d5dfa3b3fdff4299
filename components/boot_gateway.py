"""The part of `components.boot` that constructs the gateway, a process that needs no database of its own."""

from components.boot_process import Process
from components.gateway.origins import Cors
from components.gateway.pages import Pages, swagger_ui
from components.gateway.rooms import Rooms
from components.gateway.service import Gateway
from components.gateway.web import Api, site
from components.platform.sockets import listen


def rooms(process: Process) -> None:
    """REST: what the other processes answer, over HTTP."""
    reactor, settings, metrics = process.reactor, process.settings, process.metrics
    service = Gateway(Rooms(process.link, reactor), Pages(swagger_ui()))
    api = Api(service, Cors(settings.allowed_origins), reactor, metrics)
    port = listen(reactor, settings.gateway_socket, site(api))
    process.stops.insert(0, port.stopListening)
