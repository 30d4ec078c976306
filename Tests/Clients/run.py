#!/usr/bin/env python3
"""Runs public clients against the program and checks that they understand it.

usage: run.py --needletail .build/release/needletail [--only SUITE] [--check PART_OF_A_NAME]

Starts the server with the demo model on a loopback port that the system chooses, runs each suite in an environment
with the clients of its requirements, and stops the server. A suite may start servers of its own beside it. Prints a
line for each check; the exit status is 1 if one fails.
"""

import argparse
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SUPPORT = HERE.parent / "Support"
sys.path.insert(0, str(SUPPORT))

import environments  # noqa: E402
from server import Server  # noqa: E402

# The suite, the environments that it runs in, and the seconds it may take.
SUITES = {
    "tgi_client": (["tgi"], 120),
    "hub_client": (["tgi", "current"], 120),
    "openai_client": (["current"], 120),
    "openai_tools": (["current"], 120),
    "retries": (["current"], 120),
    "evaluation": (["evaluation"], 240),
    "load": (["current"], 180),
    "pages": (["browser"], 180),
}
FLAGS = ["--model-id", "demo", "--enable-prefill-logprobs"]


def main():
    options = parse_options()
    passed = failed = 0
    # Every environment first, so that no server waits for an installation.
    runs = [(suite, environment, environments.python(environment))
            for suite, (names, _) in SUITES.items() if options.only in (None, suite) for environment in names]
    with Server(options.needletail, *FLAGS, environment={"WARMUP_ENABLED": "true"}) as server:
        for suite, environment, python in runs:
            print(f"== {suite} ({', '.join(requirements(environment))})", flush=True)
            counts = run_suite(suite, python, server, options)
            passed, failed = passed + counts[0], failed + counts[1]
        if not server.is_running:
            failed += 1
            print(f"FAILED the server ended meanwhile:\n{server.log_end()}")
        else:
            failed += stops_in_order(server)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--needletail", required=True, type=pathlib.Path, help="the program")
    parser.add_argument("--only", choices=SUITES, help="one suite")
    parser.add_argument("--check", default="", help="only checks with this in their name")
    options = parser.parse_args()
    options.needletail = options.needletail.resolve()
    if not options.needletail.exists():
        parser.error(f"there is no {options.needletail}; build it with `make build`")
    return options


def requirements(environment):
    lines = (HERE / f"requirements/{environment}.txt").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")][:2]


def run_suite(suite, python, server, options):
    """Runs a suite; returns how many checks passed and how many failed."""
    environment = os.environ | {
        "PYTHONPATH": str(SUPPORT), "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1",
        "OPENAI_API_KEY": "none", "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1",
        "HF_HUB_DISABLE_TELEMETRY": "1", "HF_HOME": str(environments.CACHE / "hf"),
    }
    command = [python, HERE / f"{suite}.py", server.url, options.needletail, options.check]
    # Progress bars and warnings are of interest only when a suite breaks off.
    complaints = tempfile.TemporaryFile("w+")
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=complaints, text=True, env=environment, cwd=HERE.parents[1],
        start_new_session=True)
    signal.signal(signal.SIGALRM, lambda *_: os.killpg(process.pid, signal.SIGKILL))
    signal.alarm(SUITES[suite][1])
    counts = None
    for line in process.stdout:
        if line.startswith("counts: "):
            counts = tuple(int(word) for word in line.split()[1:])
        else:
            print(line, end="", flush=True)
    status = process.wait()
    signal.alarm(0)
    if counts is None:
        complaints.seek(0)
        print(f"FAILED {suite} ended with status {status} before it had counted:\n{complaints.read()[-3000:]}")
        return 0, 1
    return counts


def stops_in_order(server):
    """Ends the server; returns 1 if it does not end well."""
    server.signal()
    status = server.wait(30)
    if status == 0:
        return 0
    print(f"FAILED the server ended with status {status}:\n{server.log_end()}")
    return 1


if __name__ == "__main__":
    main()
