"""LAMMPS as the peer of comparisons: runs the `lmp` on the PATH, or another one."""

import os
import pathlib
import re
import shutil
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
    def __init__(self, folder, potential, program="lmp"):
        self.program = program
        self.script = pathlib.Path(folder) / "in.lammps"
        self.potential = potential

    def run(self, text, cores=1, skin="1.0", times=1, **values):
        """Output of an input script whose system is a LAMMPS data file with types 1 Cu and 2 Zr."""
        values = {"potential": self.potential, "skin": skin, "times": times, **values}
        self.script.write_text((HEAD + text).format(**values))
        command = [self.program, "-log", "none", "-in", str(self.script)]
        if cores > 1:
            command = ["mpirun", "--allow-run-as-root", "--bind-to", "core", "-np", str(cores)] + command
        done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
        if done.returncode:
            sys.exit(f"{self.program} failed:\n" + "\n".join((done.stdout + done.stderr).splitlines()[-5:]))
        return done.stdout


def force_evaluations(output):
    """Of each minimisation in an output."""
    return [int(n) for n in re.findall(r"Iterations, force evaluations = \d+ (\d+)", output)]


def program_with(style):
    """An `lmp` that has a style: that of a PyPI wheel beside the Python that runs this, or the one on the PATH."""
    for program in (str(pathlib.Path(sys.executable).parent / "lmp"), "lmp"):
        if shutil.which(program):
            offered = subprocess.run([program, "-h"], capture_output=True, text=True).stdout
            if style in offered.split():
                return program
    return None
