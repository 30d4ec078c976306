"""Clients that come and go: thousands of connections, and leaving at every stage of a request."""

import asyncio
import contextlib
import resource

from checks import check, expect_equal
from wire import Connection, ask, gather, generate, post

CONNECTIONS = 10_000
AT_ONCE = 500
TIMES = 12
USED = 'needletail_kv_blocks{state="used"}'


async def eventually(server, *arguments, **more):
    """Waits for a metric while connections go on."""
    return await asyncio.to_thread(server.wait_for_metric, *arguments, **more)


async def calm(server, seconds=15):
    """Waits until nothing runs, waits or holds memory."""
    for name, what in ((USED, "blocks in use"), ("tgi_queue_size", "queue"), ("tgi_batch_current_size", "batch")):
        found = await eventually(server, name, lambda value: value == 0, seconds)
        expect_equal(found, 0, what)


async def drop(port, number):
    """Opens a connection, sends nothing or a part of a request, and leaves politely or not."""
    begun = [b"", b"GET /hea", post("/generate", generate("x", 1))[:-20], b"POST /generate HTTP/1.1\r\n"][number % 4]
    connection = await Connection.open(port)
    with contextlib.suppress(ConnectionError):
        await connection.send(begun)
    if number % 3:
        connection.reset()
    else:
        connection.close()


@check
async def ten_thousand_connections_opened_and_dropped(server):
    before = server.open_files()
    await gather(*(drop(server.port, number) for number in range(CONNECTIONS)), at_once=AT_ONCE)
    expect_equal(server.health(), 200)
    for _ in range(200):
        if server.open_files() <= before + 8:
            break
        await asyncio.sleep(0.05)
    assert server.open_files() <= before + 8, f"{server.open_files()} descriptors are open; before: {before}"
    await calm(server)


@check
async def many_silent_connections_do_not_hold_others_up(server):
    """Clients that say nothing, and clients that say a byte now and then, take no turn from those that ask."""
    async with contextlib.AsyncExitStack() as stack:
        for number in range(AT_ONCE):
            connection = await stack.enter_async_context(await Connection.open(server.port))
            await connection.send(b"POST /generate HT"[: number % 18])
        async with asyncio.timeout(20):
            answers = await gather(*(ask(server.port, "/generate", generate("x", 4)) for _ in range(50)), at_once=10)
        expect_equal({answer.status for answer in answers}, {200})


# Stages of a request at which a client may leave; each leaves its connection to be closed by the caller.
async def before_the_headers_end(connection):
    await connection.send(b"POST /generate HTTP/1.1\r\nhost: x\r\ncontent-ty")


async def before_the_body(connection):
    await connection.send(post("/generate", b"x" * 100)[:-100])


async def in_the_body(connection):
    await connection.send(post("/generate", generate("x", 1))[:-5])


async def while_the_answer_is_made(connection):
    await connection.send(post("/generate", generate("Once upon a time", 800)))
    await asyncio.sleep(0.02)


async def while_the_best_of_several_is_made(connection):
    await connection.send(post("/generate", generate("Once", 800, best_of=2, do_sample=True)))
    await asyncio.sleep(0.02)


async def while_several_prompts_are_completed(connection):
    body = {"prompt": ["Once", "upon", "a", "time"], "max_tokens": 700, "ignore_eos": True, "temperature": 0}
    await connection.send(post("/v1/completions", body))
    await asyncio.sleep(0.02)


async def before_the_first_event(connection):
    await connection.send(post("/generate_stream", generate("Once upon a time", 800)))


async def after_the_headers_of_a_stream(connection):
    await before_the_first_event(connection)
    await connection.head()


async def in_a_stream(connection):
    await before_the_first_event(connection)
    events = connection.events()
    for _ in range(5):
        await anext(events)


async def in_a_chat_stream(connection):
    body = {"messages": [{"role": "user", "content": "Tell me a story."}], "stream": True, "max_tokens": 800,
            "ignore_eos": True}
    await connection.send(post("/v1/chat/completions", body))
    events = connection.events()
    for _ in range(5):
        await anext(events)


async def after_the_last_event(connection):
    await connection.send(post("/generate_stream", generate("Once upon a time", 5)))
    events = connection.events()
    for _ in range(5):
        await anext(events)


async def with_an_answer_unread(connection):
    await connection.send(post("/generate", generate("Once upon a time", 5)))
    await asyncio.sleep(0.1)


STAGES = [before_the_headers_end, before_the_body, in_the_body, while_the_answer_is_made,
          while_the_best_of_several_is_made, while_several_prompts_are_completed, before_the_first_event,
          after_the_headers_of_a_stream, in_a_stream, in_a_chat_stream, after_the_last_event, with_an_answer_unread]


async def leave(port, stage, number):
    connection = await Connection.open(port)
    try:
        await stage(connection)
    finally:
        if number % 3 == 0:
            connection.reset()
        elif number % 3 == 1:
            connection.close()
        else:
            # Only the sending side: for a server the same as leaving.
            connection.writer.write_eof()
            assert await connection.is_closed(10), f"{stage.__name__}: the connection stays open"
            connection.close()


@check
async def clients_leave_at_every_stage(server):
    for stage in STAGES:
        await gather(*(leave(server.port, stage, number) for number in range(TIMES)), at_once=TIMES)
        await calm(server)
        expect_equal(server.health(), 200, stage.__name__)


@check
async def leaving_does_not_change_what_neighbours_get(server):
    body = generate("The river", 60, top_n_tokens=2)
    alone = (await ask(server.port, "/generate", body)).json
    staying = [ask(server.port, "/generate", body) for _ in range(8)]
    leaving = [leave(server.port, in_a_stream, number % 2) for number in range(32)]
    answers = await asyncio.gather(*staying, *leaving)
    for answer in answers[:8]:
        expect_equal(answer.json, alone)
    await calm(server)


def raise_file_limit():
    """Both sides of a connection are on this machine, in two processes with a limit each."""

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = min(hard, max(soft, 4 * AT_ONCE))
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
