"""lm-eval: `local-completions` gives the figures that transformers gives for the same checkpoint, and those that
`needletail eval` gives.

The figures of transformers come from Tools/clients/evaluation_reference.py.
"""

import json
import math
import pathlib
import subprocess
import tempfile

from checks import check, expect_equal
from evaluating import LIMITS, evaluate
from server import Server
from suite import main

REFERENCE = json.loads(
    (pathlib.Path(__file__).resolve().parent / "reference/evaluation.json").read_text())["tasks"]
# Both add up in float32, in another order: of a passage's log-probability that leaves this much open.
LOGPROB_TOLERANCE = 2e-3
RELATIVE_TOLERANCE = 1e-3
# The server and `needletail eval` are the same program with the same model.
OWN_TOLERANCE = 1e-4
RESAMPLES = 2000


def through_server(server, task, concurrent=1, bootstrap_iters=0, **more):
    arguments = {"model": "demo", "base_url": server.url + "/v1/completions", "num_concurrent": concurrent,
                 "max_length": 1024, "timeout": 60, "max_retries": 1} | more
    return evaluate(task, "local-completions", arguments, bootstrap_iters)


def compare(target, task, concurrent=1, **more):
    figures, answers = through_server(target, task, concurrent, **more)
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


def by_command(target, *arguments):
    """What `needletail eval` reports, and of each document its record."""
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/records.jsonl"
        command = [target.binary, "eval", *arguments, "--dtype", "float32", "--json", "--records", path]
        output = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
        with open(path, encoding="utf-8") as records:
            return json.loads(output), [json.loads(line) for line in records]


def expect_same(name, server, command):
    assert abs(server - command) <= OWN_TOLERANCE, f"{name}: {server} through the server, {command} by the command"
    print(f"       {name}: {server:.6f} through the server, {command:.6f} by the command")


def expect_same_scores(answers, records):
    """The same log-probabilities and greedy flags, for each document or for each of its choices."""
    expect_equal(len(answers), len(records))
    worst = 0
    for answer, record in zip(answers, records):
        several = answer if isinstance(answer[0], list) else [answer]
        logprobs, flags = record["logprob"], record["is_greedy"]
        scores = zip(logprobs, flags) if isinstance(logprobs, list) else [(logprobs, flags)]
        for (server, greedy), (command, flag) in zip(several, scores, strict=True):
            worst = max(worst, abs(server - command))
            expect_equal(flag, greedy, f"document {record['document']}")
    assert worst <= OWN_TOLERANCE, f"log-probabilities differ by {worst}"
    print(f"       log-probabilities: differ by {worst:.2g} at most")


@check
def the_command_scores_last_words_as_the_harness_does(target):
    with exactly_served(target) as server:
        figures, answers = through_server(server, "needletail_cloze", bootstrap_iters=RESAMPLES)
    report, records = by_command(
        target, "cloze", "Models/demo/eval/cloze.jsonl", "--limit", str(LIMITS["needletail_cloze"]),
        "--bootstrap-iters", str(RESAMPLES))
    expect_same_scores(answers, records)
    for ours, theirs in [("accuracy", "acc"), ("perplexity", "perplexity")]:
        expect_same(ours, figures[theirs], report[ours])
        expect_same(ours + "_stderr", figures[theirs + "_stderr"], report[ours + "_stderr"])


@check
def the_command_scores_continuations_as_the_harness_does(target):
    passages = [json.loads(line)["text"].rsplit(" ", 1)
                for line in pathlib.Path("Models/demo/eval/cloze.jsonl").read_text().splitlines()]
    with exactly_served(target) as server:
        figures, answers = through_server(server, "needletail_cloze")
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        for context, word in passages[:LIMITS["needletail_cloze"]]:
            file.write(json.dumps({"context": context, "continuation": " " + word}) + "\n")
        file.flush()
        report, records = by_command(target, "loglikelihood", file.name)
    expect_same_scores(answers, records)
    expect_same("accuracy", figures["acc"], report["accuracy"])
    expect_same("perplexity", figures["perplexity"], math.exp(-report["mean_logprob"]))


@check
def the_command_scores_choices_as_the_harness_does(target):
    with exactly_served(target) as server:
        figures, answers = through_server(server, "needletail_choices", bootstrap_iters=1)
    report, records = by_command(target, "loglikelihood", "Tests/Clients/tasks/choices.jsonl")
    expect_same_scores(answers, records)
    for ours, theirs in [("accuracy", "acc"), ("accuracy_norm", "acc_norm"), ("accuracy_bytes", "acc_bytes")]:
        expect_same(ours, figures[theirs], report[ours])
        expect_same(ours + "_stderr", figures[theirs + "_stderr"], report[ours + "_stderr"])


@check
def the_command_scores_a_text_in_windows_as_the_harness_does(target):
    with exactly_served(target) as server:
        figures, answers = through_server(server, "needletail_document")
    report, records = by_command(target, "perplexity", "Models/demo/eval/heldout.txt")
    assert len(records) > 1, "the text is to need several windows"
    assert math.isclose(answers[0], report["logprob"], rel_tol=1e-6), f"{answers[0]} and {report['logprob']}"
    for name in ("word_perplexity", "byte_perplexity", "bits_per_byte"):
        expect_same(name, figures[name], report[name])


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
