"""The files that history leaves behind: estimated weights, scores of a backtest, unfinished work.

Answers what they hold and how. Computes nothing.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from triangle.analysis.estimation import Estimate
from triangle.analysis.history import History
from triangle.analysis.history_prior import HistoryPrior
from triangle.errors import TriangleError
from triangle.game import FloatArray
from triangle.politics.weights import Weights
from triangle.views.files import write_file

__all__ = ["PieceFolder", "history_digest", "weights_file"]

NINETY = 1.6448536269514722
"""Standard errors from the middle to either end of a 90 % interval."""


def weights_file(found: Estimate, judged: Weights, bootstrap: FloatArray | None = None) -> str:
    """Write an estimate as the TOML file that `load_estimated_weights` reads.

    Parameters
    ----------
    found : Estimate
    judged : Weights
        For the numeraire and for what each weight means.
    bootstrap : array, shape (draws, P), optional
        Logarithms; their spread is noted beside the standard errors.
    """
    years = found.history.years
    source = f"estimated from {years[0]}-{years[-1]}"
    lines = [
        "# Weights of the payoff channels estimated from history (docs/calibration.md).",
        "# Written by `triangle history --estimate --save`; not to be edited by hand.",
        "",
        'provenance = "Penalised maximum likelihood of the consent chain on '
        f"{years[0]}-{years[-1]}, log-normal priors around the judged values, "
        f"seed {found.seed}; log likelihood "
        f'{found.best.log_likelihood:.3f}, at the judged values {found.log_likelihood_judged:.3f}"',
        f"years = [{years[0]}, {years[-1]}]",
        f"seed = {found.seed}",
        f'inputs = "{history_digest(found.history, found.prior)}"',
        f"names = {json.dumps(list(found.prior.names))}",
        f"logs = {_row(found.logs)}",
        f"standard_errors = {_row(found.standard_errors)}",
    ]
    if bootstrap is not None:
        lines.append(f"bootstrap_standard_errors = {_row(bootstrap.std(axis=0, ddof=1))}")
        lines.append(f"bootstrap_draws = {len(bootstrap)}")
    lines += ["covariance = [", *(f"    {_row(row)}," for row in found.covariance), "]"]
    place = {name: k for k, name in enumerate(found.prior.names)}
    for name in judged.values:
        if name in place:
            lines += _entry(f"weights.{name}", found, place[name], source)
        else:
            fixed = judged.values[name]
            lines += [
                "",
                f"[weights.{name}]",
                f"value = {fixed.value!r}",
                f"range = [{fixed.low!r}, {fixed.high!r}]",
                f'source = "{fixed.source}"',
                f'reason = "Held at its judged value: the unit. {fixed.reason}"',
            ]
    for name in ("precision", "revisions"):
        lines += _entry(name, found, place[name], source)
    return "\n".join(lines) + "\n"


def _entry(table: str, found: Estimate, k: int, source: str) -> list[str]:
    value, error = found.logs[k], found.standard_errors[k]
    low, middle, high = (float(f"{np.exp(value + z * error):.5g}") for z in (-NINETY, 0, NINETY))
    judged = np.exp(found.prior.centre[k])
    share = round(100 * (1 - float(found.shrinkage[k]) ** 2))
    return [
        "",
        f"[{table}]",
        f"value = {middle!r}",
        f"range = [{low!r}, {high!r}]",
        f'source = "{source}"',
        f'reason = "Judged {judged:.3g}; history takes away {share} % of the variance of that '
        'judgement"',
    ]


def _row(numbers: FloatArray) -> str:
    return "[" + ", ".join(f"{float(x):.8g}" for x in numbers) + "]"


def history_digest(history: History, prior: HistoryPrior) -> str:
    """Return a digest of everything an estimate or a backtest rests on."""
    seen = hashlib.sha256()
    for array in (
        history.years,
        history.items,
        history.discount_factors,
        history.outlook_items,
        history.outlook_discount_factors,
        history.evidence,
        prior.centre,
        prior.spread,
    ):
        seen.update(np.ascontiguousarray(array).tobytes())
    seen.update(repr((history.channels, prior.names, sorted(prior.fixed.items()))).encode())
    return seen.hexdigest()


class PieceFolder:
    """A folder of finished pieces of one piece of work, so that a stopped run can go on.

    Parameters
    ----------
    path : Path
        Made if it does not exist.
    run : mapping
        What tells this run from others; kept in ``run.json``.

    Raises
    ------
    TriangleError
        If the folder holds another run.
    """

    def __init__(self, path: Path, run: Mapping[str, Any]) -> None:
        self.path = path
        text = json.dumps(dict(run), indent=2, sort_keys=True) + "\n"
        manifest = path / "run.json"
        path.mkdir(parents=True, exist_ok=True)
        if manifest.exists():
            if manifest.read_text("utf-8") != text:
                raise TriangleError(
                    f"{path}: holds the pieces of a run with other inputs, seed or size; name "
                    "another folder or remove this one"
                )
        else:
            write_file(manifest, text)

    def keep(self, name: str, number: int, array: FloatArray) -> None:
        """Write one piece, whole or not at all."""
        held = io.BytesIO()
        np.save(held, array, allow_pickle=False)
        write_file(self.path / f"{name}-{number:05d}.npy", held.getvalue(), replace=True)

    def found(self, name: str) -> dict[int, FloatArray]:
        """Return the finished pieces of a name by number; a damaged one is to be done anew."""
        pieces = {}
        for file in sorted(self.path.glob(f"{name}-*.npy")):
            number = file.stem.removeprefix(f"{name}-")
            try:
                array = np.load(file, allow_pickle=False)
            except (ValueError, EOFError):
                continue
            if number.isdecimal():
                pieces[int(number)] = array
        return pieces
