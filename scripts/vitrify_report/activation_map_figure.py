"""Where it is easy to rearrange: the activation energy of each atom, in projection."""

import numpy as np
from matplotlib import pyplot
from matplotlib.colors import Normalize

from . import style
from .projection import Projection

MAX_ROWS = 6
SHOWN_QUANTILES = 0.02, 0.98  # of all energies; the ends of the color scale


def draw(landscapes):
    """One row per glass with events (the first MAX_ROWS), None if there are none."""
    chosen = [one for one in landscapes if one.lowest_eV is not None and np.isfinite(one.lowest_eV).any()][:MAX_ROWS]
    if not chosen:
        return None
    figure, grid = pyplot.subplots(len(chosen), 2, figsize=(9.6, 4.2 * len(chosen)), squeeze=False)
    for column, (title, energies) in enumerate(
        (
            ("lowest, atom as the centre", [one.lowest_eV for one in chosen]),
            ("mean, events that move the atom", [one.mean_moved_eV for one in chosen]),
        )
    ):
        norm = common_norm(energies)
        for axes, one, label, energy in zip(grid[:, column], chosen, style.stage_labels(chosen), energies):
            known = np.isfinite(energy)
            view = Projection(axes, one.edges, one.position, len(one.position))
            view.dots()
            view.scatter(energy, norm, "viridis", known)
            view.color_bar(figure, "E$_{act}$ (eV)")
            axes.set_title(f"{label}: {title}")
    return figure


def common_norm(energies):
    known = np.concatenate([energy[np.isfinite(energy)] for energy in energies])
    return Normalize(*np.quantile(known, SHOWN_QUANTILES)) if len(known) else Normalize(0, 1)
