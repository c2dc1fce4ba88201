"""Figures over several runs: means over glasses made alike against their cooling rate, from the table of vitrify.collect.

look.py gives colors and symbols, panels.py says which figures there are, panel_figure.py and curve_figure.py draw one, figure_files.py writes
one as SVG, PDF and CSV, study_page.py puts all into one HTML page.
"""
