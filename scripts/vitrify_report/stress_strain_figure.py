"""Stress against strain under athermal quasistatic shear, with the events marked."""

from matplotlib import pyplot

from . import style


def draw(run):
    figure, axes = pyplot.subplots(figsize=(9.6, 4.4))
    draw_on(axes, run)
    return figure


def draw_on(axes, run):
    shears = [shear for shear in run.shears if len(shear.strain)]
    drawn = set()
    for index, (shear, name) in enumerate(zip(shears, style.stage_labels(shears))):
        group = run.events.group_of(run.directory, shear.replica, shear.stage)
        look = style.line_style(index if group is None else group)
        label = name if group is None else run.events.groups[group]["label"]
        axes.plot(shear.strain, shear.stress_GPa, label=None if label in drawn else label, linewidth=1.1, **look)
        axes.plot(shear.event_strain, shear.event_stress_GPa, "v", color=look["color"], markersize=4, alpha=0.7)
        drawn.add(label)
    axes.plot([], [], "v", color=style.INK, markersize=4, label="event")
    axes.set_xlabel("shear strain")
    axes.set_ylabel("shear stress (GPa)")
    axes.legend()
