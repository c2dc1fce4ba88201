"""The memory that a run is said to need is what it takes, and what does not fit is refused before it is taken."""

import re
import resource
import subprocess
import time
import unittest

from program import GLASS, POTENTIAL, VITRIFY, ProgramTest, main, vitrify

BAD_INPUT = 3
UNITS = {"kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12}
MAXWELL = {"type": "md", "temperature_K": 300, "duration_ps": 0.01, "velocities": "maxwell"}


class MemoryTest(ProgramTest):
    def written(self, stages, replicate=(1, 1, 1), **changes):
        return self.write_input({
            "potential": {"file": str(POTENTIAL)},
            "system": {"structure": str(GLASS), "elements": ["Cu", "Zr"], "replicate": replicate},
            "stages": stages, **changes})

    def foreseen(self, path):
        number, unit = re.search(r"about (\S+) (\S+) of memory", self.succeeds("check", path)).groups()
        return float(number) * UNITS[unit]

    def taken(self, path):
        """Most memory that the run had at a time."""
        words = [VITRIFY, "run", str(path), "--out", str(self.folder / "run"), "--threads", "1", "--overwrite"]
        process = subprocess.run(["/usr/bin/env", "python3", "-c", PEAK, *words], capture_output=True, text=True)
        self.assertEqual(process.returncode, 0, process.stderr)
        return 1024 * int(process.stdout.split()[-1])

    def assert_foreseen(self, name, path):
        foreseen, taken = self.foreseen(path), self.taken(path)
        print(f"{name}: {taken / 1e6:.0f} MB taken, {foreseen / 1e6:.0f} MB foreseen ({foreseen / taken - 1:+.0%})")
        self.assertLess(abs(foreseen / taken - 1), 0.3, name)

    def test_what_runs_take(self):
        large, small = (4, 4, 4), (2, 2, 3)
        shear = {"type": "aqs", "strain_path": [1e-4], "step": 1e-4, "force_tolerance_eV_per_A": 0.03}
        for name, stages, replicate in (
            ("dynamics", [MAXWELL], large),
            ("mixed precision", [{**MAXWELL, "precision": "mixed"}], large),
            ("Monte Carlo", [{**MAXWELL, "monte_carlo": {"chemical_potential_eV": {"Zr": 3.0}}}], large),
            ("minimizer", [{"type": "minimize", "max_evaluations": 5}], large),
            ("shear", [shear], small),
            ("saddle searches", [{"type": "art", "searches": 1, "max_evaluations": 20}], small),
        ):
            self.assert_foreseen(name, self.written(stages, replicate))

    def test_dilute_systems(self):
        start = {"atoms": 2000, "composition": {"Cu": 0.5, "Zr": 0.5}, "density_g_cm3": 1e-4}
        self.assert_foreseen("dilute", self.written([{**MAXWELL, "ensemble": "nvt"}], system=start))

    def test_replicas(self):
        self.assert_foreseen("40 replicas", self.written([MAXWELL], replicas={"count": 40}))

    def refused(self, parts, path, **options):
        start = time.monotonic()
        for words in (("check", path), ("run", path, "--out", self.folder / "run")):
            self.fails(BAD_INPUT, parts, *words, **options)
        self.assertLess(time.monotonic() - start, 100)
        self.assertFalse((self.folder / "run").exists())

    def test_more_atoms_than_can_be_counted(self):
        self.refused(["/system/replicate", "found 500000000000000 atoms", "at most 536870911"],
                     self.written([MAXWELL], (10000, 10000, 10000)))
        self.refused(["/system/replicate", "found 1000000000 atoms"],
                     self.written([MAXWELL], (100, 100, 100), replicas={"count": 2}))
        for atoms, count in ((2147483647, 1), (1000000, 4000)):
            self.refused(["/system/atoms", f"found {atoms * count} atoms", "at most 536870911"],
                         self.written([MAXWELL], system={"atoms": atoms, "composition": {"Cu": 1}},
                                      replicas={"count": count}))

    def test_more_than_the_memory(self):
        self.refused(["/system/replicate", "needs about", "GB of memory", "free"],
                     self.written([MAXWELL], (100, 100, 100)))
        self.refused(["/system/atoms", "needs about", "GB of memory", "free"],
                     self.written([MAXWELL], system={"atoms": 500000000, "composition": {"Cu": 1}}))

    def test_limits_of_the_process(self):
        def limited():
            resource.setrlimit(resource.RLIMIT_AS, (200_000_000, 200_000_000))

        path = self.written([MAXWELL], (5, 5, 6))
        self.refused(["needs about", "MB of memory", "free"], path, preexec_fn=limited)
        side, spacing = 46, 2.7
        places = (f"Cu {i * spacing} {j * spacing} {k * spacing}" for i in range(side) for j in range(side)
                  for k in range(side))
        edge = side * spacing
        head = f'{side ** 3}\nLattice="{edge} 0 0 0 {edge} 0 0 0 {edge}" Properties=species:S:1:pos:R:3'
        crystal = self.folder / "crystal.xyz"
        crystal.write_text("\n".join([head, *places, ""]))
        self.fails(BAD_INPUT, [str(crystal), "needs about", "MB of memory", "free"], "evaluate", crystal, "--potential",
                   POTENTIAL, preexec_fn=limited)


PEAK = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)
"""

if __name__ == "__main__":
    main()
