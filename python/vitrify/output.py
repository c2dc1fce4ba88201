"""Files that are written: never those of the run, and never what somebody else has put in their place."""

import os
import stat
import sys

REPORT = "report.html"
FILES_OF_RUNS = ("input.json", "run.h5", "thermo.csv", "searches.csv", "run.log", "status.json", "checkpoint.h5",
                 "checkpoint.previous.h5", ".vitrify-run", ".lock")


class OutputError(OSError):
    """An output that would take the place of something else."""


def marked_files(directory):
    """What the program has made in the directory, by its marker; None where there is no marker."""
    try:
        with open(_marker(directory), encoding="utf-8") as file:
            return [line[len("file "):].rstrip("\n") for line in file if line.startswith("file ")]
    except FileNotFoundError:
        return None


def check_report(directory):
    """A report.html that the program has not made stays."""
    report, marked = os.path.join(directory, REPORT), marked_files(directory)
    if marked is not None and REPORT not in marked and os.path.lexists(report):
        raise OutputError(f"{report}: found a file that the program has not made; move it, or name the file to write "
                          "with --output")


def check_named(directory, path):
    """A file that the user names is none of the run's, by whatever name."""
    for name in (*FILES_OF_RUNS, *(marked_files(directory) or ())):
        of_run = os.path.join(directory, name)
        if name != REPORT and os.path.isfile(path) and os.path.isfile(of_run) and os.path.samefile(path, of_run):
            raise OutputError(f"{path}: found a file of the run, {name}; an output must be another one")
    if path.endswith(".gz"):
        raise OutputError(f"{path}: found the ending of a compressed file; outputs are written as they are")


def note_in_marker(directory, name):
    """Files that the run's marker lists are replaced with the run."""
    marked = marked_files(directory)
    if marked is not None and name not in marked:
        with open(_marker(directory), "a", encoding="utf-8") as file:
            file.write(f"file {name}\n")


def write(path, content):
    """Bytes, at once where it is a file or not yet there; what a link leads to, not the link. Devices and pipes are
    written to as they are."""
    if not os.path.exists(path):
        return _write_atomically(os.path.realpath(path), content)
    there = os.stat(path)
    for stream in (sys.stdout, sys.stderr):
        if os.path.samestat(there, os.fstat(stream.fileno())):
            stream.flush()
            stream.buffer.write(content)
            return stream.flush()
    if stat.S_ISREG(there.st_mode):
        return _write_atomically(os.path.realpath(path), content)
    if not (stat.S_ISCHR(there.st_mode) or stat.S_ISFIFO(there.st_mode)):
        raise OutputError(f"{path}: found neither a file nor a pipe nor a character device")
    with open(path, "wb", buffering=0) as file:
        file.write(content)


def _write_atomically(path, content):
    unfinished = f"{path}.{os.getpid()}.tmp"
    try:
        with open(unfinished, "wb") as file:
            file.write(content)
        os.replace(unfinished, path)
    except OSError:
        if os.path.exists(unfinished):
            os.remove(unfinished)
        raise


def _marker(directory):
    return os.path.join(directory, ".vitrify-run")
