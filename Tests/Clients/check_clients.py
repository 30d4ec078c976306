"""Runs public clients against a server and checks that they understand it.

usage: python check_clients.py http://127.0.0.1:3000 [API_KEY]

Needs the packages of requirements.txt. The served model must have a chat template. Each check prints a
line; the exit status is 1 if one fails.
"""

import sys
import traceback

import huggingface_hub
import openai
import text_generation
import text_generation.errors

PROMPT = "The swift is a bird that"
MESSAGES = [{"role": "user", "content": "Name a bird."}]
TOKENS = 8
TOO_LONG = 10_000_000

CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


class Server:
    def __init__(self, url, key):
        self.url = url.rstrip("/")
        self.key = key or "none"
        self.headers = {"Authorization": f"Bearer {self.key}"}

    def tgi(self):
        return text_generation.Client(self.url, headers=self.headers, timeout=120)

    def hub(self, path=""):
        return huggingface_hub.InferenceClient(self.url + path, token=self.key, timeout=120)

    def openai(self):
        return openai.OpenAI(base_url=self.url + "/v1", api_key=self.key, max_retries=0)


@check
def tgi_generate(server):
    response = server.tgi().generate(PROMPT, max_new_tokens=TOKENS, seed=7, do_sample=True)
    details = response.details
    assert 1 <= details.generated_tokens <= TOKENS
    assert len(details.tokens) == details.generated_tokens
    assert details.seed == 7
    assert details.finish_reason.value in ("length", "eos_token")
    # The client asks for `return_full_text` false unless told otherwise.
    assert response.generated_text == "".join(t.text for t in details.tokens if not t.special)


@check
def tgi_generate_options(server):
    response = server.tgi().generate(
        PROMPT, max_new_tokens=TOKENS, best_of=2, do_sample=True, decoder_input_details=True,
        return_full_text=True, repetition_penalty=1.2, frequency_penalty=0.1, stop_sequences=["zzz"],
        temperature=0.9, top_k=10, top_p=0.9, typical_p=0.9, truncate=5, top_n_tokens=3)
    assert response.generated_text.startswith(PROMPT)
    assert len(response.details.best_of_sequences) == 1
    assert all(len(top) >= 1 for top in response.details.top_tokens)


@check
def tgi_greedy_is_repeatable(server):
    texts = {server.tgi().generate(PROMPT, max_new_tokens=TOKENS).generated_text for _ in range(3)}
    assert len(texts) == 1


@check
def tgi_stream(server):
    events = list(server.tgi().generate_stream(PROMPT, max_new_tokens=TOKENS))
    assert all(event.generated_text is None for event in events[:-1])
    assert events[-1].generated_text == "".join(e.token.text for e in events if not e.token.special)
    whole = server.tgi().generate(PROMPT, max_new_tokens=TOKENS)
    assert [e.token.id for e in events] == [t.id for t in whole.details.tokens]


@check
def tgi_validation_error(server):
    try:
        server.tgi().generate(PROMPT, truncate=TOO_LONG)
    except text_generation.errors.ValidationError as error:
        assert "`truncate` must be strictly positive and less than" in str(error), error
    else:
        raise AssertionError("no error")


@check
def tgi_stream_error(server):
    try:
        list(server.tgi().generate_stream(PROMPT, truncate=TOO_LONG))
    except text_generation.errors.ValidationError as error:
        assert "`truncate` must be strictly positive and less than" in str(error), error
    else:
        raise AssertionError("no error")


@check
def tgi_chat(server):
    messages = [text_generation.types.Message(**message) for message in MESSAGES]
    response = server.tgi().chat(messages, max_tokens=TOKENS, seed=1)
    assert response.choices[0].message.role == "assistant"
    assert response.choices[0].message.content


@check
def hub_text_generation(server):
    for path in ("", "/generate"):
        check_hub_text(server.hub(path))


def check_hub_text(client):
    settings = {"max_new_tokens": TOKENS, "return_full_text": False}
    text = client.text_generation(PROMPT, **settings)
    output = client.text_generation(PROMPT, details=True, **settings)
    assert output.generated_text == text
    assert output.details.generated_tokens == len(output.details.tokens)
    assert output.details.prefill == []


@check
def hub_text_generation_stream(server):
    client = server.hub("/generate_stream")
    events = list(client.text_generation(PROMPT, max_new_tokens=TOKENS, details=True, stream=True))
    assert events[-1].details.generated_tokens == len(events)
    assert events[-1].details.input_length > 0
    pieces = list(client.text_generation(PROMPT, max_new_tokens=TOKENS, stream=True))
    assert pieces == [event.token.text for event in events]


@check
def hub_errors(server):
    for client, stream in ((server.hub("/generate"), False), (server.hub("/generate_stream"), True)):
        try:
            result = client.text_generation(PROMPT, truncate=TOO_LONG, stream=stream)
            list(result)
        except Exception as error:
            assert "`truncate` must be strictly positive" in str(error), repr(error)
        else:
            raise AssertionError("no error")


@check
def hub_chat(server):
    response = server.hub().chat_completion(MESSAGES, max_tokens=TOKENS, logprobs=True, top_logprobs=2)
    choice = response.choices[0]
    assert choice.finish_reason in ("length", "stop")
    assert len(choice.logprobs.content) == response.usage.completion_tokens


@check
def hub_chat_stream(server):
    chunks = list(server.hub().chat_completion(MESSAGES, max_tokens=TOKENS, stream=True))
    assert chunks[-1].choices[0].finish_reason in ("length", "stop")
    assert all(chunk.choices[0].finish_reason is None for chunk in chunks[:-1])


@check
def openai_models(server):
    models = server.openai().models.list().data
    assert len(models) == 1 and models[0].object == "model"


@check
def openai_chat(server):
    response = server.openai().chat.completions.create(
        model="tgi", messages=MESSAGES, max_tokens=TOKENS, temperature=0, top_p=1, n=1, presence_penalty=0,
        frequency_penalty=0, stop="zzz", logit_bias={}, response_format={"type": "text"}, user="u")
    choice = response.choices[0]
    assert choice.finish_reason in ("length", "stop")
    assert choice.message.role == "assistant"
    assert response.usage.total_tokens == response.usage.prompt_tokens + response.usage.completion_tokens
    assert response.object == "chat.completion"


@check
def openai_chat_stream(server):
    def create(**arguments):
        return server.openai().chat.completions.create(
            model="tgi", messages=MESSAGES, max_completion_tokens=TOKENS, temperature=0, **arguments)

    chunks = list(create(stream=True, stream_options={"include_usage": True}))
    assert chunks[-1].choices == [] and chunks[-1].usage.completion_tokens == len(chunks) - 1
    assert chunks[-2].choices[0].finish_reason in ("length", "stop")
    assert all(chunk.usage is None for chunk in chunks[:-1])
    text = "".join(chunk.choices[0].delta.content for chunk in chunks[:-1])
    assert text == create().choices[0].message.content


@check
def openai_logprobs(server):
    response = server.openai().chat.completions.create(
        model="tgi", messages=MESSAGES, max_tokens=TOKENS, logprobs=True, top_logprobs=3)
    content = response.choices[0].logprobs.content
    assert len(content) == response.usage.completion_tokens
    assert all(token.logprob <= 0 and token.top_logprobs for token in content)


@check
def openai_errors(server):
    client = server.openai()
    for arguments in ({"n": 2}, {"top_p": 1.5}, {"tools": [{"type": "function", "function": {"name": "f"}}]},
                      {"response_format": {"type": "json_object"}}, {"logit_bias": {"1": 5}}):
        try:
            client.chat.completions.create(model="tgi", messages=MESSAGES, **arguments)
        except openai.UnprocessableEntityError as error:
            assert "error" in error.response.json(), error
        else:
            raise AssertionError(f"no error for {arguments}")


@check
def openai_stream_error(server):
    try:
        list(server.openai().chat.completions.create(model="tgi", messages=MESSAGES, top_p=1.5, stream=True))
    except openai.APIError as error:
        assert "`top_p` must be > 0.0 and < 1.0" in str(error), error
    else:
        raise AssertionError("no error")


def main():
    if not 2 <= len(sys.argv) <= 3:
        sys.exit(__doc__)
    server = Server(*sys.argv[1:], *[None] * (3 - len(sys.argv)))
    failures = 0
    for function in CHECKS:
        try:
            function(server)
            print(f"ok     {function.__name__}")
        except Exception:
            failures += 1
            print(f"FAILED {function.__name__}")
            traceback.print_exc(limit=-3, file=sys.stdout)
    print(f"{len(CHECKS) - failures} of {len(CHECKS)} checks passed")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
