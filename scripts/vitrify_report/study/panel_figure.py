"""One figure of a study: means of groups of glasses against their cooling rate, effective for MD/MC."""

import re
from dataclasses import dataclass

import numpy as np
from matplotlib import pyplot

from .. import style
from .panels import PANELS, Panel

SIZE_INCHES = 4.6, 3.2  # text of a phone can still be read
LEGEND_LINE_INCHES = 0.22
LEGEND_COLUMNS = 2
BEYOND = 0.3  # decades that axes and lines go on for


@dataclass
class Point:
    """A mean where it is drawn."""

    group: object
    mean: object
    log10_rate: float
    log10_error: float  # NaN where it is not known


@dataclass
class PanelFigure:
    """What stages of one name report of one quantity."""

    panel: Panel
    name: str  # of its files
    label: str  # of the axis
    points: list


def panel_figures(table):
    """Those of which there is something, in the order of the panels. Groups whose rate is not known are left out."""
    groups, found = {group.name: group for group in table.groups}, []
    known = [mean for mean in table.means if mean.effective_rate_K_per_s > 0]
    for panel in PANELS:
        own = {}
        for mean in known:
            if panel.fits(mean.quantity):
                own.setdefault((mean.quantity, mean.source), []).append(point_of(table, groups[mean.group], mean))
        for (quantity, source), points in own.items():
            several = sum(quantity == other for other, _ in own) > 1
            name = re.sub(r"[^\w-]+", "-", f"{quantity}-{source}" if several else quantity)
            label = panel.label_of(quantity)
            found.append(PanelFigure(panel, name, f"{label}, {source}" if several else label, points))
    return found


def point_of(table, group, mean):
    rate = table.rates.get(group.name)
    return Point(group, mean, np.log10(mean.effective_rate_K_per_s), rate.error_decades if rate else np.nan)


def draw(table, look, shown):
    legend = look.legend([point.group for point in shown.points])
    legend_inches = LEGEND_LINE_INCHES * (1 - -len(legend) // LEGEND_COLUMNS)
    width, height = SIZE_INCHES
    figure, (axes, below) = pyplot.subplots(2, 1, figsize=(width, height + legend_inches),
                                            height_ratios=[height, legend_inches])
    for point in shown.points:
        axes.errorbar(point.log10_rate, point.mean.mean, bar(point.mean.standard_error), bar(point.log10_error), capsize=3,
                      elinewidth=1, **look.of(point.group))
    if shown.panel.lines:
        draw_lines(axes, table, shown.points)
    axes.set_xlim(*range_of(table))
    axes.set_xlabel("log₁₀ of the cooling rate (K/s)")
    axes.set_ylabel(shown.label)
    below.axis("off")
    below.legend(handles=legend, loc="center", ncols=LEGEND_COLUMNS, fontsize=9, handlelength=1.2)
    return figure


def range_of(table):
    """Of the logarithms of all rates, so that figures can stand below one another."""
    rates = [np.log10(mean.effective_rate_K_per_s) for mean in table.means if mean.effective_rate_K_per_s > 0]
    return min(rates) - BEYOND, max(rates) + BEYOND


def bar(error):
    """None draws no bar."""
    return error if np.isfinite(error) else None


def draw_lines(axes, table, points):
    """The laws behind effective rates, each over the rates that it is made of and used for."""
    for line in table.lines:
        own = [point.log10_rate for point in points if table.lines.line_for(point.group) is line]
        x = np.linspace(min(own) - BEYOND, max(own) + BEYOND, 100)
        axes.plot(x, line.energy_at(x), "--", color=style.INK, linewidth=0.8, zorder=1)
        if line.is_curved:
            axes.plot(x, line.curved_energy_at(x), ":", color=style.INK, linewidth=0.8, zorder=1)


def columns_of(shown):
    """What is drawn, for the CSV."""
    names = "group", "source", "quantity", "unit", "atoms", "mean", "standard_error", "half_interval", "independent"
    columns = {name: [getattr(point.mean, name) for point in shown.points] for name in names}
    columns["log10_rate"] = [point.log10_rate for point in shown.points]
    columns["log10_rate_error"] = [point.log10_error for point in shown.points]
    return columns
