"""How sizes and shares depend on what counts: on the threshold of D2min, and on the strain up to which events count."""

from matplotlib import pyplot

from . import events

PANELS = [
    ("threshold", "mean_zone_size", "threshold of D²min (Å²)", "mean atoms in a zone", 1),
    ("threshold", "st_fraction", "threshold of D²min (Å²)", "shear-transformed atoms (%)", 100),
    ("max-strain", "mean_zone_size", "events up to this strain", "mean atoms in a zone", 1),
]


def draw(found):
    """None if no group has a mean size at any threshold."""
    if not any(any(curve(found, "threshold", "mean_zone_size", index)) for index in range(len(found.groups))):
        return None
    figure, grid = pyplot.subplots(1, len(PANELS), figsize=(11.2, 4.2))
    for axes, (parameter, quantity, along, name, unit) in zip(grid, PANELS):
        draw_panel(axes, found, parameter, quantity, unit)
        axes.set_xlabel(along)
        axes.set_ylabel(name)
    for axes in grid[:2]:
        axes.set_xscale("log")
        axes.set_yscale("log")
    grid[2].set_xlim(left=0)
    grid[2].set_ylim(bottom=0)
    figure.get_layout_engine().set(rect=(0, 0.1, 1, 0.9))
    figure.legend(*grid[0].get_legend_handles_labels(), loc="lower center", ncol=4, fontsize=9)
    return figure


def draw_panel(axes, found, parameter, quantity, unit):
    for index, group in enumerate(found.groups):
        x, value, error = curve(found, parameter, quantity, index)
        look = {"fmt": "o-", "markersize": 3.5, "linewidth": 1, "capsize": 2, "color": events.look(index)["color"]}
        axes.errorbar(x, [unit * one for one in value], [unit * one for one in error], label=group["label"], **look)


def curve(found, parameter, quantity, index):
    """Of a group: parameter, value and error, where these are known."""
    rows = [(row[parameter], row["groups"][index]) for row in found.sweeps[parameter]]
    known = [(x, group[quantity], group[f"{quantity}_error"]) for x, group in rows if group[quantity] is not None]
    return zip(*known) if known else ((), (), ())
