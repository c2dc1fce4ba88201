"""scripts/compare-lammps asks vitrify-bench (the first argument) for benchmarks that it has."""

import importlib.machinery
import importlib.util
import itertools
import os
import subprocess
import sys
import unittest

SCRIPTS = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "scripts")
BENCH = sys.argv.pop(1)


def compare_lammps():
    sys.path.insert(0, SCRIPTS)
    loader = importlib.machinery.SourceFileLoader("compare_lammps", os.path.join(SCRIPTS, "compare-lammps"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


class Benchmarks(unittest.TestCase):
    def test_that_scripts_ask_for_exist(self):
        listed = subprocess.run([BENCH, "--benchmark_list_tests"], capture_output=True, text=True, check=True).stdout
        script = compare_lammps()
        asked = [script.MINIMIZATION, script.STRAIN_STEP, script.EXCHANGE, *script.FLIPS.values()]
        asked += [script.benchmark_of(*kind) for kind in itertools.product(script.FIXES, ("full", "mixed"))]
        for name in asked:
            self.assertIn("\n" + name + "/", "\n" + listed)


if __name__ == "__main__":
    unittest.main()
