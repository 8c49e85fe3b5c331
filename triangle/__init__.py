"""A game-theory simulator of the strategic triangle."""
