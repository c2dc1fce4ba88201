"""How far strain is localised: psi against strain, and maps of the local strain of the samples."""

import numpy as np
from matplotlib import pyplot
from matplotlib.colors import Normalize

from . import style

MAX_ROWS = 6
MAX_COLUMNS = 3
SHOWN_QUANTILES = 0.01, 0.99  # of all cells; the ends of the color scale


def draw_psi(analyses):
    """psi, and psi over the mean: a color for each replica, a dash for each stage; means over directions. None if there
    is no analysis."""
    if not analyses:
        return None
    figure, panels = pyplot.subplots(1, 2, figsize=(9.6, 3.8))
    replicas, stages = (list(dict.fromkeys(names)) for names in zip(*bodies_of(analyses)))
    for replica, stage in bodies_of(analyses):
        own = [one for one in analyses if body_of(one) == (replica, stage)]
        look = {
            "color": style.PALETTE[replicas.index(replica) % len(style.PALETTE)],
            "linestyle": style.LINE_STYLES[stages.index(stage) % len(style.LINE_STYLES)],
        }
        for axes, name in zip(panels, ("psi", "relative_psi")):
            strain, value, error = mean_over_directions(own, name)
            axes.errorbar(strain, value, error, marker="o", markersize=3, linewidth=1.2, **look)
    for axes, title in zip(panels, ("ψ", "ψ / ⟨η⟩")):
        axes.set_xlabel("strain")
        axes.set_ylabel(title)
        axes.set_ylim(bottom=0)
    for index, name in enumerate(replicas):
        panels[0].plot([], [], color=style.PALETTE[index % len(style.PALETTE)], label=name)
    for index, name in enumerate(stages if len(stages) > 1 else []):
        line = style.LINE_STYLES[index % len(style.LINE_STYLES)]
        panels[0].plot([], [], color=style.INK, linestyle=line, label=name)
    panels[0].legend(fontsize=8)
    return figure


def mean_over_directions(analyses, name):
    """Strain, value and standard error: of one direction its own, of several that of their scatter."""
    tables = [one.tables["against_strain"] for one in analyses]
    value = np.array([table[name] for table in tables])
    if len(tables) == 1:
        return tables[0]["strain"], value[0], np.nan_to_num(tables[0][f"{name}_error"])
    return tables[0]["strain"], value.mean(axis=0), value.std(axis=0, ddof=1) / np.sqrt(len(tables))


def draw_maps(analyses):
    """A row for each replica and stage, up to MAX_ROWS, in the first direction; its strains beside each other. None if
    there is no analysis."""
    if not analyses:
        return None
    chosen = drawn(analyses)
    columns = max(len(looks_shown(one)) for one in chosen)
    cells = np.concatenate([one.tables["map"]["shear_strain"] for one in chosen])
    norm = Normalize(*np.quantile(cells[np.isfinite(cells)], SHOWN_QUANTILES))
    figure, grid = pyplot.subplots(len(chosen), columns, figsize=(3.2 * columns + 0.8, 3 * len(chosen)), squeeze=False)
    picture = None
    for axes in grid.flat:
        axes.axis("off")
    for row, one, label in zip(grid, chosen, labels_of([body_of(one) for one in chosen])):
        for axes, look in zip(row, looks_shown(one)):
            picture = draw_map(axes, one, look, norm)
            strain = one.tables["against_strain"]["strain"][look]
            axes.set_title(" ".join(filter(None, (label, direction_of(one)))) + f": {strain:.3g}", fontsize=9)
    bar = figure.colorbar(picture, ax=grid, shrink=0.6, aspect=40, pad=0.02, label="η")
    bar.outline.set_linewidth(0)
    return figure


def draw_map(axes, one, look, norm):
    table, (across, up) = one.tables["map"], one.parameters["map"]
    chosen = rows_of_looks(table[f"{up}_A"])[look]
    x, y = (np.unique(table[f"{axis}_A"][chosen]) for axis in (across, up))
    values = table["shear_strain"][chosen].reshape(len(y), len(x))
    picture = axes.pcolormesh(edges(x), edges(y), values, norm=norm, cmap="viridis", rasterized=True)
    axes.axis("on")
    axes.grid(False)
    axes.set_aspect("equal")
    axes.set_xlabel(f"{across} (Å)")
    axes.set_ylabel(f"{up} (Å)")
    return picture


def rows_of_looks(up_A):
    """Each goes up row by row; a path may come to one strain several times."""
    return np.split(np.arange(len(up_A)), 1 + np.flatnonzero(np.diff(up_A) < 0))


def edges(middles):
    """Of cells from 0 on, all of one size."""
    return np.arange(len(middles) + 1) * 2 * middles[0]


def looks_shown(one):
    """The last one, and others evenly before it."""
    looks = len(one.tables["against_strain"]["strain"])
    return list(dict.fromkeys(int(np.ceil(looks * k / MAX_COLUMNS)) - 1 for k in range(1, MAX_COLUMNS + 1)))


def drawn(analyses):
    first = {}
    for one in analyses:
        first.setdefault(body_of(one), one)
    return list(first.values())[:MAX_ROWS]


def left_out(analyses):
    return max(0, len(bodies_of(analyses)) - MAX_ROWS)


def body_of(one):
    return one.replica, one.stage


def bodies_of(analyses):
    return list(dict.fromkeys(body_of(one) for one in analyses))


def direction_of(one):
    return one.parameters.get("direction", "")


def labels_of(bodies):
    replicas = [replica for replica, _ in bodies]
    return [name if replicas.count(name) == 1 else f"{name}, {stage}" for name, stage in bodies]
