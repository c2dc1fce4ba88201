"""One look for all figures: SVG for inlining, whose ink and grid follow the page's light or dark colors."""

import io
import re

import matplotlib

matplotlib.use("svg")
from matplotlib import pyplot  # noqa: E402  (the back end comes first)

# Stand-ins in the drawing, replaced by the page's own colors in the SVG.
INK = "#010203"
GRID = "#040506"
CSS_COLOR = {INK: "var(--ink)", GRID: "var(--grid)"}

# Distinct for all kinds of color vision, on white as on black.
PALETTE = ["#2f7fc1", "#e07b1f", "#2a9d73", "#a565c4", "#d14a61", "#8a8f2a", "#2aa7b8", "#9a6b4b"]
LINE_STYLES = ["-", "--", ":", "-."]
MARKERS = "osD^vPX*"

matplotlib.rcParams.update(
    {
        "svg.fonttype": "none",
        "font.family": "sans-serif",
        "font.size": 10,
        "text.color": INK,
        "axes.edgecolor": INK,
        "axes.labelcolor": INK,
        "axes.linewidth": 0.8,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "axes.axisbelow": True,
        "axes.titlesize": 10,
        "axes.facecolor": "none",
        "figure.facecolor": "none",
        "savefig.facecolor": "none",
        "grid.color": GRID,
        "grid.linewidth": 0.6,
        "xtick.color": INK,
        "ytick.color": INK,
        "legend.frameon": False,
        "lines.linewidth": 1.5,
        "figure.constrained_layout.use": True,
    }
)


def line_style(index):
    """Color and dash of the index-th line of a figure."""
    return {"color": PALETTE[index % len(PALETTE)], "linestyle": LINE_STYLES[index // len(PALETTE) % len(LINE_STYLES)]}


def stage_labels(results):
    """Legend text per stage of a kind: the replica's name, and the stage's where a replica has several."""
    names = [result.replica for result in results]
    return [r.replica if names.count(r.replica) == 1 else f"{r.replica}, {r.stage}" for r in results]


def legend_once(axes, **options):
    """With one entry for what is called alike."""
    known = dict(zip(*reversed(axes.get_legend_handles_labels())))
    axes.legend(known.values(), known.keys(), **options)


def svg(figure, name):
    """The figure as an <svg> element for an HTML page; `name` keeps the ids of several figures apart."""
    matplotlib.rcParams["svg.hashsalt"] = name
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None}, dpi=200)
    pyplot.close(figure)
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.S)
    text = re.sub(r' id="[A-Za-z0-9]+_[0-9]+"', "", text)  # axes_1 and the like, the same in every figure
    text = re.sub(r'<svg ([^>]*?)width="[^"]*"', r"<svg \1", text, count=1)
    text = re.sub(r'<svg ([^>]*?)height="[^"]*"', r'<svg \1role="img"', text, count=1)
    for stand_in, color in CSS_COLOR.items():
        text = text.replace(stand_in, color)
    return text
