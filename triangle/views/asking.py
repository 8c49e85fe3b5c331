"""How a scenario was asked for: the words that ask for it again, and a heading that says them.

Answers what stands on a command line for a scenario, whether it ships with the package or is a file
of the user, with every entry that was changed for one run.
"""

from __future__ import annotations

from rich.text import Text

from triangle.language import tr
from triangle.politics.library import scenario_names
from triangle.politics.scenario_types import Scenario
from triangle.views.prose import prose

__all__ = ["changes_in_words", "heading", "scenario_words", "settings_of"]

SETTING = "--set "
"""How layers that are no files are called."""


def settings_of(scenario: Scenario) -> list[str]:
    """List what was changed for this run, as `--set` takes it.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> settings_of(load_scenario("2025", ["weights.exchange=0.8", "players.US.reversal=0.05"]))
    ['players.US.reversal=0.05', 'weights.exchange=0.8']
    """
    merged = scenario.merged
    laid = [layer.label.removeprefix(SETTING) for layer in merged.layers if not layer.is_file]
    return laid + [f"weights.{name}={value!r}" for name, value in merged.weights.items()]


def scenario_words(scenario: Scenario) -> list[str]:
    """Return the words of a command line that ask for a scenario again: name or file, settings.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> scenario_words(load_scenario("2025", ["players.US.reversal=0.05"]))
    ['2025', '--set', 'players.US.reversal=0.05']
    """
    files = [layer.label for layer in scenario.merged.layers if layer.is_file]
    shipped = scenario.name in scenario_names() and files[-1] == f"scenarios/{scenario.name}.toml"
    words = [scenario.name if shipped else files[-1]]
    for setting in settings_of(scenario):
        words += ["--set", setting]
    return words


def changes_in_words(scenario: Scenario) -> str:
    """Say what was changed for this run; empty if nothing was.

    Examples
    --------
    >>> from triangle.politics.scenario import load_scenario
    >>> changes_in_words(load_scenario("2025", ["players.US.reversal=0.05"]))
    'Changed for this run: players.US.reversal=0.05'
    """
    changed = settings_of(scenario)
    if not changed:
        return ""
    return tr("Changed for this run: {settings}", settings=tr("; ").join(changed))


def heading(scenario: Scenario, title: str = "") -> list[Text]:
    """Head an answer: a title, by default the scenario's own, and what was changed.

    Parameters
    ----------
    scenario : Scenario
    title : str
    """
    own = tr("{name}: {what}", name=scenario.name, what=tr(scenario.title))
    changes = changes_in_words(scenario)
    return [prose(title or own, style="bold"), *([prose(changes)] if changes else [])]
