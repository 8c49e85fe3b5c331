"""How single numbers are said within a sentence."""

from triangle.analysis.spoken_numbers import amount, percent


def test_shares_short_of_everything_are_not_everything():
    assert percent(1 - 1e-7) == "over 99.9 %"
    assert percent(1 - 1e-7, brief=True) == ">99.9 %"
    assert percent(0.9951) == "99.5 %"
    assert percent(0.9949) == "99 %"
    assert percent(1 - 1e-12) == "100 %"


def test_large_amounts_are_told_in_whole_units():
    assert [amount(x) for x in (999.4, 1000.0, -12345.6)] == ["999", "1,000", "-12,346"]
