"""Student's t for whole numbers of degrees of freedom (Abramowitz and Stegun, 26.7.3 and 26.7.4)."""

import math


def probability_within(t, freedom):
    """P(|T| <= t)."""
    angle = math.atan(t / math.sqrt(freedom))
    sine, cosine = math.sin(angle), math.cos(angle)
    if freedom % 2 == 0:
        return sum_of_powers(sine, cosine**2, [(k - 1) / k for k in range(2, freedom, 2)])
    if freedom == 1:
        return 2 / math.pi * angle
    series = sum_of_powers(sine * cosine, cosine**2, [(k - 1) / k for k in range(3, freedom - 1, 2)])
    return 2 / math.pi * (angle + series)


def sum_of_powers(first, power, ratios):
    """The first term, and for each ratio one more that has this ratio, times the power, to the one before."""
    total = term = first
    for ratio in ratios:
        term *= power * ratio
        total += term
    return total


def half_width(probability, freedom):
    """t with P(|T| <= t) = probability; NaN without a degree of freedom."""
    if freedom < 1:
        return math.nan
    high = 1.0
    while probability_within(high, freedom) < probability:
        high *= 2
    low = 0.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if probability_within(middle, freedom) < probability else (low, middle)
    return high
