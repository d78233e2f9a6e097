"""Connections are accepted as fast as they come, also by a loop whose rounds take long."""

import asyncio
import os
import socket

from sarcograph.api.web.web_process import accepting, event_loop

WAITING = 64
ROUNDS = 8


class _Counting(asyncio.Protocol):
    def __init__(self, made: list[object]) -> None:
        self._made = made

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._made.append(transport)
        transport.close()


async def accepted(listener: socket.socket) -> int:
    """Return how many of those who wait are accepted in a few rounds of the loop."""
    made: list[object] = []
    loop = asyncio.get_running_loop()
    servers = [
        await loop.create_server(lambda: _Counting(made), sock=one, backlog=WAITING)
        for one in accepting(listener)
    ]
    for _ in range(ROUNDS):
        await asyncio.sleep(0)
    for server in servers:
        server.close()
    return len(made)


def test_several_connections_are_accepted_in_one_round_of_the_loop() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=WAITING) as listener:
        address = listener.getsockname()
        clients = [socket.create_connection(address) for _ in range(WAITING)]
        with asyncio.Runner(loop_factory=event_loop) as runner:
            found = runner.run(accepted(listener))
        for client in clients:
            client.close()
    assert found > 2 * ROUNDS


def test_process_that_shares_a_listener_is_not_made_to_wait_in_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        os.set_blocking(listener.fileno(), False)  # as the loop of another process has it
        others = accepting(listener)
        assert [os.get_blocking(one.fileno()) for one in others] == [False] * len(others)
        for one in others:
            one.close()
