"""Every limit is met exactly at the limit, and refused one above it with the words of the reference."""

import json

from checks import check, expect_equal
from connections import calm
from server import Server
from wire import ask, generate

INPUT, TOTAL, PAYLOAD = 200, 256, 20_000
FLAGS = ["--max-input-tokens", INPUT, "--max-total-tokens", TOTAL, "--max-batch-total-tokens", 4 * TOTAL,
         "--payload-limit", PAYLOAD]


async def text_of(server, tokens):
    """A text of exactly so many tokens, the special ones at its beginning included."""
    text = ""
    for words in range(tokens, 0, -1):
        text = " the" * words
        found = len((await ask(server.port, "/tokenize", {"inputs": text})).json)
        if found == tokens:
            return text
        assert found > tokens or words == tokens, f"no text of {tokens} tokens"
    raise AssertionError(f"no text of {tokens} tokens")


async def refused(server, body, message, path="/generate"):
    answer = await ask(server.port, path, body)
    expect_equal((answer.status, answer.json), (422, {
        "error": f"Input validation error: {message}", "error_type": "validation"}))


@check
async def prompts_and_new_tokens_at_their_limits(binary):
    with Server(binary, *FLAGS) as server:
        longest, above = await text_of(server, INPUT), await text_of(server, INPUT + 1)
        for tokens in (1, TOTAL - INPUT):
            answer = await ask(server.port, "/generate", generate(longest, tokens))
            expect_equal((answer.status, answer.json["details"]["generated_tokens"]), (200, tokens))
        await refused(server, generate(above, 1), f"`inputs` must have less than {INPUT} tokens. Given: {INPUT + 1}")
        await refused(
            server, generate(longest, TOTAL - INPUT + 1),
            f"`inputs` tokens + `max_new_tokens` must be <= {TOTAL}. Given: {INPUT} `inputs` tokens and "
            f"{TOTAL - INPUT + 1} `max_new_tokens`")
        await refused(server, generate(longest, 0), "`max_new_tokens` must be strictly positive")
        # Without a number: all that fits.
        body = generate(longest, None)
        answer = await ask(server.port, "/generate", body)
        expect_equal((answer.status, answer.json["details"]["generated_tokens"]), (200, TOTAL - INPUT))
        await calm(server)


@check
async def prompts_of_ids_at_their_limits(binary):
    with Server(binary, *FLAGS) as server:
        for count, status in ((INPUT, 200), (INPUT + 1, 422)):
            body = {"prompt": [5] * count, "max_tokens": TOTAL - INPUT, "ignore_eos": True, "temperature": 0}
            answer = await ask(server.port, "/v1/completions", body)
            expect_equal((count, answer.status), (count, status))
        expect_equal(
            (await ask(server.port, "/v1/completions", {"prompt": [5] * INPUT, "max_tokens": 1})).json["usage"],
            {"prompt_tokens": INPUT, "completion_tokens": 1, "total_tokens": INPUT + 1})
        await calm(server)


@check
async def truncated_prompts_at_their_limits(binary):
    with Server(binary, *FLAGS) as server:
        above = await text_of(server, INPUT + 50)
        for tokens in (1, INPUT):
            answer = await ask(server.port, "/generate", generate(above, 1, truncate=tokens))
            expect_equal(answer.status, 200)
        for tokens in (0, INPUT + 1):
            await refused(
                server, generate("x", 1, truncate=tokens),
                f"`truncate` must be strictly positive and less than {INPUT}. Given: {tokens}")


@check
async def counted_parameters_at_their_limits(binary):
    with Server(binary, *FLAGS) as server:
        at = [{"stop": ["a"] * 4}, {"top_n_tokens": 5}, {"best_of": 2, "do_sample": True}, {"top_k": 1},
              {"top_p": 0.999, "do_sample": True}, {"frequency_penalty": 2.0}, {"frequency_penalty": -2.0},
              {"temperature": 1e-6, "do_sample": True}, {"typical_p": 0.999, "do_sample": True}]
        for parameters in at:
            answer = await ask(server.port, "/generate", generate("x", 2, **parameters))
            expect_equal((parameters, answer.status), (parameters, 200))
        over = [
            ({"stop": ["a"] * 5}, "`stop` supports up to 4 stop sequences. Given: 5"),
            ({"top_n_tokens": 6}, "`top_n_tokens` must be >= 0 and <= 5. Given: 6"),
            ({"best_of": 3, "do_sample": True}, "`best_of` must be > 0 and <= 2. Given: 3"),
            ({"top_k": 0}, "`top_k` must be strictly positive"),
            ({"top_p": 1.0}, "`top_p` must be > 0.0 and < 1.0"),
            ({"top_p": 0.0}, "`top_p` must be > 0.0 and < 1.0"),
            ({"typical_p": 1.0}, "`typical_p` must be > 0.0 and < 1.0"),
            ({"frequency_penalty": 2.001}, "`frequency_penalty` must be >= -2.0 and <= 2.0"),
            ({"temperature": 0.0}, "`temperature` must be strictly positive"),
            ({"repetition_penalty": 0.0}, "`repetition_penalty` must be strictly positive"),
        ]
        for parameters, message in over:
            await refused(server, generate("x", 2, **parameters), message)
        await refused(server, generate("", 2), "`inputs` cannot be empty")


@check
async def prompts_of_one_call_at_their_limit(binary):
    with Server(binary, *FLAGS) as server:
        for count, status in ((4, 200), (5, 422)):
            answer = await ask(server.port, "/v1/completions", {"prompt": ["x"] * count, "max_tokens": 1})
            expect_equal((count, answer.status), (count, status))
        expect_equal(answer.json["error_type"], "batch size exceeded")


@check
async def bodies_at_their_limit(binary):
    with Server(binary, *FLAGS) as server:
        body = json.dumps(generate("x", 1)).encode()
        for size, status in ((PAYLOAD, 200), (PAYLOAD + 1, 413)):
            answer = await ask(server.port, "/generate", body + b" " * (size - len(body)))
            expect_equal((size, answer.status), (size, status))
