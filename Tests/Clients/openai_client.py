"""The `openai` package: completions, chat, streams, errors, and many requests at once."""

import asyncio

import openai
from checks import check, expect_equal, expect_error
from server import Server
from suite import MESSAGES, PROMPT, TOKENS, main

REFUSED = (openai.BadRequestError, openai.UnprocessableEntityError)


def client(target, key="none"):
    return openai.OpenAI(base_url=target.url + "/v1", api_key=key, max_retries=0, timeout=120)


def complete(target, prompt=PROMPT, **arguments):
    settings = {"max_tokens": TOKENS, "temperature": 0} | arguments
    return client(target).completions.create(model="tgi", prompt=prompt, **settings)


def chat(target, **arguments):
    settings = {"max_tokens": TOKENS, "temperature": 0, "messages": MESSAGES} | arguments
    return client(target).chat.completions.create(model="tgi", **settings)


def tokens_of(target, text):
    """The ids of a text, beginning with the token that begins every text."""
    status, answer = target.post("/tokenize", {"prompt": text, "add_special_tokens": True})
    expect_equal(status, 200)
    return answer["tokens"]


@check
def openai_models(target):
    models = client(target).models.list().data
    assert len(models) == 1 and models[0].object == "model"


@check
def openai_completion(target):
    response = complete(target)
    expect_equal(response.object, "text_completion")
    assert response.choices[0].text and response.choices[0].finish_reason in ("length", "stop")
    expect_equal(response.usage.completion_tokens, TOKENS)
    expect_equal(response.usage.total_tokens, response.usage.prompt_tokens + TOKENS)


@check
def openai_completion_of_several_prompts(target):
    prompts = [PROMPT, "Once upon a time", "What is Deep Learning?", "The river"]
    response = complete(target, prompts)
    choices = sorted(response.choices, key=lambda choice: choice.index)
    expect_equal([choice.index for choice in choices], [0, 1, 2, 3])
    expect_equal([choice.text for choice in choices], [complete(target, prompt).choices[0].text for prompt in prompts])


@check
def openai_completion_of_too_many_prompts(target):
    error = expect_error(REFUSED, lambda: complete(target, [PROMPT] * 5))
    assert "Number of prompts exceeds the maximum allowed batch size of 4" in str(error), error


@check
def openai_completion_of_token_ids(target):
    ids = tokens_of(target, PROMPT)
    text = complete(target).choices[0].text
    expect_equal(complete(target, ids).choices[0].text, text)
    expect_equal([choice.text for choice in complete(target, [ids, ids]).choices], [text, text])


@check
def openai_completion_logprobs(target):
    response = complete(target, logprobs=3)
    logprobs = response.choices[0].logprobs
    expect_equal({len(logprobs.tokens), len(logprobs.token_logprobs), len(logprobs.top_logprobs)}, {TOKENS})
    expect_equal("".join(logprobs.tokens), response.choices[0].text)
    for value, top in zip(logprobs.token_logprobs, logprobs.top_logprobs):
        # Greedy: the chosen token is the likeliest, by the same float.
        expect_equal(value, max(top.values()))
        assert len(top) <= 3


@check
def openai_completion_echo(target):
    ids = tokens_of(target, PROMPT)
    response = complete(target, ids, echo=True, logprobs=1, max_tokens=1)
    logprobs = response.choices[0].logprobs
    assert PROMPT in response.choices[0].text, response.choices[0].text
    expect_equal(len(logprobs.token_logprobs), len(ids) + 1)
    assert logprobs.token_logprobs[0] is None and logprobs.top_logprobs[0] is None
    assert all(value <= max(top.values()) for value, top in
               zip(logprobs.token_logprobs[1:], logprobs.top_logprobs[1:]))


@check
def openai_completion_choices(target):
    choices = complete(target, n=3, temperature=1, seed=5, max_tokens=20).choices
    expect_equal(sorted(choice.index for choice in choices), [0, 1, 2])
    assert len({choice.text for choice in choices}) > 1
    again = complete(target, n=3, temperature=1, seed=5, max_tokens=20).choices
    expect_equal([choice.text for choice in again], [choice.text for choice in choices])


@check
def openai_completion_stream(target):
    chunks = list(complete(target, stream=True, stream_options={"include_usage": True}))
    expect_equal(chunks[-1].choices, [])
    expect_equal(chunks[-1].usage.completion_tokens, TOKENS)
    text = "".join(chunk.choices[0].text for chunk in chunks[:-1])
    expect_equal(text, complete(target).choices[0].text)
    expect_equal([c.choices[0].finish_reason for c in chunks[:-1]][-1], "length")


@check
def openai_completion_stream_of_several_prompts(target):
    texts = {0: "", 1: ""}
    for chunk in complete(target, [PROMPT, "The river"], stream=True):
        texts[chunk.choices[0].index] += chunk.choices[0].text
    expect_equal(texts[0], complete(target).choices[0].text)
    expect_equal(texts[1], complete(target, "The river").choices[0].text)


@check
def openai_completion_stop(target):
    whole = complete(target).choices[0].text
    stop = whole.split()[1]
    for form in (stop, [stop], [stop, "zzz", "yyy", "xxx"]):
        choice = complete(target, stop=form).choices[0]
        expect_equal(choice.text, whole[: whole.index(stop)])
        expect_equal(choice.finish_reason, "stop")


@check
def openai_completion_logit_bias(target):
    wanted = tokens_of(target, PROMPT)[-1]
    logprobs = complete(target, logit_bias={str(wanted): 100}, logprobs=1).choices[0].logprobs
    expect_equal(len(set(logprobs.tokens)), 1)
    free = complete(target, logprobs=1).choices[0].logprobs.tokens[0]
    banned = tokens_of(target, free)[-1]
    assert complete(target, logit_bias={str(banned): -100}, logprobs=1).choices[0].logprobs.tokens[0] != free


@check
def openai_completion_penalties(target):
    """A strong penalty lets no token come twice."""
    arguments = {"max_tokens": 24, "logprobs": 1, "extra_body": {"ignore_eos": True}}
    tokens = complete(target, frequency_penalty=2, presence_penalty=2, **arguments).choices[0].logprobs.tokens
    plain = complete(target, **arguments).choices[0].logprobs.tokens
    assert len(set(tokens)) >= len(set(plain)), (tokens, plain)


@check
def openai_completion_ignores_the_end(target):
    response = complete(target, "What is Deep Learning?", max_tokens=120, extra_body={"ignore_eos": True})
    expect_equal(response.usage.completion_tokens, 120)
    expect_equal(response.choices[0].finish_reason, "length")


@check
def openai_chat(target):
    response = chat(
        target, top_p=1, n=1, presence_penalty=0, frequency_penalty=0, stop="zzz", logit_bias={},
        response_format={"type": "text"}, user="u")
    choice = response.choices[0]
    assert choice.finish_reason in ("length", "stop")
    expect_equal(choice.message.role, "assistant")
    expect_equal(response.usage.total_tokens, response.usage.prompt_tokens + response.usage.completion_tokens)
    expect_equal(response.object, "chat.completion")


@check
def openai_chat_with_parts_and_nulls(target):
    parts = [{"role": "user", "content": [{"type": "text", "text": "Name a bird."}]}]
    plain = chat(target).choices[0].message.content
    expect_equal(chat(target, messages=parts, stop=None, tools=None).choices[0].message.content, plain)


@check
def openai_chat_choices(target):
    choices = chat(target, n=2, temperature=1, seed=3, max_tokens=20).choices
    expect_equal([choice.index for choice in choices], [0, 1])


@check
def openai_chat_stream(target):
    chunks = list(chat(target, stream=True, stream_options={"include_usage": True}))
    expect_equal(chunks[-1].choices, [])
    assert chunks[-2].choices[0].finish_reason in ("length", "stop")
    assert all(chunk.usage is None for chunk in chunks[:-1])
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks[:-1])
    whole = chat(target)
    expect_equal(text, whole.choices[0].message.content)
    expect_equal(chunks[-1].usage.completion_tokens, whole.usage.completion_tokens)


@check
def openai_chat_logprobs(target):
    response = chat(target, logprobs=True, top_logprobs=3, temperature=1)
    content = response.choices[0].logprobs.content
    expect_equal(len(content), response.usage.completion_tokens)
    assert all(token.logprob <= 0 and len(token.top_logprobs) >= 1 for token in content)


@check
def openai_chat_logit_bias(target):
    word = tokens_of(target, " swift")[-1]
    response = chat(target, logit_bias={str(word): 100}, logprobs=True)
    expect_equal(len({token.token for token in response.choices[0].logprobs.content}), 1)


@check
def openai_chat_continues_the_assistant(target):
    """A conversation that ends with the assistant's words goes on with them."""
    begun = MESSAGES + [{"role": "assistant", "content": "A swift is"}]
    text = chat(target, messages=begun, max_tokens=12).choices[0].message.content
    assert text and "assistant" not in text and not text.startswith("A swift is"), text


@check
def openai_seeds(target):
    texts = [chat(target, temperature=1, seed=11, max_tokens=20).choices[0].message.content for _ in range(2)]
    expect_equal(texts[0], texts[1])
    others = {chat(target, temperature=1, seed=seed, max_tokens=20).choices[0].message.content for seed in range(4)}
    assert len(others) > 1


@check
def openai_refusals_are_typed(target):
    for arguments in (
        {"top_p": 1.5, "temperature": 1}, {"temperature": -1}, {"max_tokens": 0}, {"stop": ["a"] * 200},
        {"messages": [{"role": "user"}]}, {"logit_bias": {"word": 1}}, {"response_format": {"type": "xml"}},
        {"top_logprobs": 99, "logprobs": True}, {"max_tokens": 100_000_000},
    ):
        error = expect_error(REFUSED, lambda: chat(target, **arguments))
        assert error.status_code in (400, 422), error
    for arguments in ({"suffix": "end"}, {"prompt": []}, {"prompt": [-1]}, {"prompt": [10_000_000]}, {"logprobs": 99}):
        error = expect_error(REFUSED, lambda: complete(target, **arguments))


@check
def openai_refusal_in_a_stream(target):
    error = expect_error(openai.APIError, lambda: list(chat(target, top_p=1.5, temperature=1, stream=True)))
    assert "`top_p`" in str(error), error


@check
def openai_unknown_route(target):
    expect_error(openai.NotFoundError, lambda: client(target).embeddings.create(model="tgi", input="x"))


@check
def openai_key(target):
    with Server(target.binary, "--api-key", "secret") as server:
        expect_error(openai.AuthenticationError, lambda: client(server, "wrong").chat.completions.create(
            model="tgi", messages=MESSAGES, max_tokens=1))
        response = client(server, "secret").chat.completions.create(model="tgi", messages=MESSAGES, max_tokens=1)
        expect_equal(response.usage.completion_tokens, 1)


@check
def openai_request_ids(target):
    response = client(target).chat.completions.create(
        model="tgi", messages=MESSAGES, max_tokens=1, extra_headers={"x-request-id": "a-request"})
    expect_equal(response._request_id, "a-request")
    assert complete(target)._request_id, "every answer has an id"


@check
def openai_closed_stream_ends_the_request(target):
    stream = chat(target, max_tokens=900, stream=True, extra_body={"ignore_eos": True})
    next(iter(stream))
    stream.close()
    used = target.wait_for_metric('needletail_kv_blocks{state="used"}', lambda value: value == 0)
    expect_equal(used, 0)


@check
def openai_requests_at_once(target):
    """Many requests at once give what each gives alone, bit for bit."""
    prompts = [f"Tell me about number {number}." for number in range(32)]
    settings = {"model": "tgi", "max_tokens": 16, "temperature": 0, "logprobs": 2}

    async def together():
        async with openai.AsyncOpenAI(base_url=target.url + "/v1", api_key="none", max_retries=0) as client:
            return await asyncio.gather(*(client.completions.create(prompt=p, **settings) for p in prompts))

    for prompt, response in zip(prompts, asyncio.run(together())):
        alone = complete(target, prompt, max_tokens=16, logprobs=2)
        expect_equal(response.choices, alone.choices)


@check
def openai_streams_at_once(target):
    async def text(client, number):
        stream = await client.chat.completions.create(
            model="tgi", messages=[{"role": "user", "content": f"What is {number}?"}], max_tokens=24, temperature=0,
            stream=True)
        return "".join([chunk.choices[0].delta.content or "" async for chunk in stream])

    async def together():
        async with openai.AsyncOpenAI(base_url=target.url + "/v1", api_key="none", max_retries=0) as client:
            return await asyncio.gather(*(text(client, number % 4) for number in range(48)))

    texts = asyncio.run(together())
    expect_equal(len(texts), 48)
    assert all(texts[number] == texts[number % 4] for number in range(48))


if __name__ == "__main__":
    main()
