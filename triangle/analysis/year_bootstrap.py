"""How much the estimates hang on which years happened: a bootstrap over blocks of years.

Answers how far weights move when some stretches of history count twice and others not at all. Each
year keeps its own past, so that only its weight in the likelihood is drawn, in blocks that
preserve what hangs together (moving blocks: Kunsch 1989, laid on a circle as in Politis and Romano
1992). Does not replace the curvature of the likelihood, which it checks.

References
----------
Kunsch, H. R. (1989), The jackknife and the bootstrap for general stationary observations, Annals of
Statistics 17, 1217-1241. Politis, D. N. and Romano, J. P. (1992), A circular block-resampling
procedure for stationary data, in LePage and Billard (eds), Exploring the Limits of Bootstrap.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from triangle.analysis.estimation import Estimate, climb
from triangle.errors import GameError
from triangle.game import FloatArray

__all__ = ["BLOCK", "bootstrap_years", "draw_blocks"]

BLOCK = 6
"""Years in a block: about the time between two changes of the triangle."""


def bootstrap_years(
    found: Estimate,
    draws: int,
    seed: int = 1,
    known: Mapping[int, FloatArray] | None = None,
    done: Callable[[int, FloatArray], None] | None = None,
) -> FloatArray:
    """Estimate anew with years drawn in blocks.

    Parameters
    ----------
    found : Estimate
    draws : int
    seed : int
        Draw k has a generator of its own, so that a stopped run can be taken up again.
    known : mapping of draw number to logarithms, optional
        Draws that need not be made again.
    done : callable, optional
        Called with the number of a draw and its logarithms.

    Returns
    -------
    array, shape (draws, P)
        Logarithms of the free numbers.
    """
    years = len(found.history.years)
    rows = []
    for k in range(draws):
        if known is not None and k in known:
            rows.append(np.asarray(known[k]))
            continue
        rng = np.random.default_rng([seed, k])
        counts = np.bincount(draw_blocks(years, BLOCK, rng), minlength=years)
        rows.append(climb(found.history, found.prior, found.logs, counts.astype(float)).logs)
        if done is not None:
            done(k, rows[-1])
    return np.array(rows)


def draw_blocks(length: int, block: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Draw positions 0..length-1 in blocks of neighbours on a circle, as many as there are.

    Raises
    ------
    GameError
        If the block is longer than the series or not positive.

    Examples
    --------
    >>> import numpy as np
    >>> drawn = draw_blocks(10, 5, np.random.default_rng(1))
    >>> len(drawn), (np.diff(drawn[:5]) % 10).tolist()
    (10, [1, 1, 1, 1])
    """
    if not 1 <= block <= length:
        raise GameError(f"block: expected 1 to {length} periods, got {block}")
    starts = rng.integers(length, size=-(-length // block))
    return np.asarray(((starts[:, None] + np.arange(block)) % length).ravel()[:length])
