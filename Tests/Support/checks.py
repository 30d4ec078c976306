"""Collects checks, runs them one by one, prints a line for each, and counts."""

import asyncio
import inspect
import pathlib
import sys
import time
import traceback

_CHECKS = []


def check(function):
    """Marks a function, plain or asynchronous, as a check of its module; its name says what holds."""
    _CHECKS.append(function)
    return function


def run_checks(*arguments, module="__main__", only=None):
    """Runs every check of a module with these arguments; returns how many passed and how many failed."""
    passed = failed = 0
    for function in _CHECKS:
        if function.__module__ != module or (only and only not in function.__name__):
            continue
        start = time.monotonic()
        try:
            outcome = function(*arguments)
            if inspect.isawaitable(outcome):
                asyncio.run(_finish(outcome))
        except Exception:
            failed += 1
            report("FAILED", function, start)
            print(where_it_failed())
        else:
            passed += 1
            report("ok", function, start)
        sys.stdout.flush()
    return passed, failed


def where_it_failed():
    """The lines of the tests that led to the error in hand, and what it says."""
    kind, error, trace = sys.exc_info()
    frames = [frame for frame in traceback.extract_tb(trace)
              if "/Tests/" in frame.filename and "checks.py" not in frame.filename]
    lines = [f"       {pathlib.Path(frame.filename).name}:{frame.lineno}: {frame.line}" for frame in frames]
    message = "".join(traceback.format_exception_only(kind, error)).strip()
    return "\n".join([*lines, "       " + message[:2000]])


async def _finish(outcome):
    return await outcome


def report(word, function, start):
    name = function.__name__.replace("_", " ")
    print(f"{word:6} {name} ({time.monotonic() - start:.1f} s)")


def expect_error(kinds, action):
    """Returns the error of one of `kinds` that `action` raises; none, or another, fails the check."""
    try:
        action()
    except kinds as error:
        return error
    raise AssertionError(f"no error, where {kinds} was to come")


def expect_equal(found, expected, what=""):
    assert found == expected, f"{what}: found {found!r}, expected {expected!r}"
