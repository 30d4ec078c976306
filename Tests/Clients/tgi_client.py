"""The `text-generation` package: TGI's own Python client."""

import asyncio
import json
import time
from tempfile import TemporaryDirectory

import text_generation
from checks import check, expect_equal, expect_error
from models import make_slow_model
from server import Server
from suite import MESSAGES, PROMPT, TOKENS, TOO_LONG, main
from text_generation.errors import OverloadedError, ValidationError
from text_generation.types import Grammar, GrammarType, Message


def client(target, **settings):
    return text_generation.Client(target.url, timeout=120, **settings)


@check
def tgi_generate(target):
    response = client(target).generate(PROMPT, max_new_tokens=TOKENS, seed=7, do_sample=True)
    details = response.details
    assert 1 <= details.generated_tokens <= TOKENS
    expect_equal(len(details.tokens), details.generated_tokens)
    expect_equal(details.seed, 7)
    assert details.finish_reason.value in ("length", "eos_token")
    # The client asks for `return_full_text` false unless told otherwise.
    expect_equal(response.generated_text, "".join(t.text for t in details.tokens if not t.special))


@check
def tgi_generate_with_every_parameter(target):
    response = client(target).generate(
        PROMPT, max_new_tokens=TOKENS, best_of=2, do_sample=True, decoder_input_details=True,
        return_full_text=True, repetition_penalty=1.2, frequency_penalty=0.1, stop_sequences=["zzz"],
        temperature=0.9, top_k=10, top_p=0.9, typical_p=0.9, truncate=5, top_n_tokens=3, watermark=True)
    assert response.generated_text.startswith(PROMPT)
    expect_equal(len(response.details.best_of_sequences), 1)
    assert all(len(top) >= 1 for top in response.details.top_tokens)
    expect_equal(len(response.details.prefill), 5)
    assert response.details.prefill[0].logprob is None
    assert all(token.logprob <= 0 for token in response.details.prefill[1:])


@check
def tgi_all_parameters_are_reproducible(target):
    def generate():
        return client(target).generate(
            PROMPT, max_new_tokens=10, do_sample=True, repetition_penalty=1.2, return_full_text=True,
            stop_sequences=["test"], temperature=0.5, top_k=10, top_p=0.9, truncate=5, typical_p=0.9, watermark=True,
            seed=0)

    expect_equal(generate(), generate())


@check
def tgi_stop_sequence(target):
    whole = client(target).generate(PROMPT, max_new_tokens=TOKENS)
    stop = whole.details.tokens[2].text
    cut = client(target).generate(PROMPT, max_new_tokens=TOKENS, stop_sequences=[stop])
    expect_equal(cut.details.finish_reason.value, "stop_sequence")
    assert cut.generated_text.endswith(stop) and cut.details.generated_tokens <= 3


@check
def tgi_concurrent_greedy_requests_agree(target):
    alone = client(target).generate(PROMPT, max_new_tokens=16)

    async def together():
        client = text_generation.AsyncClient(target.url, timeout=120)
        return await asyncio.gather(*(client.generate(PROMPT, max_new_tokens=16) for _ in range(4)))

    for response in asyncio.run(together()):
        expect_equal(response, alone)


@check
def tgi_stream(target):
    events = list(client(target).generate_stream(PROMPT, max_new_tokens=TOKENS))
    assert all(event.generated_text is None for event in events[:-1])
    expect_equal(events[-1].generated_text, "".join(e.token.text for e in events if not e.token.special))
    whole = client(target).generate(PROMPT, max_new_tokens=TOKENS)
    expect_equal([e.token for e in events], whole.details.tokens)


@check
def tgi_stream_asynchronously(target):
    async def stream():
        client = text_generation.AsyncClient(target.url, timeout=120)
        return [e.token.id async for e in client.generate_stream(PROMPT, max_new_tokens=TOKENS)]

    whole = client(target).generate(PROMPT, max_new_tokens=TOKENS)
    expect_equal(asyncio.run(stream()), [token.id for token in whole.details.tokens])


@check
def tgi_regex_grammar(target):
    grammar = Grammar(type=GrammarType.Regex, value="(19|20)[0-9]{2}-(0|1)[0-9]")
    response = client(target).generate(PROMPT, max_new_tokens=30, grammar=grammar)
    year, month = response.generated_text.split("-")
    assert len(year) == 4 and len(month) == 2 and year[:2] in ("19", "20"), response.generated_text
    expect_equal(response.details.finish_reason.value, "eos_token")


@check
def tgi_json_grammar(target):
    schema = {"type": "object", "properties": {"bird": {"enum": ["swift", "owl"]}, "flies": {"type": "boolean"}},
              "required": ["bird", "flies"]}
    response = client(target).generate(
        PROMPT, max_new_tokens=60, grammar=Grammar(type=GrammarType.Json, value=schema))
    answer = json.loads(response.generated_text)
    assert answer["bird"] in ("swift", "owl") and answer["flies"] in (True, False), answer


@check
def tgi_validation_error(target):
    error = expect_error(ValidationError, lambda: client(target).generate(PROMPT, truncate=TOO_LONG))
    assert "`truncate` must be strictly positive and less than" in str(error), error


@check
def tgi_validation_error_in_a_stream(target):
    error = expect_error(
        ValidationError, lambda: list(client(target).generate_stream(PROMPT, truncate=TOO_LONG)))
    assert "`truncate` must be strictly positive and less than" in str(error), error


@check
def tgi_chat(target):
    messages = [Message(**message) for message in MESSAGES]
    response = client(target).chat(messages, max_tokens=TOKENS, seed=1)
    expect_equal(response.choices[0].message.role, "assistant")
    assert response.choices[0].message.content


@check
def tgi_overload_and_retry(target):
    """A client that is turned away finds room later."""
    with TemporaryDirectory() as folder:
        model = make_slow_model(folder)
        flags = ["--model-id", model, "--load-format", "dummy", "--max-concurrent-requests", 1]
        with Server(target.binary, *flags) as server:
            stream = client(server).generate_stream(PROMPT, max_new_tokens=1000)
            next(stream)
            expect_error(OverloadedError, lambda: client(server).generate(PROMPT, max_new_tokens=1))
            stream.close()
            assert retried(lambda: client(server).generate(PROMPT, max_new_tokens=1)).generated_text is not None


def retried(action, seconds=10):
    """What users of this client write: it has no retries of its own."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return action()
        except OverloadedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


if __name__ == "__main__":
    main()
