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
    line: float = 0.5
    out: float = 0.55
    act: float = 0.42

    def chances(self, table: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return likelihoods from 0 to 1 of figures, along the last axis."""
        sums = np.clip(table @ np.array(self.weights), -30, 30)
        result: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-sums))
        return result


MODEL = Weighing(weights=(2.09, 2.99, 0.87, 1.3, 2.25, 5.41, 4.54, 2.38, -2.78, 3.34, -7.71))
WORDS = Weighing(
    weights=(1.44, 3.76, 0.71, 1.95, 4.08, 5.66, 5.03, 1.62, -1.99, 2.85, -6.35),
    line=0.4,
    out=0.45,
    act=0.3,
)


def weighing_for(engine: str) -> Weighing:
    """Return the weighing of an engine by its name."""
    return WORDS if engine.startswith("lexical") else MODEL
