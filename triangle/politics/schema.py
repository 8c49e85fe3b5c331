"""The shape of a scenario file: which keys there are, and what kind of value each holds.

Answers what is wrong with the types and keys of a file, in plain words and all at once. Whether
the values fit each other (names that exist, ranges that hold their value) is asked in
`triangle.politics.checks`.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from triangle.politics.library import one_of
from triangle.politics.merge import Problem
from triangle.politics.toml_lines import KeyPath

__all__ = ["DEFAULT_BAND", "DEFAULT_CUT", "ChangedDriver", "ScenarioTable", "shape_problems"]

DEFAULT_BAND = (0.2, 0.4)
"""Split indices that count as three tenths unless a scenario says otherwise."""

DEFAULT_CUT = 0.5
"""Warmth from which a relation counts as warm unless a scenario says otherwise."""

_TEXT = "text in quotation marks"
_NAME = "a name in quotation marks"
_Text = Annotated[str, Field(min_length=1, pattern=r"\S")]
_Number = Annotated[float, Field(allow_inf_nan=False)]
_Range = Annotated[list[_Number], Field(min_length=2, max_length=2)]


_EXTENDS = "extends"
"""A key of the top level that is read, and taken away, before the tables are merged."""

_MISPLACED: dict[KeyPath, str] = {
    ("weights",): "weights are common to all years and live in one file of the package; "
    "to try others, use --set weights.CHANNEL=NUMBER"
}


class _Table(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class _Provenance(_Table):
    """Range, reason and source of a number."""

    range: _Range | None = Field(None, description="two numbers, as in [0.1, 0.4]")
    reason: _Text | None = Field(None, description=_TEXT)
    source: _Text | None = Field(None, description="the id of a source, or 'judgement'")


class PatienceTable(_Provenance):
    """How far a player looks ahead."""

    value: Annotated[_Number, Field(gt=0, lt=1)] = Field(
        description="a number strictly between 0 and 1"
    )


class ReversalTable(_Provenance):
    """Yearly chance that the next government tears a deal up."""

    value: Annotated[_Number, Field(ge=0, lt=1)] = Field(
        description="a number of at least 0 and below 1"
    )


class PrecisionTable(_Provenance):
    """Precision of the logit choices in the revision process."""

    value: Annotated[_Number, Field(gt=0)] = Field(description="a number above 0")


class ChangedDriver(_Provenance):
    """A driver that replaces the year's figure, or multiplies it."""

    value: _Number | None = Field(None, description="a finite number")
    scale: Annotated[_Number, Field(ge=0)] | None = Field(
        None, description="a finite number of at least 0"
    )


class LevelsTable(_Table):
    """Levels of warmth."""

    names: Annotated[list[_Text], Field(min_length=2, max_length=5)] = Field(
        description="a list of 2 to 5 names"
    )
    values: Annotated[list[_Number], Field(min_length=2, max_length=5)] = Field(
        description="a list of 2 to 5 numbers rising from 0 to 1"
    )


class PatternsTable(_Table):
    """The cut between warm and cold."""

    warm_from: Annotated[_Number, Field(gt=0, le=1)] = Field(
        DEFAULT_CUT, description="a number above 0 and at most 1"
    )


class PlayerTable(_Table):
    """A player and how far it looks ahead."""

    name: _Text = Field(description=_TEXT)
    patience: PatienceTable = Field(
        description="a table {value, range, reason, source} with a value between 0 and 1"
    )
    reversal: ReversalTable = Field(
        description="a table {value, range, reason, source} with a value of at least 0 and below 1"
    )


class WedgeTable(_Table):
    """Who draws whom away from whom."""

    driver: _Text = Field(description="a player's name")
    target: _Text = Field(description="a player's name")
    rival: _Text = Field(description="a player's name")


class OutcomeTable(_Table):
    """A named action profile."""

    summary: _Text | None = Field(None, description=_TEXT)
    postures: dict[str, dict[str, _Text]] | None = Field(
        None, description='a table of postures, as in postures.US = {CN = "oppose", RU = "align"}'
    )
    actions: Annotated[list[_Text], Field(min_length=3, max_length=3)] | None = Field(
        None, description="a list of three actions, one per player"
    )


class ThreeTenthsTable(_Table):
    """The outcome under test and the band of split indices that counts as three tenths."""

    outcome: _Text = Field(description="the name of an outcome")
    band: _Range = Field(list(DEFAULT_BAND), description="two numbers, as in [0.2, 0.4]")


class EventTable(_Table):
    """A set of action profiles, by conditions that must all hold."""

    summary: _Text | None = Field(None, description=_TEXT)
    relations: dict[str, list[_Text]] = Field(
        {}, description='a table of lists of levels, as in relations."CN-RU" = ["oppose", "hedge"]'
    )
    postures: dict[str, dict[str, list[_Text]]] = Field(
        {}, description='a table of lists of levels, as in postures.RU.CN = ["oppose", "hedge"]'
    )


class ConsentTable(_Table):
    """The revision process."""

    precision: PrecisionTable = Field(
        description="a table {value, range, reason, source} with a value above 0"
    )


class SourceTable(_Table):
    """Where a number comes from."""

    id: _Text = Field(description=_NAME)
    citation: _Text = Field(description=_TEXT)


class FactTable(_Table):
    """A figure quoted from a source, to be compared with the reference tables."""

    text: _Text = Field(description=_TEXT)
    value: _Number = Field(description="a finite number")
    unit: _Text = Field(description=_TEXT)
    source: _Text = Field(description="the id of a source")
    series: _Text | None = Field(None, description="the name of a reference series")
    year: int | None = Field(None, description="a year, as in 1970")


class GameTable(_Table):
    """A game given by its payoffs."""

    players: Annotated[list[_Text], Field(min_length=3, max_length=3)] = Field(
        description="a list of three names"
    )
    actions: Annotated[
        list[Annotated[list[_Text], Field(min_length=1)]], Field(min_length=3, max_length=3)
    ] = Field(description="three lists of at least one action name, one list per player")
    payoffs: list[list[list[list[_Number]]]] = Field(
        description="finite numbers as payoffs[a0][a1][a2][player]"
    )
    discount_factors: (
        Annotated[_Number, Field(gt=0, lt=1)]
        | Annotated[list[Annotated[_Number, Field(gt=0, lt=1)]], Field(min_length=3, max_length=3)]
    ) = Field(description="a number strictly between 0 and 1, or a list of three, one per player")
    source: _Text = Field(description=_TEXT)


class ScenarioTable(_Table):
    """A whole scenario file, after merging."""

    title: _Text = Field(description=_TEXT)
    summary: _Text = Field(description="two to six sentences in quotation marks")
    payoffs: Literal["channels", "roles", "explicit"] = Field(
        description="one of 'channels', 'roles', 'explicit'"
    )
    year: int | None = Field(None, description="a year without quotation marks, as in 1972")
    status_quo: _Text | None = Field(None, description="the name of an outcome")
    levels: LevelsTable | None = Field(None, description="a table with names and values")
    patterns: PatternsTable | None = Field(None, description="a table with warm_from")
    players: dict[str, PlayerTable] | None = Field(
        None, description="a table for each of the three players, as in [players.US]"
    )
    drivers: dict[str, dict[str, dict[str, Any]]] | None = Field(
        None,
        description="tables {value, range, reason, source} or {scale, reason}, "
        "as in drivers.veto.US or drivers.exchange.RU.CN",
    )
    wedge: WedgeTable | None = Field(None, description="a table with driver, target and rival")
    outcomes: dict[str, OutcomeTable] = Field(
        {}, description="a table for each outcome, as in [outcomes.no-deal]"
    )
    three_tenths: ThreeTenthsTable | None = Field(None, description="a table with outcome and band")
    events: dict[str, EventTable] = Field(
        {}, description="a table for each event, as in [events.moscow-neutral]"
    )
    consent: ConsentTable | None = Field(None, description="a table with precision")
    sources: list[SourceTable] = Field([], description="[[sources]] tables with id and citation")
    facts: list[FactTable] = Field(
        [], description="[[facts]] tables with text, value, unit and source"
    )
    game: GameTable | None = Field(
        None, description="a table with players, actions, payoffs, discount_factors and source"
    )


def shape_problems(
    data: Mapping[str, Any], model: type[BaseModel] = ScenarioTable, at: KeyPath = ()
) -> list[Problem]:
    """List every wrong type, missing key and unknown key of a scenario's tables.

    Parameters
    ----------
    data : mapping
        Merged tables, or one table of them.
    model : type
        What the table should be.
    at : KeyPath
        Where the table stands in the scenario.

    Returns
    -------
    list of Problem
        One per entry; empty when the shape is right.

    Examples
    --------
    >>> shape_problems({"driver": "US", "target": 3, "rvial": "CN"}, WedgeTable)[2].text
    "unknown key; expected one of driver, target, rival; got 'rvial'; did you mean 'rival'?"
    """
    try:
        model.model_validate(data)
    except ValidationError as error:
        found: dict[KeyPath, str] = {}
        for item in error.errors(include_url=False):
            path, text = _in_plain_words(model, item["loc"], item["type"], item["input"])
            found.setdefault(path, text)
        # A value that could be a number or a list is refused as both; its elements say enough.
        inner = [path for path in found if not any(_is_inside(other, path) for other in found)]
        return [Problem((*at, *path), found[path]) for path in inner]
    return []


def _in_plain_words(
    model: type[BaseModel], loc: KeyPath, kind: str, value: object
) -> tuple[KeyPath, str]:
    """Say what was expected at a place and what came, whatever rule was broken."""
    path, expected, known = _follow(model, loc)
    if model is ScenarioTable and len(path) == 1:
        known += [_EXTENDS]
    if kind == "missing":
        return path, f"missing; expected {expected}"
    if path in _MISPLACED:
        return path, _MISPLACED[path]
    if kind == "extra_forbidden":
        return path, f"unknown key; {one_of(path[-1], known)}"
    return path, f"expected {expected}, got {_short(value)}"


def _is_inside(path: KeyPath, outer: KeyPath) -> bool:
    return len(path) > len(outer) and path[: len(outer)] == outer


def _follow(model: type[BaseModel], loc: KeyPath) -> tuple[KeyPath, str, list[str]]:
    """Walk a validator's location down the models.

    Returns the path in the file (the validator adds names of alternatives that are no keys), the
    description of the nearest described field, and the keys of the nearest table.
    """
    annotation: Any = model
    expected = "a table"
    known = list(model.model_fields)
    path: KeyPath = ()
    for part in loc:
        annotation = _bare(annotation)
        origin = typing.get_origin(annotation)
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            known = list(annotation.model_fields)
            field = annotation.model_fields.get(str(part))
            annotation = field.annotation if field else None
            expected = (field.description if field else None) or expected
        elif origin is dict:
            annotation = typing.get_args(annotation)[1]
        elif origin is list and isinstance(part, int):
            annotation = typing.get_args(annotation)[0]
        elif not isinstance(part, int):
            continue  # the validator's name for one of two alternatives, not a key
        path = (*path, part)
    return path, expected, known


def _bare(annotation: Any) -> Any:
    """Strip None and constraints from a type."""
    while typing.get_origin(annotation) in (Annotated, typing.Union, types.UnionType):
        options = [a for a in typing.get_args(annotation) if a is not type(None)]
        annotation = options[0]
    return annotation


def _short(value: object) -> str:
    """Show a value in a message, shortened."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a table"
    text = "an empty text" if value == "" else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
