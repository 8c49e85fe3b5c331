"""A simulated history in words, and the odds of the years in a table."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from triangle.analysis.simulation import Simulation
from triangle.politics.patterns import pattern_of_state
from triangle.views.asking import heading
from triangle.views.prose import points, prose
from triangle.views.tables import table
from triangle.views.wording import percent

__all__ = ["simulation_text"]


def simulation_text(found: Simulation) -> RenderableType:
    """Lay out one story, the odds of patterns by year, and when named outcomes are met.

    Parameters
    ----------
    found : Simulation
    """
    stops = sorted({0, 1, 2, 5, 10, 20, 50, 100, found.years})
    stops = [year for year in stops if year <= found.years]
    patterns = found.patterns()
    odds = table(
        "How likely each pattern is",
        ["year", *patterns],
        [[str(t), *(percent(float(row[t])) for row in patterns.values())] for t in stops],
        numbers=range(len(patterns) + 1),
    )
    met = table(
        "How likely it is that an outcome's relations have been met",
        ["outcome", *(f"by year {t}" for t in stops[1:])],
        [
            [name, *(percent(float(row[t])) for t in stops[1:])]
            for name, row in found.reached.items()
        ],
        numbers=range(1, len(stops)),
    )
    return Group(
        *heading(found.scenario),
        prose(
            f"What could happen if pairs reconsider their relations at the pace of "
            f"{found.revisions:.2f} revisions a year, drivers and weights staying as they are. "
            "A story, not a forecast."
        ),
        Text(),
        Text(f"One history (seed {found.seed})", style="bold"),
        points(_story(found)),
        Text(),
        odds,
        met,
        prose(
            f"Odds are exact. {found.histories:,} simulated histories agree with them: of the "
            f"{int(found.compared.sum()):,} shares that enough histories bear on, the one furthest "
            f"off is {found.largest_deviation:.1f} standard errors away."
        ),
    )


def _story(found: Simulation) -> list[str]:
    """Say when relations changed, and into what."""
    space = found.scenario.space
    assert space is not None
    names = found.state_names()
    lines = []
    for year, state in enumerate(found.story):
        if year > 0 and state == found.story[year - 1]:
            continue
        pattern = pattern_of_state(space, space.states[state], found.scenario.warm_from).name
        lines.append(f"{'today' if year == 0 else f'year {year}'}: {names[state]} ({pattern})")
    if len(lines) == 1:
        lines.append("nothing changed in all these years")
    return lines
