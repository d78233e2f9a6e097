"""At which address clients reach this server."""

from __future__ import annotations

from starlette.requests import Request

from sarcograph.api.settings import Settings


def base_of(request: Request) -> str:
    """Return the URL of the root, with a slash at its end.

    It is the operator's setting if there is one, else what the request says: a proxy may have
    changed that.
    """
    settings: Settings | None = getattr(request.app.state, "settings", None)
    return (settings.public_url if settings else None) or str(request.base_url)
