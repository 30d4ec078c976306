"""Readers that stall: they hold up neither others nor memory."""

import asyncio
import os
import time

from checks import check, expect_equal
from connections import calm
from server import Server
from wire import Connection, ask, generate, post

FULL = os.environ.get("FULL") == "1"
STALL_SECONDS = 60 if FULL else 6
# After so many seconds without progress a write is given up.
WRITE_TIMEOUT = STALL_SECONDS // 2
READERS = 8
# With a hundred candidates a token, an event has some 8 KB and a stream 8 MB: more than the kernel's buffers hold.
CANDIDATES, TOKENS = 100, 1000
# What may pile up for the stalled readers together, in bytes.
MEMORY = 96 << 20


async def stall(port):
    """Begins a large stream, reads one event, and then no more."""
    connection = await Connection.open(port, receive_buffer=4096)
    await connection.send(post("/generate_stream", generate("Once", TOKENS, top_n_tokens=CANDIDATES)))
    await connection.reader.readline()
    return connection


async def latency(port):
    start = time.monotonic()
    answer = await ask(port, "/generate", generate("The river", 8))
    expect_equal(answer.status, 200)
    return time.monotonic() - start


async def median_latency(port, seconds):
    times, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        times.append(await latency(port))
        await asyncio.sleep(0.02)
    return sorted(times)[len(times) // 2]


@check
async def slow_readers_hold_up_nobody(binary):
    flags = ["--max-top-n-tokens", CANDIDATES, "--write-timeout", WRITE_TIMEOUT]
    with Server(binary, *flags) as server:
        # The first of all allocations are not those of the readers.
        warm = await ask(server.port, "/generate", generate("Once", TOKENS, top_n_tokens=CANDIDATES))
        expect_equal(warm.status, 200)
        alone = await median_latency(server.port, 1)
        memory, files = server.resident_bytes(), server.open_files()
        connections = [await stall(server.port) for _ in range(READERS)]
        body = generate("Once upon a time", 30, top_n_tokens=2)
        beside = await ask(server.port, "/generate", body)
        found = await median_latency(server.port, STALL_SECONDS)
        grown = server.resident_bytes() - memory
        assert grown < MEMORY, f"{grown >> 20} MiB for {READERS} stalled readers"
        assert found < 3 * alone + 0.05, f"{found * 1e3:.1f} ms beside stalled readers, {alone * 1e3:.1f} ms alone"
        # By now each of them has been given up.
        await calm(server, STALL_SECONDS)
        expect_equal(server.open_files(), files, "descriptors")
        for connection in connections:
            connection.reset()
        expect_equal((await ask(server.port, "/generate", body)).json, beside.json)
        expect_equal(server.health(), 200)


@check
async def a_reader_that_is_only_slow_gets_everything(binary):
    """Who reads a little now and then, but reads, is waited for."""
    with Server(binary, "--max-top-n-tokens", CANDIDATES, "--write-timeout", 2) as server:
        connection = await Connection.open(server.port, receive_buffer=65536)
        await connection.send(post("/generate_stream", generate("Once", 300, top_n_tokens=CANDIDATES)))
        count = 0
        async for _ in connection.events():
            count += 1
            if count % 20 == 0:
                await asyncio.sleep(0.3)
        expect_equal(count, 300)
        await calm(server)
