"""The `huggingface_hub` package, old and new: its client of inference servers."""

import asyncio
import json

import huggingface_hub
from checks import check, expect_equal
from suite import MESSAGES, PROMPT, TOKENS, TOO_LONG, main

SCHEMA = {"type": "object", "properties": {"bird": {"enum": ["swift", "owl"]}}, "required": ["bird"]}


def client(target, path=""):
    return huggingface_hub.InferenceClient(target.url + path, token="none", timeout=120)


@check
def hub_text_generation(target):
    for path in ("", "/generate"):
        settings = {"max_new_tokens": TOKENS, "return_full_text": False}
        text = client(target, path).text_generation(PROMPT, **settings)
        output = client(target, path).text_generation(PROMPT, details=True, **settings)
        expect_equal(output.generated_text, text)
        expect_equal(output.details.generated_tokens, len(output.details.tokens))
        expect_equal(output.details.prefill, [])


@check
def hub_text_generation_with_every_parameter(target):
    output = client(target, "/generate").text_generation(
        PROMPT, details=True, decoder_input_details=True, best_of=2, do_sample=True, frequency_penalty=0.1,
        max_new_tokens=TOKENS, repetition_penalty=1.1, return_full_text=True, stop=["zzz"], temperature=0.8, top_k=20,
        top_n_tokens=2, top_p=0.9, truncate=6, typical_p=0.9, watermark=True)
    assert output.generated_text.startswith(PROMPT)
    expect_equal(len(output.details.prefill), 6)
    expect_equal(len(output.details.best_of_sequences), 1)


@check
def hub_text_generation_stream(target):
    streaming = client(target, "/generate_stream")
    events = list(streaming.text_generation(PROMPT, max_new_tokens=TOKENS, details=True, stream=True))
    expect_equal(events[-1].details.generated_tokens, len(events))
    assert events[-1].details.input_length > 0
    pieces = list(streaming.text_generation(PROMPT, max_new_tokens=TOKENS, stream=True))
    expect_equal(pieces, ["" if event.token.special else event.token.text for event in events])


@check
def hub_grammar(target):
    text = client(target, "/generate").text_generation(
        PROMPT, max_new_tokens=40, grammar={"type": "json", "value": SCHEMA})
    assert json.loads(text)["bird"] in ("swift", "owl"), text


@check
def hub_errors(target):
    for path, stream in (("/generate", False), ("/generate_stream", True)):
        asking = client(target, path)
        try:
            list(asking.text_generation(PROMPT, truncate=TOO_LONG, stream=stream))
        except Exception as error:
            assert "`truncate` must be strictly positive" in str(error), repr(error)
        else:
            raise AssertionError("no error")


@check
def hub_chat(target):
    response = client(target).chat_completion(MESSAGES, max_tokens=TOKENS, logprobs=True, top_logprobs=2)
    choice = response.choices[0]
    assert choice.finish_reason in ("length", "stop")
    expect_equal(len(choice.logprobs.content), response.usage.completion_tokens)


@check
def hub_chat_stream(target):
    # New versions end a stream with the client that asked for it.
    asking = client(target)
    chunks = list(asking.chat_completion(MESSAGES, max_tokens=TOKENS, temperature=0, stream=True))
    assert chunks[-1].choices[0].finish_reason in ("length", "stop")
    assert all(chunk.choices[0].finish_reason is None for chunk in chunks[:-1])
    whole = asking.chat_completion(MESSAGES, max_tokens=TOKENS, temperature=0)
    expect_equal("".join(chunk.choices[0].delta.content for chunk in chunks), whole.choices[0].message.content)


@check
def hub_chat_stream_usage(target):
    asking = client(target)
    chunks = list(asking.chat_completion(
        MESSAGES, max_tokens=TOKENS, stream=True, stream_options={"include_usage": True}))
    expect_equal(chunks[-1].choices, [])
    expect_equal(chunks[-1].usage.completion_tokens, len(chunks) - 1)


@check
def hub_chat_tools(target):
    tools = [{"type": "function", "function": {
        "name": "look_up", "description": "Looks a bird up.", "parameters": SCHEMA}}]
    response = client(target).chat_completion(MESSAGES, max_tokens=80, temperature=0, tools=tools,
                                              tool_choice="required")
    call = response.choices[0].message.tool_calls[0]
    expect_equal(call.function.name, "look_up")
    arguments = call.function.arguments
    assert (json.loads(arguments) if isinstance(arguments, str) else arguments)["bird"] in ("swift", "owl")


@check
def hub_requests_at_once(target):
    async def ask():
        async_client = huggingface_hub.AsyncInferenceClient(target.url + "/generate", token="none", timeout=120)
        return await asyncio.gather(
            *(async_client.text_generation(PROMPT, max_new_tokens=TOKENS) for _ in range(16)))

    expect_equal(len(set(asyncio.run(ask()))), 1)


if __name__ == "__main__":
    main()
