"""Requests that no client should send: broken, huge and deep JSON, invalid UTF-8, broken HTTP."""

import asyncio
import json

from checks import check, expect_equal
from wire import Connection, ask, gather, generate, get, post

ROUTES = ["/generate", "/generate_stream", "/", "/v1/completions", "/v1/chat/completions", "/tokenize",
          "/chat_tokenize", "/invocations", "/vertex"]
NOT_JSON = [
    b"", b"{", b"}", b'{"inputs":', b'{"inputs":"x"', b'{"inputs":"x"}}', b'{"inputs":"x",}', b"{'inputs':'x'}",
    b'{"inputs":nul}', b'{"inputs":"\\u12"}', b'{"inputs":"\\ud800"', b'{"inputs":01}', b'{"inputs":+1}',
    b'{"inputs":NaN}', b'{"inputs":"a\nb"}', b"\x00", b"\xef\xbb\xbf", b'{"inputs":"x"} trailing', b"[1,2",
]
WRONG_TYPES = [
    b"null", b"1", b'"x"', b"[]", b"{}", b'{"inputs":1}', b'{"inputs":null}', b'{"inputs":["x"]}',
    b'{"inputs":"x","parameters":[]}', b'{"inputs":"x","parameters":{"max_new_tokens":-1}}',
    b'{"inputs":"x","parameters":{"max_new_tokens":1.5}}', b'{"inputs":"x","parameters":{"max_new_tokens":1e9}}',
    b'{"inputs":"x","parameters":{"max_new_tokens":99999999999999999999}}',
    b'{"inputs":"x","parameters":{"temperature":"hot"}}', b'{"inputs":"x","parameters":{"seed":-1}}',
    b'{"inputs":"x","parameters":{"stop":"x"}}', b'{"inputs":"x","parameters":{"grammar":{"type":"none"}}}',
]
INVALID_UTF8 = [b"\xff", b"\xc3", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82", b"\x80", b"a\xfeb"]
LIMIT = 2_000_000


@check
async def broken_json_is_status_400(server):
    answers = await gather(*(ask(server.port, route, body) for route in ROUTES for body in NOT_JSON), at_once=32)
    for answer in answers:
        expect_equal(answer.status, 400)
        assert answer.text.startswith("Failed to parse the request body as JSON: "), answer
        assert answer.headers["content-type"].startswith("text/plain"), answer.headers


@check
async def wrong_types_are_status_422(server):
    answers = await gather(
        *(ask(server.port, route, body) for route in ("/generate", "/", "/generate_stream") for body in WRONG_TYPES),
        at_once=32)
    for body, answer in zip(WRONG_TYPES * 3, answers):
        expect_equal((answer.status, body), (422, body))
        assert answer.text.startswith("Failed to deserialize the JSON body into the target type: "), answer


@check
async def other_content_types_are_status_415(server):
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/jsonish", ""):
        answer = await ask(server.port, "/generate", generate("x", 1), content_type=kind)
        expect_equal((answer.status, answer.text), (415, "Expected request with `Content-Type: application/json`"))


@check
async def invalid_utf8_is_status_400(server):
    for route in ROUTES:
        for bytes_ in INVALID_UTF8:
            body = b'{"inputs":"' + bytes_ + b'","prompt":"' + bytes_ + b'"}'
            answer = await ask(server.port, route, body)
            expect_equal((answer.status, bytes_), (400, bytes_))


@check
async def unpaired_surrogates_and_odd_characters_are_answered(server):
    """Escapes that name no character are refused; every character that exists is text."""
    for text in ("\\ud800", "\\udc00x", "\\ud800\\ud800"):
        answer = await ask(server.port, "/generate", b'{"inputs":"' + text.encode() + b'","parameters":{}}')
        assert answer.status in (400, 422), answer
    for text in ("\u0000", "\ufeff", "\ufffd", "e\u0301", "\U0010ffff", "\u202e", "\U0001f468\u200d\U0001f469", "\r\n"):
        answer = await ask(server.port, "/generate", generate(text, 4))
        expect_equal((answer.status, answer.json["details"]["generated_tokens"]), (200, 4))


@check
async def deep_json_is_refused(server):
    depth = 900_000
    bodies = [
        b"[" * depth, b"[" * depth + b"]" * depth, b'{"inputs":' * 100_000, b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b'{"inputs":"x","parameters":{"grammar":{"type":"json","value":' + b'{"properties":' * 50_000
        + b"{}" + b"}" * 50_000 + b"}}}",
        b'{"messages":' + b"[" * depth,
        b'{"messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{"name":"f","parameters":'
        + b'{"properties":{"a":' * 20_000 + b"{}" + b"}}" * 20_000 + b"}}]}",
    ]
    for route in ("/generate", "/v1/completions", "/v1/chat/completions"):
        for body in bodies:
            answer = await ask(server.port, route, body)
            assert answer.status in (400, 413, 422), (route, body[:60], answer)


@check
async def huge_values_are_refused(server):
    bodies = [
        b'{"inputs":"' + b"a" * 1_900_000 + b'","parameters":{}}',
        b'{"inputs":"' + b"\xf0\x9f\x98\x80" * 400_000 + b'","parameters":{}}',
        b'{"inputs":"' + b" " * 1_900_000 + b'","parameters":{}}',
        b'{"inputs":"x","parameters":{"max_new_tokens":' + b"9" * 1_000_000 + b"}}",
        b'{"inputs":"x","parameters":{"temperature":0.' + b"0" * 1_000_000 + b"1}}",
        b'{"inputs":"x","parameters":{"stop":[' + b'"a",' * 300_000 + b'"a"]}}',
        b'{"inputs":"x","parameters":{"grammar":{"type":"regex","value":"' + b"(a|b)*" * 100_000 + b'"}}}',
        b'{"inputs":"x","parameters":{"grammar":{"type":"regex","value":"((((a{1000}){1000}){1000}){1000})"}}}',
    ]
    for body in bodies:
        async with asyncio.timeout(60):
            answer = await ask(server.port, "/generate", body)
        assert answer.status in (400, 422), (body[:60], answer)


@check
async def many_small_values_are_ignored(server):
    """Unknown members, however many, change nothing."""
    body = generate("x", 2) | {f"unknown{number}": [number] for number in range(60_000)}
    answer = await ask(server.port, "/generate", body)
    expect_equal((answer.status, answer.json["details"]["generated_tokens"]), (200, 2))


@check
async def too_large_bodies_are_status_413(server):
    expected = "Failed to buffer the request body: length limit exceeded"
    answer = await ask(server.port, "/generate", b" " * (LIMIT + 1))
    expect_equal((answer.status, answer.text), (413, expected))
    async with await Connection.open(server.port) as connection:
        await connection.send(b"POST /generate HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
                              b"transfer-encoding: chunked\r\n\r\n")
        try:
            for _ in range(40):
                await connection.send(b"10000\r\n" + b" " * 65536 + b"\r\n")
            await connection.send(b"0\r\n\r\n")
        except ConnectionError:
            pass  # refused before all was sent
        expect_equal((await connection.head())[0], 413)
    exact = json.dumps(generate("x", 1)).encode()
    answer = await ask(server.port, "/generate", exact + b" " * (LIMIT - len(exact)))
    expect_equal(answer.status, 200)


@check
async def broken_http_is_refused(server):
    """Whatever comes instead of HTTP gets status 4xx, or a closed connection; never silence, never a crash."""
    host = b"host: x\r\n"
    streams = [
        b"\r\n\r\n\r\n", b"GARBAGE\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc", b"GET / HTTP/9.9\r\n\r\n",
        b"GET /health\r\n\r\n", b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\n" + host + b"\r\n",
        b"GET /health HTTP/1.1\r\n" + b"x: " + b"a" * 500_000 + b"\r\n\r\n",
        b"GET /health HTTP/1.1\r\n" + b"x: y\r\n" * 50_000 + b"\r\n",
        b"POST /generate HTTP/1.1\r\n" + host + b"content-length: -1\r\n\r\n{}",
        b"POST /generate HTTP/1.1\r\n" + host + b"content-length: 5\r\ncontent-length: 7\r\n\r\n{}{}{}{}",
        b"POST /generate HTTP/1.1\r\n" + host + b"content-length: 99999999999999999999999\r\n\r\n{}",
        b"POST /generate HTTP/1.1\r\n" + host + b"transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        b"POST /generate HTTP/1.1\r\n" + host
        + b"transfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}\r\n0\r\n\r\n",
        b"GET /he\x00alth HTTP/1.1\r\n" + host + b"\r\n", b"GET /health HTTP/1.1\r\nx\x00: y\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\n" + host + b"\r\n", b"GET /%ff%fe%00 HTTP/1.1\r\n" + host + b"\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"CONNECT x:1 HTTP/1.1\r\n" + host + b"\r\n",
    ]
    for stream in streams:
        async with await Connection.open(server.port) as connection:
            try:
                await connection.send(stream)
                async with asyncio.timeout(3):
                    line = await connection.reader.readline()
            except (ConnectionError, TimeoutError) as error:
                # The one stream that is the beginning of something longer is let wait.
                assert isinstance(error, ConnectionError) or stream.startswith(b"\r\n\r\n"), stream[:60]
                continue
            assert not line or line.split()[1].startswith(b"4"), (stream[:60], line)


@check
async def pipelined_requests_are_answered_in_order(server):
    bodies = [generate(f"number {number}", 1 + number % 3) for number in range(12)]
    async with await Connection.open(server.port) as connection:
        await connection.send(b"".join(post("/generate", body) for body in bodies) + get("/health"))
        for body in bodies:
            answer = await connection.answer()
            expect_equal(answer.json["details"]["generated_tokens"], body["parameters"]["max_new_tokens"])
        expect_equal((await connection.answer()).status, 200)


@check
async def an_arithmetic_fault_ends_one_request(server):
    """Settings that make infinities of a row's scores end that request at most; its neighbours do not notice."""
    neighbour = generate("Once upon a time", 40, top_n_tokens=2)
    alone = (await ask(server.port, "/generate", neighbour)).json
    extreme = [{"temperature": 1e-45, "do_sample": True}, {"repetition_penalty": 1e-45}, {"repetition_penalty": 1e38},
               {"temperature": 1e38, "do_sample": True}, {"top_p": 1e-45, "do_sample": True},
               {"repetition_penalty": 1e-45, "temperature": 1e-45, "do_sample": True}]
    tasks = [ask(server.port, "/generate", generate("Once upon a time", 40, **parameters)) for parameters in extreme]
    *answers, beside = await asyncio.gather(*tasks, ask(server.port, "/generate", neighbour))
    for parameters, answer in zip(extreme, answers):
        assert answer.status in (200, 422, 424), (parameters, answer)
    expect_equal(beside.json, alone)
    expect_equal(server.health(), 200)
