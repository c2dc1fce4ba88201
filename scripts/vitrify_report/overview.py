"""The run at a glance, as one picture file: cooling, stress against strain, sizes of the shear transformation zones; of
a run that compares cooling rates, energies against rate and cost, or its shear transformations."""

import io
import os

import matplotlib
from matplotlib import pyplot
from vitrify import output

from . import (
    cooling_rate_figure,
    energy_figure,
    rate_law_figure,
    stress_strain_figure,
    style,
    transformed_fraction_figure,
    zone_size_figure,
)

LOOK = {"grid.color": "#dddddd", "figure.facecolor": "white", "savefig.facecolor": "white", "font.size": 9}


def write(run, path):
    """The ending of the path says the format: .png, .pdf or .svg."""
    with matplotlib.rc_context(LOOK):
        figure = chosen(run)(run)
        picture = io.BytesIO()
        figure.savefig(picture, format=os.path.splitext(path)[1].lstrip(".") or "png", dpi=120)
        pyplot.close(figure)
    output.write(path, picture.getvalue())


def chosen(run):
    if len(rate_law_figure.points(run.events, "mean_zone_size")) > 2:
        return draw_transformations
    return draw_rates if cooling_rate_figure.has_line(run) else draw_shear


def draw_transformations(run):
    figure, (sizes, fraction, rates) = pyplot.subplots(1, 3, figsize=(15, 4.6))
    zone_size_figure.draw_on(sizes, run.events.groups)
    transformed_fraction_figure.draw_on(fraction, run.events.groups)
    rate_law_figure.draw_on(rates, run.events, "mean_zone_size")
    return figure


def draw_rates(run):
    figure, axes = pyplot.subplots(1, 2, figsize=(9.6, 3.6), sharey=True)
    cooling_rate_figure.draw_on(axes, run)
    return figure


def draw_shear(run):
    figure, (cooling, shear, sizes) = pyplot.subplots(1, 3, figsize=(12, 3.6))
    energy_figure.draw_on(cooling, run)
    stress_strain_figure.draw_on(shear, run)
    zone_size_figure.draw_on(sizes, run.events.groups)
    titles = "Quench", "Athermal quasistatic shear", "Shear transformation zones"
    for axes, title in zip((cooling, shear, sizes), titles):
        axes.set_title(title, color=style.INK)
    return figure
