"""How the figures of understanding are weighed, for each engine: fitted, not felt.

`python -m benchmarks.understanding --fit` fits them on tests/practice/understanding/tuning and prints
this table; the held-out turns there are never fitted on.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Weighing:
    """Weights in the order of `understanding.FIGURES`, and from which likelihood on something counts.

    `opens`: a clause's best fact. `opens_second`: its second. `line`, `out`, `act`: likenesses from which
    a clause meets a line of the script, leads out of the room, or does something at all.
    """

    weights: tuple[float, ...]
    opens: float = 0.35
    opens_second: float = 0.6
    line: float = 0.58
    out: float = 0.55
    act: float = 0.48

    def chances(self, table: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return likelihoods from 0 to 1 of figures, along the last axis."""
        sums = np.clip(table @ np.array(self.weights), -30, 30)
        result: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-sums))
        return result


MODEL = Weighing(weights=(1.73, 2.68, 0.68, 1.26, 2.1, 5.37, 4.62, 2.35, -2.84, -0.83, 3.38, -7.42))
WORDS = Weighing(
    weights=(0.74, 3.33, 0.26, 1.76, 3.87, 5.47, 4.94, 1.66, -2.03, -1.94, 2.89, -6.02),
    line=0.5,
    out=0.45,
    act=0.3,
)


def weighing_for(engine: str) -> Weighing:
    """Return the weighing of an engine by its name."""
    return WORDS if engine.startswith("lexical") else MODEL
