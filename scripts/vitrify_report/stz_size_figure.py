"""Sizes of the shear transformation zones, with their log-normal fits."""

import math

import numpy as np
from matplotlib import pyplot
from matplotlib.ticker import FuncFormatter

from . import style

BINS_PER_DECADE = 6


def draw(shears):
    """None if there is no zone yet."""
    if not any(len(shear.stz_sizes) for shear in shears):
        return None
    figure, axes = pyplot.subplots(figsize=(5.4, 3.8))
    draw_on(axes, shears)
    return figure


def draw_on(axes, shears):
    for index, (shear, label) in enumerate(zip(shears, style.stage_labels(shears))):
        if len(shear.stz_sizes):
            draw_one(axes, shear, f"{label}: mean {shear.stz_sizes.mean():.1f}", style.line_style(index))
    axes.set_xscale("log")
    axes.set_xlim(0.5, 2 * max(shear.stz_sizes.max(initial=1) for shear in shears))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda size, _: f"{size:g}"))
    axes.set_xlabel("atoms in a zone, s")
    axes.set_ylabel("probability per unit of ln s")
    axes.set_ylim(bottom=0)
    axes.legend()


def draw_one(axes, shear, label, look):
    edges = bin_edges(shear.stz_sizes.max())
    counts, _ = np.histogram(shear.stz_sizes, edges)
    widths = np.diff(np.log(edges))
    axes.stairs(counts / len(shear.stz_sizes) / widths, edges, color=look["color"], fill=True, alpha=0.25)
    mu, sigma = shear.log_normal.get("mu"), shear.log_normal.get("sigma")
    if not sigma:
        axes.plot([], [], label=f"{label}, no fit", **look)
        return
    size = np.geomspace(0.5, max(edges[-1], math.exp(mu + 3 * sigma)), 300)
    density = np.exp(-((np.log(size) - mu) ** 2) / (2 * sigma**2)) / (sigma * math.sqrt(2 * math.pi))
    axes.plot(size, density, label=label, **look)


def bin_edges(largest):
    """Half-integer limits, evenly spaced in ln s and at least one size apart."""
    first = np.unique(np.rint(10 ** (np.arange(0, 12 * BINS_PER_DECADE) / BINS_PER_DECADE)))
    return first[: np.searchsorted(first, largest, side="right") + 1] - 0.5
