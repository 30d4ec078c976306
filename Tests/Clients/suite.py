"""What the suites have in common: their arguments and a few texts."""

import pathlib
import sys

from checks import run_checks
from server import Endpoint

PROMPT = "The swift is a bird that"
MESSAGES = [{"role": "user", "content": "Name a bird."}]
TOKENS = 8
TOO_LONG = 10_000_000


class Target(Endpoint):
    """The server under test and the program, for suites that start servers of their own."""

    def __init__(self, url, binary):
        super().__init__(url)
        self.binary = pathlib.Path(binary)


def main():
    """Runs the checks of a suite; the last line tells the counts."""
    url, binary, only = sys.argv[1:4]
    passed, failed = run_checks(Target(url, binary), only=only)
    print(f"counts: {passed} {failed}")
