"""What `triangle history` does: shows the past, learns from it, forecasts it.

Each function does one of these, with a progress bar, and answers. Finished pieces of long work are
kept in a folder if one is named.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from triangle.cli.output import answer, json_text
from triangle.cli.progress import progress_bar

if TYPE_CHECKING:
    from triangle.game import FloatArray

__all__ = ["backtest_history", "estimate_history", "show_history", "weigh_scenarios"]

STARTS = 4
BOOTSTRAP = 40


def show_history(plot: Path | None, as_json: bool) -> None:
    """Set the record beside the model with the weights that ship."""
    from triangle.analysis.history import load_history
    from triangle.analysis.history_model import HistoryParameters
    from triangle.analysis.history_report import history_report
    from triangle.politics.estimated import load_estimated_weights, stored_backtest
    from triangle.views.history_text import history_text

    learnt = load_estimated_weights()
    weights = {name: q.value for name, q in learnt.weights.values.items()}
    numbers = HistoryParameters(weights, learnt.precision.value, learnt.revisions.value)
    report = history_report(load_history(), numbers)
    judged = stored_backtest()
    if plot is not None:
        from triangle.views.history_figures import save_history_figures

        for path in save_history_figures(report, judged, plot):
            print(f"wrote {path}", file=sys.stderr)
    answer(
        as_json,
        lambda: {"schema": "triangle.history/1", **report.to_dict(), "backtest": judged},
        lambda: history_text(report, judged),
    )


def estimate_history(seed: int, results: Path | None, save: Path | None, as_json: bool) -> None:
    """Learn the weights from the design years."""
    from triangle.analysis.backtest import DESIGN
    from triangle.analysis.estimation import estimate
    from triangle.analysis.history import load_history
    from triangle.analysis.history_prior import judged_prior
    from triangle.analysis.year_bootstrap import bootstrap_years
    from triangle.politics.weights import load_weights
    from triangle.views.history_files import PieceFolder, history_digest, weights_file
    from triangle.views.history_text import estimate_data, estimate_text

    record, judged = load_history(DESIGN[1]), load_weights()
    prior = judged_prior(judged)
    run = {"work": "estimate", "seed": seed, "inputs": history_digest(record, prior)}
    folder = None if results is None else PieceFolder(results, run)
    with progress_bar("starts", STARTS, "starts") as tell:
        found = estimate(record, prior, seed, STARTS, lambda _: tell(1))
    with progress_bar("years drawn anew", BOOTSTRAP, "draws") as tell:

        def keep(number: int, logs: FloatArray) -> None:
            if folder is not None:
                folder.keep("bootstrap", number, logs)
            tell(1)

        known = None if folder is None else folder.found("bootstrap")
        drawn = bootstrap_years(found, BOOTSTRAP, seed, known, keep)
    _write(save, "weights_estimated.toml", lambda: weights_file(found, judged, drawn))
    answer(
        as_json,
        lambda: {"schema": "triangle.estimate/1", **estimate_data(found, drawn)},
        lambda: estimate_text(found, drawn),
    )


def backtest_history(
    seed: int, draws: int, results: Path | None, save: Path | None, as_json: bool
) -> None:
    """Forecast the past and score it."""
    from triangle.analysis.backtest import DESIGN, HELD_OUT, LEARNERS, backtest, n_pieces
    from triangle.analysis.history import load_history
    from triangle.analysis.history_prior import judged_prior
    from triangle.analysis.history_report import judgement_data
    from triangle.politics.weights import load_weights
    from triangle.views.history_files import PieceFolder, history_digest
    from triangle.views.history_text import backtest_text

    record = load_history()
    prior = judged_prior(load_weights())
    inputs = history_digest(record, prior)
    run = {"work": "backtest", "seed": seed, "draws": draws, "inputs": inputs}
    folder = None if results is None else PieceFolder(results, run)
    known = None if folder is None else {name: folder.found(name) for name in LEARNERS}
    with progress_bar("parameters drawn", n_pieces(draws), "pieces") as tell:

        def keep(learner: str, number: int, sums: FloatArray) -> None:
            if folder is not None:
                folder.keep(learner, number, sums)
            tell(1)

        targets = (DESIGN[0], HELD_OUT[1])
        found = backtest(record, prior, targets, draws=draws, seed=seed, known=known, done=keep)
    judged = {
        "schema": "triangle.backtest/1",
        "draws": draws,
        "inputs": inputs,
        **judgement_data(found, seed),
    }
    _write(save, "backtest.json", lambda: json.dumps(judged, separators=(",", ":")) + "\n")
    answer(as_json, lambda: judged, lambda: backtest_text(judged))


def weigh_scenarios(save: Path | None, as_json: bool) -> None:
    """Solve scenarios under judged and estimated weights."""
    from triangle.analysis.reweighted import HISTORICAL, judged_settings, reweighted
    from triangle.politics.estimated import load_estimated_weights, weight_settings
    from triangle.politics.weights import load_weights
    from triangle.views.history_text import verdicts_text

    judged = judged_settings(load_weights())
    estimated = weight_settings(load_estimated_weights())
    with progress_bar("scenarios", len(HISTORICAL), "scenarios") as tell:
        solved = reweighted(judged, estimated, done=lambda _: tell(1))
    found = [one.to_dict() for one in solved]
    data = {
        "schema": "triangle.reweighted/1",
        "before": list(judged),
        "after": list(estimated),
        "verdicts": found,
    }
    _write(save, "verdicts.json", lambda: json_text(data))
    answer(as_json, lambda: data, lambda: verdicts_text(found))


def _write(folder: Path | None, name: str, text: Callable[[], str]) -> None:
    if folder is None:
        return
    from triangle.views.files import write_file

    folder.mkdir(parents=True, exist_ok=True)
    write_file(folder / name, text(), replace=True)
    print(f"wrote {folder / name}", file=sys.stderr)
