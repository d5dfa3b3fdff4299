"""What a device must tell to be reached by its provider. Pure."""

from urllib.parse import urlsplit

from portico.domain.errors import InvalidArgument


def check_device(provider: str, token: str, p256dh: str | None, auth: str | None) -> None:
    """A browser's subscription is an address with two keys; the tokens of apps have neither.

    Which addresses are posted to is the operator's to say (WEBPUSH_HOSTS).
    """
    if provider != "webpush":
        if p256dh or auth:
            raise InvalidArgument("p256dh", "only a webpush subscription has keys")
        return
    for name, key in (("p256dh", p256dh), ("auth", auth)):
        if key is None:
            raise InvalidArgument(name, "required for webpush")
    if not _is_address(token):
        raise InvalidArgument("token", "for webpush the endpoint of the subscription, an address")


def _is_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and bool(parts.hostname)
