"""Potential energy against temperature while cooling: the slower the quench, the deeper the glass."""

import numpy as np
from matplotlib import pyplot

from . import style

POINTS = 60  # of a line; thermal noise is averaged out between them


def draw(run):
    """None if no replica has been quenched."""
    if not any(cooling(replica) for replica in run.replicas):
        return None
    figure, axes = pyplot.subplots(figsize=(9.6, 4.2))
    draw_on(axes, run)
    return figure


def draw_on(axes, run):
    for index, replica in enumerate(replica for replica in run.replicas if cooling(replica)):
        axes.plot(*block_means(*cooling(replica)), label=replica.name, **style.line_style(index))
        if replica.quenches:
            end = replica.quenches[-1]
            color = style.line_style(index)["color"]
            axes.plot(end.temperature_K, end.energy_eV_per_atom, "o", color=color, markersize=6)
    axes.set_xlabel("temperature (K)")
    axes.set_ylabel("potential energy (eV/atom)")
    axes.legend(title="replica")


def cooling(replica):
    """Temperature (K) and energy (eV/atom) of the rows of the quench stages; None without one."""
    rows = replica.thermo.rows_of([quench.stage for quench in replica.quenches])
    if not rows.any():
        return None
    return replica.thermo["temperature"][rows], replica.thermo["potential_energy"][rows] / replica.atoms


def block_means(temperature, energy):
    blocks = min(POINTS, len(temperature))
    return [[part.mean() for part in np.array_split(column, blocks)] for column in (temperature, energy)]
