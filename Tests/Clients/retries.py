"""The `openai` package: what it does by itself when a server is full, or is replaced by another."""

import contextlib
import tempfile
import threading
import time

import openai
from checks import check, expect_equal, expect_error
from models import make_slow_model
from openai_client import client
from server import Server
from suite import MESSAGES, main


def ask(server, retries):
    asking = client(server).with_options(max_retries=retries)
    return asking.chat.completions.with_raw_response.create(model="tgi", messages=MESSAGES, max_tokens=1)


def begin_stream(server, tokens):
    stream = client(server).completions.create(
        model="tgi", prompt="x", max_tokens=tokens, stream=True, extra_body={"ignore_eos": True})
    next(iter(stream))
    return stream


@contextlib.contextmanager
def slow_server(target, *flags, port=0):
    with tempfile.TemporaryDirectory() as folder:
        model = make_slow_model(folder)
        with Server(target.binary, "--model-id", model, "--load-format", "dummy", *flags, port=port) as server:
            yield server


@check
def retries_while_full(target):
    """A full server says 429 and when to come again; the client comes again by itself."""
    with slow_server(target, "--max-concurrent-requests", 1) as server:
        stream = begin_stream(server, 2000)
        error = expect_error(openai.RateLimitError, lambda: ask(server, 0))
        assert int(error.response.headers["retry-after"]) >= 1
        expect_equal(error.response.json()["error_type"], "overloaded")
        threading.Timer(1, stream.close).start()
        response = ask(server, 8)
        assert response.retries_taken >= 1
        expect_equal(response.parse().usage.completion_tokens, 1)


@check
def retries_over_a_replacement(target):
    """A server that shuts down says 503 and finishes its streams; the client finds the next one."""
    with slow_server(target) as first:
        stream = begin_stream(first, 150)
        first.signal()
        time.sleep(0.3)
        error = expect_error(openai.InternalServerError, lambda: ask(first, 0))
        expect_equal(error.status_code, 503)
        assert int(error.response.headers["retry-after"]) >= 1
        answers = []
        asking = threading.Thread(target=lambda: answers.append(ask(first, 20)))
        asking.start()
        chunks = list(stream)
        expect_equal(chunks[-1].choices[0].finish_reason, "length")
        expect_equal(first.wait(20), 0)
        with slow_server(target, port=first.port):
            asking.join(60)
        assert answers and answers[0].retries_taken >= 1


@check
def retries_not_for_faults(target):
    """A request that cannot be met is not sent again."""
    error = expect_error(
        openai.APIStatusError,
        lambda: client(target).with_options(max_retries=3).chat.completions.create(
            model="tgi", messages=MESSAGES, top_p=1.5))
    expect_equal(error.response.request.headers["x-stainless-retry-count"], "0")


if __name__ == "__main__":
    main()
