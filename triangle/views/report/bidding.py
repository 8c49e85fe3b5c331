"""What money could buy, in a report: what the driver would pay, and what the rival would add.

Computes nothing; the sentences come from `triangle.views.bargaining_text`.
"""

from __future__ import annotations

from triangle.language import tr
from triangle.views.bargaining_text import (
    ending_sentences,
    how_to_read,
    offer_sentence,
    offers_rows,
)
from triangle.views.report.material import Content, Material

__all__ = ["bidding"]


def bidding(material: Material) -> Content:
    """Show what each better outcome would cost the driver, and where the bidding ends."""
    found = material.bargaining
    if found is None:
        return tr("this game has no wedge, so nobody bids")
    columns, rows = offers_rows(found)
    asked = [offer for offer in found.offers if offer.name == found.scenario.three_tenths]
    return {
        "sentences": [
            *ending_sentences(found),
            *(offer_sentence(found, offer) for offer in asked),
        ],
        "columns": columns,
        "rows": rows,
        "reading": how_to_read(found),
    }
