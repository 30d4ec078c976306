"""What is left after everything: a server that has been through all faults beside a fresh one."""

import asyncio
import os

from checks import check, expect_equal
from connections import calm
from wire import Connection, ask, gather, generate, post

FULL = os.environ.get("FULL") == "1"
# Requests, of which the first fifth may still grow caches that are bounded.
REQUESTS = 20_000 if FULL else 5_000
GROWTH = 0.05
CONNECTIONS = 32

PROMPTS = ["Once upon a time", "What is Deep Learning?", "The river", "a", "one two three four five six",
           "\U0001f426"]
PROBES = [
    *(("/generate", generate(prompt, 48, top_n_tokens=3, decoder_input_details=True)) for prompt in PROMPTS),
    *(("/generate", generate(prompt, 32, do_sample=True, seed=7, temperature=0.9, top_k=50, top_p=0.95,
                             repetition_penalty=1.1, watermark=True)) for prompt in PROMPTS),
    *(("/v1/completions", {"prompt": prompt, "max_tokens": 16, "temperature": 0, "logprobs": 3, "echo": True})
      for prompt in PROMPTS),
    *(("/v1/chat/completions", {"messages": [{"role": "user", "content": prompt}], "max_tokens": 24, "seed": 3,
                                "logprobs": True, "top_logprobs": 3}) for prompt in PROMPTS),
]


async def soak(port, requests):
    """Short requests of all kinds over connections that are kept."""
    numbers = iter(range(requests))

    async def worker():
        async with await Connection.open(port) as connection:
            for number in numbers:
                path = ("/generate", "/v1/completions", "/generate_stream", "/v1/chat/completions")[number % 4]
                text, tokens = f"Number {number}", 1 + number % 3
                body = {"/v1/completions": {"prompt": text, "max_tokens": tokens},
                        "/v1/chat/completions": {"messages": [{"role": "user", "content": text}],
                                                 "max_tokens": tokens}}.get(path, generate(text, tokens))
                answer = await connection.ask(post(path, body))
                expect_equal(answer.status, 200)

    await asyncio.gather(*(worker() for _ in range(CONNECTIONS)))


def without_chance(answer):
    """An answer without what differs from one run to another: names and times."""
    return {name: value for name, value in answer.items() if name not in ("id", "created")}


@check
async def memory_does_not_grow(battered, fresh):
    await soak(battered.port, REQUESTS // 5)
    before = battered.resident_bytes()
    await soak(battered.port, REQUESTS - REQUESTS // 5)
    after = battered.resident_bytes()
    print(f"       {REQUESTS} requests: {before >> 20} MiB, then {after >> 20} MiB")
    assert after <= before * (1 + GROWTH), f"memory grew from {before} to {after} bytes"


@check
async def nothing_is_left(battered, fresh):
    await calm(battered)
    expect_equal(battered.health(), 200)
    assert battered.open_files() <= fresh.open_files() + 8, (battered.open_files(), fresh.open_files())


@check
async def answers_equal_those_of_a_fresh_server(battered, fresh):
    """Every token and every float, one by one and all at once."""
    expected = [await ask(fresh.port, path, body) for path, body in PROBES]
    one_by_one = [await ask(battered.port, path, body) for path, body in PROBES]
    at_once = await gather(*(ask(battered.port, path, body) for path, body in PROBES * 2), at_once=48)
    for answers in (one_by_one, at_once[:len(PROBES)], at_once[len(PROBES):]):
        for (path, body), answer, wanted in zip(PROBES, answers, expected):
            expect_equal((answer.status, wanted.status), (200, 200), f"{path} {body}: {answer!r}")
            expect_equal(without_chance(answer.json), without_chance(wanted.json), f"{path} {body}")
