"""Files written whole or not at all.

Answers how a result reaches the disk: under a passing name first, then renamed, so that a reader
never meets half a file. Does not say what is in it.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

__all__ = ["check_path", "write_file"]


def write_file(path: Path, content: str | bytes, replace: bool = False) -> None:
    """Write a file in one step.

    Parameters
    ----------
    path : Path
    content : str or bytes
        Text is written as UTF-8 with plain line ends.
    replace : bool
        Whether a file of that name may be replaced.

    Raises
    ------
    FileExistsError
        If there is such a file already and it may not be replaced.
    FileNotFoundError
        If its folder does not exist.
    IsADirectoryError
        If the path is a folder.
    PermissionError
        If its folder may not be written to.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     target = Path(folder) / "game.txt"
    ...     write_file(target, "one")
    ...     write_file(target, "two", replace=True)
    ...     target.read_text(), [found.name for found in Path(folder).iterdir()]
    ('two', ['game.txt'])
    """
    check_path(path, replace)
    passing = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        passing.write_bytes(content if isinstance(content, bytes) else content.encode())
        if replace:
            passing.replace(path)
        else:
            _move(passing, path)
    except FileExistsError:
        raise _exists(path) from None
    except OSError as error:
        # The passing name means nothing to who asked for the file.
        raise OSError(error.errno, error.strerror, str(path)) from None
    finally:
        passing.unlink(missing_ok=True)


def _move(passing: Path, path: Path) -> None:
    """Give a file its name unless that is taken."""
    try:
        # A link, unlike a rename, fails when the name was taken a moment ago.
        os.link(passing, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links, as on memory sticks
        path.open("xb").close()
        try:
            passing.replace(path)
        except OSError:
            path.unlink()
            raise


def check_path(path: Path, replace: bool = False) -> None:
    """Refuse a path that `write_file` would refuse, before long work goes into its content.

    Parameters
    ----------
    path : Path
    replace : bool
        Whether a file of that name may be replaced.

    Raises
    ------
    FileExistsError, FileNotFoundError, IsADirectoryError, PermissionError
        As `write_file` does.
    """
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a folder; name a file in it", str(path))
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "no such folder; make it first", str(path.parent))
    if path.exists() and not replace:
        raise _exists(path)
    if not os.access(path.parent, os.W_OK):
        raise PermissionError(errno.EACCES, "its folder may not be written to", str(path))


def _exists(path: Path) -> FileExistsError:
    return FileExistsError(errno.EEXIST, "exists already; --force replaces it", str(path))
