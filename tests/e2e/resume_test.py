"""A run that is stopped and resumed gives the same bits as one that is not."""

import random
import shutil
import signal
import time

from program import (INTERRUPTED, KILLED, ProgramTest, a_moment, change_checkpoint, h5py, main, melt_to_shear,
                     needs_h5py, started)

if h5py:
    import numpy as np


class ResumeTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.input = self.write_input(melt_to_shear())
        self.whole = self.folder / "whole"
        start = time.monotonic()
        self.succeeds("run", self.input, "--out", self.whole, "--threads", 1)
        self.whole_s = time.monotonic() - start

    def stop_again_and_again(self, stop_signals, randoms, name):
        """Runs in pieces of random length; returns the directory and how often it was interrupted."""
        run = self.folder / name
        process = started("run", self.input, "--out", run, "--threads", 1)
        self.wait_for(run / "checkpoint.h5", process)
        stops = 0
        while (code := self.stop(process, a_moment(randoms, self.whole_s, stops),
                                 stop_signals[stops % len(stop_signals)])) != 0:
            self.assertEqual(code, INTERRUPTED)
            self.assertEqual(self.status(run)["state"], "interrupted")
            stops += 1
            process = started("resume", run, "--threads", 1)
            self.assertLess(stops, 500)
        return run, stops

    def test_terminated_and_interrupted_many_times(self):
        run, stops = self.stop_again_and_again([signal.SIGTERM, signal.SIGINT], random.Random(1), "pieces")
        self.assertGreaterEqual(stops, 2)
        self.assertEqual(self.status(run)["state"], "finished")
        self.assert_same_run(self.whole, run)

    def test_killed_at_random_moments(self):
        document = melt_to_shear()
        document["output"] = {"checkpoint_minutes": 0.002, "flush_minutes": 0.001}
        self.input = self.write_input(document)
        run = self.folder / "killed"
        randoms = random.Random(2)
        process = started("run", self.input, "--out", run, "--threads", 1)
        self.wait_for(run / "checkpoint.h5", process)
        kills = 0
        while (code := self.stop(process, a_moment(randoms, self.whole_s, kills), signal.SIGKILL)) != 0:
            self.assertEqual(code, KILLED)
            kills += 1
            self.assertLess(kills, 500)
            process = started("resume", run, "--threads", 1)
        self.assertGreaterEqual(kills, 2)
        self.assert_same_run(self.whole, run)  # although checkpoints were written at other times

    def test_threads_do_not_matter(self):
        run = self.folder / "two"
        self.succeeds("run", self.input, "--out", run, "--threads", 2)
        self.assert_same_run(self.whole, run)

    def test_finished_run_stays_as_it_is(self):
        before = {path.name: path.read_bytes() for path in self.whole.glob("*.csv")}
        self.succeeds("resume", self.whole)
        self.assertEqual(before, {path.name: path.read_bytes() for path in self.whole.glob("*.csv")})
        self.assertEqual(self.status(self.whole)["state"], "finished")

    def test_checkpoints_that_cannot_be_used(self):
        checkpoint = self.whole / "checkpoint.h5"
        good = checkpoint.read_bytes()
        (self.whole / "checkpoint.previous.h5").unlink()
        for bad in (good[:-100], good[:100], good[:2000] + b"x" + good[2001:], b""):
            checkpoint.write_bytes(bad)
            self.fails(7, ["checkpoint.h5"], "resume", self.whole)
        checkpoint.unlink()
        self.fails(7, ["checkpoint.h5"], "resume", self.whole)
        checkpoint.write_bytes(good)
        used = self.whole / "input.json"
        used.write_text(used.read_text().replace('"msd_A2": 2', '"msd_A2": 3'))
        self.fails(7, ["another input"], "resume", self.whole)

    @needs_h5py
    def test_another_program_or_device_is_told(self):
        process = started("run", self.input, "--out", self.folder / "told", "--threads", 1)
        self.wait_for(self.folder / "told" / "structures" / "md.fast.data", process)
        self.assertEqual(self.stop(process, 0, signal.SIGTERM), INTERRUPTED)
        checkpoint = self.folder / "told" / "checkpoint.h5"
        with h5py.File(checkpoint) as file:
            program = file["run/program"][()].tobytes().decode()
        self.assertRegex(program, r"^vitrify \d+\.\d+\.\d+ \(.*\) on cpu \(.*\)$")

        def rename(file):
            del file["run/program"]
            file["run/program"] = np.frombuffer(b"vitrify 9.9 (abc) on cpu (SSE2)", np.uint8)

        change_checkpoint(checkpoint, rename)
        self.assertIn("vitrify 9.9 (abc) on cpu (SSE2)", self.succeeds("resume", self.folder / "told", "--threads", 1))
        with h5py.File(self.folder / "told" / "run.h5") as file:
            resumed = file["vitrify"].attrs["resumed"]
        self.assertEqual(len(resumed), 1)
        self.assertIn(f"on by {program}, before by vitrify 9.9 (abc) on cpu (SSE2)", resumed[0])

    def test_damaged_checkpoint_goes_back_to_the_one_before(self):
        run = self.folder / "damaged"
        shutil.copytree(self.whole, run)
        checkpoint = run / "checkpoint.h5"
        checkpoint.write_bytes(checkpoint.read_bytes()[:-1])
        self.assertIn("goes back to the checkpoint before it", self.succeeds("resume", run, "--threads", 1))
        self.assertIn("warning: ", (run / "run.log").read_text())
        self.assert_same_run(self.whole, run)

    def test_lock_that_is_removed(self):
        run = self.folder / "unlocked"
        document = melt_to_shear(output={"flush_minutes": 1e-4})
        process = started("run", self.write_input(document), "--out", run, "--threads", 1)
        self.wait_for(run / "checkpoint.h5", process)
        (run / ".lock").unlink()
        error = process.communicate(timeout=120)[1]
        self.assertEqual(process.returncode, 4, error)
        self.assertIn(".lock: was removed or replaced", error)
        self.succeeds("resume", run, "--threads", 1)
        self.assert_same_run(self.whole, run)

    def test_directories_that_cannot_be_used(self):
        self.fails(4, ["found a run that is finished"], "run", self.input, "--out", self.whole)
        self.fails(4, ["nowhere"], "resume", self.folder / "nowhere")
        run = self.folder / "busy"
        process = started("run", self.input, "--out", run, "--threads", 1)
        self.wait_for(run / "checkpoint.h5", process)
        for words in (("run", self.input, "--out", run, "--overwrite"), ("resume", run)):
            self.fails(4, ["in use by pid " + str(process.pid)], *words)
        self.assertEqual(self.stop(process, 0, signal.SIGTERM), INTERRUPTED)
        self.succeeds("run", self.input, "--out", run, "--overwrite", "--threads", 1)
        self.assert_same_run(self.whole, run)


if __name__ == "__main__":
    main()
