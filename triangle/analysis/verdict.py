"""The verdict on a scenario: which outcomes can last, and what each argument says about them.

Brings the solvers and the politics together: payoff set, enforceable outcomes, critical patience,
indices of the wedge, participation, Pareto rank, pairwise stability, coalition-proofness and
long-run likelihood, each on its own, and how the triangle moves from today. It does not weigh the
arguments against each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from triangle.analysis.asked_outcome import asked_profile
from triangle.analysis.dynamics import consent_dynamics
from triangle.analysis.indices import in_band
from triangle.analysis.naming import profile_name
from triangle.analysis.outcomes import judge_outcomes
from triangle.analysis.question import Question, question_of
from triangle.analysis.reachable import reachable_split
from triangle.analysis.results import Evaluation, OutcomeResult, RoleBenchmark, ThreeTenths
from triangle.game import Profile
from triangle.language import tr, tr_n
from triangle.politics.patterns import role_payoffs
from triangle.politics.scenario_types import Scenario
from triangle.solvers.enforce import enforceability
from triangle.solvers.pure_nash import pure_nash
from triangle.solvers.witness import witness_profiles

__all__ = ["evaluate"]

MOST_PROFILES = 64
"""Enforceable profiles listed of a game without postures, beside the named outcomes."""


def evaluate(
    scenario: Scenario,
    tol: float = 1e-6,
    *,
    with_payoff_set: bool = True,
    also: Sequence[str] = (),
) -> Evaluation:
    """Judge every named outcome and every enforceable triangle state of a scenario.

    Parameters
    ----------
    scenario : Scenario
    tol : float
        Wanted gap of payoff sets and of critical discount factors; see `payoff_set`.
    with_payoff_set : bool
        False skips the bracket of the payoff set, and the automaton that rests on it, where the
        threats are known without it: a fraction of the time, and the same verdict.
    also : sequence of str
        Further outcomes to judge, whether or not they can last; see `asked_profile`.

    Returns
    -------
    Evaluation

    Raises
    ------
    ConvergenceError
        If a linear programme could not be solved.
    ScenarioError
        If a further outcome does not exist; this is found before anything is solved.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> found = evaluate(load_scenario("textbook/fudenberg-maskin"))
    >>> found.payoff_set.threat.round(9).tolist()
    [1.0, 1.0, 1.0]
    >>> [(o.name, o.enforceable) for o in found.outcomes]
    [('all-left', True), ('mismatch', False), ('right, right, right', True)]
    """
    for text in also:
        asked_profile(scenario, text)
    question = question_of(scenario, tol, with_payoff_set=with_payoff_set)
    listed, notes = _listed(question)
    representatives = None if question.states is None else question.states.profiles
    for text in also:
        profile = asked_profile(scenario, text, representatives)
        if profile not in [other for _, other in listed]:
            listed.append((profile_name(scenario, profile), profile))
    outcomes = judge_outcomes(question, listed)
    indices, states = question.indices, question.states
    return Evaluation(
        scenario=scenario,
        payoff_set=question.payoff_set,
        threat=question.enforce.threat,
        pure_equilibria=pure_nash(question.game.stage),
        outcomes=outcomes,
        three_tenths=_three_tenths(scenario, outcomes),
        reachable_split=(
            None if indices is None else reachable_split(scenario, indices, question.enforce)
        ),
        role_benchmark=_role_benchmark(scenario, outcomes),
        enforceable_states=None if states is None else states.enforceable,
        state_profiles=None if states is None else states.profiles,
        state_likelihood=question.likelihood,
        dynamics=consent_dynamics(question),
        notes=(*scenario.notes, *notes, *_doubts(question)),
        version=_version(),
        digest=scenario.digest(),
        witness_slack=_witness_slack(question, outcomes),
    )


def _witness_slack(question: Question, outcomes: tuple[OutcomeResult, ...]) -> float | None:
    """Try all one-shot deviations while enforceable outcomes are played for ever."""
    claimed = [outcome.profile for outcome in outcomes if outcome.enforceable]
    found = question.payoff_set
    if not claimed or found is None or found.witness is None:
        return None
    return float(witness_profiles(found, claimed).min())


def _listed(question: Question) -> tuple[list[tuple[str, Profile]], list[str]]:
    """Choose the profiles to judge: named ones, then what else can be enforced."""
    scenario, enforceable, states = question.scenario, question.enforce.enforceable, question.states
    named = [(outcome.name, outcome.profile) for outcome in scenario.outcomes.values()]
    taken = {profile for _, profile in named}
    notes = []
    if states is None:
        rest = [(int(a), int(b), int(c)) for a, b, c in np.argwhere(enforceable)]
        rest = [profile for profile in rest if profile not in taken]
        if len(rest) > MOST_PROFILES:
            notes = [
                tr(
                    "{count} further profiles are enforceable; {shown} are listed",
                    count=len(rest),
                    shown=MOST_PROFILES,
                )
            ]
            rest = rest[:MOST_PROFILES]
    else:
        shown = {states.space.state(profile) for profile in taken if enforceable[profile]}
        rest = [
            states.profiles[number]
            for number, state in enumerate(states.space.states)
            if states.enforceable[number] and state not in shown
        ]
    new = [(profile_name(scenario, profile), profile) for profile in rest]
    return named + new, notes


def _three_tenths(scenario: Scenario, outcomes: tuple[OutcomeResult, ...]) -> ThreeTenths | None:
    found = next((o for o in outcomes if o.named and o.name == scenario.three_tenths), None)
    if found is None:
        return None
    split = found.split_index
    return ThreeTenths(
        name=found.name,
        split_index=split,
        band=scenario.band,
        in_band=None if split is None else in_band(split, scenario.band),
        enforceable=found.enforceable,
        reachable=found.reachable,
        pairwise_stable=found.pairwise_stable,
        coalition_proof=found.coalition_proof,
        likelihood=found.likelihood,
        rank=found.likelihood_rank,
    )


def _role_benchmark(
    scenario: Scenario, outcomes: tuple[OutcomeResult, ...]
) -> RoleBenchmark | None:
    if scenario.space is None:
        return None
    scores = role_payoffs(scenario.space)
    return RoleBenchmark(
        scores={
            o.name: dict(zip(scenario.players, scores[o.profile].tolist(), strict=True))
            for o in outcomes
        },
        role_index={o.name: o.role_index for o in outcomes},
        note=next((o.reasons["role_index"] for o in outcomes), ""),
    )


def _doubts(question: Question) -> list[str]:
    """Count the profiles that only the exact threat, inside its bracket, would decide."""
    threat = question.threat
    if np.isnan(threat.lower).any():
        return [tr("no equilibrium exists in pure actions")]
    widest = enforceability(question.game, threat.lower, question.enforce.tolerance)
    undecided = int((widest.enforceable & ~question.enforce.enforceable).sum())
    if not undecided:
        return []
    return [
        tr_n(
            "{count} profile may or may not be enforceable: the threats are only bracketed",
            "{count} profiles may or may not be enforceable: the threats are only bracketed",
            undecided,
        )
    ]


def _version() -> str:
    try:
        return version("strategic-triangle")
    except PackageNotFoundError:
        return "0+checkout"  # run from a clone without being installed
