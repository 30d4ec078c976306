"""Collects checks, runs them one by one, prints a line for each, and counts."""

import asyncio
import inspect
import sys
import time
import traceback

_CHECKS = []


def check(function):
    """Marks a function as a check of the program that runs; what an imported suite marks is left to it."""
    if function.__module__ == "__main__":
        _CHECKS.append(function)
    return function


def run_checks(*arguments, only=None):
    """Runs every check of the program with these arguments; returns how many passed and how many failed."""
    passed = failed = 0
    for function in _CHECKS:
        if only and only not in function.__name__:
            continue
        start = time.monotonic()
        try:
            outcome = function(*arguments)
            if inspect.isawaitable(outcome):
                asyncio.run(_finish(outcome))
        except Exception:
            failed += 1
            report("FAILED", function, start)
            traceback.print_exc(limit=-4, file=sys.stdout)
        else:
            passed += 1
            report("ok", function, start)
        sys.stdout.flush()
    return passed, failed


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
