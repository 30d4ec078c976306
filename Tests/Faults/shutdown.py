"""SIGTERM under load."""

import asyncio
import contextlib
import signal
import tempfile
import time

from checks import check, expect_equal
from models import make_slow_model
from server import Server
from wire import Connection, ask, generate, post


@contextlib.contextmanager
def slow_server(binary, *flags):
    with tempfile.TemporaryDirectory() as folder:
        model = make_slow_model(folder, layers=8)
        with Server(binary, "--model-id", model, "--load-format", "dummy", *flags) as server:
            yield server


async def stream(port, tokens):
    """Begins a stream; returns its connection and its events, the first of which has come."""
    connection = await Connection.open(port)
    await connection.send(post("/generate_stream", generate("Once upon a time", tokens)))
    events = connection.events()
    await anext(events)
    return connection, events


@check
async def sigterm_under_load_drains(binary):
    """Running requests finish whole, new ones get status 503 and when to come again, the program ends with 0."""
    with slow_server(binary) as server:
        streams = [await stream(server.port, 80) for _ in range(32)]
        whole = [asyncio.create_task(ask(server.port, "/generate", generate("The river", 40))) for _ in range(16)]
        await asyncio.sleep(0.3)
        waiting = await Connection.open(server.port)
        server.signal(signal.SIGTERM)
        await asyncio.sleep(0.3)
        answer = await waiting.ask(post("/generate", generate("x", 1)))
        expect_equal(answer.status, 503)
        assert int(answer.headers["retry-after"]) >= 1, answer.headers
        for _, events in streams:
            expect_equal(len([event async for event in events]), 79)
        for answer in await asyncio.gather(*whole):
            expect_equal((answer.status, answer.json["details"]["generated_tokens"]), (200, 40))
        expect_equal(await asyncio.to_thread(server.wait, 20), 0)


@check
async def sigterm_when_idle_ends_at_once(binary):
    """Connections that only stand open do not hold the program."""
    with Server(binary) as server:
        connections = [await Connection.open(server.port) for _ in range(20)]
        await connections[0].ask(post("/generate", generate("x", 1)))
        start = time.monotonic()
        server.signal(signal.SIGTERM)
        expect_equal(await asyncio.to_thread(server.wait, 10), 0)
        assert time.monotonic() - start < 5


@check
async def sigterm_waits_no_longer_than_told(binary):
    """Requests that would take longer than the timeout are ended with it."""
    with slow_server(binary, "--graceful-termination-timeout", 1) as server:
        streams = [await stream(server.port, 3000) for _ in range(4)]
        start = time.monotonic()
        server.signal(signal.SIGTERM)
        await asyncio.to_thread(server.wait, 15)
        assert time.monotonic() - start < 10
        for connection, _ in streams:
            assert await connection.is_closed()


@check
async def sigterm_twice_is_sigterm_once(binary):
    with slow_server(binary) as server:
        _, events = await stream(server.port, 60)
        server.signal(signal.SIGTERM)
        await asyncio.sleep(0.1)
        with contextlib.suppress(ProcessLookupError):
            server.signal(signal.SIGTERM)
        expect_equal(len([event async for event in events]), 59)
        expect_equal(await asyncio.to_thread(server.wait, 10), 0)
