"""One triangle as a small SVG drawing, quick enough to be drawn again whenever something changes.

Answers what an outcome looks like, with the marks and lines of `triangle.views.style`, for pages
and panels; `triangle.views.triangle_diagram` draws the same for print.
"""

from __future__ import annotations

from html import escape

from triangle.analysis.naming import relation_name
from triangle.game import Profile
from triangle.language import tr
from triangle.politics.patterns import pattern_of_state
from triangle.politics.postures import DYADS, dyad_names
from triangle.politics.scenario_types import Scenario
from triangle.views.style import INK, PATTERN_MARKS, PLAYER_MARKS, warmth_line

__all__ = ["profile_in_words", "triangle_svg"]

WIDTH, HEIGHT = 300, 298
CORNERS = ((150.0, 94.0), (66.0, 220.0), (234.0, 220.0))
"""Where the players stand: the first on top, the others left and right below."""

SHAPES = {
    "o": "M-20 0A20 20 0 1 0 20 0A20 20 0 1 0 -20 0Z",
    "s": "M-18 -18H18V18H-18Z",
    "^": "M0 -24L24 18H-24Z",
}


def triangle_svg(scenario: Scenario, profile: Profile, title: str) -> str:
    """Draw an action profile as a triangle.

    A relation is drawn as warm as its cooler side; where the two sides differ, both are named.

    Parameters
    ----------
    scenario : Scenario
        With postures.
    profile : Profile
    title : str
        Written above.

    Returns
    -------
    str
        An ``svg`` element that says in words what it shows.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> scenario = load_scenario("2025")
    >>> drawn = triangle_svg(scenario, scenario.outcomes["three-tenths"].profile, "three-tenths")
    >>> drawn.startswith("<svg"), "pivot" in drawn
    (True, True)
    """
    assert scenario.space is not None
    pattern = pattern_of_state(scenario.space, scenario.space.state(profile), scenario.warm_from)
    words = tr("{name}: {what}", name=title, what=profile_in_words(scenario, profile))
    parts = [
        f'<svg class="triangle" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'role="img" aria-label="{escape(words)}" font-family="system-ui, sans-serif" '
        f'font-size="12" fill="{INK}" text-anchor="middle">',
        f'<text x="{WIDTH / 2:g}" y="15" font-weight="700" font-size="13">{escape(title)}</text>',
        f'<text x="{WIDTH / 2:g}" y="31" fill="{PATTERN_MARKS[pattern.name].colour}">'
        f"{escape(tr(pattern.name))}</text>",
    ]
    parts += _relations(scenario, profile)
    for i, (x, y) in enumerate(CORNERS):
        mark = PLAYER_MARKS[i]
        name, role = escape(tr(scenario.player_names[i])), escape(tr(pattern.roles[i]))
        first = y - 41 if i == 0 else y + 36
        parts += [
            f'<g transform="translate({x:g} {y:g})"><path d="{SHAPES[mark.marker]}" '
            f'fill="{mark.colour}" stroke="#fff" stroke-width="2"/>'
            f'<text y="{9 if mark.marker == "^" else 4}" fill="#fff" font-weight="700">'
            f"{escape(scenario.players[i])}</text></g>",
            f'<text x="{x:g}" y="{first + 1:g}"><tspan>{name}</tspan>'
            f'<tspan x="{x:g}" dy="14">{role}</tspan></text>',
        ]
    return "".join([*parts, "</svg>"])


def profile_in_words(scenario: Scenario, profile: Profile) -> str:
    """Say what the drawing of a profile shows: relations, pattern, roles.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> scenario = load_scenario("2025")
    >>> profile_in_words(scenario, scenario.outcomes["no-deal"].profile)
    'US-CN oppose, US-RU oppose, CN-RU align; stable marriage (United States outcast, China \
partner, Russia partner)'
    """
    assert scenario.space is not None
    state = scenario.space.state(profile)
    pattern = pattern_of_state(scenario.space, state, scenario.warm_from)
    relations = tr(", ").join(
        relation_name(dyad, scenario.space.level_names[level])
        for dyad, level in zip(dyad_names(scenario.players), state, strict=True)
    )
    roles = tr(", ").join(
        f"{tr(player)} {tr(role)}"
        for player, role in zip(scenario.player_names, pattern.roles, strict=True)
    )
    named = tr("{pattern} ({roles})", pattern=tr(pattern.name), roles=roles)
    return tr("; ").join([relations, named])


def _relations(scenario: Scenario, profile: Profile) -> list[str]:
    space = scenario.space
    assert space is not None
    levels = space.levels(profile)
    parts = []
    for i, j in DYADS:
        level = min(levels[i][j], levels[j][i])
        (x, y), (x2, y2) = CORNERS[i], CORNERS[j]
        parts.append(
            f'<path d="M{x:g} {y:g}L{x2:g} {y2:g}" fill="none" {_stroke(space.level_values[level])}'
            "/>"
        )
        lines = [tr(space.level_names[level])]
        if levels[i][j] != levels[j][i]:
            sides = ((i, levels[i][j]), (j, levels[j][i]))
            lines = [
                tr("{name}: {what}", name=space.players[k], what=tr(space.level_names[own]))
                for k, own in sides
            ]
        cx, cy = (x + x2) / 2, (y + y2) / 2 + 4 - 7 * (len(lines) - 1)
        spans = "".join(
            f'<tspan x="{cx:g}" dy="{14 * (n > 0)}">{escape(line)}</tspan>'
            for n, line in enumerate(lines)
        )
        parts.append(
            f'<text x="{cx:g}" y="{cy:g}" paint-order="stroke" stroke="#fff" stroke-width="6" '
            f'stroke-linejoin="round">{spans}</text>'
        )
    return parts


def _stroke(warmth: float) -> str:
    """Write the style of a relation's line as attributes."""
    line = warmth_line(warmth)
    width, grey = line["linewidth"], round(255 * line["color"][0])
    dashes = "" if line["linestyle"] == "solid" else line["linestyle"][1]
    gaps = " ".join(f"{width * length:.1f}" for length in dashes) if dashes else "none"
    colour = f"rgb({grey},{grey},{grey})"
    return f'stroke="{colour}" stroke-width="{width:.1f}" stroke-dasharray="{gaps}"'
