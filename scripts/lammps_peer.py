"""LAMMPS as the peer of comparisons: runs the `lmp` on the PATH."""

import os
import pathlib
import re
import subprocess
import sys

HEAD = """
units metal
atom_style atomic
box tilt large
read_data {structure}
replicate {times} {times} {times}
pair_style eam/fs/opt
pair_coeff * * {potential} Cu Zr
neighbor {skin} bin
"""


class Lammps:
    def __init__(self, folder, potential):
        self.script = pathlib.Path(folder) / "in.lammps"
        self.potential = potential

    def run(self, text, cores=1, skin="1.0", times=1, **values):
        """Output of an input script whose system is a LAMMPS data file with types 1 Cu and 2 Zr."""
        values = {"potential": self.potential, "skin": skin, "times": times, **values}
        self.script.write_text((HEAD + text).format(**values))
        command = ["lmp", "-log", "none", "-in", str(self.script)]
        if cores > 1:
            command = ["mpirun", "--allow-run-as-root", "--bind-to", "core", "-np", str(cores)] + command
        done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
        if done.returncode:
            sys.exit("lmp failed:\n" + "\n".join((done.stdout + done.stderr).splitlines()[-5:]))
        return done.stdout


def force_evaluations(output):
    """Of each minimisation in an output."""
    return [int(n) for n in re.findall(r"Iterations, force evaluations = \d+ (\d+)", output)]
