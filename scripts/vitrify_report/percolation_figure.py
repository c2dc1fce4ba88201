"""All atoms that events have transformed up to a strain: their largest cluster, and when each came in."""

import numpy as np
from matplotlib import pyplot
from matplotlib.colors import Normalize

from . import events
from .projection import Projection


def draw(pictured, max_strain, labels):
    """One row per glass, None without any. `labels`: of the groups."""
    if not pictured:
        return None
    figure, grid = pyplot.subplots(len(pictured), 2, figsize=(9.6, 4 * len(pictured)), squeeze=False)
    for row, (index, glass) in zip(grid, pictured):
        draw_row(figure, row, glass, max_strain, labels[index], events.look(index)["color"])
    return figure


def draw_row(figure, row, glass, max_strain, name, color):
    all_atoms, largest = glass["transformed"], glass["largest_cluster"]
    position, edges = np.array(all_atoms["position_A"]), np.array(all_atoms["edges_A"])
    views = [Projection(axes, edges, position, glass["atoms"]) for axes in row]
    views[0].scatter_in([color if cluster == 0 else "#999999" for cluster in all_atoms["cluster"]])
    views[1].scatter(np.array(all_atoms["first_strain"]), Normalize(0, max_strain), "viridis")
    views[1].color_bar(figure, "strain at the first event")
    spans = f"spans {', '.join(largest['spans'])}" if largest["spans"] else "spans no edge"
    row[0].set_title(f"{name}: largest cluster of {largest['atoms']} atoms, {spans}")
    row[1].set_title(f"{len(position)} atoms ({100 * len(position) / glass['atoms']:.1f} %)")
