"""A figure as files for a paper: SVG, PDF with its fonts, and what it shows as CSV."""

import io
import os

import matplotlib
from matplotlib import pyplot
from vitrify import output
from vitrify.collect import csv_of

LOOK = {"grid.color": "#dddddd", "figure.facecolor": "white", "savefig.facecolor": "white", "pdf.fonttype": 42}


def write(folder, name, draw, columns):
    """`draw` makes the figure, `columns` are of the CSV."""
    with matplotlib.rc_context({**LOOK, "svg.hashsalt": name}):
        figure = draw()
        for ending in "svg", "pdf":
            content = io.BytesIO()
            dates = {"svg": "Date", "pdf": "CreationDate"}
            figure.savefig(content, format=ending, metadata={dates[ending]: None})
            output.write(os.path.join(folder, f"{name}.{ending}"), content.getvalue())
        pyplot.close(figure)
    output.write(os.path.join(folder, f"{name}.csv"), csv_of(columns))
