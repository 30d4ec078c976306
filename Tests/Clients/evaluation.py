"""lm-eval: `local-completions` gives the figures that transformers gives for the same checkpoint.

The expected figures come from Tools/clients/evaluation_reference.py.
"""

import json
import math
import pathlib

from checks import check, expect_equal
from evaluating import LIMITS, evaluate
from server import Server
from suite import main

REFERENCE = json.loads(
    (pathlib.Path(__file__).resolve().parent / "reference/evaluation.json").read_text())["tasks"]
# Both add up in float32, in another order: of a passage's log-probability that leaves this much open.
LOGPROB_TOLERANCE = 2e-3
RELATIVE_TOLERANCE = 1e-3


def compare(target, task, concurrent=1, **more):
    arguments = {"model": "demo", "base_url": target.url + "/v1/completions", "num_concurrent": concurrent,
                 "max_length": 1024, "timeout": 60, "max_retries": 1} | more
    figures, answers = evaluate(task, "local-completions", arguments)
    expected = REFERENCE[task]
    expect_equal(len(answers), LIMITS[task])
    for number, (found, wanted) in enumerate(zip(answers, expected["answers"])):
        assert close(found, wanted), f"{task} document {number}: found {found!r}, transformers {wanted!r}"
    for name, value in expected["figures"].items():
        # What is counted is equal; what is added up is equal as far as float32 goes.
        exact = name in ("acc", "exact_match")
        assert math.isclose(figures[name], value, rel_tol=0 if exact else RELATIVE_TOLERANCE), (
            f"{task} {name}: found {figures[name]}, transformers {value}")
        print(f"       {task} {name}: {figures[name]:.6f} (transformers {value:.6f})")


def close(found, wanted):
    if isinstance(wanted, list):
        return abs(found[0] - wanted[0]) <= LOGPROB_TOLERANCE and found[1] == wanted[1]
    if isinstance(wanted, float):
        return math.isclose(float(found), wanted, rel_tol=RELATIVE_TOLERANCE)
    return found == wanted


def exactly_served(target):
    """The demo model in float32, as the reference computes."""
    return Server(target.binary, "--model-id", "demo", "--dtype", "float32")


@check
def evaluation_of_last_words(target):
    with exactly_served(target) as server:
        compare(server, "needletail_cloze")


@check
def evaluation_of_last_words_with_requests_at_once(target):
    with exactly_served(target) as server:
        compare(server, "needletail_cloze", concurrent=8, batch_size=4)


@check
def evaluation_of_unseen_text(target):
    with exactly_served(target) as server:
        compare(server, "needletail_heldout")


@check
def evaluation_of_generated_words(target):
    with exactly_served(target) as server:
        compare(server, "needletail_generate", concurrent=4)


@check
def evaluation_of_generated_words_one_by_one(target):
    """Alone, the harness also sends the text of the end token as a stop text."""
    with exactly_served(target) as server:
        compare(server, "needletail_generate")


if __name__ == "__main__":
    main()
