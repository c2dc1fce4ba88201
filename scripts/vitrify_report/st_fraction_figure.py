"""Share of atoms that have been shear-transformed at least once, against strain."""

from matplotlib import pyplot

from . import style


def draw(shears):
    figure, axes = pyplot.subplots(figsize=(5.4, 3.8))
    for index, (shear, label) in enumerate(zip(shears, style.stage_labels(shears))):
        axes.plot(shear.strain, 100 * shear.st_fraction, label=label, drawstyle="steps-post", **style.line_style(index))
    axes.set_xlabel("shear strain")
    axes.set_ylabel("shear-transformed atoms (%)")
    axes.set_ylim(bottom=0)
    axes.legend()
    return figure
