"""Runs the tasks of this folder with lm-eval; the same here and where the expected figures are made."""

import logging
import os
import pathlib

# The data is here; nothing is looked for elsewhere.
os.environ["HF_HUB_OFFLINE"] = "1"

import datasets  # noqa: E402
import lm_eval  # noqa: E402
from lm_eval.tasks import TaskManager  # noqa: E402

TASKS = pathlib.Path(__file__).resolve().parent / "tasks"
# The documents of each task that are looked at, so that a run takes seconds.
LIMITS = {"needletail_cloze": 120, "needletail_heldout": 80, "needletail_generate": 60}


def evaluate(task, model, arguments):
    """Evaluates a model on a task.

    Returns its figures, and of each document in order what the model answered: log-probability and whether it is
    the likeliest text, or a log-probability, or a text.
    """
    logging.getLogger("lm_eval").setLevel(logging.ERROR)
    datasets.disable_progress_bars()
    manager = TaskManager(include_path=str(TASKS), include_defaults=False)
    results = lm_eval.simple_evaluate(
        model=model, model_args=arguments, tasks=[task], task_manager=manager, limit=LIMITS[task], bootstrap_iters=0,
        log_samples=True)
    figures = {name.split(",")[0]: value for name, value in results["results"][task].items()
               if isinstance(value, float) and "stderr" not in name}
    samples = sorted(results["samples"][task], key=lambda sample: sample["doc_id"])
    return figures, [plain(sample["resps"][0][0]) for sample in samples]


def plain(answer):
    """An answer as JSON has it; the harness makes texts of some."""
    if isinstance(answer, (tuple, list)):
        return [float(answer[0]), str(answer[1]) == "True"]
    return answer
