#!/usr/bin/env python3
"""Does to the program what it has to survive, and looks at what is left.

usage: run.py --needletail .build/release/needletail [--only MODULE] [--check PART_OF_A_NAME]

Needs nothing but Python. All traffic is on the loopback interface, every loop is bounded. One server goes through
the faults of broken requests and of clients that leave, and is compared with a fresh one at the end; the others
have limits of their own. FULL=1 makes stalls and the soak as long as the acceptance wants them (some minutes).
"""

import argparse
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Support"))

import aftermath  # noqa: E402, F401
import connections  # noqa: E402
import limits  # noqa: E402, F401
import malformed  # noqa: E402, F401
import queueing  # noqa: E402, F401
import shutdown  # noqa: E402, F401
import slow_reader  # noqa: E402, F401
from checks import run_checks  # noqa: E402
from server import Server  # noqa: E402

FLAGS = ["--model-id", "demo", "--enable-prefill-logprobs", "--max-batch-total-tokens", 16_384]
ON_THE_BATTERED_SERVER = ["malformed", "connections"]
ON_THEIR_OWN_SERVERS = ["limits", "queueing", "slow_reader", "shutdown"]


class Count:
    """How many checks passed and failed."""

    def __init__(self, options):
        self.options, self.passed, self.failed = options, 0, 0

    def run(self, module, *arguments):
        if self.options.only not in (None, module):
            return
        print(f"== {module.replace('_', ' ')}", flush=True)
        passed, failed = run_checks(*arguments, module=module, only=self.options.check)
        self.passed, self.failed = self.passed + passed, self.failed + failed


def main():
    options = parse_options()
    connections.raise_file_limit()
    count = Count(options)
    warm = {"WARMUP_ENABLED": "true"}
    with Server(options.needletail, *FLAGS, environment=warm) as battered:
        for module in ON_THE_BATTERED_SERVER:
            count.run(module, battered)
        if battered.is_running:
            with Server(options.needletail, *FLAGS, environment=warm) as fresh:
                count.run("aftermath", battered, fresh)
        else:
            count.failed += 1
            print(f"FAILED the server ended:\n{battered.log_end()}")
    for module in ON_THEIR_OWN_SERVERS:
        count.run(module, options.needletail)
    print(f"{count.passed} passed, {count.failed} failed")
    sys.exit(1 if count.failed else 0)


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--needletail", required=True, type=pathlib.Path, help="the program")
    parser.add_argument("--only", choices=[*ON_THE_BATTERED_SERVER, "aftermath", *ON_THEIR_OWN_SERVERS])
    parser.add_argument("--check", default="", help="only checks with this in their name")
    options = parser.parse_args()
    options.needletail = options.needletail.resolve()
    if not options.needletail.exists():
        parser.error(f"there is no {options.needletail}; build it with `make build`")
    return options


if __name__ == "__main__":
    main()
