"""Command line: python -m vitrify_report.study RUN... --output FOLDER"""

import argparse
import os
import sys

from vitrify import RunError, collect, output
from vitrify.run import open_runs
from vitrify.table import Table

from . import study_page


def main():
    parser = argparse.ArgumentParser(prog="python -m vitrify_report.study",
                                     description="Draw what several runs amount to, as one HTML page and as files.")
    parser.add_argument("runs", metavar="RUN", nargs="+", help="run directories, finished or not")
    parser.add_argument("--output", metavar="FOLDER", required=True, help="folder for the page, its figures and tables")
    parser.add_argument("--title", default="Study", help="of the page")
    arguments = parser.parse_args()
    try:
        if os.path.exists(os.path.join(arguments.output, "run.h5")):
            raise RunError(f"{arguments.output}: found a run, must be a folder of its own")
        with open_runs(arguments.runs) as runs:
            write(Table(runs), arguments.output, arguments.title)
    except RunError as error:
        return collect.fail(error, collect.EXIT_BAD_INPUT)
    except OSError as error:
        return collect.fail(error, collect.EXIT_IO)
    print(os.path.join(arguments.output, "index.html"))
    return 0


def write(table, folder, title):
    figures = os.path.join(folder, study_page.FIGURES)
    os.makedirs(figures, exist_ok=True)
    study_page.write_figures(table, figures)
    for name in "table.csv", "table.h5":
        for path, content in collect.contents_of(os.path.join(folder, name), table).items():
            output.write(path, content)
    output.write(os.path.join(folder, "index.html"), study_page.render(table, title).encode())


if __name__ == "__main__":
    sys.exit(main())
