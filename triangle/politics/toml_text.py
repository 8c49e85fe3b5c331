"""Plain data written as TOML that reads back to the same data.

Answers how a resolved scenario is printed. Quantities become inline tables, everything else
sections, so that the output looks like the files people write.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

__all__ = ["toml_text"]

_DEEPEST_SECTION = 3
"""Keys in the heading of the deepest section, as in [outcomes.no-deal.postures]."""


def toml_text(data: Mapping[str, Any]) -> str:
    """Write nested dictionaries, lists, strings, numbers and booleans as TOML.

    Parameters
    ----------
    data : mapping
        No None: TOML has no word for it.

    Returns
    -------
    str
        ``tomllib.loads(toml_text(data)) == data``.

    Raises
    ------
    TypeError
        If a value has no TOML form.

    Examples
    --------
    >>> print(toml_text({"a": 0.5, "b": {"c": {"value": 1, "range": [0, 2]}}}), end="")
    a = 0.5
    <BLANKLINE>
    [b]
    c = {value = 1, range = [0, 2]}
    """
    return "\n\n".join(_sections(data, ())) + "\n"


def _sections(table: Mapping[str, Any], path: tuple[str, ...], array: bool = False) -> list[str]:
    inline = len(path) >= _DEEPEST_SECTION
    plain = {key: value for key, value in table.items() if inline or not _is_section(value)}
    lines = [f"{_key(key)} = {_value(value)}" for key, value in plain.items()]
    heading = ".".join(map(_key, path))
    sections = []
    if path and (lines or array or not table):
        lines.insert(0, f"[[{heading}]]" if array else f"[{heading}]")
    if lines:
        sections.append("\n".join(lines))
    for key, value in table.items():
        if key in plain:
            continue
        if isinstance(value, Mapping):
            sections += _sections(value, (*path, key))
        else:
            for element in value:
                sections += _sections(element, (*path, key), array=True)
    return sections


def _is_section(value: object) -> bool:
    if isinstance(value, Mapping):
        return not any(isinstance(value.get(key), int | float) for key in ("value", "scale"))
    return isinstance(value, list) and bool(value) and all(isinstance(v, Mapping) for v in value)


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _quoted(key)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return _multiline(value) if "\n" in value else _quoted(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items()) + "}"
    raise TypeError(f"expected data that TOML can hold, got {value!r}")


def _quoted(text: str) -> str:
    # JSON's escapes are TOML's, but for the delete character, which JSON leaves bare.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _multiline(text: str) -> str:
    return '"""\n' + "\n".join(_quoted(line)[1:-1] for line in text.split("\n")) + '"""'
