"""Constructs the gateway, which serves REST and needs no database of its own."""

from components.gateway.component_client import ComponentClient
from components.gateway.origins import Cors
from components.gateway.pages import Pages, swagger_ui
from components.gateway.service import Gateway
from components.gateway.web import Api, site
from runtime.forwarded_identity import ForwardedIdentity
from runtime.http_requests import HttpServer
from runtime.process import ComponentProcess


def assemble(process: ComponentProcess) -> None:
    reactor, settings, metrics = process.reactor, process.settings, process.metrics
    components = ComponentClient(process.connection, reactor)
    service = Gateway(components, Pages(swagger_ui()), ForwardedIdentity(settings.component_secret))
    api = Api(service, Cors(settings.allowed_origins), reactor, metrics)
    server = HttpServer(reactor, settings.gateway_socket, site(api))
    process.stops.insert(0, server.stop)
