"""Potential energy against temperature while cooling: the slower the quench, the deeper the glass."""

import numpy as np
from matplotlib import pyplot

from . import style

POINTS = 60  # of a line; thermal noise is averaged out between them


def draw(run):
    """None if no replica has been quenched."""
    if not any(replica.cooling for replica in run.replicas):
        return None
    figure, axes = pyplot.subplots(figsize=(9.6, 4.2))
    draw_on(axes, run)
    return figure


def draw_on(axes, run):
    for index, replica in enumerate(replica for replica in run.replicas if replica.cooling):
        axes.plot(*block_means(*replica.cooling), label=replica.name, **style.line_style(index))
        if replica.quenches:
            end = replica.quenches[-1]
            color = style.line_style(index)["color"]
            axes.plot(end.temperature_K, end.energy_eV_per_atom, "o", color=color, markersize=6)
    axes.set_xlabel("temperature (K)")
    axes.set_ylabel("potential energy (eV/atom)")
    axes.legend(title="replica")


def block_means(temperature, energy):
    blocks = min(POINTS, len(temperature))
    return [[part.mean() for part in np.array_split(column, blocks)] for column in (temperature, energy)]
