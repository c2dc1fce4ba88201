"""Full disks, missing permissions and diverging runs never cost the last good checkpoint."""

import os
import resource
import signal
import subprocess
import time
import unittest

from program import INTERRUPTED, VITRIFY, ProgramTest, main, melt_to_shear, started, vitrify

IO, DIVERGED = 4, 6


def with_file_limit(size):
    """Files of the program cannot grow beyond this, as on a full disk."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def as_nobody():
    if os.getuid() == 0:
        os.setgid(65534)
        os.setuid(65534)


class FailureTest(ProgramTest):
    def interrupted_run(self):
        """A run that has a checkpoint and has not ended."""
        run = self.folder / "run"
        process = started("run", self.write_input(melt_to_shear()), "--out", run, "--threads", 1)
        self.wait_for(run / "checkpoint.h5", process)
        while "unfinished" in (run / ".vitrify-run").read_text():  # until then resume starts the run anew
            time.sleep(0.001)
        self.assertEqual(self.stop(process, 0, signal.SIGTERM), INTERRUPTED)
        return run

    def good_files(self, run):
        return {name: (run / name).read_bytes() for name in ("run.h5", "checkpoint.h5")}

    def assert_goes_on(self, run):
        self.succeeds("resume", run, "--threads", 1)
        whole = self.folder / "whole"
        self.succeeds("run", self.folder / "input.json", "--out", whole, "--threads", 1)
        self.assert_same_run(whole, run)

    def test_files_that_get_too_large(self):
        run = self.interrupted_run()
        good = self.good_files(run)
        result = vitrify("resume", run, "--threads", "1", preexec_fn=with_file_limit(len(good["run.h5"]) + 4096))
        self.assertEqual(result.returncode, IO, result.stderr)
        self.assertIn("vitrify: error: ", result.stderr)
        self.succeeds("verify", run)
        self.assert_goes_on(run)

    @unittest.skipUnless(os.getuid() == 0, "only root can mount a small disk")
    def test_full_disk(self):
        disk = self.folder / "disk"
        disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "none", str(disk)], capture_output=True)
        if mounted.returncode != 0:
            self.skipTest("cannot mount a small disk here")
        self.addCleanup(subprocess.run, ["umount", str(disk)])
        run = disk / "run"
        document = melt_to_shear()
        document["stages"][0].update(duration_ps=20, snapshot_every=5)
        document["output"] = {"flush_minutes": 0.005, "checkpoint_minutes": 0.01}
        path = self.write_input(document)
        self.fails(IO, ["No space left"], "run", path, "--out", run, "--threads", 1)
        good = self.good_files(run)
        self.fails(IO, ["No space left"], "resume", run, "--threads", 1)
        self.assertEqual(self.good_files(run)["checkpoint.h5"][:30], good["checkpoint.h5"][:30])
        subprocess.run(["mount", "-o", "remount,size=200m", str(disk)], check=True)
        process = started("resume", run, "--threads", 1)
        self.assertEqual(self.stop(process, 1, signal.SIGTERM), INTERRUPTED)

    def test_no_permission(self):
        os.chmod(self.folder, 0o755)
        path = self.write_input(melt_to_shear())
        path.chmod(0o644)
        locked = self.folder / "locked"
        locked.mkdir(mode=0o555)
        try:
            result = vitrify("run", path, "--out", locked / "run", preexec_fn=as_nobody)
        except PermissionError:
            self.skipTest("another user cannot run the program here")
        self.assertEqual(result.returncode, IO, result.stderr)
        self.assertIn("Permission denied", result.stderr)

    def test_run_that_diverges(self):
        document = melt_to_shear(timestep_fs=10)
        document["potential"]["table"] = "file"  # thinned ones are finite down to a distance of zero
        document["stages"] = [
            {"type": "md", "name": "gentle", "temperature_K": 300, "duration_ps": 0.05, "thermostat_time_ps": 0.2},
            {"type": "md", "name": "wild", "ensemble": "nve", "temperature_K": 1e5, "velocities": "maxwell",
             "duration_ps": 100},
        ]
        run = self.folder / "run"
        result = vitrify("run", self.write_input(document), "--out", run, "--threads", "1")
        self.assertEqual(result.returncode, DIVERGED, result.stderr)
        self.assertIn("wild: replica fast at step", result.stderr)
        self.assertEqual(self.status(run)["state"], "failed")
        self.assertTrue((run / "structures/diverged.fast.extxyz").exists())
        self.assertIn("stage 2", self.succeeds("info", run / "checkpoint.h5"))


if __name__ == "__main__":
    main()
