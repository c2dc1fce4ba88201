"""A run directory."""

import contextlib
import json
import os
import resource

import h5py

from . import status
from .dynamics import Balance
from .reading import RunError, one_line, read_once, text, texts
from .replica import Replica


class Run:
    """The results in a run directory as they were when it was opened: of a run that goes on, up to its last flush.

    Everything is read when it is asked for, so the run must stay open until then; `with` closes it. What the run has not
    got to yet is None or empty. RunError where the directory has no run, or a part of it cannot be read.
    """

    def __init__(self, directory):
        self.directory = os.fspath(directory)
        self.path = os.path.join(self.directory, "run.h5")
        if not os.path.isdir(self.directory):
            raise RunError(f"{self.directory}: no such directory")
        if not os.path.exists(self.path):
            raise RunError(f"{self.directory}: has no run.h5; the run has not written any results yet")
        self.file = opened(self.path)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.file.close()

    @property
    def where(self):
        return self.path

    @property
    def name(self):
        return os.path.basename(os.path.abspath(self.directory))

    # Provenance

    def _attribute(self, name):
        return text(self.file["vitrify"].attrs.get(name, ""))

    @read_once
    def version(self):
        return self._attribute("version")

    @read_once
    def git(self):
        return self._attribute("git")

    @read_once
    def id(self):
        """The same in a copy of the run; that of a run of version 0.1, which has none, is its directory."""
        return self._attribute("run_id") or os.path.realpath(self.directory)

    @read_once
    def creator(self):
        group = self.file.get("h5md/creator")
        return f"{text(group.attrs['name'])} {text(group.attrs['version'])}" if group is not None else ""

    @read_once
    def input_text(self):
        """The input as used at the start, defaults filled in; "" where there is none."""
        return text(self.file["vitrify/input"][()]) if "vitrify/input" in self.file else ""

    @read_once
    def input(self):
        return json.loads(self.input_text) if self.input_text else {}

    @read_once
    def status(self):
        """What status.json says, {} where there is none."""
        return status.read_status(self.directory)

    # Stages

    @read_once
    def stages(self):
        """Their names, in order."""
        return texts(self.file["vitrify/stages"][()]) if "vitrify/stages" in self.file else []

    def stage_input(self, name):
        """The input of a stage, {} where it is not known."""
        return next((stage for stage in self.input.get("stages", []) if stage.get("name") == name), {})

    def position(self, stage):
        """What stages are sorted by."""
        return self.stages.index(stage) if stage in self.stages else len(self.stages)

    # Results

    @read_once
    def replicas(self):
        """In the order of the input; HDF5 lists them by name."""
        order = texts(self.file["vitrify"].attrs.get("replicas", []))
        names = sorted(self.file["particles"], key=lambda name: order.index(name) if name in order else len(order))
        return [Replica(self, name) for name in names]

    def replica(self, name):
        found = next((replica for replica in self.replicas if replica.name == name), None)
        if found is None:
            names = ", ".join(replica.name for replica in self.replicas)
            raise RunError(f"{self.path}: found no replica '{name}', must be one of {names}")
        return found

    @read_once
    def balances(self):
        group = self.file.get("vitrify/balance", {})
        return [Balance(stage, group[stage]) for stage in sorted(group, key=self.position)]

    def _of_replicas(self, kind):
        return [one for replica in self.replicas for one in getattr(replica, kind)]

    @property
    def quenches(self):
        return self._of_replicas("quenches")

    @property
    def equilibrations(self):
        return self._of_replicas("equilibrations")

    @property
    def shears(self):
        return self._of_replicas("shears")

    @property
    def driven(self):
        return self._of_replicas("driven")

    @property
    def landscapes(self):
        return self._of_replicas("landscapes")

    @property
    def analyses(self):
        return self._of_replicas("analyses")


@contextlib.contextmanager
def open_runs(directories):
    """Runs in these directories, as many as the system lets a process open files, closed at the end."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(Run(directory)) for directory in directories]


def opened(path):
    try:
        file = h5py.File(path, "r")
    except OSError as error:
        raise RunError(f"{path}: cannot be read as a run: {one_line(error)}") from error
    if "vitrify" not in file or "particles" not in file:
        file.close()
        raise RunError(f"{path}: cannot be read as a run: it has no groups /vitrify and /particles")
    return file
