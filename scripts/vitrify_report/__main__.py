"""Command line: python -m vitrify_report DIR [--output FILE] [--overview FILE] [--table]"""

import argparse
import os
import sys

from . import overview, page, text_table
from .run import RunError, load

EXIT_BAD_INPUT = 3
EXIT_IO = 4


def main():
    parser = argparse.ArgumentParser(prog="vitrify report", description="Write the report of a run as one HTML page.")
    parser.add_argument("directory", help="run directory, with its run.h5")
    parser.add_argument("--output", help="HTML file to write (default: report.html in the run directory)")
    parser.add_argument("--overview", metavar="FILE", help="also draw the main figures into one .png, .pdf or .svg file")
    parser.add_argument("--table", action="store_true", help="also print the table of results")
    arguments = parser.parse_args()
    output = arguments.output or os.path.join(arguments.directory, "report.html")
    try:
        run = load(arguments.directory)
        write_atomically(output, page.render(run))
        if not arguments.output:
            note_in_marker(arguments.directory, "report.html")
        if arguments.overview:
            overview.write(run, arguments.overview)
    except RunError as error:
        return fail(error, EXIT_BAD_INPUT)
    except OSError as error:
        return fail(error, EXIT_IO)
    if arguments.table:
        print(text_table.render(run))
    print(output)
    return 0


def write_atomically(path, text):
    unfinished = f"{path}.{os.getpid()}.tmp"
    try:
        with open(unfinished, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(unfinished, path)
    except OSError:
        if os.path.exists(unfinished):
            os.remove(unfinished)
        raise


def note_in_marker(directory, name):
    """Files that the run's marker lists are replaced with the run."""
    marker, line = os.path.join(directory, ".vitrify-run"), f"file {name}\n"
    if not os.path.exists(marker):
        return
    with open(marker, "r+", encoding="utf-8") as file:
        if line not in file.readlines():
            file.write(line)


def fail(error, code):
    print(f"error: {error}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
