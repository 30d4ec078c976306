"""Runs the tasks of this folder with lm-eval; the same here and where the expected figures are made."""

import logging
import os
import pathlib

# The data is here; nothing is looked for elsewhere.
os.environ["HF_HUB_OFFLINE"] = "1"
# The harness draws samples in this process.
os.environ["DISABLE_MULTIPROC"] = "1"

import datasets  # noqa: E402
import lm_eval  # noqa: E402
from lm_eval.tasks import TaskManager  # noqa: E402

TASKS = pathlib.Path(__file__).resolve().parent / "tasks"
# The documents of each task that are looked at, so that a run takes seconds.
LIMITS = {"needletail_cloze": 120, "needletail_heldout": 80, "needletail_generate": 60}
# Tasks that are compared with the program's own evaluation, and not with transformers.
OWN_LIMITS = {"needletail_choices": 60, "needletail_document": 1}


def evaluate(task, model, arguments, bootstrap_iters=0):
    """Evaluates a model on a task.

    Returns its figures, standard errors among them if samples are drawn for them, and of each document in order what
    the model answered: log-probability and whether it is the likeliest text, or a log-probability, or a text; a list
    of such answers where there is more than one.
    """
    logging.getLogger("lm_eval").setLevel(logging.ERROR)
    datasets.disable_progress_bars()
    manager = TaskManager(include_path=str(TASKS), include_defaults=False)
    results = lm_eval.simple_evaluate(
        model=model, model_args=arguments, tasks=[task], task_manager=manager, limit=(LIMITS | OWN_LIMITS)[task],
        bootstrap_iters=bootstrap_iters, log_samples=True)
    figures = {name.split(",")[0]: value for name, value in results["results"][task].items()
               if isinstance(value, float) and (bootstrap_iters or "stderr" not in name)}
    samples = sorted(results["samples"][task], key=lambda sample: sample["doc_id"])
    answers = [[plain(answer[0]) for answer in sample["resps"]] for sample in samples]
    return figures, [several if len(several) > 1 else several[0] for several in answers]


def plain(answer):
    """An answer as JSON has it; the harness makes texts of some."""
    if isinstance(answer, (tuple, list)):
        return [float(answer[0]), str(answer[1]) == "True"]
    return answer
