"""Sizes of the shear transformation zones: densities with their log-normal fits, and the cumulated shares."""

import math

import numpy as np
from matplotlib import pyplot
from matplotlib.ticker import FuncFormatter

from . import events

APART = 1.07  # of the points of two groups in one bin, as a factor, lest they hide each other


def draw(groups):
    """None if there is no zone yet."""
    if not any(group["zones"] for group in groups):
        return None
    figure, axes = pyplot.subplots(figsize=(5.4, 4.4))
    draw_on(axes, groups)
    return figure


def draw_on(axes, groups):
    for index, group in enumerate(groups):
        if group["zones"]:
            draw_one(axes, group, events.look(index)["color"], APART ** (index - (len(groups) - 1) / 2))
    size_axis(axes)
    axes.set_xlim(left=0.8)
    axes.set_xlabel("atoms in a zone, N")
    axes.set_ylabel("probability per unit of ln N")
    axes.set_ylim(0, 1.4 * axes.get_ylim()[1])  # room for the inset
    events.legend_below(axes)
    draw_cumulated(axes.inset_axes([0.6, 0.6, 0.4, 0.4]), groups)


def size_axis(axes):
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda size, _: f"{size:g}"))


def draw_one(axes, group, color, shift):
    mean = events.known(group, "mean_zone_size")
    text = group["label"] + (f": {events.with_error(*mean, 1)}" if mean else "")
    bins = [one for one in group["zone_sizes"]["histogram"] if one["zones"]]
    width = np.array([math.log((one["to"] + 0.5) / (one["from"] - 0.5)) for one in bins])
    middle = [shift * math.sqrt(one["to"] * one["from"]) for one in bins]
    share = np.array([one["zones"] / group["zones"] for one in bins])
    error = np.array([one["error"] or 0 for one in bins])
    look = {"fmt": "o", "markersize": 3.5, "elinewidth": 0.8, "color": color}
    axes.errorbar(middle, share / width, error / width, label=text, **look)
    fit = group["log_normal"]
    if fit:
        size = np.geomspace(0.5, bins[-1]["to"] * 1.6, 300)
        deviate = (np.log(size) - fit["mu"]) / fit["sigma"]
        axes.plot(size, np.exp(-(deviate**2) / 2) / (fit["sigma"] * math.sqrt(2 * math.pi)), color=color)


def draw_cumulated(axes, groups):
    for index, group in enumerate(groups):
        size, share, error = map(np.array, events.finite(group["zone_sizes"]["cumulated"], "size", "share", "error"))
        color = events.look(index)["color"]
        axes.plot(size, share, drawstyle="steps-post", linewidth=1.2, color=color)
        axes.fill_between(size, share - error, share + error, step="post", color=color, alpha=0.2, linewidth=0)
    size_axis(axes)
    axes.set_ylim(0, 1.02)
    axes.tick_params(labelsize=8)
    axes.set_xlabel("N", fontsize=8, labelpad=0)
    axes.set_ylabel("share up to N", fontsize=8, labelpad=1)
