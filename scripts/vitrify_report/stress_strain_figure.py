"""Stress against strain under athermal quasistatic shear, with the events marked."""

from matplotlib import pyplot

from . import style


def draw(shears):
    figure, axes = pyplot.subplots(figsize=(9.6, 4.4))
    draw_on(axes, shears)
    return figure


def draw_on(axes, shears):
    for index, (shear, label) in enumerate(zip(shears, style.stage_labels(shears))):
        look = style.line_style(index)
        axes.plot(shear.strain, shear.stress_GPa, label=label, linewidth=1.1, **look)
        axes.plot(shear.event_strain, shear.event_stress_GPa, "v", color=look["color"], markersize=4, alpha=0.7)
    axes.plot([], [], "v", color=style.INK, markersize=4, label="event")
    axes.set_xlabel("shear strain")
    axes.set_ylabel("shear stress (GPa)")
    axes.legend()
