"""What a page tells of: a run, and what the program makes of it."""

from vitrify import Run

from .events import Events
from .sites import Sites


class ReportedRun(Run):
    def __init__(self, directory):
        super().__init__(directory)
        self.events, self.sites = Events(), Sites()
        self.vibrations = []  # structures as `vitrify analyze vibrations --json` has them
