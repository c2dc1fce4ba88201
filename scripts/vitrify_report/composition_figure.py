"""How far Monte Carlo lets the composition lean while cooling: chemical potentials that do not balance show here."""

from matplotlib import pyplot

from . import style
from .energy_figure import block_means


def draw(run):
    """None if no replica has been quenched with Monte Carlo."""
    sampled = [replica for replica in run.replicas if replica.leaning]
    if not sampled:
        return None
    figure, axes = pyplot.subplots(figsize=(9.6, 4.2))
    lines = [(replica.name, replica.leaning, element) for replica in sampled for element in shown(replica.leaning)]
    for index, (name, leaning, element) in enumerate(lines):
        means = block_means(leaning.temperature_K, 100 * leaning.excess[element])
        axes.plot(*means, label=f"{element}, {name}", **style.line_style(index))
    axes.axhline(0, color=style.INK, linewidth=0.8)
    axes.set_xlabel("temperature (K)")
    axes.set_ylabel("above the target (% of the atoms)")
    axes.legend(title="element, replica")
    return figure


def shown(leaning):
    """Of two elements, one has what the other lacks."""
    elements = list(leaning.excess)
    return elements if len(elements) > 2 else elements[1:]


def end_text(replica):
    """The mean over the last block of the figure, as "Zr +0.02"."""
    return " ".join(
        f"{element} {block_means(replica.leaning.temperature_K, 100 * replica.leaning.excess[element])[1][-1]:+.3f}"
        for element in shown(replica.leaning)
    )
