"""At which address clients reach this server, and from which they come."""

from __future__ import annotations

import ipaddress

from starlette.requests import Request
from starlette.types import Scope

from sarcograph.api.settings import Settings
from sarcograph.graph.errors import QueryError


def base_of(request: Request) -> str:
    """Return the URL of the root, with a slash at its end.

    It is the operator's setting if there is one, else what the request says: a proxy may have
    changed that.
    """
    settings: Settings | None = getattr(request.app.state, "settings", None)
    return (settings.public_url if settings else None) or str(request.base_url)


def check_plus(name: str, value: str) -> None:
    """Refuse a range whose plus sign was not encoded and came as a space; raises QueryError.

    Without it the answer would be to another question: 2 for 2+.
    """
    if value.endswith(" "):
        raise QueryError(f"'{name}' ends in a space; an address writes 2+ as 2%2B")


def client_of(scope: Scope) -> str:
    """Return the address that a request comes from, "" where the server does not know it."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def network_of(address: str) -> str:
    """Return what counts as one client: an IPv4 address, or the /64 that an IPv6 host has.

    >>> network_of("2001:db8::1:2")
    '2001:db8::'
    """
    if ":" not in address:
        return address
    try:
        return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)
    except ValueError:
        return address
