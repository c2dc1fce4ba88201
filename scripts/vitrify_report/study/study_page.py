"""The page of a study: its figures, with the files of each, and the table of its groups."""

import html

from .. import page
from ..cooling_rate_figure import line_text
from . import figure_files, group_table, panel_figure
from .look import Look

FIGURES = "figures"  # the folder beside the page


def render(table, title):
    shown = panel_figure.panel_figures(table)
    sections = list(dict.fromkeys(one.panel.section for one in shown))
    columns, rows = group_table.table(table, shown)
    body = f"""<h1>{html.escape(title)}</h1>
<p class=lead>Means over glasses made alike, against their cooling rate. Bars are standard errors over independent glasses,
and missing where there is one glass. Rates of MD/MC are effective ones: those at which plain dynamics would have their
energy. {html.escape(" ".join(map(line_text, table.lines)))}</p>
{"".join(section(table, name, [one for one in shown if one.panel.section == name]) for name in sections)}
<h2 id=groups>Groups</h2>
{page.table(columns, rows)}
<p class=lead>Mean ± standard error. All numbers: <a href="table.csv">table.csv</a>,
<a href="table.means.csv">means</a>, <a href="table.lines.csv">lines of energy against rate</a>,
<a href="table.h5">HDF5</a>.</p>"""
    return page.document(title, body)


def section(table, name, shown):
    look = Look(table.groups)
    return page.section(name, [figure(one, panel_figure.draw(table, look, one)) for one in shown])


def figure(shown, drawing):
    links = ", ".join(f'<a href="{FIGURES}/{shown.name}.{ending}">{ending.upper()}</a>' for ending in ("svg", "pdf", "csv"))
    return page.figure(shown.name, drawing, f"{shown.panel.caption} {links}")


def write_figures(table, folder):
    look = Look(table.groups)
    for shown in panel_figure.panel_figures(table):
        figure_files.write(folder, shown.name, lambda shown=shown: panel_figure.draw(table, look, shown),
                           panel_figure.columns_of(shown))
