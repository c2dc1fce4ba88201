"""One figure of a study: means of groups of glasses against their cooling rate, effective for MD/MC."""

from dataclasses import dataclass

import numpy as np
from matplotlib import pyplot

from .. import style
from .panels import PANELS, Panel, file_name

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

    table: object
    panel: Panel
    name: str  # of its files
    label: str  # of the axis
    points: list

    def draw(self, look):
        figure, axes = pyplot.subplots(figsize=SIZE_INCHES)
        for point in self.points:
            axes.errorbar(point.log10_rate, point.mean.mean, bar(point.mean.standard_error), bar(point.log10_error),
                          capsize=3, elinewidth=1, **look.of_point(point.group))
        if self.panel.lines:
            draw_lines(axes, self.table.lines, self.points)
        axes.set_xlim(*range_of(self.table))
        axes.set_xlabel("log₁₀ of the cooling rate (K/s)")
        axes.set_ylabel(self.label)
        add_legend(figure, axes, look.legend_of_points([point.group for point in self.points]))
        return figure

    def columns(self):
        """What is drawn, for the CSV."""
        names = "group", "source", "quantity", "unit", "atoms", "mean", "standard_error", "half_interval", "independent"
        columns = {name: [getattr(point.mean, name) for point in self.points] for name in names}
        columns["log10_rate"] = [point.log10_rate for point in self.points]
        columns["log10_rate_error"] = [point.log10_error for point in self.points]
        return columns


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
            label = panel.label_of(quantity)
            found.append(PanelFigure(table, panel, file_name(quantity, source if several else ""),
                                     f"{label}, {source}" if several else label, points))
    return found


def point_of(table, group, mean):
    rate = table.rates.get(group.name)
    return Point(group, mean, np.log10(mean.effective_rate_K_per_s), rate.error_decades if rate else np.nan)


def add_legend(figure, axes, handles):
    """Below the axes, for which the figure grows."""
    inches = LEGEND_LINE_INCHES * (1 - -len(handles) // LEGEND_COLUMNS)
    width, height = figure.get_size_inches()
    figure.set_size_inches(width, height + inches)
    grid = figure.add_gridspec(2, 1, height_ratios=[height, inches])
    axes.set_subplotspec(grid[0])
    below = figure.add_subplot(grid[1])
    below.axis("off")
    below.legend(handles=handles, loc="center", ncols=LEGEND_COLUMNS, fontsize=9)


def range_of(table):
    """Of the logarithms of all rates, so that figures can stand below one another."""
    rates = [np.log10(mean.effective_rate_K_per_s) for mean in table.means if mean.effective_rate_K_per_s > 0]
    return min(rates) - BEYOND, max(rates) + BEYOND


def bar(error):
    """None draws no bar."""
    return error if np.isfinite(error) else None


def draw_lines(axes, lines, points):
    """The laws behind effective rates, each over the rates that it is made of and used for."""
    for line in lines:
        own = [point.log10_rate for point in points if lines.line_for(point.group) is line]
        x = np.linspace(min(own) - BEYOND, max(own) + BEYOND, 100)
        axes.plot(x, line.energy_at(x), "--", color=style.INK, linewidth=0.8, zorder=1)
        if line.is_curved:
            axes.plot(x, line.curved_energy_at(x), ":", color=style.INK, linewidth=0.8, zorder=1)
