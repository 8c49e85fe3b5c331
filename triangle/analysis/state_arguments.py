"""What is said about an outcome because of its triangle state: name, consent, likelihood.

Pairwise stability and coalition-proofness compare the outcome's own payoffs with those of the
profiles that represent other enforceable states. Likelihood belongs to the state, however it is
brought about. Nothing here asks whether the outcome can be enforced.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from triangle.analysis.naming import state_name
from triangle.analysis.question import Question
from triangle.analysis.reasons import deviation_reason, stochastic_reason
from triangle.game import Profile
from triangle.language import tr
from triangle.politics.patterns import pattern_of_state
from triangle.solvers.stability import coalition_deviations, pairwise_deviations

__all__ = ["StateArguments", "state_arguments"]

NO_RELATIONS = "the game has no relations that could warm or cool"

RELATIONAL = ("pairwise_stable", "coalition_proof", "likelihood", "stochastically_stable")
"""Arguments that rest on the triangle state."""


@dataclass(frozen=True)
class StateArguments:
    """Fields of an `OutcomeResult` that rest on its triangle state; see there."""

    reasons: Mapping[str, str]
    state: Mapping[str, str] | None = None
    state_number: int | None = None
    pattern: str | None = None
    roles: Mapping[str, str] | None = None
    balance: int | None = None
    symmetric: bool | None = None
    pairwise_stable: bool | None = None
    coalition_proof: bool | None = None
    likelihood: float | None = None
    likelihood_rank: int | None = None
    stochastically_stable: bool | None = None


def state_arguments(question: Question, profile: Profile) -> StateArguments:
    """Say what follows from the triangle state of a profile.

    Parameters
    ----------
    question : Question
    profile : Profile

    Returns
    -------
    StateArguments
        All fields None, with the reason, for a game without postures.

    Examples
    --------
    >>> from triangle.analysis.question import question_of
    >>> from triangle.politics.scenario import load_scenario
    >>> question = question_of(load_scenario("2025-roles"))
    >>> found = state_arguments(question, question.scenario.outcomes["no-deal"].profile)
    >>> found.pattern, found.roles["US"]
    ('stable marriage', 'outcast')
    """
    scenario, states = question.scenario, question.states
    if states is None:
        return StateArguments(dict.fromkeys(RELATIONAL, tr(NO_RELATIONS)))
    space = states.space
    state = space.state(profile)
    number = space.states.index(state)
    pattern = pattern_of_state(space, state, scenario.warm_from)
    arguments = (
        states.payoffs,
        number,
        states.enforceable,
        question.game.stage.payoffs[profile],
        question.small,
    )
    alone_or_paired = pairwise_deviations(*arguments)
    joint = coalition_deviations(*arguments)
    standing = [move for move in joint if move.self_enforcing]
    likelihood, rank, likelihood_reason = _likelihood(question, number)
    stable, stable_reason = _stochastically_stable(question, number)
    return StateArguments(
        state=space.state_in_words(state),
        state_number=number,
        pattern=pattern.name,
        roles=dict(zip(scenario.players, pattern.roles, strict=True)),
        balance=pattern.balance,
        symmetric=space.symmetric_profile(state) == profile,
        pairwise_stable=not alone_or_paired,
        coalition_proof=not standing,
        likelihood=likelihood,
        likelihood_rank=rank,
        stochastically_stable=stable,
        reasons={
            "pairwise_stable": (
                deviation_reason(scenario, alone_or_paired[0])
                if alone_or_paired
                else tr("no pair would warm its relation and no side would cool one")
            ),
            "coalition_proof": (
                deviation_reason(scenario, standing[0])
                if standing
                else tr("no pair, nor all three, could all do better in a way that lasts")
            ),
            "likelihood": likelihood_reason,
            "stochastically_stable": stable_reason,
        },
    )


def _likelihood(question: Question, number: int) -> tuple[float | None, int | None, str]:
    states, share = question.states, question.likelihood
    assert states is not None
    if share is None:
        return None, None, _no_chain(question)
    name = state_name(question.scenario, states.space.states[number])
    if not states.enforceable[number]:
        return float(share[number]), None, tr("no profile with {state} is enforceable", state=name)
    # States that are equally likely up to rounding share a rank.
    ahead = states.enforceable & (share > share[number] * (1 + 1e-9))
    of = int(states.enforceable.sum())
    rank = int(ahead.sum()) + 1
    reason = tr(
        "long-run share of years in the state {state}, rank {rank} of {of} enforceable states",
        state=name,
        rank=rank,
        of=of,
    )
    return float(share[number]), rank, reason


def _stochastically_stable(question: Question, number: int) -> tuple[bool | None, str]:
    states, stability = question.states, question.stability
    assert states is not None
    if stability is None:
        return None, _no_chain(question)
    stable = bool(stability.stable[number])
    # Sets of states that no steps connect are compared within themselves only.
    beside = stability.component == stability.component[number]
    if not states.enforceable[number]:
        beside = states.enforceable
    instead = [
        state
        for other, state in enumerate(states.space.states)
        if beside[other] and stability.stable[other]
    ]
    return stable, stochastic_reason(question.scenario, stable, instead)


def _no_chain(question: Question) -> str:
    if question.scenario.precision is None:
        return tr("the scenario states no precision of choice")
    return tr("no state is enforceable, so there is nowhere to be")
