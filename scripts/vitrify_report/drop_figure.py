"""The stress drops: how far the stress falls, against strain."""

from matplotlib import pyplot

from . import events


def draw(found):
    """None without drops."""
    drops = [(group, falls_of(found, group)) for group in found.groups]
    if not any(falls for _, falls in drops):
        return None
    figure, axes = pyplot.subplots(figsize=(5.4, 4.4))
    for index, (group, falls) in enumerate(drops):
        color = events.look(index)["color"]
        axes.plot(*zip(*falls) if falls else ([], []), "o", markersize=4, alpha=0.6, color=color, label=group["label"])
    axes.set_yscale("log")
    axes.set_xlim(left=0)
    axes.set_xlabel("shear strain")
    axes.set_ylabel("drop of the stress (GPa)")
    events.legend_below(axes)
    return figure


def falls_of(found, group):
    """(strain, fall of the stress) of each drop of the glasses of a group."""
    glasses = [glass for glass in found.glasses if glass["group"] == group["group"]]
    return [(drop["strain"], drop["size_GPa"]) for glass in glasses for drop in glass["drops_by_strain"]]
