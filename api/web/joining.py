"""Send an answer in one piece."""

from __future__ import annotations

import asyncio


class JoiningTransport:
    """A transport that sends the head of an answer together with what follows it at once.

    Each piece that is sent costs more than all else that a small answer needs.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        """Send over `transport`."""
        self._transport = transport
        self._loop = loop
        self._head = b""
        self.is_closing = transport.is_closing

    def write(self, data: bytes) -> None:
        """Send `data`, or keep it for a moment if it is the head of an answer."""
        if self._head:
            self._transport.writelines((self._head, data))
            self._head = b""
        elif data.startswith(b"HTTP/"):
            self._head = data
            self._loop.call_soon(self._flush)  # in case nothing follows
        else:
            self._transport.write(data)

    def close(self) -> None:
        """Send what is kept and close."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if self._head:
            self._transport.write(self._head)
            self._head = b""
