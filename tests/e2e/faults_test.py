"""The Nth write, sync, rename, ... of a program fails, once or for good, or kills it: nothing is lost or wrong.

What meets a failure either ends with exit code 0 and the files of a run that met none, or with exit code 4 and one
line; then `resume` (a new run, where there is no checkpoint yet) makes the files of a run that met none. A killed one
goes on in the same way. VITRIFY_FAULT_STEP=1 lets every call fail in turn; by default it is every 16th."""

import collections
import os
import shutil
import unittest

from program import KILLED, OF_ONE_RUN, POTENTIAL, ProgramTest, contents, h5py, main, needs_h5py, vitrify

SHIM = os.environ.get("VITRIFY_FAILING_CALLS", "")
STEP = int(os.environ.get("VITRIFY_FAULT_STEP", "16"))
CALLS = ("write", "fsync", "rename", "link", "close", "open", "truncate", "copy")
IO = 4
EIO, ENOSPC = 5, 28
FAULTS = {
    "once": {},
    "for good": {"FAIL_FOR_GOOD": "1"},
    "killed": {"FAIL_ERRNO": "0"},
}


def input_with(stages, **changes):
    return {
        "potential": {"file": str(POTENTIAL)},
        "system": {"atoms": 230, "composition": {"Cu": 0.5, "Zr": 0.5}},
        "replicas": {"count": 2, "names": ["fast", "slow"], "seed": 3},
        "stages": stages,
        **changes,
    }


def short_run():
    """Two stages with frames, and a dozen flushes and checkpoints."""
    return input_with([
        {"type": "md", "temperature_K": 1500, "duration_ps": 0.06, "thermo_every": 10, "snapshot_every": 20},
        {"type": "minimize", "force_tolerance_eV_per_A": 0.05, "thermo_every": 5},
    ], output={"checkpoint_minutes": 1e-5, "flush_minutes": 1e-5})


def searches():
    return input_with([
        {"type": "minimize", "force_tolerance_eV_per_A": 0.01},
        {"type": "art", "searches": 4, "batch": 2, "max_evaluations": 60, "start_force_tolerance_eV_per_A": 1e-4},
    ], replicas={"count": 1})


def files_of(run):
    """What a run has made, to be compared."""
    found = {path.relative_to(run): path.read_bytes() for path in [*run.glob("*.csv"), *run.glob("structures/*")]}
    with h5py.File(run / "run.h5") as file:
        objects = contents(file)
        file.visititems(lambda name, item: objects.setdefault(name, "group"))
    return {**found, "run.h5": {name: value for name, value in objects.items() if not name.endswith(OF_ONE_RUN)}}


@needs_h5py
@unittest.skipUnless(SHIM, "needs the library of failing calls: run it by ctest")
class FaultsTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.run = self.folder / "run"
        self.outcomes = collections.Counter()

    def with_fault(self, words, call, number, fault="once"):
        """Runs the program, whose call of this number fails; 0: none."""
        environment = {
            "LD_PRELOAD": SHIM, "FAIL_CALL": call, "FAIL_BELOW": str(self.run), "FAIL_AT": str(number),
            "FAIL_ERRNO": str((EIO, ENOSPC)[number // STEP % 2]), "FAIL_COUNT": str(self.folder / "count"),
            "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0",
        }
        return vitrify(*words, env={**environment, **FAULTS[fault]})

    def assert_one_line(self, result):
        self.assertEqual(result.returncode, IO, result.stderr)
        self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)
        self.assertTrue(result.stderr.startswith("vitrify: error: "), result.stderr)

    def sweep(self, prepare, words, go_on):
        """Every call that these words of the command line make, after `prepare` has set up the directory. `go_on` does
        what a user does after a failure."""
        prepare()
        self.succeeds(*words)
        whole = files_of(self.run)
        for call in CALLS:
            prepare()
            self.assertEqual(self.with_fault(words, call, 0).returncode, 0)
            count = int((self.folder / "count").read_text())
            self.outcomes["calls"] += count
            for number in range(1 + len(call) % STEP, count + 1, STEP):
                for fault in FAULTS:
                    with self.subTest(call=call, number=number, of=count, fault=fault):
                        prepare()
                        result = self.with_fault(words, call, number, fault)
                        self.outcomes[result.returncode] += 1
                        if fault == "killed":
                            self.assertEqual(result.returncode, KILLED)
                        elif result.returncode != 0:
                            self.assert_one_line(result)
                        if result.returncode != 0:
                            go_on()
                            self.assertEqual([path for path in self.run.rglob("*.tmp-*")], [])
                        self.assertEqual(files_of(self.run), whole)
        print(words[0], dict(self.outcomes), flush=True)
        self.assertGreater(self.outcomes[IO], 0)

    def remove_run(self):
        shutil.rmtree(self.run, ignore_errors=True)

    def resume_or_run(self):
        if any(self.run.glob("checkpoint*.h5")):
            self.succeeds("resume", self.run, "--threads", 1)
            return
        self.outcomes["before the first checkpoint"] += 1
        self.succeeds("run", self.folder / "input.json", "--out", self.run, "--threads", 1)

    def test_run(self):
        words = ("run", self.write_input(short_run()), "--out", self.run, "--threads", 1)
        self.sweep(self.remove_run, words, self.resume_or_run)

    def test_resume(self):
        words = ("run", self.write_input(short_run()), "--out", self.run, "--threads", 1)
        self.assert_one_line(self.with_fault(words, "write", 40, "for good"))
        half = self.folder / "half"
        self.run.rename(half)

        def prepare():
            self.remove_run()
            shutil.copytree(half, self.run)

        self.sweep(prepare, ("resume", self.run, "--threads", 1), self.resume_or_run)

    def test_merge(self):
        """Before its last file is there, a merge is no result, and it can be repeated."""
        parts = [self.folder / name for name in ("first", "second")]
        for part, numbers in zip(parts, ("0:2", "2:4")):
            self.succeeds("run", self.write_input(searches()), "--out", part, "--searches", numbers, "--threads", 1)
        words = ("analyze", "merge", self.run, *parts)

        def merge_again():
            if (self.run / "run.h5").exists():
                self.succeeds("analyze", "art", self.run)
            else:
                self.assertNotEqual(vitrify("analyze", "art", self.run).returncode, 0)
            result = vitrify(*words)
            if "found a run that is finished" not in result.stderr:
                self.assertEqual(result.returncode, 0, result.stderr)

        self.sweep(self.remove_run, words, merge_again)


if __name__ == "__main__":
    main()
