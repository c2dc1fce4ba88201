"""Activation energies of the glasses: their distributions, and what these come down to."""

import math

import numpy as np
from matplotlib import pyplot

from . import style
from .saddle_table import ratio

SHOWN_QUANTILE = 0.995  # of the barriers; a few very high ones would squeeze the rest


def with_events(landscapes):
    return [one for one in landscapes if one.barrier_eV is not None and len(one.barrier_eV)]


def draw(landscapes):
    """None if there is no event yet."""
    landscapes = with_events(landscapes)
    if not landscapes:
        return None
    figure, axes = pyplot.subplots(figsize=(5.4, 3.8))
    edges = bin_edges(landscapes)
    for index, (one, label) in enumerate(zip(landscapes, style.stage_labels(landscapes))):
        look = style.line_style(index)
        mean, spread = one.barrier_mean_and_spread
        density = np.histogram(one.barrier_eV, edges)[0] / len(one.barrier_eV) / np.diff(edges)
        axes.stairs(density, edges, fill=True, alpha=0.15, color=look["color"])
        axes.stairs(density, edges, linewidth=1.4, color=look["color"], label=f"{label}: {mean:.2f} ± {spread:.2f} eV")
        axes.axvline(mean, color=look["color"], linestyle="--", linewidth=1)
    axes.set_xlim(edges[0], edges[-1])
    axes.set_ylim(0, (1.08 + 0.09 * len(landscapes)) * axes.get_ylim()[1])  # room for the legend
    axes.set_xlabel("activation energy E$_{act}$ (eV)")
    axes.set_ylabel("probability density (1/eV)")
    axes.legend()
    return figure


def draw_of_atoms(landscapes):
    """The fields of `activation_map_figure` as distributions over atoms. None if there is no event yet."""
    landscapes = [one for one in with_events(landscapes) if np.isfinite(one.mean_moved_eV).any()]
    if not landscapes:
        return None
    figure, axes = pyplot.subplots(figsize=(5.4, 3.8))
    edges = bin_edges(landscapes)
    for index, (one, label) in enumerate(zip(landscapes, style.stage_labels(landscapes))):
        color = style.line_style(index)["color"]
        mean = one.mean_moved_eV[np.isfinite(one.mean_moved_eV)]
        label = f"{label}: {mean.mean():.2f} eV, std/mean {mean.std() / mean.mean():.2f}"
        for values, dash, text in ((one.mean_moved_eV, "-", label), (one.lowest_eV, "--", None)):
            values = values[np.isfinite(values)]
            density = np.histogram(values, edges)[0] / max(1, len(values)) / np.diff(edges)
            axes.stairs(density, edges, linewidth=1.3, color=color, linestyle=dash, label=text)
    axes.set_xlim(edges[0], edges[-1])
    axes.set_ylim(0, (1.08 + 0.09 * len(landscapes)) * axes.get_ylim()[1])  # room for the legend
    axes.set_xlabel("activation energy of an atom (eV)")
    axes.set_ylabel("probability density (1/eV)")
    axes.legend()
    return figure


def bin_edges(landscapes):
    """The same for all glasses; about as many bins as the square root of the fewest events, 8 to 60."""
    top = max(np.quantile(one.barrier_eV, SHOWN_QUANTILE) for one in landscapes)
    fewest = min(len(one.barrier_eV) for one in landscapes)
    return np.linspace(0, top, 1 + int(np.clip(math.sqrt(fewest), 8, 60)))


def draw_means(landscapes):
    """None if there is no event yet."""
    landscapes = with_events(landscapes)
    if not landscapes:
        return None
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(5.4, 3.8))
    places = range(len(landscapes))
    for place, one in zip(places, landscapes):
        color = style.line_style(place)["color"]
        mean, spread = one.barrier_mean_and_spread
        left.errorbar(place, mean, np.nan_to_num(spread), fmt="o", capsize=4, color=color)
        right.plot(place, ratio(spread, mean), "o", color=color)
    left.set_ylabel("mean E$_{act}$ (eV)")
    right.set_ylabel("standard deviation / mean")
    for axes in (left, right):
        axes.set_xticks(places, style.stage_labels(landscapes), rotation=30, ha="right")
        axes.set_xlim(-0.5, len(landscapes) - 0.5)
        axes.set_ylim(0, 1.15 * axes.get_ylim()[1])
    return figure
