"""Share of the stress drops in which several zones are transformed, by the smallest zone that counts."""

from matplotlib import pyplot

from . import events, style

MARKERS = {1: "o", 3: "s", 5: "^"}
APART = 0.22  # of the markers of one group


def draw(groups):
    """None without events that tell."""
    if all(group[f"multi_zone_share_{least}"] is None for group in groups for least in MARKERS):
        return None
    figure, axes = pyplot.subplots(figsize=(5.4, 4.4))
    for column, (least, marker) in enumerate(MARKERS.items()):
        for index, group in enumerate(groups):
            share = events.known(group, f"multi_zone_share_{least}")
            if share:
                place = index + APART * (column - 1)
                look = {"color": events.look(index)["color"], "fmt": marker, "markersize": 6, "capsize": 3}
                axes.errorbar(place, 100 * share[0], 100 * share[1], **look)
        axes.plot([], [], marker, color=style.INK, label=f"{least} or more")
    axes.set_xticks(range(len(groups)), [group["label"] for group in groups], rotation=20, ha="right")
    axes.set_xlim(-0.6, len(groups) - 0.4)
    axes.set_ylim(0, 1.25 * axes.get_ylim()[1])
    axes.set_ylabel("drops with several zones (%)")
    axes.legend(title="zones of so many atoms", ncol=3, loc="upper center", columnspacing=1, handletextpad=0.2)
    return figure
