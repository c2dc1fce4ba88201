"""Stress against strain of atoms that move, for each replica and direction."""

from matplotlib import pyplot

from . import style

POINTS = 400  # neighboring bins are averaged to so many


def draw(curves):
    """None without a bin."""
    curves = [one for one in curves if len(one.strain)]
    if not curves:
        return None
    figure, axes = pyplot.subplots(figsize=(9.6, 4))
    for index, one in enumerate(curves):
        width = max(1, len(one.strain) // POINTS)
        whole = len(one.strain) // width * width
        strain, stress = (values[:whole].reshape(-1, width).mean(axis=1) for values in (one.strain, one.stress_GPa))
        axes.plot(strain, stress, label=" ".join(filter(None, (one.replica, one.stage, one.direction))),
                  linewidth=1.2, **style.line_style(index))
    axes.set_xlabel("strain")
    axes.set_ylabel("stress (GPa)")
    axes.legend(fontsize=8)
    return figure
