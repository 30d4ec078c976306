"""The `openai` package: tools and structured output."""

import json
from typing import Literal

import openai
import pydantic
from checks import check, expect_equal, expect_error
from openai_client import REFUSED, chat, client
from suite import MESSAGES, main


def tool(name, *values, **more):
    """A function whose arguments are few and short, so that a small model's answer stays short."""
    parameters = {"type": "object", "properties": {"place": {"type": "string", "enum": list(values)}, **more},
                  "required": ["place", *more], "additionalProperties": False}
    return {"type": "function", "function": {"name": name, "description": "Looks up.", "parameters": parameters}}


WEATHER = tool("get_weather", "Oslo", "Paris", metric={"type": "boolean"})
TIME = tool("get_time", "Rome", "Lima")
NAMED = {"type": "function", "function": {"name": "get_weather"}}


def call(target, **arguments):
    return chat(target, **({"tools": [WEATHER, TIME], "max_tokens": 100} | arguments))


def check_arguments(function):
    arguments = json.loads(function.arguments)
    places = {"get_weather": ("Oslo", "Paris"), "get_time": ("Rome", "Lima")}[function.name]
    assert arguments["place"] in places, arguments
    if function.name == "get_weather":
        assert arguments["metric"] in (True, False), arguments


@check
def tools_named(target):
    choice = call(target, tool_choice=NAMED).choices[0]
    expect_equal(choice.finish_reason, "tool_calls")
    function = choice.message.tool_calls[0].function
    expect_equal(function.name, "get_weather")
    check_arguments(function)


@check
def tools_required(target):
    choice = call(target, tool_choice="required").choices[0]
    expect_equal(len(choice.message.tool_calls), 1)
    check_arguments(choice.message.tool_calls[0].function)


@check
def tools_automatic(target):
    """The model may call a function or answer; either is an answer of the API."""
    message = call(target, tool_choice="auto", max_tokens=60).choices[0].message
    if message.tool_calls:
        check_arguments(message.tool_calls[0].function)
    else:
        assert message.content


@check
def tools_none(target):
    message = call(target, tool_choice="none", max_tokens=12).choices[0].message
    assert message.content and not message.tool_calls


@check
def tools_unknown_name(target):
    unknown = {"type": "function", "function": {"name": "fly"}}
    error = expect_error(REFUSED, lambda: call(target, tool_choice=unknown))
    assert "Tool with name fly not found" in str(error), error


@check
def tools_exclude_a_response_format(target):
    status, answer = target.post("/v1/chat/completions", {
        "messages": MESSAGES, "tools": [WEATHER], "response_format": {"type": "json_object", "value": SCHEMA}})
    expect_equal((status, answer["error_type"]), (422, "tool_error"))


@check
def tools_streamed(target):
    chunks = list(call(target, tool_choice=NAMED, stream=True))
    deltas = [d for chunk in chunks if chunk.choices for d in chunk.choices[0].delta.tool_calls or []]
    expect_equal(deltas[0].function.name, "get_weather")
    assert deltas[0].id and not any(delta.function.name for delta in deltas[1:])
    arguments = "".join(delta.function.arguments or "" for delta in deltas)
    assert json.loads(arguments)["place"] in ("Oslo", "Paris"), arguments
    expect_equal([chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1], "tool_calls")


@check
def tools_answered_by_the_client(target):
    """The result of a call goes back to the model."""
    asked = call(target, tool_choice=NAMED).choices[0].message
    history = [*MESSAGES, asked.model_dump(exclude_none=True),
               {"role": "tool", "tool_call_id": asked.tool_calls[0].id, "content": "Sunny."}]
    assert chat(target, messages=history, max_tokens=12).choices[0].message.content


SCHEMA = {"type": "object", "properties": {
    "bird": {"enum": ["swift", "owl"]}, "count": {"enum": [1, 2, 3]}, "flies": {"type": "boolean"}},
    "required": ["bird", "count", "flies"], "additionalProperties": False}


class Bird(pydantic.BaseModel):
    bird: Literal["swift", "owl"]
    flies: bool


@check
def response_format_of_a_schema(target):
    form = {"type": "json_schema", "json_schema": {"name": "bird", "schema": SCHEMA, "strict": True}}
    choice = chat(target, response_format=form, max_tokens=100).choices[0]
    answer = json.loads(choice.message.content)
    assert answer["bird"] in ("swift", "owl") and answer["count"] in (1, 2, 3), answer
    expect_equal(choice.finish_reason, "stop")


@check
def response_format_of_a_class(target):
    completion = client(target).chat.completions.parse(
        model="tgi", messages=MESSAGES, response_format=Bird, max_tokens=100)
    assert completion.choices[0].message.parsed.bird in ("swift", "owl")


@check
def response_format_streamed(target):
    form = {"type": "json_schema", "json_schema": {"name": "bird", "schema": SCHEMA}}
    chunks = list(chat(target, response_format=form, max_tokens=100, stream=True))
    answer = json.loads("".join(chunk.choices[0].delta.content or "" for chunk in chunks))
    assert answer["bird"] in ("swift", "owl"), answer


@check
def response_format_of_text_generation_inference(target):
    for form in ({"type": "json_object", "value": SCHEMA}, {"type": "json_schema", "value": {"schema": SCHEMA}}):
        completion = chat(target, extra_body={"response_format": form}, max_tokens=100)
        assert json.loads(completion.choices[0].message.content)["bird"] in ("swift", "owl")


@check
def response_format_of_any_object(target):
    choice = chat(target, response_format={"type": "json_object"}, max_tokens=400).choices[0]
    assert choice.message.content.lstrip().startswith("{"), choice.message.content
    if choice.finish_reason == "stop":
        json.loads(choice.message.content)


if __name__ == "__main__":
    main()
