"""Share of atoms that have been shear-transformed at least once, against strain."""

import numpy as np
from matplotlib import pyplot

from . import events


def draw(groups):
    """None if no event has transformed an atom."""
    if not any(any(curve(group)) for group in groups):
        return None
    figure, axes = pyplot.subplots(figsize=(5.4, 4.4))
    draw_on(axes, groups)
    return figure


def curve(group):
    return events.finite(group["against_strain"], "strain", "st_fraction", "error")


def draw_on(axes, groups):
    for index, group in enumerate(groups):
        strain, fraction, error = map(np.array, curve(group))
        look = events.look(index)
        axes.plot(strain, 100 * fraction, marker="o", markersize=3, label=group["label"], **look)
        low, high = 100 * (fraction - error), 100 * (fraction + error)
        axes.fill_between(strain, low, high, color=look["color"], alpha=0.2, linewidth=0)
    axes.set_xlabel("shear strain")
    axes.set_ylabel("shear-transformed atoms (%)")
    axes.set_xlim(left=0)
    axes.set_ylim(bottom=0)
    events.legend_below(axes)
