"""scripts/ptxas-report on a short log: the table, and that it fails when the budget is too small."""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "ptxas-report"
HOT = "_ZN7vitrify6launch18for_each_atom_teamILi8ENS_11DensityPassEEEvNS_9BatchViewET0_"
COLD = "_ZN7vitrify6launch13for_each_atomINS_9RankInBinEEEvNS_9BatchViewET_"
LOG = f"""ptxas info    : 0 bytes gmem
ptxas info    : Compiling entry function '{HOT}' for 'sm_90'
ptxas info    : Function properties for {HOT}
    0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
ptxas info    : Used 60 registers, used 0 barriers
ptxas info    : Compiling entry function '{COLD}' for 'sm_90'
ptxas info    : Function properties for {COLD}
    16 bytes stack frame, 8 bytes spill stores, 12 bytes spill loads
ptxas info    : Used 32 registers, used 1 barriers, 65 bytes smem
ptxas info    : Compiling entry function '{COLD}' for 'sm_80'
ptxas info    : Used 99 registers, used 1 barriers
"""


class PtxasReport(unittest.TestCase):
    def report(self, default, kernels):
        with tempfile.TemporaryDirectory() as folder:
            log, budget = pathlib.Path(folder, "log"), pathlib.Path(folder, "budget.json")
            log.write_text(LOG)
            budget.write_text(json.dumps({"arch": "sm_90", "default": default, "kernels": kernels}))
            return subprocess.run([sys.executable, SCRIPT, "--log", log, "--budget", budget], capture_output=True,
                                  text=True)

    def test_prints_a_row_per_kernel(self):
        done = self.report({"registers": 64, "spill_bytes": 20}, {})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([line.split() for line in done.stdout.splitlines()[1:]],
                         [["for_each_atom<RankInBin>", "32", "20", "65", "16"],
                          ["for_each_atom_team<8,", "DensityPass>", "60", "0", "0", "0"]])

    def test_fails_above_the_budget_of_a_kernel(self):
        done = self.report({"registers": 64}, {"DensityPass": {"registers": 59}})
        self.assertEqual(done.returncode, 1)
        self.assertIn("for_each_atom_team<8, DensityPass>: registers 60, budget 59", done.stderr)

    def test_fails_above_the_default_budget(self):
        done = self.report({"spill_bytes": 0}, {"DensityPass": {"registers": 60}})
        self.assertEqual(done.returncode, 1)
        self.assertIn("for_each_atom<RankInBin>: spill_bytes 20, budget 0", done.stderr)

    def test_fails_for_a_budget_of_no_kernel(self):
        done = self.report({"registers": 64}, {"ForcePass": {"registers": 60}})
        self.assertEqual(done.returncode, 1)
        self.assertIn("there is no such kernel", done.stderr)


if __name__ == "__main__":
    unittest.main()
