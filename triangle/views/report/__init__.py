"""The report: one self-contained page about a scenario.

Each part of the page is one function here and one template in ``templates``; `sections` lists them
in order and `builder` puts the page together.
"""
