"""Which cells are measured: rows, prompt and output tokens, grouped into one process an engine."""
from dataclasses import dataclass

OUTPUT_TOKENS = 32


@dataclass(frozen=True)
class Cell:
    """`rows` sequences of `inputs` prompt tokens, of which each generates `outputs` tokens."""
    rows: int
    inputs: int
    outputs: int = OUTPUT_TOKENS


@dataclass(frozen=True)
class Group:
    """The cells of one prompt length, which an engine measures in one process."""
    model: str
    precision: str
    inputs: int
    cells: tuple


def cells(rows, inputs, limit, outputs=OUTPUT_TOKENS):
    """The cells of a prompt length whose prompts together stay within `limit` tokens."""
    return tuple(Cell(count, inputs, outputs) for count in rows if count * inputs <= limit)


def groups(models, precisions, rows, prompts, contexts, limit, outputs=OUTPUT_TOKENS):
    """Every group of the grid. A context is a prompt that, with its output, fills so many tokens."""
    lengths = sorted(set(prompts) | {context - outputs for context in contexts})
    found = [Group(model, precision, inputs, cells(rows, inputs, limit, outputs))
             for model in models for precision in precisions for inputs in lengths]
    return [group for group in found if group.cells]
