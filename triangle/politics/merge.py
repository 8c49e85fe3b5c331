"""How a file's differences and the settings of a command line change a scenario.

Answers: what the merged tables hold, and which file and line each entry came from. Files and
settings go through the same merge; nothing here knows whether the result is a valid scenario.
"""

from __future__ import annotations

import copy
import math
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from triangle.errors import ScenarioError
from triangle.language import tr
from triangle.politics.lenient import is_number
from triangle.politics.library import Document
from triangle.politics.toml_lines import KeyPath

__all__ = [
    "FigureOfYear",
    "Merged",
    "Problem",
    "is_quantity_path",
    "key_name",
    "merge_documents",
    "merge_settings",
]

FigureOfYear = Callable[[Mapping[str, Any], str], dict[str, Any] | None]
"""From merged tables and a driver key ("exchange.RU.CN") to the year's quantity as a table."""

_LISTS_THAT_GROW = ("sources", "facts")
_SET_BY_HAND = "set by hand"
WEIGHT_SET = "{key} set by hand to {value:g} for this run only"
OUTSIDE = "{key} = {value:g} lies outside its stated range [{low:g}, {high:g}]"


class Problem(NamedTuple):
    """Something wrong with an entry: where in the merged tables, and what."""

    path: KeyPath
    text: str


class _Layer(NamedTuple):
    label: str
    lines: Mapping[KeyPath, int]
    """Line of every entry the layer gives; 0 where there is none (a setting)."""
    is_file: bool


@dataclass(frozen=True, eq=False)
class Merged:
    """Tables after merging, and the layers they came from.

    Parameters
    ----------
    data : dict
        Plain data of the scenario, without ``extends`` and without weights.
    layers : tuple
        File extended, file itself, settings, in the order in which they were laid on.
    weights : mapping of channel name to float
        Weights changed by settings.
    notes : tuple of str
        What a reader should know about the settings, such as a value outside its range.
    """

    data: dict[str, Any]
    layers: tuple[_Layer, ...] = field(repr=False)
    weights: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def sets(self, key: str) -> bool:
        """Say whether a setting, not a file, gives something under a key of the top level."""
        return any((key,) in layer.lines for layer in self.layers if not layer.is_file)

    def messages(self, problems: Iterable[Problem]) -> list[str]:
        """Write each problem as one line with file, line number and key, in the files' order."""
        placed = []
        for problem in problems:
            order, line = self._origin(problem.path)
            label = self.layers[order].label
            where = f"{label}:{line}" if line else label
            placed.append((order, line, f"{where}: {key_name(problem.path)}: {problem.text}"))
        return [text for _, _, text in sorted(placed, key=lambda item: item[:2])]

    def _origin(self, path: KeyPath) -> tuple[int, int]:
        """Find the last layer that gives the entry, or else the nearest table around it."""
        for depth in range(_depth_held(self.data, path), 0, -1):
            for order in reversed(range(len(self.layers))):
                line = self.layers[order].lines.get(path[:depth])
                if line is not None:
                    return order, line
        return max(k for k, layer in enumerate(self.layers) if layer.is_file), 0


def key_name(path: KeyPath) -> str:
    r"""Write a key path the way people do.

    Examples
    --------
    >>> key_name(("facts", 0, "value"))
    'facts[1].value'
    >>> key_name(("a line\nand another",))
    "'a line\\nand another'"
    """
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += ("." if text else "") + (part if part.isprintable() else repr(part))
    return text or "file"


def is_quantity_path(path: Sequence[str | int]) -> bool:
    """Say whether a key path holds a quantity: a number with range, reason and source.

    Examples
    --------
    >>> is_quantity_path(("players", "US", "reversal")), is_quantity_path(("wedge", "driver"))
    (True, False)
    """
    match tuple(path):
        case ("players", str(), "patience" | "reversal") | ("consent", "precision"):
            return True
        case ("drivers", str(), str()) | ("drivers", str(), str(), str()):
            return True
    return False


def merge_documents(documents: Sequence[Document]) -> Merged:
    """Lay the tables of files over each other, the later over the earlier.

    Tables merge key by key; ``[[sources]]`` and ``[[facts]]`` are appended; everything else is
    replaced. ``{scale = ...}`` over a quantity multiplies it and its range; another value keeps
    its range, but not its reason and source.
    """
    data: dict[str, Any] = {}
    layers = []
    for document in documents:
        patch = copy.deepcopy(document.data)
        patch.pop("extends", None)
        lines = dict(document.lines)
        for name in _LISTS_THAT_GROW:
            earlier = data.get(name)
            if isinstance(earlier, list) and isinstance(patch.get(name), list):
                lines = _shifted(lines, name, len(earlier))
                patch[name] = earlier + patch[name]
        layers.append(_Layer(document.label, lines, is_file=True))
        data = _laid_over(data, patch)
    return Merged(data, tuple(layers))


def merge_settings(
    merged: Merged,
    settings: Sequence[str],
    figure_of_year: FigureOfYear,
) -> Merged:
    """Lay settings such as "players.US.reversal=0.3" over merged files.

    A bare number given to a quantity sets its value and keeps its range, widened if need be.

    Parameters
    ----------
    merged : Merged
    settings : sequence of str
        ``KEY=VALUE``; the value is read as TOML, and as text if it is not TOML.
    figure_of_year : callable
        Gives a driver's figure from the reference tables, or None where there is none.

    Raises
    ------
    ScenarioError
        If a setting is not of this form or sets what cannot be set.
    """
    if isinstance(settings, str):
        raise ScenarioError(f"settings: expected a list, such as [{settings!r}], got one text")
    data = copy.deepcopy(merged.data)
    layers = list(merged.layers)
    weights = dict(merged.weights)
    notes = list(merged.notes)
    problems: list[str] = []
    for setting in settings:
        label = f"--set {setting}"
        try:
            path, value = _parsed(setting)
        except ValueError as error:
            problems.append(f"{label}: {error}")
            continue
        if path[0] == "weights":
            if len(path) != 2 or not is_number(value) or not 0 <= value < math.inf:
                problems.append(f"{label}: expected weights.CHANNEL=NUMBER of at least 0")
                continue
            weights[path[1]] = float(value)
            notes.append(tr(WEIGHT_SET, key=".".join(path), value=value))
            continue
        if path[0] == "extends":
            problems.append(f"{label}: what a file extends cannot be set; name the other scenario")
            continue
        if is_quantity_path(path) or is_quantity_path(path[:-1]):
            path, value, note = _quantity_change(data, path, value, figure_of_year)
            notes += [note] if note else []
        data = _laid_over(data, _nested(path, value))
        lines: dict[KeyPath, int] = dict.fromkeys(_paths_in(_nested(path, value)), 0)
        layers.append(_Layer(label, lines, is_file=False))
    if problems:
        raise ScenarioError(problems)
    return Merged(data, tuple(layers), weights, tuple(notes))


def _parsed(setting: str) -> tuple[tuple[str, ...], Any]:
    key, equals, text = setting.partition("=")
    form = "expected KEY=VALUE, such as players.US.reversal=0.3"
    if not equals or not key.strip() or "\n" in setting:
        raise ValueError(form)
    try:
        table = tomllib.loads(f"{key} = 0")
    except tomllib.TOMLDecodeError:
        raise ValueError(f"{form}; {key.strip()!r} is not a key") from None
    path: tuple[str, ...] = ()
    inside: Any = table
    while isinstance(inside, dict):
        ((part, inside),) = inside.items()
        path = (*path, part)
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        value = text.strip()
    return path, value


def _quantity_change(
    data: Mapping[str, Any],
    path: tuple[str, ...],
    value: Any,
    figure_of_year: FigureOfYear,
) -> tuple[tuple[str, ...], Any, str]:
    """Complete a change of a quantity so that the result still carries range and reason."""
    if is_quantity_path(path[:-1]) and path[-1] == "value":
        path = path[:-1]
    if path[-1] == "scale" and is_quantity_path(path[:-1]):
        return path[:-1], {"scale": value, "reason": _SET_BY_HAND}, ""
    if not is_quantity_path(path) or not (is_number(value) or isinstance(value, float)):
        return path, value, ""
    old = _entry(data, path)
    if path[0] == "drivers":
        figure = figure_of_year(data, ".".join(path[1:]))
        if isinstance(old, dict) and "scale" in old and figure is not None:
            old = _scaled(figure, old)
        elif not (isinstance(old, dict) and "value" in old):
            old = figure
    if not (isinstance(old, dict) and is_number(old.get("value"))):
        return path, {"value": value, "range": [value, value], "reason": _SET_BY_HAND}, ""
    reason = f"{_SET_BY_HAND} to {value:g} instead of {old['value']:g}"
    change: dict[str, Any] = {**old, "value": value, "reason": reason, "source": "judgement"}
    low, high = _range_of(old)
    change["range"] = [min(low, value), max(high, value)]
    if low <= value <= high:
        return path, change, ""
    note = tr(OUTSIDE, key=".".join(path), value=value, low=low, high=high)
    return path, change, note


def _laid_over(base: Any, patch: Any) -> Any:
    if not (isinstance(base, dict) and isinstance(patch, dict)):
        return patch
    measured = is_number(base.get("value")) or is_number(base.get("scale"))
    if is_number(patch.get("scale")) and measured:
        return _scaled(base, patch)
    if is_number(patch.get("value")) and is_number(base.get("scale")):
        return patch
    merged = dict(base)
    if is_number(patch.get("value")) and is_number(base.get("value")):
        for key in ("reason", "source"):  # what stood behind the old number says nothing of the new
            merged.pop(key, None)
    for key, value in patch.items():
        merged[key] = _laid_over(base[key], value) if key in base else value
    return merged


def _scaled(base: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """Multiply a quantity, or an earlier multiplier, by a scale.

    The product is a judgement with the new reason, whatever the quantity was before.
    """
    factor = patch["scale"]
    scaled = {**base, **{key: value for key, value in patch.items() if key != "scale"}}
    if is_number(base.get("scale")):
        scaled["scale"] = base["scale"] * factor
    if is_number(base.get("value")):
        scaled["value"] = base["value"] * factor
        scaled["range"] = [bound * factor for bound in _range_of(base)]
        scaled["source"] = "judgement"
    return scaled


def _range_of(quantity: Mapping[str, Any]) -> tuple[float, float]:
    bounds = quantity.get("range")
    if isinstance(bounds, list) and len(bounds) == 2 and all(map(is_number, bounds)):
        return bounds[0], bounds[1]
    return quantity["value"], quantity["value"]


def _entry(data: Any, path: Sequence[str]) -> Any:
    for part in path:
        data = data.get(part) if isinstance(data, dict) else None
    return data


def _depth_held(data: Any, path: KeyPath) -> int:
    """Count the steps of a path that the tables hold."""
    for depth, part in enumerate(path):
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return depth
    return len(path)


def _nested(path: Sequence[str], value: Any) -> dict[str, Any]:
    for part in reversed(path):
        value = {part: value}
    return dict(value)


def _paths_in(value: Any, at: KeyPath = ()) -> Iterator[KeyPath]:
    """Go through the paths of everything in nested tables and lists."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, entry in inner:
        yield (*at, key)
        if isinstance(entry, dict | list):
            yield from _paths_in(entry, (*at, key))


def _shifted(lines: Mapping[KeyPath, int], name: str, by: int) -> dict[KeyPath, int]:
    moved: dict[KeyPath, int] = {}
    for path, line in lines.items():
        if len(path) > 1 and path[0] == name and isinstance(path[1], int):
            path = (name, path[1] + by, *path[2:])
        moved[path] = line
    return moved
