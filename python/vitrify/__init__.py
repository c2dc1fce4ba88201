"""Runs of Vitrify in Python, without a compiler: h5py and numpy are all it needs.

    run = vitrify.Run("runs/demo")
    for replica in run.replicas:
        print(replica.name, replica.thermo["temperature"], replica.frames[-1].position)

A run can be read while it goes on; docs/run-files.md says what its file has.
"""

from .reading import RunError
from .run import Run

__all__ = ["Run", "RunError"]
