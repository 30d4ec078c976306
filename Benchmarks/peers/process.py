"""Runs one heavy program at a time: its own process group, a log file, a time and a memory limit."""
import os
import pathlib
import signal
import subprocess
import time
from dataclasses import dataclass


class Failure(Exception):
    """Why an engine has no figures; its text goes into the report."""


@dataclass
class Outcome:
    status: int
    stdout: str
    stderr: str
    seconds: float


def resident_bytes(pid):
    """The memory that a process has now, or 0 when it is gone."""
    try:
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    for line in status.splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0


def beside(log, ending):
    """The path of a log with an ending, whatever dots its name has."""
    return log.with_name(log.name + ending)


def run(command, log, environment=None, seconds=3600, memory_bytes=16 << 30):
    """Runs a command to its end and returns what it printed. `log` (a path) keeps both streams.

    Raises Failure when a limit is passed, after ending the process group; also ends it on Ctrl-C.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    out_file, err_file = beside(log, ".out"), beside(log, ".err")
    start = time.monotonic()
    with open(out_file, "wb") as out, open(err_file, "wb") as err:
        child = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                                 env={**os.environ, **(environment or {})}, start_new_session=True)
        try:
            while child.poll() is None:
                if time.monotonic() - start > seconds:
                    raise Failure(f"took longer than {seconds:.0f} s")
                if resident_bytes(child.pid) > memory_bytes:
                    raise Failure(f"used more than {memory_bytes / 2**30:.0f} GiB of memory")
                time.sleep(0.1)
        finally:
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
    return Outcome(child.returncode, out_file.read_text(errors="replace"), err_file.read_text(errors="replace"),
                   time.monotonic() - start)


def last_line(text):
    """The last line that says something, at most 300 characters of it."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:300] if lines else "no message"


def checked(command, log, environment=None, seconds=3600):
    """Runs a command that must succeed; its last words become the failure's reason."""
    outcome = run(command, log, environment, seconds)
    if outcome.status != 0:
        raise Failure(f"{pathlib.Path(str(command[0])).name} ended with {outcome.status}: "
                      f"{last_line(outcome.stderr or outcome.stdout)} (see {beside(log, '.err')})")
    return outcome
