"""The event of a glass that has transformed most atoms: elements and displacements, zones, D2min."""

import numpy as np
from matplotlib import pyplot
from matplotlib.colors import LogNorm

from . import style
from .projection import Projection

LONG_ARROW = 0.1  # of the box; what the longest displacements are drawn as


def draw(pictured, elements, labels):
    """One row per glass, None without any. `elements`: in the order of their colors; `labels`: of the groups."""
    if not pictured:
        return None
    figure, grid = pyplot.subplots(len(pictured), 3, figsize=(11.2, 3.8 * len(pictured)), squeeze=False)
    for row, (index, glass) in zip(grid, pictured):
        draw_row(figure, row, glass, elements, labels[index])
    return figure


def draw_row(figure, row, glass, elements, name):
    event = glass["largest_event"]
    edges, position, displacement = (np.array(event[key]) for key in ("edges_A", "position_A", "displacement_A"))
    zone = np.minimum(event["zone"], len(style.PALETTE))
    views = [Projection(axes, edges, position, glass["atoms"], middle=zone == 0) for axes in row]
    colors = [element_color(elements, element) for element in event["element"]]
    factor = magnification(displacement, edges)
    views[0].scatter_in(colors, size=0.5)
    views[0].arrows(factor * displacement, colors)
    for element in elements:
        views[0].axes.plot([], [], "o", color=element_color(elements, element), label=element)
    views[0].axes.legend(loc="upper left", handletextpad=0)
    views[1].scatter_in(np.array([*style.PALETTE, "#999999"])[zone])
    d2min = np.array(event["d2min_A2"])
    views[2].scatter(d2min, LogNorm(*limits(d2min)), "plasma")
    views[2].color_bar(figure, "D²min (Å²)")
    row[0].set_title(f"{name}, strain {event['strain']:.4f}\ndisplacements × {factor:g}")
    row[1].set_title(f"{len(zone)} atoms in {counted(max(event['zone']) + 1, 'zone')}\n")
    row[2].set_title("\n")


def element_color(elements, element):
    return style.PALETTE[(1 + elements.index(element)) % len(style.PALETTE)]


def magnification(displacement, edges):
    """A whole number by which nearly all displacements become arrows that can be seen and do not hide the box."""
    long = np.quantile(np.linalg.norm(displacement, axis=1), 0.9)
    return max(1, round(LONG_ARROW * np.linalg.norm(edges[0]) / long)) if long > 0 else 1


def counted(count, what):
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def limits(values):
    low, high = values.min(), values.max()
    return (low, high) if high > low else (0.9 * low, 1.1 * low)
