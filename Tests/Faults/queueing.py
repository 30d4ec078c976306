"""More requests than there is room for, and requests that are given up, where a token takes its time."""

import asyncio
import tempfile

from checks import check, expect_equal
from connections import USED, calm, eventually
from models import make_slow_model
from server import Server
from wire import Connection, ask, gather, generate, post

QUEUED = 1000
BODY = generate("Once upon a time", 6, top_n_tokens=2)


@check
async def a_thousand_queued_requests_half_of_them_cancelled(binary):
    """Those that stay get what they get alone, in bounded time; the others leave nothing behind."""
    with tempfile.TemporaryDirectory() as folder:
        flags = ["--model-id", make_slow_model(folder, layers=4), "--load-format", "dummy", "--max-batch-size", 32,
                 "--max-concurrent-requests", QUEUED + 50, "--max-batch-total-tokens", 32_768]
        with Server(binary, *flags) as server:
            alone = (await ask(server.port, "/generate", BODY)).json
            # Whatever comes now waits behind these.
            blockers = [await begin(server.port, generate("x", 400)) for _ in range(32)]
            connections = await gather(*(begin(server.port, BODY) for _ in range(QUEUED)), at_once=200)
            waiting = await eventually(server, "tgi_queue_size", lambda value: value >= QUEUED / 2, 20)
            assert waiting >= QUEUED / 2, f"{waiting} requests wait"
            for number, connection in enumerate(connections[::2]):
                connection.reset() if number % 2 else connection.close()
            for blocker in blockers:
                blocker.close()
            async with asyncio.timeout(120):
                answers = await asyncio.gather(*(connection.answer() for connection in connections[1::2]))
            for answer in answers:
                expect_equal(answer.status, 200)
                expect_equal(answer.json, alone)
            await calm(server)
            expect_equal(server.health(), 200)


async def begin(port, body, path="/generate"):
    """Sends a request and does not wait for its answer."""
    connection = await Connection.open(port)
    await connection.send(post(path, body))
    return connection


@check
async def a_dropped_request_ends_at_once_and_is_counted(binary):
    """Its place is free long before its tokens would have been made, streamed or not, and the metric tells of it."""
    dropped = 'tgi_request_failure{err="dropped"}'
    with tempfile.TemporaryDirectory() as folder:
        with Server(binary, "--model-id", make_slow_model(folder), "--load-format", "dummy") as server:
            for number, path in enumerate(("/generate_stream", "/generate", "/v1/completions"), start=1):
                body = generate("Once", 3000) | {"prompt": "Once", "max_tokens": 3000, "ignore_eos": True}
                connection = await begin(server.port, body, path)
                used = await eventually(server, USED, lambda value: value > 0)
                assert used > 0, used
                connection.reset() if number % 2 else connection.close()
                await calm(server, 3)
                counted = await eventually(server, dropped, lambda value: value == number, absent=0)
                expect_equal((path, counted), (path, number))


@check
async def requests_beyond_the_permits_are_refused(binary):
    """The excess is refused at once, with a time to come again; who is in stays in."""
    overloaded = {"error": "Model is overloaded", "error_type": "overloaded"}
    with tempfile.TemporaryDirectory() as folder:
        flags = ["--model-id", make_slow_model(folder, layers=8), "--load-format", "dummy",
                 "--max-concurrent-requests", 4]
        with Server(binary, *flags) as server:
            inside = [await begin(server.port, generate("Once upon a time", 150)) for _ in range(4)]
            await eventually(server, "tgi_batch_current_size", lambda value: value == 4)
            for answer in await asyncio.gather(*(ask(server.port, "/generate", BODY) for _ in range(60))):
                expect_equal((answer.status, answer.json), (429, overloaded))
                assert int(answer.headers["retry-after"]) >= 1, answer.headers
            for path in ("/v1/completions", "/v1/chat/completions"):
                body = {"prompt": "x", "messages": [{"role": "user", "content": "x"}], "max_tokens": 1}
                expect_equal((await ask(server.port, path, body)).status, 429)
            # A stream of text-generation-inference is told so inside the stream, with status 200.
            answer = await ask(server.port, "/generate_stream", BODY)
            expect_equal((answer.status, answer.body.startswith(b'data: {"error":')), (200, True))
            for connection in inside:
                expect_equal((await connection.answer()).json["details"]["generated_tokens"], 150)
            refused = 'tgi_request_failure{err="overloaded"}'
            expect_equal(await eventually(server, refused, lambda value: value == 63), 63)
            expect_equal((await ask(server.port, "/generate", BODY)).status, 200)
            await calm(server)


@check
async def a_full_pool_serves_one_after_the_other(binary):
    """Requests that fill the cache alone wait for each other, are answered as if alone, and leave it empty."""
    flags = ["--max-total-tokens", 256, "--max-batch-total-tokens", 256]
    with Server(binary, *flags) as server:
        bodies = [generate(f"Number {number}", 240 if number % 3 else 12) for number in range(24)]
        expected = [(await ask(server.port, "/generate", body)).json for body in bodies]
        answers = await asyncio.gather(*(ask(server.port, "/generate", body) for body in bodies))
        for answer, wanted in zip(answers, expected):
            expect_equal(answer.status, 200)
            expect_equal(answer.json, wanted)
        await calm(server)
        # What never fits is refused and does not wait for ever.
        answer = await ask(server.port, "/generate", generate("x", 257))
        expect_equal(answer.status, 422)
        await calm(server)


@check
async def a_full_pool_with_clients_that_leave(binary):
    """Whoever leaves while waiting for the cache does not hold up those behind."""
    flags = ["--max-total-tokens", 256, "--max-batch-total-tokens", 512]
    with Server(binary, *flags) as server:
        holders = [await begin(server.port, generate("Once", 250)) for _ in range(2)]
        leaving = [await begin(server.port, generate("upon", 250)) for _ in range(20)]
        staying = [await begin(server.port, generate("a time", 5)) for _ in range(10)]
        for connection in leaving:
            connection.reset()
        async with asyncio.timeout(60):
            for connection in holders + staying:
                expect_equal((await connection.answer()).status, 200)
        await calm(server)
