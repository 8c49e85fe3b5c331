"""Names written beside marks in a figure, so that they cover neither one another nor a mark.

Answers where a label goes. Tries a list of places, nearest first; where none is free it says so by
writing over what is there, on the mark's right.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from triangle.game import FloatArray
from triangle.views.style import INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Annotation
    from matplotlib.transforms import Bbox

__all__ = ["write_labels"]

LABEL_OFFSETS = (
    *((8, 6), (8, -14), (-8, 6), (-8, -14), (0, 16), (0, -24)),
    *(
        (sign * (6 + 5 * step), height)
        for step in range(1, 8)
        for height in (14 * step, -14 * step - 8)
        for sign in (1, -1)
    ),
    *((24, -4), (-24, -4), (44, -4), (-44, -4)),
)
"""Points from a marker to its label, tried in this order until nothing overlaps."""

LEADER = {"arrowstyle": "-", "color": "#999999", "linewidth": 0.6, "shrinkB": 5}
"""The line from a label that stands far off to its mark."""


def write_labels(axes: Axes, named: Sequence[tuple[str, FloatArray]]) -> None:
    """Write each name beside its mark, at the first place where it covers nothing.

    Parameters
    ----------
    axes : matplotlib Axes
        Already drawn, so that its limits and place are final.
    named : sequence of (name, array of shape (2,))
    """
    from matplotlib.transforms import Bbox

    marks = [axes.transData.transform(point) for _, point in named]
    taken = [Bbox.from_bounds(px - 7, py - 7, 14, 14) for px, py in marks]
    for own, (name, point) in enumerate(named):
        offset = _place(axes, name, point, marks, own, taken)
        taken.append(_written(_label(axes, name, point, offset)))


def _place(
    axes: Axes,
    name: str,
    point: FloatArray,
    marks: Sequence[FloatArray],
    own: int,
    taken: Sequence[Bbox],
) -> tuple[int, int]:
    """Find a free place, best one where no other mark is nearer than the label's own."""
    free = []
    for offset in LABEL_OFFSETS:
        label = _label(axes, name, point, offset)
        box, frame = _written(label), axes.bbox
        label.remove()
        inside = frame.x0 <= box.x0 and box.x1 <= frame.x1
        inside = inside and frame.y0 <= box.y0 and box.y1 <= frame.y1
        if inside and not any(map(box.overlaps, taken)):
            if _nearest(box, marks) == own:
                return offset
            free.append(offset)
    return free[0] if free else LABEL_OFFSETS[0]


def _nearest(box: Bbox, marks: Sequence[FloatArray]) -> int:
    """Return which mark is nearest to a label, and so is taken for the one it names."""
    gaps = [
        max(box.x0 - x, 0.0, x - box.x1) ** 2 + max(box.y0 - y, 0.0, y - box.y1) ** 2
        for x, y in marks
    ]
    return gaps.index(min(gaps))


def _written(label: Annotation) -> Bbox:
    """Return where a label's words are, without the line to its mark."""
    from matplotlib.text import Text

    label.get_window_extent()  # brings the position up to date
    return Text.get_window_extent(label)


def _label(axes: Axes, name: str, point: FloatArray, offset: tuple[int, int]) -> Annotation:
    label = axes.annotate(
        name,
        (point[0], point[1]),
        offset,
        textcoords="offset points",
        ha="left" if offset[0] > 0 else "right" if offset[0] < 0 else "center",
        fontsize=9,
        color=INK,
        zorder=6,
        bbox={"boxstyle": "square,pad=0.1", "facecolor": (1, 1, 1, 0.7), "linewidth": 0},
        arrowprops=LEADER if max(abs(offset[0]) - 8, abs(offset[1])) > 15 else None,
    )
    label.set_in_layout(False)  # or the axes would move away from where the place was found
    return label
