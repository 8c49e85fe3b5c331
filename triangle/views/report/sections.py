"""The parts of a report in the order of the page, each with its title and its function.

Adding one is a line here, a function, and a template of the same key.
"""

from __future__ import annotations

from triangle.views.report.bidding import bidding
from triangle.views.report.certainty import certainty
from triangle.views.report.holding import holding
from triangle.views.report.inputs import assumptions, limits, reproduction
from triangle.views.report.material import Section
from triangle.views.report.movement import movement
from triangle.views.report.opening import asked, triangles, verdict
from triangle.views.report.past import past
from triangle.views.report.payoffs import channels, payoff_set
from triangle.views.report.why import obstacles, single_changes

__all__ = ["SECTIONS", "WORDS_SHOWN"]

SECTIONS: tuple[Section, ...] = (
    Section("question", "The question", asked),
    Section("verdict", "The answer in plain words", verdict),
    Section("triangles", "The triangle, and the roles in it", triangles),
    Section("holding", "Which outcomes could last, and why", holding),
    Section("movement", "Where the triangle tends to go", movement),
    Section("channels", "What each side gains and loses", channels),
    Section("payoff_set", "Everything patient players could sustain", payoff_set),
    Section("obstacles", "What holds the wedge back", obstacles),
    Section("single_changes", "What single change would do", single_changes),
    Section("bidding", "What payments could buy", bidding),
    Section("certainty", "How sure anyone can be", certainty),
    Section("past", "What the past says", past),
    Section("assumptions", "Assumptions and where they come from", assumptions),
    Section("limits", "What this cannot tell", limits),
    Section("reproduction", "How to make this page again", reproduction),
)

WORDS_SHOWN: tuple[str, ...] = (
    "The question",
    "The answer in plain words",
    "The triangle, and the roles in it",
    "Which outcomes could last, and why",
    "Where the triangle tends to go",
    "What each side gains and loses",
    "Everything patient players could sustain",
    "What holds the wedge back",
    "What single change would do",
    "What payments could buy",
    "How sure anyone can be",
    "What the past says",
    "Assumptions and where they come from",
    "What this cannot tell",
    "How to make this page again",
)
"""The titles, for the message files; a test compares them with SECTIONS."""
