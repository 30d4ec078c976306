"""Runs `needletail serve` on a loopback port that the system chooses, for tests that speak HTTP to the program."""

import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

STARTUP_SECONDS = 120
LISTENING = re.compile(r"listens on https?://[^ :]+:(\d+)")
SAMPLE = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)$")


class ServerFailure(Exception):
    """The program did not start, or did not stop; the text holds the end of its log."""


class Endpoint:
    """The address of a running server, and the questions that every test asks it."""

    def __init__(self, url):
        self.url = url.rstrip("/")

    def health(self):
        """The status of `/health`, or None when nothing answers."""
        try:
            with _open(self.url + "/health", timeout=10) as response:
                return response.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return None

    def post(self, path, body, timeout=120):
        """Posts an object; returns status and the answer, parsed if it is JSON."""
        request = urllib.request.Request(
            self.url + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
        try:
            with _open(request, timeout=timeout) as response:
                return response.status, _parsed(response.read())
        except urllib.error.HTTPError as error:
            return error.code, _parsed(error.read())

    def metrics(self):
        """The samples of `/metrics`: `{"name{label=\"value\"}": number}`."""
        with _open(self.url + "/metrics", timeout=10) as response:
            return parse_metrics(response.read().decode())

    def metric(self, name, absent=None):
        """One sample; `absent` stands for one that does not exist yet."""
        samples = self.metrics()
        if name not in samples and absent is None:
            raise KeyError(f"/metrics has no sample {name}")
        return samples.get(name, absent)

    def wait_for_metric(self, name, condition, seconds=10, absent=None):
        """Waits until a sample meets a condition and returns it; the last one seen if it never does."""
        deadline = time.monotonic() + seconds
        while True:
            value = self.metric(name, absent)
            if condition(value) or time.monotonic() > deadline:
                return value
            time.sleep(0.05)


class Server(Endpoint):
    """One running program; use it in a `with` statement."""

    def __init__(self, binary, *flags, environment=None, port=0):
        self.flags = [str(flag) for flag in flags]
        self._command = [str(binary), "serve", "--hostname", "127.0.0.1", "--port", str(port), *self.flags]
        # Warming up costs a start some seconds; a test that wants it says so.
        self._environment = os.environ | {"WARMUP_ENABLED": "false"} | (environment or {})
        self._log = tempfile.NamedTemporaryFile(prefix="needletail-serve-", suffix=".log")

    def __enter__(self):
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log, env=self._environment)
        try:
            self.port = self._wait_for_port()
            self.url = f"http://127.0.0.1:{self.port}"
            self._wait_for_health()
        except BaseException:
            self._process.kill()
            self._process.wait()
            raise
        return self

    def __exit__(self, kind, error, trace):
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._log.close()

    def _wait_for_port(self):
        deadline = time.monotonic() + STARTUP_SECONDS
        while time.monotonic() < deadline:
            if match := LISTENING.search(self.log()):
                return int(match[1])
            if self._process.poll() is not None:
                raise ServerFailure(f"the server ended with status {self._process.returncode}:\n{self.log_end()}")
            time.sleep(0.02)
        raise ServerFailure(f"the server did not listen within {STARTUP_SECONDS} s:\n{self.log_end()}")

    def _wait_for_health(self):
        deadline = time.monotonic() + STARTUP_SECONDS
        while self.health() != 200:
            if time.monotonic() > deadline:
                raise ServerFailure(f"the server did not become healthy:\n{self.log_end()}")
            time.sleep(0.05)

    @property
    def is_running(self):
        return self._process.poll() is None

    def log(self):
        """What the program printed so far."""
        return pathlib.Path(self._log.name).read_text(errors="replace")

    def log_end(self, lines=15):
        return "\n".join(self.log().splitlines()[-lines:])

    def resident_bytes(self):
        """The memory that the program has now."""
        for line in pathlib.Path(f"/proc/{self._process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise ServerFailure("the server has no memory: it ended")

    def open_files(self):
        """The number of descriptors that the program has open."""
        return len(os.listdir(f"/proc/{self._process.pid}/fd"))

    def signal(self, number=signal.SIGTERM):
        self._process.send_signal(number)

    def wait(self, seconds):
        """Waits for the program's end and returns its status."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise ServerFailure(f"the server still ran after {seconds} s:\n{self.log_end()}") from None


# Whatever proxy the environment names, loopback needs none.
_open = urllib.request.build_opener(urllib.request.ProxyHandler({})).open


def parse_metrics(text):
    """Parses Prometheus text; labels are sorted by name."""
    samples = {}
    for line in text.splitlines():
        match = None if line.startswith("#") else SAMPLE.match(line)
        if match:
            labels = ",".join(sorted(re.findall(r'\w+="(?:[^"\\]|\\.)*"', match[2] or "")))
            samples[match[1] + (f"{{{labels}}}" if labels else "")] = float(match[3])
    return samples


def _parsed(data):
    try:
        return json.loads(data)
    except ValueError:
        return data.decode(errors="replace")
