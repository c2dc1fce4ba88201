"""Collects what runs report into one tidy table: python -m vitrify.collect RUN... [--output FILE.csv|FILE.h5]..."""

import argparse
import csv
import dataclasses
import io
import os
import sys

import h5py
import numpy as np

from . import output, quantities
from .means import Mean
from .reading import RunError
from .run import open_runs
from .table import Row, Table

EXIT_BAD_INPUT = 3
EXIT_IO = 4
LINE_COLUMNS = ("atoms", "glasses", "intercept", "slope", "slope_error", "scatter", "curvature", "curvature_error",
                "curvature_chance")  # energies in eV/atom, slopes per decade of K/s


def main():
    parser = argparse.ArgumentParser(
        prog="python -m vitrify.collect",
        description="Collect what runs report into one tidy table, with means over glasses made alike.")
    parser.add_argument("runs", metavar="RUN", nargs="+", help="run directories, finished or not")
    parser.add_argument("--output", metavar="FILE", action="append", default=[],
                        help=".csv: this table; FILE.means.csv, FILE.curves.csv and FILE.lines.csv beside it. .h5: all in one")
    parser.add_argument("--max-strain", type=float, default=quantities.MAX_STRAIN,
                        help="events of athermal shear count up to here (default: %(default)s)")
    arguments = parser.parse_args()
    try:
        for path in arguments.output:
            check(path, arguments.runs)
        with open_runs(arguments.runs) as runs:
            table = Table(runs, arguments.max_strain)
        for path in arguments.output:
            for name, content in contents_of(path, table).items():
                output.write(name, content)
    except RunError as error:
        return fail(error, EXIT_BAD_INPUT)
    except OSError as error:
        return fail(error, EXIT_IO)
    print(text_of(table), end="")
    return 0


def check(path, runs):
    if os.path.splitext(path)[1] not in (".csv", ".h5"):
        raise RunError(f"{path}: found another ending, must be .csv or .h5")
    for run in runs:
        for name in files_of(path):
            output.check_named(run, name)


def fail(error, code):
    print(f"error: {error}", file=sys.stderr)
    return code


# Files


def files_of(path):
    base, ending = os.path.splitext(path)
    return [path] if ending == ".h5" else [path, *(f"{base}.{name}.csv" for name in ("means", "curves", "lines"))]


def contents_of(path, table):
    """Bytes by the names of the files."""
    tables = {"table": columns_of(Row, table.rows), "means": columns_of(Mean, table.means),
              "curves": columns_of_curves(table.curves),
              "lines": {name: [getattr(line, name) for line in table.lines] for name in LINE_COLUMNS}}
    if path.endswith(".h5"):
        return {path: hdf5_of(tables)}
    return dict(zip(files_of(path), map(csv_of, tables.values())))


def columns_of(kind, items):
    return {field.name: [getattr(item, field.name) for item in items] for field in dataclasses.fields(kind)}


def columns_of_curves(curves):
    """A row for each place."""
    names = ("group", "source", "curve", "independent", "x", "mean", "standard_error")
    rows = [(one.group.name, one.source, one.name, one.independent, *place)
            for one in curves for place in zip(one.x, one.mean, one.standard_error)]
    return dict(zip(names, map(list, zip(*rows)))) if rows else {name: [] for name in names}


def csv_of(columns):
    """What is not known is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([[cell(value) for value in row] for row in zip(*columns.values())])
    return text.getvalue().encode()


def cell(value):
    if isinstance(value, (float, np.floating)):
        return "" if np.isnan(value) else repr(float(value))
    return value


def hdf5_of(tables):
    """A group for each table, a dataset for each column; attribute `columns` keeps their order."""
    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        for name, columns in tables.items():
            group = file.create_group(name)
            group.attrs["columns"] = list(columns)
            for column, values in columns.items():
                is_text = bool(values) and isinstance(values[0], str)
                group.create_dataset(column, data=values, dtype=h5py.string_dtype() if is_text else None)
    return content.getvalue()


# Text


def text_of(table):
    lines = [line_text(line) for line in table.lines]
    lines += [rate_text(name, rate) for name, rate in table.rates.items()]
    columns = ["group", "source", "quantity", "n", "mean", "+- (std. err.)", "95 %", "unit"]
    rows = [[one.group, one.source, one.quantity, str(one.independent), f"{one.mean:.6g}", known(one.standard_error),
             known(one.half_interval), one.unit] for one in table.means]
    widths = [max(len(row[k]) for row in [columns, *rows]) for k in range(len(columns))]
    lines += ["", *("  ".join(text.ljust(width) for text, width in zip(row, widths)).rstrip() for row in [columns, *rows])]
    return "".join(f"{line}\n" for line in lines).lstrip("\n")


def known(value):
    return f"{value:.2g}" if np.isfinite(value) else ""


def with_error(value, error, digits):
    return f"{value:.{digits}f}" + (f" +- {error:.{digits}f}" if np.isfinite(error) else "")


def line_text(line):
    text = (f"{line.atoms} atoms: E = {line.intercept:.5f} + {with_error(line.slope, line.slope_error, 5)} log10(rate in "
            f"K/s) eV/atom, {line.glasses} glasses")
    if np.isfinite(line.curvature):
        text += f"; curvature {with_error(line.curvature, line.curvature_error, 5)} eV/atom per decade squared"
    if np.isfinite(line.curvature_chance):
        text += f", by chance with probability {line.curvature_chance:.2g}"
    return text


def rate_text(name, rate):
    if rate is None:
        return f"{name}: no glasses of plain dynamics of its composition and conditions at two rates"
    text = f"{name}: as 10^({with_error(rate.log10_rate, rate.error_decades, 2)}) K/s by the line of {rate.line.atoms} atoms"
    if np.isfinite(rate.log10_by_parabola):
        return f"{text}, as 10^{rate.log10_by_parabola:.2f} with its curvature"
    return text


if __name__ == "__main__":
    sys.exit(main())
