"""How atoms vibrate: displacements about mean places, and the density of states."""

import numpy as np
from matplotlib import pyplot
from matplotlib.colors import Normalize

from . import style
from .activation_map_figure import MAX_ROWS, SHOWN_QUANTILES
from .projection import Projection

SHOWN_QUANTILE = 0.998
REDUCED_TO_THZ = 4


def draw_displacements(analyses):
    """The distribution of lambda over all atoms of each glass; within windows dashed. None if there is no analysis."""
    if not analyses:
        return None
    figure, axes = pyplot.subplots(figsize=(5.4, 3.8))
    top = max(np.quantile(known(one.atoms["lambda_A"]), SHOWN_QUANTILE) for one in analyses)
    low = min(known(one.atoms["lambda_A"]).min() for one in analyses)
    fewest = min(len(one.atoms["lambda_A"]) for one in analyses)
    edges = np.linspace(0.9 * low, top, 1 + int(np.clip(np.sqrt(fewest), 20, 80)))
    for index, (one, label) in enumerate(zip(analyses, style.stage_labels(analyses))):
        values, look = known(one.atoms["lambda_A"]), style.line_style(index)
        label = f"{label}: {values.mean():.3f} Å, std/mean {values.std() / values.mean():.3f}"
        axes.stairs(density(values, edges), edges, linewidth=1.4, color=look["color"], label=label)
        if "window_lambda_A" in one.atoms:
            within = known(one.atoms["window_lambda_A"])
            axes.stairs(density(within, edges), edges, linewidth=1, color=look["color"], linestyle="--")
    axes.set_xlabel("λ (Å)")
    axes.set_ylabel("probability density (1/Å)")
    axes.set_ylim(0, (1.1 + 0.08 * len(analyses)) * axes.get_ylim()[1])
    axes.legend()
    return figure


def draw_displacement_map(analyses):
    if not analyses:
        return None
    chosen = analyses[:MAX_ROWS]
    values = np.concatenate([known(one.atoms["lambda_A"]) for one in chosen])
    norm = Normalize(*np.quantile(values, SHOWN_QUANTILES))
    columns = min(2, len(chosen))
    rows = -(-len(chosen) // columns)
    figure, grid = pyplot.subplots(rows, columns, figsize=(4.8 * columns, 4.2 * rows), squeeze=False)
    for axes in grid.flat:
        axes.axis("off")
    for axes, one, label in zip(grid.flat, chosen, style.stage_labels(chosen)):
        view = Projection(axes, one.edges, one.position, len(one.position))
        view.scatter(one.atoms["lambda_A"], norm, "viridis", np.isfinite(one.atoms["lambda_A"]))
        view.color_bar(figure, "λ (Å)")
        axes.set_title(label)
    return figure


def draw_states(analyses):
    """g(f), and g(f)/f^2 where the window lets it be known. None if there is no analysis."""
    if not analyses:
        return None
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(9.6, 3.8))
    for index, (one, label) in enumerate(zip(analyses, style.stage_labels(analyses))):
        f, g, error = (one.columns[name] for name in ("frequency_THz", "g_per_THz", "g_error_per_THz"))
        look = style.line_style(index)
        shown = f <= 1.05 * f[g > 0.002 * g.max()].max()
        left.plot(f[shown], g[shown], label=label, **look)
        left.fill_between(f[shown], (g - error)[shown], (g + error)[shown], color=look["color"], alpha=0.25, lw=0)
        low = np.isfinite(one.columns["reduced_per_THz3"]) & (f <= REDUCED_TO_THZ)
        right.plot(f[low], one.columns["reduced_per_THz3"][low], label=label, **look)
        band = [(g + sign * error)[low] / f[low] ** 2 for sign in (-1, 1)]
        right.fill_between(f[low], *band, color=look["color"], alpha=0.25, lw=0)
    for axes, title in (left, "g(f) (1/THz)"), (right, "g(f) / f² (1/THz³)"):
        axes.set_xlabel("f (THz)")
        axes.set_ylabel(title)
        axes.set_xlim(left=0)
        axes.set_ylim(bottom=0)
    left.legend()
    return figure


def draw_hessian_states(structures):
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(9.6, 3.8))
    for index, one in enumerate(structures):
        states, look = one["vibrations"], style.line_style(index)
        f, g = np.array(states["frequency_THz"]), np.array(states["g_per_THz"])
        reduced = np.array([np.nan if value is None else value for value in states["reduced_per_THz3"]])
        shown, low = f <= 1.05 * f[g > 0.002 * g.max()].max(), np.isfinite(reduced) & (f <= REDUCED_TO_THZ)
        left.plot(f[shown], g[shown], label=one["name"], **look)
        right.plot(f[low], reduced[low], label=one["name"], **look)
        right.axhline(one["sound"]["debye_level_per_THz3"], color=look["color"], linestyle="--", linewidth=1)
    for axes, title in (left, "g(f) (1/THz)"), (right, "g(f) / f² (1/THz³)"):
        axes.set_xlabel("f (THz)")
        axes.set_ylabel(title)
        axes.set_xlim(left=0)
        axes.set_ylim(bottom=0)
    left.legend()
    return figure


def known(values):
    return values[np.isfinite(values)]


def density(values, edges):
    return np.histogram(values, edges)[0] / len(values) / np.diff(edges)
