"""A minute of load as public load generators send it, in one stream of Poisson arrivals.

The dialects, whose bodies and rules for replies are those of the tools: `vllm bench serve` (completions and chat),
`guidellm`, inference-benchmarker, the k6 script of text-generation-inference, and the continuous-batching client of
TGI-Gaudi. The load is modest: what is checked is that every request is answered as its tool wants it.
"""

import asyncio
import json
import os
import random
import time

import aiohttp
from checks import check, expect_equal
from suite import main

SECONDS = float(os.environ.get("LOAD_SECONDS", 60))
REQUESTS_PER_SECOND = 8
WORDS = ("the swift flies over a river and every small bird sings near old houses while rain falls on quiet hills "
         "before children tell their mother what happened").split()


class Exchange:
    """One request and what came back: times in seconds since it was sent, and the tokens that were counted."""

    def __init__(self, name, tokens):
        self.name, self.tokens = name, tokens
        self.start, self.first, self.end = time.perf_counter(), None, None
        self.gaps, self.counted, self.finished, self.problem = [], 0, False, None

    def token(self):
        now = time.perf_counter()
        if self.first is None:
            self.first = now
        else:
            self.gaps.append(now - self.end)
        self.end = now


async def events(response):
    """The data of each event of a stream."""
    async for line in response.content:
        line = line.strip()
        if line.startswith(b"data:"):
            yield line[5:].strip()


def expect_stream(response):
    assert response.status == 200, response.status
    assert response.headers["content-type"].startswith("text/event-stream"), response.headers


async def vllm_completions(session, url, exchange, prompt):
    """vLLM: `openai` backend; counts by usage, wants `ignore_eos`."""
    body = {"model": "demo", "prompt": prompt, "repetition_penalty": 1.0, "temperature": 0.0,
            "max_tokens": exchange.tokens, "logprobs": None, "stream": True, "ignore_eos": True,
            "stream_options": {"include_usage": True}}
    async with session.post(url + "/v1/completions", json=body, headers={"x-request-id": exchange.name}) as response:
        expect_stream(response)
        expect_equal(response.headers.get("x-request-id"), exchange.name, "x-request-id")
        async for data in events(response):
            if data == b"[DONE]":
                exchange.finished = True
                continue
            chunk = json.loads(data)
            if chunk["choices"]:
                chunk["choices"][0]["text"]
                exchange.token()
            elif usage := chunk.get("usage"):
                exchange.counted = usage["completion_tokens"]


async def vllm_chat(session, url, exchange, prompt):
    """vLLM: `openai-chat` backend; the content is a list of parts."""
    body = {"model": "demo", "messages": [{"role": "user", "content": [{"type": "text", "text": prompt}]}],
            "temperature": 0.0, "max_completion_tokens": exchange.tokens, "stream": True, "ignore_eos": True,
            "stream_options": {"include_usage": True}}
    async with session.post(url + "/v1/chat/completions", json=body) as response:
        expect_stream(response)
        async for data in events(response):
            if data == b"[DONE]":
                exchange.finished = True
                continue
            chunk = json.loads(data)
            if chunk["choices"]:
                chunk["choices"][0]["delta"]["content"]
                exchange.token()
            elif usage := chunk.get("usage"):
                exchange.counted = usage["completion_tokens"]


async def guidellm(session, url, exchange, prompt):
    """guidellm: usage with every chunk, `stop` null."""
    body = {"model": "demo", "messages": [{"role": "user", "content": prompt}], "stream": True, "stop": None,
            "max_completion_tokens": exchange.tokens, "ignore_eos": True,
            "stream_options": {"include_usage": True, "continuous_usage_stats": True}}
    async with session.post(url + "/v1/chat/completions", json=body) as response:
        expect_stream(response)
        async for data in events(response):
            if data == b"[DONE]":
                exchange.finished = True
                continue
            chunk = json.loads(data)
            usage = chunk["usage"]
            assert usage["completion_tokens"] >= exchange.counted
            exchange.counted = usage["completion_tokens"]
            if chunk["choices"]:
                exchange.token()


async def inference_benchmarker(session, url, exchange, prompt):
    """inference-benchmarker: all keys with nulls; an empty `choices` breaks it, and the end of text may come early."""
    body = {"model": "demo", "messages": [{"role": "user", "content": prompt}], "max_tokens": exchange.tokens,
            "stream": True, "stop": None, "temperature": 0.0}
    async with session.post(url + "/v1/chat/completions", json=body) as response:
        expect_stream(response)
        finish = None
        async for data in events(response):
            assert not data.startswith(b'{"error":'), data
            if data == b"[DONE]":
                exchange.finished = True
                continue
            choice = json.loads(data)["choices"][0]
            exchange.counted += 1
            exchange.token()
            finish = choice["finish_reason"]
        assert finish in ("stop", "length"), finish
        exchange.tokens = exchange.counted if finish == "stop" else exchange.tokens


async def k6(session, url, exchange, prompt):
    """The k6 script: a whole answer, counted by its usage."""
    body = {"messages": [{"role": "user", "content": prompt}], "temperature": 0, "model": "tgi",
            "max_tokens": exchange.tokens}
    async with session.post(url + "/v1/chat/completions", json=body) as response:
        assert response.status == 200, response.status
        answer = await response.json()
        exchange.token()
        exchange.finished = True
        usage = answer["usage"]
        expect_equal(usage["total_tokens"], usage["prompt_tokens"] + usage["completion_tokens"])
        exchange.counted = exchange.tokens = usage["completion_tokens"]


async def gaudi(session, url, exchange, prompt):
    """The Gaudi client: TGI's own stream at the root, with every parameter at its default."""
    parameters = {"do_sample": False, "max_new_tokens": exchange.tokens, "best_of": None, "repetition_penalty": None,
                  "frequency_penalty": None, "return_full_text": False, "seed": None, "stop": [], "temperature": None,
                  "top_k": None, "top_p": None, "truncate": None, "typical_p": None, "watermark": False,
                  "details": True, "decoder_input_details": False, "top_n_tokens": None, "grammar": None}
    body = {"inputs": prompt, "parameters": parameters, "stream": True}
    async with session.post(url + "/", json=body) as response:
        expect_stream(response)
        async for data in events(response):
            event = json.loads(data)
            assert "error" not in event, event
            exchange.token()
            exchange.counted += 1
            if event["details"]:
                exchange.finished = True
                expect_equal(event["details"]["generated_tokens"], exchange.counted)
                expect_equal(event["index"], exchange.counted)
        exchange.tokens = exchange.counted


DIALECTS = [vllm_completions, vllm_chat, guidellm, inference_benchmarker, k6, gaudi]


async def one(dialect, session, url, exchange, prompt):
    try:
        await dialect(session, url, exchange, prompt)
        assert exchange.finished, "the stream ended without its end mark"
        expect_equal(exchange.counted, exchange.tokens, "tokens")
    except Exception as error:
        exchange.problem = f"{exchange.name}: {type(error).__name__}: {error}"


async def load(url, seconds):
    """Sends requests for some seconds and waits for all of them."""
    choose = random.Random(1)
    exchanges, tasks = [], []
    limits = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=limits, timeout=aiohttp.ClientTimeout(total=60)) as session:
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            dialect = choose.choice(DIALECTS)
            prompt = " ".join(choose.choices(WORDS, k=choose.randint(4, 120)))
            exchange = Exchange(f"{dialect.__name__}-{len(exchanges)}", choose.randint(4, 64))
            exchanges.append(exchange)
            tasks.append(asyncio.create_task(one(dialect, session, url, exchange, prompt)))
            await asyncio.sleep(choose.expovariate(REQUESTS_PER_SECOND))
        await asyncio.gather(*tasks)
    return exchanges


def percentile(values, share):
    """Linear interpolation at share · (n − 1)."""
    values = sorted(values)
    place = share * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


@check
def load_of_every_dialect(target):
    start = time.perf_counter()
    exchanges = asyncio.run(load(target.url, SECONDS))
    seconds = time.perf_counter() - start
    problems = [exchange.problem for exchange in exchanges if exchange.problem]
    assert not problems, f"{len(problems)} of {len(exchanges)} requests: " + "; ".join(problems[:5])
    assert {exchange.name.rsplit("-", 1)[0] for exchange in exchanges} == {d.__name__ for d in DIALECTS}
    waits = [exchange.first - exchange.start for exchange in exchanges]
    gaps = [gap for exchange in exchanges for gap in exchange.gaps]
    tokens = sum(exchange.counted for exchange in exchanges)
    print(f"       {len(exchanges)} requests in {seconds:.1f} s, {tokens / seconds:.0f} tokens/s; "
          f"first token {percentile(waits, 0.5) * 1e3:.1f} ms (p99 {percentile(waits, 0.99) * 1e3:.1f}), "
          f"next {percentile(gaps, 0.5) * 1e3:.2f} ms (p99 {percentile(gaps, 0.99) * 1e3:.1f})")


@check
def load_leaves_nothing(target):
    expect_equal(target.health(), 200)
    expect_equal(target.wait_for_metric('needletail_kv_blocks{state="used"}', lambda value: value == 0), 0)
    expect_equal(target.wait_for_metric("tgi_queue_size", lambda value: value == 0), 0)


if __name__ == "__main__":
    main()
