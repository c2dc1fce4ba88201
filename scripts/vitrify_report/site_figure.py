"""The atoms that took part in shear transformations against the others: the distributions of each property."""

import math

import numpy as np
from matplotlib import pyplot

from . import style
from .sites import contrasts

SHOWN = 6  # properties


def draw(found):
    """None if nothing can be compared."""
    properties = found.properties[:SHOWN]
    if not properties:
        return None
    columns = 2 if len(properties) > 1 else 1
    rows = math.ceil(len(properties) / columns)
    figure, grid = pyplot.subplots(rows, columns, figsize=(4.8 * columns, 2.9 * rows), squeeze=False)
    for axes in grid.flat[len(properties) :]:
        axes.axis("off")
    for axes, name in zip(grid.flat, properties):
        for index, glass in enumerate(found.glasses):
            one = next((one for one in contrasts(glass) if one["property"] == name), None)
            if one is not None:
                draw_pair(axes, one, glass["name"], index)
        unit = next(glass["properties"][name]["unit"] for glass in found.glasses if name in glass["properties"])
        axes.set_xlabel(f"{name} ({unit})" if unit else name)
        axes.set_ylim(0, 1.35 * axes.get_ylim()[1])
        axes.legend(fontsize=7.5)
    return figure


def draw_pair(axes, contrast, label, index):
    bins = contrast["density"]
    edges = bins["lower"] + bins["width"] * np.arange(len(bins["took_part"]) + 1)
    color = style.line_style(index)["color"]
    error = "" if contrast["auc_error"] is None else f" ± {contrast['auc_error']:.3f}"
    axes.stairs(bins["took_part"], edges, color=color, linewidth=1.4, label=f"{label}: AUC {contrast['auc']:.3f}{error}")
    axes.stairs(bins["others"], edges, color=color, linewidth=1, linestyle="--")
