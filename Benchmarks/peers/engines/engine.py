"""What the harness asks of an engine."""
from dataclasses import dataclass

from process import Failure


@dataclass(frozen=True)
class Setting:
    """What holds for a whole run."""
    installation: object
    needletail: object
    threads: int
    warmups: int
    runs: int


class Engine:
    """One engine. Subclasses state `name`, `label`, `precisions`, and prepare and run a group of cells.

    Both raise Failure with the reason when there are no figures.
    """
    name = label = ""
    precisions = ("bf16", "int8", "int4")

    def __init__(self, setting):
        self.setting = setting

    def version(self):
        """The versions that the report names."""
        raise NotImplementedError

    def prepare(self, files, precision):
        """Installs the engine and makes its model, so that this never falls into the measured time."""
        raise NotImplementedError

    def run(self, files, group, log):
        """Measures a group in a process of its own; a list of results with the keys of `bench latency --json`."""
        raise NotImplementedError

    def check(self, precision):
        if precision not in self.precisions:
            raise Failure(f"{precision} is not compared: {self.why_not}")
