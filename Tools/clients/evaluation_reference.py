"""Writes Tests/Clients/reference/evaluation.json: what lm-eval finds when transformers computes.

usage: python Tools/clients/evaluation_reference.py     (in the root of the repository)

Needs lm_eval[hf,api], torch and transformers. The demo model is widened to float32 and evaluated on the tasks of
Tests/Clients/tasks with lm-eval's `hf` backend, one document at a time, on the CPU.
"""

import json
import pathlib
import sys
from importlib.metadata import version

import torch
import transformers

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/Clients"))

from evaluating import LIMITS, evaluate  # noqa: E402

TARGET = ROOT / "Tests/Clients/reference/evaluation.json"
ARGUMENTS = {"pretrained": "Models/demo", "dtype": "float32", "device": "cpu", "batch_size": 1, "add_bos_token": False}


def main():
    torch.set_num_threads(1)
    tasks = {}
    for task in LIMITS:
        figures, answers = evaluate(task, "hf", ARGUMENTS)
        tasks[task] = {"figures": figures, "answers": [rounded(answer) for answer in answers]}
        print(task, figures)
    about = (f"made by Tools/clients/evaluation_reference.py: lm-eval {version('lm_eval')} with its hf backend, "
             f"transformers {transformers.__version__}, torch {torch.__version__}, float32 on a CPU")
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps({"about": about, "tasks": tasks}, indent=1) + "\n")


def rounded(answer):
    if isinstance(answer, list):
        return [round(answer[0], 6), answer[1]]
    return round(answer, 6) if isinstance(answer, float) else answer


if __name__ == "__main__":
    main()
