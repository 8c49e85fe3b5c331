"""One outcome, argument by argument: what each says about it, and why, in plain words.

Answers what `triangle run NAME --explain OUTCOME` prints: one row for each argument, none weighed
against another. It reads an evaluation, and solves only how patient each player must be alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from triangle.analysis.asked_outcome import asked_profile
from triangle.analysis.dynamics import ConsentDynamics, StatePath
from triangle.analysis.naming import named_player, relation_name
from triangle.analysis.outcome_result import SHOWN, OutcomeResult
from triangle.analysis.results import Evaluation
from triangle.analysis.spoken_numbers import percent, years
from triangle.errors import ScenarioError
from triangle.language import listed, tr
from triangle.politics.estimated import load_estimated_weights
from triangle.politics.scenario_types import Scenario
from triangle.solvers.critical_each import critical_discount_factors

__all__ = ["SCHEMA", "Argument", "Explanation", "explain"]

SCHEMA = "triangle.explanation/1"

PATIENCE = "it lasts from a discount factor of {critical} that all share; today's are {factors}"
PATIENCE_BETWEEN = (
    "it lasts from a discount factor that all share, somewhere between {lower} and {upper}; "
    "today's are {factors}"
)
PATIENCE_NEVER = "no common discount factor is known at which it lasts; today's are {factors}"
EACH = "the two others as they are, {thresholds}"
EACH_FROM = "{player} from {factor}"
EACH_BETWEEN = "{player} from somewhere between {lower} and {upper}"
EACH_OPEN = "{player} from no less than {lower} if at all"
EACH_NEVER = "{player} at no patience"
EACH_ANY = "any patience will do for each, the two others as they are"
RANKED = "{share} of the years in the long run, rank {rank} of {of} states that can last"
ALREADY = "the triangle is there today"
WAY = "from {today}: {steps}"
STEP = "{relation} ({chance} a year)"
NO_WAY = "no chain of steps leads there from {today}"
YEARS = (
    "{years} years on average until it is first reached from {today}, by whatever way, if a pair "
    "reconsiders every year; {slower} at the pace of 1950-2015, {pace} times a year"
)
NEVER = "it may never be reached from {today}"


@dataclass(frozen=True)
class Argument:
    """What one argument says about an outcome.

    Attributes
    ----------
    key : str
    holds : bool or None
        Whether it speaks for the outcome; None where it does not arise or has no yes and no.
    reason : str
        Why, as a clause without a full stop.
    """

    key: str
    holds: bool | None
    reason: str


@dataclass(frozen=True, eq=False)
class Explanation:
    """Every argument about one outcome.

    Attributes
    ----------
    scenario : Scenario
    outcome : OutcomeResult
    arguments : tuple of Argument
        Keys, in order: enforceable, patience, patience_each, reachable, pareto, pairwise_stable,
        coalition_proof, likelihood, stochastically_stable, path, wait.
    """

    scenario: Scenario
    outcome: OutcomeResult
    arguments: tuple[Argument, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the explanation as plain data for JSON."""
        return {
            "schema": SCHEMA,
            "scenario": self.scenario.name,
            "outcome": self.outcome.to_dict(),
            "arguments": [
                {"argument": a.key, "holds": a.holds, "reason": a.reason} for a in self.arguments
            ],
        }


def explain(evaluation: Evaluation, text: str) -> Explanation:
    """Collect every argument about one outcome.

    Parameters
    ----------
    evaluation : Evaluation
    text : str
        The outcome's name or relations; see `asked_profile`.

    Returns
    -------
    Explanation

    Raises
    ------
    ScenarioError
        If nothing is so called, or if it was not judged: ask `evaluate` for it with ``also``.

    Examples
    --------
    >>> from triangle.analysis.verdict import evaluate
    >>> from triangle.politics.scenario import load_scenario
    >>> found = explain(evaluate(load_scenario("textbook/contribution")), "all-keep")
    >>> found.arguments[0].holds, found.arguments[0].reason
    (True, 'nobody gains by deviating even for one period')
    """
    scenario = evaluation.scenario
    profile = asked_profile(scenario, text, evaluation.state_profiles)
    judged = [o for o in evaluation.outcomes if o.profile == profile]
    # Two names may stand for one profile: keep to the one that was asked about.
    outcome = next((o for o in judged if o.name == text.strip()), judged[0] if judged else None)
    if outcome is None:
        raise ScenarioError(
            f"{scenario.name}: outcome {text!r} was not judged; ask for it with also=({text!r},)"
        )
    why = outcome.reasons
    first = None if outcome.likelihood_rank is None else outcome.likelihood_rank == 1
    return Explanation(
        scenario,
        outcome,
        (
            Argument("enforceable", outcome.enforceable, why["enforceable"]),
            _patience(evaluation, outcome),
            _patience_each(evaluation, outcome),
            Argument("reachable", outcome.reachable, why["reachable"]),
            Argument(
                "pareto", None if outcome.pareto is None else outcome.pareto == 1, why["pareto"]
            ),
            Argument("pairwise_stable", outcome.pairwise_stable, why["pairwise_stable"]),
            Argument("coalition_proof", outcome.coalition_proof, why["coalition_proof"]),
            Argument("likelihood", first, _likelihood(evaluation, outcome)),
            Argument(
                "stochastically_stable",
                outcome.stochastically_stable,
                why["stochastically_stable"],
            ),
            *_way(evaluation.dynamics, outcome),
        ),
    )


def _patience(evaluation: Evaluation, outcome: OutcomeResult) -> Argument:
    """Say how patient all would have to be alike, beside how patient each is."""
    scenario, critical = evaluation.scenario, outcome.critical_discount_factor
    today = scenario.discount_factors.tolist()
    lower, upper = outcome.critical_bracket
    digits = _digits((lower, upper), today)
    factors = listed(
        [
            tr(
                "{factor} ({player})",
                factor=f"{delta:.{digits}f}",
                player=named_player(scenario, i),
            )
            for i, delta in enumerate(today)
        ]
    )
    if critical is None:
        # Where the bracket is open, the solver's own reason says more than a number could.
        never = tr(PATIENCE_NEVER, factors=factors)
        reason = outcome.reasons["critical_discount_factor"] or never
        return Argument("patience", False if lower > min(today) else None, reason)
    if not outcome.is_bracketed:
        reason = tr(PATIENCE, critical=f"{critical:.{digits}f}", factors=factors)
        return Argument("patience", critical <= min(today), reason)
    ends = {"lower": f"{lower:.{digits}f}", "upper": f"{upper:.{digits}f}"}
    holds = None if lower <= min(today) < upper else upper <= min(today)
    return Argument("patience", holds, tr(PATIENCE_BETWEEN, **ends, factors=factors))


def _digits(critical: Sequence[float], today: Sequence[float]) -> int:
    """Count the decimals, 2 to 4, that tell thresholds apart from today's discount factors."""
    digits = 2
    while digits < 4 and any(
        factor != threshold and f"{factor:.{digits}f}" == f"{threshold:.{digits}f}"
        for threshold in critical
        for factor in today
    ):
        digits += 1
    return digits


def _patience_each(evaluation: Evaluation, outcome: OutcomeResult) -> Argument:
    """Say how patient each player must be while the two others stay as they are."""
    scenario = evaluation.scenario
    found = critical_discount_factors(scenario.repeated_game(), outcome.profile)
    if all(critical.upper < SHOWN for critical in found):
        return Argument("patience_each", None, tr(EACH_ANY))
    thresholds = []
    for i, critical in enumerate(found):
        player = named_player(scenario, i)
        if critical.lower >= 1:
            thresholds.append(tr(EACH_NEVER, player=player))
        elif critical.upper >= 1:
            thresholds.append(tr(EACH_OPEN, player=player, lower=f"{critical.lower:.2f}"))
        elif critical.upper - critical.lower < SHOWN:
            thresholds.append(tr(EACH_FROM, player=player, factor=f"{critical.upper:.2f}"))
        else:
            lower, upper = f"{critical.lower:.2f}", f"{critical.upper:.2f}"
            thresholds.append(tr(EACH_BETWEEN, player=player, lower=lower, upper=upper))
    return Argument("patience_each", None, tr(EACH, thresholds=listed(thresholds)))


def _likelihood(evaluation: Evaluation, outcome: OutcomeResult) -> str:
    states, share, rank = (
        evaluation.enforceable_states,
        outcome.likelihood,
        outcome.likelihood_rank,
    )
    if states is None or share is None or rank is None:
        return outcome.reasons["likelihood"]
    return tr(RANKED, share=percent(share), rank=rank, of=int(states.sum()))


def _way(dynamics: ConsentDynamics | None, outcome: OutcomeResult) -> tuple[Argument, Argument]:
    """Say by which steps it would most probably come about, and how long that takes."""
    if dynamics is None or outcome.state_number is None:
        reason = outcome.reasons["likelihood"]
        return Argument("path", None, reason), Argument("wait", None, reason)
    scenario = dynamics.scenario
    today = scenario.status_quo or tr("where the chain starts")
    path = dynamics.paths.get(outcome.state_number)
    if outcome.state_number == dynamics.start:
        return Argument("path", None, tr(ALREADY)), Argument("wait", None, tr(ALREADY))
    if path is None or not path.states:
        reason = tr(NO_WAY, today=today)
        if not outcome.enforceable:
            reason = outcome.reasons["enforceable"]
        return Argument("path", False, reason), Argument("wait", None, tr(NEVER, today=today))
    wait = tr(NEVER, today=today)
    # Among states that can last all is reached in the end, if not in a number that floats can hold.
    if math.isfinite(path.wait) or dynamics.chain.enforceable[dynamics.start]:
        pace = load_estimated_weights().revisions.value
        wait = tr(
            YEARS,
            years=years(path.wait),
            today=today,
            slower=years(path.wait / pace),
            pace=f"{pace:.1f}",
        )
    steps = tr(WAY, today=today, steps=tr(", then ").join(_steps(scenario, path)))
    return Argument("path", True, steps), Argument("wait", None, wait)


def _steps(scenario: Scenario, path: StatePath) -> list[str]:
    """Name the relation that changes in each step, and the chance of the step."""
    assert scenario.space is not None
    states = [scenario.space.state_in_words(scenario.space.states[n]) for n in path.states]
    written = []
    for before, after, chance in zip(states[:-1], states[1:], path.probabilities, strict=True):
        changed = next(dyad for dyad, level in after.items() if before[dyad] != level)
        relation = relation_name(changed, after[changed])
        written.append(tr(STEP, relation=relation, chance=percent(chance)))
    return written
