"""How often forms may be opened and sent: a hall passes, a flood does not, and the arithmetic of the codes holds."""

from __future__ import annotations

from web import rate_limits
from web.rate_limits import Limit, Limits


def test_the_usual_limits_pass_200_phones_at_once() -> None:
    usual = Limits()
    assert [usual.opens.wait(1) for _ in range(200)] == [0] * 200
    assert [usual.sends.wait(1) for _ in range(200)] == [0] * 200


def test_a_bucket_fills_again_and_few_are_remembered() -> None:
    now = [0.0]
    limit = Limit(2, 4, most=3, clock=lambda: now[0])
    assert [limit.wait("a") for _ in range(5)] == [0, 0, 0, 0, 0.5]
    now[0] += 1.0
    assert [limit.wait("a") for _ in range(3)] == [0, 0, 0.5]
    now[0] += 1000.0
    assert [limit.wait("a") for _ in range(5)][-1] > 0
    for key in "bcdefgh":
        limit.wait(key)
    assert len(limit) == 3


def test_the_arithmetic_of_the_docstring() -> None:
    year = 365.25 * 24 * 3600
    codes = 28**9
    assert round(codes / 2 / 1000 / year) == 168
    assert round(codes / 2 / 1000 / 32 / year) == 5
    assert 730_000 < codes / (1000 * 4 * 3600) < 740_000
    assert 33_000 < codes / 2 / 5 / year < 34_000
    assert rate_limits.__doc__ is not None
    assert "730,000" in rate_limits.__doc__
