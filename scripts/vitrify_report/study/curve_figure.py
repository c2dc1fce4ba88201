"""One figure of curves: means over the glasses of each group, with standard errors as bands."""

from dataclasses import dataclass

import numpy as np
from matplotlib import pyplot

from .panel_figure import SIZE_INCHES, add_legend
from .panels import CURVE_PANELS, CurvePanel, file_name


@dataclass
class CurveFigure:
    """What stages of one name report of one kind of curve."""

    panel: CurvePanel
    name: str  # of its files
    label: str  # of the axis
    curves: list

    def draw(self, look):
        figure, axes = pyplot.subplots(figsize=SIZE_INCHES)
        for curve in self.curves:
            options = look.of_curve(curve.group)
            axes.plot(curve.x, curve.mean, **options)
            if np.isfinite(curve.standard_error).all():
                band = curve.mean - curve.standard_error, curve.mean + curve.standard_error
                axes.fill_between(curve.x, *band, color=options["color"], alpha=0.2, linewidth=0)
        axes.set_xlabel(self.panel.x_label)
        axes.set_ylabel(self.label)
        add_legend(figure, axes, look.legend_of_curves([curve.group for curve in self.curves]))
        return figure

    def columns(self):
        """What is drawn, for the CSV."""
        rows = [(curve.group.name, curve.independent, *place)
                for curve in self.curves for place in zip(curve.x, curve.mean, curve.standard_error)]
        return dict(zip(("group", "independent", self.panel.x, "mean", "standard_error"), map(list, zip(*rows))))


def curve_figures(table):
    """Those of which there is something, in the order of the panels, of groups whose rate is known."""
    known, found = [curve for curve in table.curves if curve.group.rate_K_per_s > 0], []
    for panel in CURVE_PANELS:
        own = {}
        for curve in known:
            if panel.fits(curve.name):
                own.setdefault((curve.name, curve.source), []).append(curve)
        for (name, source), curves in own.items():
            several = sum(name == other for other, _ in own) > 1
            label = panel.label_of(name)
            found.append(CurveFigure(panel, file_name(name, source if several else ""),
                                     f"{label}, {source}" if several else label, curves))
    return found
