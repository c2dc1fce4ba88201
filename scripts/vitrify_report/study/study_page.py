"""The page of a study: its figures, with the files of each, and the table of its groups."""

import html

from .. import page
from ..cooling_rate_figure import line_text
from . import figure_files, group_table
from .curve_figure import curve_figures
from .look import Look
from .panel_figure import PanelFigure, panel_figures
from .panels import PANELS, SECTIONS

FIGURES = "figures"  # the folder beside the page


def figures_of(table):
    """In the order of the page."""
    found = [*curve_figures(table), *panel_figures(table)]
    return sorted(found, key=lambda shown: SECTIONS.index(shown.panel.section))


def render(table, title):
    shown = figures_of(table)
    columns, rows = group_table.table(table, [one for one in shown if isinstance(one, PanelFigure)])
    body = f"""<h1>{html.escape(title)}</h1>
<p class=lead>Means over glasses made alike, against their cooling rate. Bars and bands are standard errors over
independent glasses, and missing where there is one glass. Rates of MD/MC are effective ones: those at which plain
dynamics would have their energy. {html.escape(" ".join([*map(line_text, table.lines), left_out_text(table)]))}</p>
{"".join(section(name, Look(table.groups), [one for one in shown if one.panel.section == name]) for name in SECTIONS)}
<h2 id=groups>Groups</h2>
{page.table(columns, rows)}
<p class=lead>Mean ± standard error. All numbers: <a href="table.csv">table.csv</a>, <a href="table.means.csv">means</a>,
<a href="table.curves.csv">mean curves</a>, <a href="table.lines.csv">lines of energy against rate</a>,
<a href="table.h5">HDF5</a>.</p>"""
    return page.document(title, body)


def left_out_text(table):
    """Which groups no figure shows, though they report what there are figures of."""
    names = dict.fromkeys(mean.group for mean in table.means if not mean.effective_rate_K_per_s > 0
                          and any(panel.fits(mean.quantity) for panel in PANELS))
    return f"Not drawn, as their rate is not known: {'; '.join(names)}." if names else ""


def section(name, look, shown):
    """"" where there is nothing."""
    return page.section(name, [figure(one, one.draw(look)) for one in shown]) if shown else ""


def figure(shown, drawing):
    links = ", ".join(f'<a href="{FIGURES}/{shown.name}.{ending}">{ending.upper()}</a>' for ending in ("svg", "pdf", "csv"))
    return page.figure(shown.name, drawing, f"{shown.panel.caption} {links}")


def write_figures(table, folder):
    look = Look(table.groups)
    for shown in figures_of(table):
        figure_files.write(folder, shown.name, lambda shown=shown: shown.draw(look), shown.columns())
