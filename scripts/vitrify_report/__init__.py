"""Turns a run directory into one HTML page: figures, numbers and provenance.

Package vitrify reads run.h5; each *_figure.py draws one figure, summary.py makes the table, page.py puts all into report.html.
"""
