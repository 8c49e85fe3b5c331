"""On which line of a TOML text each key stands, so that a message can point at it.

The standard parser keeps no positions. This scanner reads text that the parser has already
accepted, so it checks nothing: it only skips values and remembers where keys begin.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_right

__all__ = ["KeyPath", "key_lines"]

KeyPath = tuple[str | int, ...]
"""Keys from the top of a document down to a value; an integer counts elements of an array."""


def key_lines(text: str) -> dict[KeyPath, int]:
    r"""Locate every key, table and array element of a valid TOML text.

    Parameters
    ----------
    text : str
        TOML that ``tomllib`` accepts, with line feeds as line ends.

    Returns
    -------
    dict of KeyPath to int
        Line numbers, counted from 1.

    Examples
    --------
    >>> lines = key_lines('a = 1\n[b."c d"]\ne = [1,\n  {f = 2}]\n')
    >>> lines["a",], lines["b", "c d"], lines["b", "c d", "e", 1, "f"]
    (1, 2, 4)
    """
    return _Scanner(text).document()


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.breaks = [k for k, character in enumerate(text) if character == "\n"]
        self.lines: dict[KeyPath, int] = {}
        self.elements: dict[KeyPath, int] = {}  # arrays of tables: how many elements so far

    def document(self) -> dict[KeyPath, int]:
        table: KeyPath = ()
        while self.skip_blank():
            if self.text[self.position] == "[":
                table = self.header()
            else:
                self.key_and_value(table)
        return self.lines

    def header(self) -> KeyPath:
        brackets = 2 if self.text.startswith("[[", self.position) else 1
        start = self.position
        self.position += brackets
        path: KeyPath = ()
        keys = self.key()
        for depth, key in enumerate(keys, start=1):
            path = (*path, key)
            if brackets == 2 and depth == len(keys):
                self.elements[path] = self.elements.get(path, 0) + 1
            self.mark(path, start)
            if path in self.elements:
                path = (*path, self.elements[path] - 1)
                self.mark(path, start)
        self.position += brackets
        return path

    def key_and_value(self, table: KeyPath) -> None:
        start = self.position
        path = table
        for key in self.key():
            path = (*path, key)
            self.mark(path, start)
        self.position += 1  # the equals sign
        self.value(path)

    def key(self) -> list[str]:
        """Read a dotted key and stop on the character that ends it."""
        parts: list[str] = []
        while True:
            self.skip_spaces()
            start = self.position
            if self.text[start] in "\"'":
                self.string()
                quoted = self.text[start : self.position]
                parts += tomllib.loads(f"{quoted} = 0")  # a table with this key alone
            else:
                while self.text[self.position] not in ".=] \t":
                    self.position += 1
                parts.append(self.text[start : self.position])
            self.skip_spaces()
            if self.text[self.position] != ".":
                return parts
            self.position += 1

    def value(self, path: KeyPath) -> None:
        self.skip_spaces()
        first = self.text[self.position]
        if first in "\"'":
            self.string()
        elif first in "[{":
            self.position += 1
            self.members(path, "]" if first == "[" else "}")
        else:
            while self.position < len(self.text) and self.text[self.position] not in ",]}#\n":
                self.position += 1

    def members(self, path: KeyPath, closing: str) -> None:
        index = 0
        while self.skip_blank() and self.text[self.position] != closing:
            if self.text[self.position] == ",":
                self.position += 1
            elif closing == "}":
                self.key_and_value(path)
            else:
                self.mark((*path, index), self.position)
                self.value((*path, index))
                index += 1
        self.position += 1

    def string(self) -> None:
        quote = self.text[self.position]
        mark = quote * 3 if self.text.startswith(quote * 3, self.position) else quote
        self.position += len(mark)
        while not self.text.startswith(mark, self.position):
            self.position += 2 if quote == '"' and self.text[self.position] == "\\" else 1
        self.position += len(mark)
        # Up to two quotes may stand directly before the closing three.
        while len(mark) == 3 and self.text[self.position : self.position + 1] == quote:
            self.position += 1

    def skip_spaces(self) -> None:
        while self.text[self.position] in " \t":
            self.position += 1

    def skip_blank(self) -> bool:
        """Skip spaces, line ends and comments; return whether anything is left."""
        while self.position < len(self.text):
            if self.text[self.position] == "#":
                end = self.text.find("\n", self.position)
                self.position = len(self.text) if end < 0 else end
            elif self.text[self.position] in " \t\r\n":
                self.position += 1
            else:
                return True
        return False

    def mark(self, path: KeyPath, position: int) -> None:
        self.lines.setdefault(path, bisect_right(self.breaks, position - 1) + 1)
