"""How parts of a run file are read: when they are asked for, once, and with an error that says where."""

import functools


class RunError(Exception):
    """A run, or a part of it, that cannot be read: one line with file, place and finding."""


class read_once(functools.cached_property):
    """A property of something with a `where`, whose first use reads the file. RunError where the file has another form."""

    def __get__(self, owner, kind=None):
        try:
            return super().__get__(owner, kind)
        except (OSError, KeyError, IndexError, ValueError, TypeError) as error:
            raise RunError(f"{owner.where}: cannot be read as a run: {one_line(error)}") from error


class Record:
    """What a group of the run file holds."""

    def __init__(self, group):
        self.group = group
        self.where = f"{group.file.filename}: {group.name}"


class StageRecord(Record):
    """What a stage has written of a replica."""

    def __init__(self, replica, stage, group):
        super().__init__(group)
        self.replica, self.stage = replica, stage  # names


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def texts(values):
    return [text(value) for value in values]


def one_line(error):
    """KeyError quotes what it has to say."""
    said = error.args[0] if isinstance(error, KeyError) and error.args else error
    return " ".join(str(said).split())
