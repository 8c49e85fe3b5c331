"""What the figures of a consent chain say of its states, each alike.

Answers which pattern a state has and which outcomes are named in it. Draws nothing.
"""

from __future__ import annotations

from triangle.analysis.dynamics import ConsentDynamics
from triangle.analysis.results import Evaluation
from triangle.errors import ScenarioError
from triangle.politics.patterns import pattern_of_state
from triangle.politics.scenario_types import Scenario

__all__ = ["dynamics_of", "named_states", "pattern_name"]


def dynamics_of(evaluation: Evaluation) -> ConsentDynamics:
    """Return the dynamics that a figure is drawn from.

    Raises
    ------
    ScenarioError
        If the scenario has no consent chain.
    """
    if evaluation.dynamics is None:
        raise ScenarioError(
            f"{evaluation.scenario.name}: this figure needs relations, a precision and a state "
            "that can last; the scenario lacks one of them"
        )
    return evaluation.dynamics


def named_states(evaluation: Evaluation) -> dict[int, list[str]]:
    """List the named outcomes of each state that has any."""
    found: dict[int, list[str]] = {}
    for outcome in evaluation.outcomes:
        if outcome.named and outcome.state_number is not None:
            found.setdefault(outcome.state_number, []).append(outcome.name)
    return found


def pattern_name(scenario: Scenario, number: int) -> str:
    """Name the pattern of a state.

    Parameters
    ----------
    scenario : Scenario
        With relations.
    number : int
        Place of the state in `PostureSpace.states`.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> pattern_name(load_scenario("2025"), 0)
    'unit veto'
    """
    assert scenario.space is not None
    state = scenario.space.states[number]
    return pattern_of_state(scenario.space, state, scenario.warm_from).name
