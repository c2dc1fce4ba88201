"""How a mean over the events of a group depends on the cooling rate: points, and the power law with plateau."""

import numpy as np
from matplotlib import pyplot

from . import events, style

QUANTITIES = {
    "mean_zone_size": ("mean atoms in a zone", 1),
    "st_fraction": ("shear-transformed atoms (%)", 100),
    "multi_zone_share": ("drops with several zones (%)", 100),
    "xi_A": ("correlation length ξ (Å)", 1),
}
PARAMETERS = 3  # of the law


def draw(found, quantity):
    """None unless two groups with known rates have it."""
    if len(points(found, quantity)) < 2:
        return None
    figure, axes = pyplot.subplots(figsize=(5.4, 4.4))
    draw_on(axes, found, quantity)
    return figure


def points(found, quantity):
    """(number, group) of the groups that have this quantity and a known rate."""
    return [(k, group) for k, group in enumerate(found.groups) if None not in (group["log10_rate"], group[quantity])]


def draw_on(axes, found, quantity):
    name, unit = QUANTITIES[quantity]
    for index, group in points(found, quantity):
        rate, error = group["log10_rate"], group["log10_rate_error"]
        axes.errorbar(rate, unit * group[quantity], unit * group[f"{quantity}_error"], error or None, fmt="o",
                      markersize=6, capsize=3, color=events.look(index)["color"], label=group["label"])
    law = found.laws.get(quantity)
    if law and law["groups"] > PARAMETERS:
        draw_law(axes, law, [group["log10_rate"] for _, group in points(found, quantity)], unit)
    axes.set_xlabel("log₁₀ of the cooling rate, effective for MD/MC (K/s)")
    axes.set_ylabel(name)
    axes.set_ylim(0, 1.15 * axes.get_ylim()[1])
    events.legend_below(axes)


def draw_law(axes, law, rates, unit):
    needed = law["plateau"], law["exponent"], law["log10_amplitude"]
    if None in needed:
        return
    plateau, exponent, amplitude = needed
    rate = np.linspace(min(rates) - 0.3, max(rates) + 0.3, 200)
    value = plateau + law["amplitude_sign"] * 10 ** (amplitude + exponent * rate)
    text = (f"plateau {events.with_error(unit * plateau, unit * law['plateau_error'], 1)}, "
            f"exponent {events.with_error(exponent, law['exponent_error'], 2)}")
    axes.plot(rate, unit * value, color=style.INK, linewidth=1, linestyle="--", label=text)
