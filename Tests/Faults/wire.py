"""A small HTTP/1.1 client over asyncio's streams, which can be rude where real clients cannot."""

import asyncio
import json
import socket
import struct


class Answer:
    """A response: status, headers in lower case, body."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def text(self):
        return self.body.decode()

    def __repr__(self):
        return f"{self.status} {self.body[:200]!r}"


class Connection:
    """One connection to 127.0.0.1; it may be used for several requests."""

    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer

    @classmethod
    async def open(cls, port, receive_buffer=None):
        """Connects; `receive_buffer` bytes at most are taken from the other side before they are read."""
        link = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        link.setblocking(False)
        if receive_buffer:
            link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        try:
            await asyncio.get_running_loop().sock_connect(link, ("127.0.0.1", port))
        except BaseException:
            link.close()
            raise
        # A small limit: asyncio reads ahead of its user by twice as much.
        limits = {"limit": receive_buffer} if receive_buffer else {}
        return cls(*await asyncio.open_connection(sock=link, **limits))

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        self.close()

    async def send(self, data):
        self.writer.write(data)
        await self.writer.drain()

    async def head(self):
        """Reads status and headers."""
        status = int((await self.reader.readline()).split()[1])
        headers = {}
        while (line := await self.reader.readline()).strip():
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.strip().lower()] = value.strip()
        return status, headers

    async def chunks(self, headers):
        """The pieces of a body as they come."""
        if headers.get("transfer-encoding") == "chunked":
            while True:
                size = int(await self.reader.readline(), 16)
                data = await self.reader.readexactly(size)
                await self.reader.readline()
                if not size:
                    return
                yield data
        elif length := int(headers.get("content-length", 0)):
            yield await self.reader.readexactly(length)

    async def answer(self):
        """Reads a whole response."""
        status, headers = await self.head()
        return Answer(status, headers, b"".join([piece async for piece in self.chunks(headers)]))

    async def ask(self, request):
        await self.send(request)
        return await self.answer()

    async def events(self):
        """The data of each event of a streamed response."""
        status, headers = await self.head()
        assert status == 200, f"status {status}"
        buffer = b""
        async for piece in self.chunks(headers):
            buffer += piece
            *whole, buffer = buffer.split(b"\n\n")
            for event in whole:
                if event.startswith(b"data:"):
                    yield event[5:].strip()

    async def is_closed(self, seconds=5):
        """Whether the other side closes within some seconds, whatever it still sends."""
        try:
            async with asyncio.timeout(seconds):
                while await self.reader.read(65536):
                    pass
            return True
        except ConnectionError:
            return True
        except TimeoutError:
            return False

    def close(self):
        """Closes in the normal way."""
        self.writer.close()

    def reset(self):
        """Closes with a reset, as a client that dies does."""
        link = self.writer.get_extra_info("socket")
        link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


def post(path, body, content_type="application/json", **headers):
    """The bytes of a request; `body` may be bytes, or something for JSON."""
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    lines = [f"POST {path} HTTP/1.1", "host: 127.0.0.1", f"content-type: {content_type}",
             f"content-length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def get(path):
    return f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n".encode()


async def ask(port, path, body, **more):
    """One request on a connection of its own."""
    async with await Connection.open(port) as connection:
        return await connection.ask(post(path, body, **more))


def generate(inputs, tokens, ignore_eos=True, **parameters):
    """The body of a greedy generation of exactly so many tokens."""
    return {"inputs": inputs, "parameters": {
        "max_new_tokens": tokens, "ignore_eos": ignore_eos, "details": True, **parameters}}


async def gather(*tasks, at_once):
    """Awaits all, a limited number at a time, and returns what they gave in order."""
    room = asyncio.Semaphore(at_once)

    async def one(task):
        async with room:
            return await task

    return await asyncio.gather(*(one(task) for task in tasks))
