import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from triangle.errors import GameError
from triangle.solvers.bids import bidding

ROLES = {"status_quo": 0, "driver": 0, "target": 1, "rival": 2}
GAIN = st.integers(-6, 6).map(float)


def english_auction(g_driver, g_target, g_rival, step=0.5):
    """Raise offers in turn until one side will not; return (bought, driver's and rival's offer)."""
    driver = rival = 0.0
    if g_driver <= 0:
        return False, 0.0, 0.0
    while True:
        while g_target + driver <= rival:
            if driver + step > g_driver:
                return False, 0.0, rival
            driver += step
        while g_target + driver > rival:
            if rival + step > max(0.0, -g_rival):
                return True, driver, 0.0
            rival += step


@given(GAIN, GAIN, GAIN)
def test_bidding_ends_where_an_ascending_auction_ends(g_driver, g_target, g_rival):
    answer = bidding([[0, 0, 0], [g_driver, g_target, g_rival]], **ROLES)
    bought, driver_pays, rival_pays = english_auction(g_driver, g_target, g_rival)
    # An even contest turns on who may move last within one step.
    assume(answer.bids[0].margin != 0)
    assert answer.bids[0].bought == bought
    assert answer.driver_pays == pytest.approx(driver_pays, abs=0.5)
    assert answer.rival_pays == pytest.approx(rival_pays, abs=0.5)


@given(st.lists(st.tuples(GAIN, GAIN, GAIN), min_size=1, max_size=6))
def test_nobody_pays_more_than_it_is_worth_and_transfers_cancel(rows):
    table = np.array([(0.0, 0.0, 0.0), *rows])
    answer = bidding(table, **ROLES)
    assert answer.payoffs.sum() == pytest.approx(table[answer.ends_at].sum())
    assert answer.payoffs[0] >= -1e-12  # the driver never ends below the status quo
    assert answer.payoffs[1] >= -1e-12  # nor the target
    if answer.ends_at == 0:
        worst = min([0.0, *(row[2] for row in rows if row[0] > 0)])
        assert answer.payoffs[2] >= worst - 1e-12  # nor does the rival pay for more than it saves


def test_the_price_without_and_with_a_rival():
    free = bidding([[0, 0, 0], [3, -1, 2]], **ROLES)
    assert (free.ends_at, free.driver_pays, free.bids[0].asking_price) == (1, 1.0, 1.0)
    contested = bidding([[0, 0, 0], [3, -1, -1.5]], **ROLES)
    assert (contested.driver_pays, contested.bids[0].counter_offer) == (2.5, 1.5)
    outbid = bidding([[0, 0, 0], [3, -1, -5]], **ROLES)
    assert (outbid.ends_at, outbid.rival_pays, outbid.bids[0].margin) == (0, 2.0, -3.0)
    assert outbid.payoffs.tolist() == [0, 2, -2]


def test_a_gift_to_the_target_costs_nothing():
    answer = bidding([[0, 0, 0], [1, 2, -1]], **ROLES)
    assert (answer.ends_at, answer.driver_pays) == (1, 0.0)


def test_an_outcome_that_the_driver_does_not_want_is_not_bid_for():
    answer = bidding([[0, 0, 0], [-1, 5, -1]], **ROLES)
    assert (answer.ends_at, answer.rival_pays) == (0, 0.0)


def test_the_driver_takes_what_leaves_it_most():
    table = [[0, 0, 0], [4, -1, -2.5], [2, 0, -1], [10, -20, 0]]
    answer = bidding(table, **ROLES)
    assert answer.ends_at == 2  # 2 - 1 beats 4 - 3.5; the third cannot be bought
    assert [bid.bought for bid in answer.bids] == [True, True, False]
    assert bidding(table, **ROLES, open_to=[True, True, False, True]).ends_at == 1
    assert bidding(table, **ROLES, open_to=[True, False, False, False]).bids == ()


def test_roles_can_fall_to_any_players_and_levels_do_not_matter():
    table = np.array([[0, 0, 0], [4, -1, -2.5], [2, 0, -1]], dtype=float)
    plain = bidding(table, **ROLES)
    turned = bidding(table[:, [1, 2, 0]] + 7.0, status_quo=0, driver=2, target=0, rival=1)
    assert turned.ends_at == plain.ends_at
    assert turned.driver_pays == pytest.approx(plain.driver_pays)
    assert np.allclose(turned.payoffs - 7.0, plain.payoffs[[1, 2, 0]])


class TestNeeds:
    """What keeps each player to an outcome limits what can be offered and asked."""

    TABLE = ((0.0, 0.0, 0.0), (3.0, -1.0, -1.5))

    def offer(self, status_quo=(-9.0, -9.0, -9.0), outcome=(-9.0, -9.0, -9.0)):
        return bidding(self.TABLE, **ROLES, needs=[status_quo, outcome])

    def test_needs_that_bind_nobody_change_nothing(self):
        assert self.offer().driver_pays == bidding(self.TABLE, **ROLES).driver_pays == 2.5

    def test_a_driver_that_is_believed_less_offers_less(self):
        auction = self.offer(outcome=(1.0, -9, -9))
        assert auction.bids[0].driver_limit == auction.bids[0].driver_trust == 2.0
        assert (auction.ends_at, auction.rival_pays) == (0, 1.0)

    def test_a_rival_that_is_believed_less_loses_the_contest_for_less(self):
        auction = self.offer(status_quo=(-9, -9, -0.5))
        assert auction.bids[0].counter_offer == 0.5
        assert (auction.ends_at, auction.driver_pays) == (1, 1.5)

    def test_a_tempted_target_asks_for_what_keeps_it(self):
        auction = self.offer(outcome=(-9, 1.8, -9))
        assert auction.bids[0].asking_price == pytest.approx(2.8)
        assert (auction.ends_at, auction.driver_pays) == (1, pytest.approx(2.8))

    @pytest.mark.parametrize("need", [(-9, 2.5, -9), (4, -9, -9), (-9, -9, -1)])
    def test_what_would_be_broken_is_not_bid_for(self, need):
        auction = self.offer(outcome=need)
        assert not auction.bids[0].holds
        assert (auction.ends_at, auction.driver_pays, auction.rival_pays) == (0, 0.0, 0.0)
        assert auction.bids[0].deterring_offer == 0.0

    @given(
        st.lists(st.tuples(GAIN, GAIN, GAIN, GAIN, GAIN, GAIN), min_size=1, max_size=5),
        st.tuples(GAIN, GAIN, GAIN),
    )
    def test_everyone_keeps_to_what_the_bidding_ends_with(self, rows, at_status_quo):
        table = np.array([(0.0, 0.0, 0.0), *(row[:3] for row in rows)])
        needs = np.array([at_status_quo, *(row[3:] for row in rows)])
        auction = bidding(table, **ROLES, needs=needs)
        if auction.ends_at or auction.rival_pays > 0:
            kept = auction.payoffs >= needs[auction.ends_at] - 1e-12
            assert kept[2]
            assert not auction.ends_at or kept.all()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"outcome_payoffs": [[0, 0]]}, "table"),
        ({"outcome_payoffs": [[0, 0, np.nan]]}, "table"),
        ({"driver": 1}, "players"),
        ({"rival": 3}, "players"),
        ({"status_quo": 2}, "row"),
        ({"status_quo": -1}, "row"),
        ({"open_to": [True]}, "truth"),
        ({"open_to": [1, 1]}, "truth"),
        ({"needs": [[0, 0, 0]]}, "needs"),
        ({"needs": [[0, 0, 0], [0, np.nan, 0]]}, "needs"),
    ],
)
def test_wrong_input_is_refused(changes, message):
    arguments = {"outcome_payoffs": [[0, 0, 0], [1, 1, 1]], **ROLES, **changes}
    with pytest.raises(GameError, match=message):
        bidding(**arguments)
