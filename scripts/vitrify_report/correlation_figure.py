"""C(r) of D2min in each of its readings, with the exponentials that give the correlation lengths."""

import numpy as np
from matplotlib import pyplot

from . import events, style

READINGS = [
    ("within events", "event", "C", "error", "fit"),
    ("within events, centred", "event", "C_centred", "error_centred", "fit_centred"),
    ("sum over all events", "accumulated", "C", "error", "fit"),
    ("of the motion from zero strain", "direct", "C", "error", "fit"),
]


def draw(groups):
    """None if no shell of any group is known."""
    if not any(any(events.finite(group["correlation"]["event"], "distance_A", "C")) for group in groups):
        return None
    figure, grid = pyplot.subplots(2, 2, figsize=(9.6, 7.4), sharex=True)
    for axes, (title, *reading) in zip(grid.flat, READINGS):
        draw_reading(axes, groups, *reading)
        axes.set_title(title)
    for axes in grid[1]:
        axes.set_xlabel("distance r (Å)")
    for axes in grid[:, 0]:
        axes.set_ylabel("C(r)")
    return figure


def draw_reading(axes, groups, field, value, error, fit):
    top = 0
    for index, group in enumerate(groups):
        curve = group["correlation"][field]
        r, c, wide = map(np.array, events.finite(curve, "distance_A", value, error))
        color = events.look(index)["color"]
        decay = curve[fit]
        label = group["label"] + (f": ξ {decay['xi_A']:.1f} Å" if decay else "")
        axes.errorbar(r, c, wide, fmt="o", markersize=3, capsize=2, linewidth=0.8, color=color, label=label)
        if decay:
            along = np.linspace(decay["from_A"], decay["to_A"], 100)
            axes.plot(along, decay["amplitude"] * np.exp(-along / decay["xi_A"]), color=color)
        top = max([top, *c])
    axes.axhline(0, color=style.INK, linewidth=0.6)
    axes.set_ylim(max(axes.get_ylim()[0], -0.3), min(axes.get_ylim()[1], 1.25 * top) if top > 0 else None)
    axes.legend(fontsize=8)
