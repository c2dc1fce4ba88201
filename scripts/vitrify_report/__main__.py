"""Command line: python -m vitrify_report DIR [--output FILE] [--overview FILE] [--max-strain STRAIN] [--with DIR]...
[--vibrations FILE]
[--table]"""

import argparse
import os
import sys

from vitrify import RunError, output

from . import analyses, events, overview, page, sites, text_table, vibrations
from .reported_run import ReportedRun

EXIT_BAD_INPUT = 3
EXIT_IO = 4


def main():
    parser = argparse.ArgumentParser(prog="vitrify report", description="Write the report of a run as one HTML page.")
    parser.add_argument("directory", help="run directory, with its run.h5")
    parser.add_argument("--output", help="HTML file to write (default: report.html in the run directory)")
    parser.add_argument("--overview", metavar="FILE", help="also draw the main figures into one .png, .pdf or .svg file")
    parser.add_argument("--max-strain", type=float, default=events.MAX_STRAIN, help="events up to this strain count")
    parser.add_argument("--with", dest="others", metavar="DIR", action="append", default=[],
                        help="another run, whose events are drawn beside those of this one")
    parser.add_argument("--vibrations", metavar="FILE", help="what analyze vibrations --json has printed, drawn, too")
    parser.add_argument("--table", action="store_true", help="also print the table of results")
    arguments = parser.parse_args()
    report = arguments.output or os.path.join(arguments.directory, output.REPORT)
    try:
        run = ReportedRun(arguments.directory)
        if any(len(shear.strain) for shear in run.shears):
            directories = [arguments.directory, *arguments.others]
            run.events = events.load(directories, arguments.max_strain, run.input)
            if run.events.failure and arguments.others:
                raise RunError(run.events.failure)
            if not run.events.failure and (analyses.of_states(run.analyses) or run.landscapes):
                run.sites = sites.load(arguments.directory, arguments.max_strain)
        if arguments.vibrations:
            run.vibrations = vibrations.load(arguments.vibrations)
        for path in filter(None, (arguments.output, arguments.overview)):
            output.check_named(arguments.directory, path)
        if not arguments.output:
            output.check_report(arguments.directory)
        content = page.render(run).encode()
        if not arguments.output:
            output.note_in_marker(arguments.directory, output.REPORT)
        output.write(report, content)
        if arguments.overview:
            overview.write(run, arguments.overview)
    except RunError as error:
        return fail(error, EXIT_BAD_INPUT)
    except OSError as error:
        return fail(error, EXIT_IO)
    if arguments.table:
        print(text_table.render(run))
    print(report)
    return 0


def fail(error, code):
    print(f"error: {error}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
