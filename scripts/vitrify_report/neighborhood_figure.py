"""What the neighborhoods of atoms are like: Voronoi indices and coordination numbers, as bars by element."""

import numpy as np
from matplotlib import pyplot

from . import style

SHOWN_INDICES = 10


def elements_in(analyses, prefix):
    return sorted({name[len(prefix) :] for one in analyses for name in one.tables if name.startswith(prefix)})


def draw_indices(analyses):
    """The most frequent indices of each element's cells, by the mean over the glasses. None if there is no analysis."""
    if not analyses:
        return None
    elements = elements_in(analyses, "indices_of_")
    figure, grid = pyplot.subplots(1, len(elements), figsize=(4.8 * len(elements), 4), squeeze=False)
    for axes, element in zip(grid[0], elements):
        shares = [share_by(one.tables[f"indices_of_{element}"], "index") for one in analyses]
        total = {}
        for share in shares:
            for index, (value, _) in share.items():
                total[index] = total.get(index, 0) + value
        shown = sorted(total, key=total.get, reverse=True)[:SHOWN_INDICES]
        bars(axes, analyses, [[share.get(index, (0, 0)) for index in shown] for share in shares])
        axes.set_xticks(range(len(shown)), [index.strip("<>") for index in shown], rotation=60, ha="right", fontsize=8)
        axes.set_title(f"around {element}")
        axes.set_ylabel("% of the cells")
    grid[0, 0].legend()
    return figure


def draw_coordination(analyses, rule="by_faces"):
    if not analyses:
        return None
    elements = elements_in(analyses, f"{rule}_of_")
    figure, grid = pyplot.subplots(1, len(elements), figsize=(4.8 * len(elements), 3.4), squeeze=False)
    for axes, element in zip(grid[0], elements):
        shares = [share_by(one.tables[f"{rule}_of_{element}"], "neighbors") for one in analyses]
        shown = sorted({n for share in shares for n, (value, _) in share.items() if value > 0.002})
        bars(axes, analyses, [[share.get(n, (0, 0)) for n in shown] for share in shares])
        axes.set_xticks(range(len(shown)), shown)
        axes.set_title(f"around {element}")
        axes.set_xlabel("neighbors")
        axes.set_ylabel("% of the atoms")
    grid[0, 0].legend()
    return figure


def share_by(table, key):
    return {k: (share, error) for k, share, error in zip(table[key], table["share"], table["share_error"])}


def bars(axes, analyses, shares):
    width = 0.8 / len(analyses)
    for index, (label, share) in enumerate(zip(style.stage_labels(analyses), shares)):
        value, error = (100 * np.array(part, float) for part in zip(*share))
        place = np.arange(len(value)) + (index - (len(analyses) - 1) / 2) * width
        axes.bar(place, value, width, yerr=np.nan_to_num(error), label=label, color=style.line_style(index)["color"],
                 error_kw={"ecolor": style.INK, "elinewidth": 0.7})
    axes.set_ylim(bottom=0)
    axes.grid(axis="x", visible=False)
