"""What queues do to runs: signals, kills at any moment, jobs that are started again with the same command."""

import json
import os
import pathlib
import random
import signal
import subprocess
import time

from program import (GLASS, INTERRUPTED, KILLED, VITRIFY, ProgramTest, h5py, main, melt_to_shear, needs_h5py, started,
                     vitrify)

BAD_INPUT, IO = 3, 4
HEEDED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2, signal.SIGXCPU)


class QueueTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.input = self.write_input(melt_to_shear())
        self.run_folder = self.folder / "run"

    def run_words(self, *more):
        return ("run", self.input, "--out", self.run_folder, "--threads", 1, *more)

    def started_run(self, *more):
        """A run that has its first checkpoint."""
        process = started(*self.run_words(*more))
        self.wait_for(self.run_folder / "checkpoint.h5", process)
        return process

    def whole(self):
        whole = self.folder / "whole"
        self.succeeds("run", self.input, "--out", whole, "--threads", 1)
        return whole

    def test_every_signal_of_a_queue(self):
        process = self.started_run()
        for stop_signal in HEEDED:
            self.assertEqual(self.stop(process, 0.05, stop_signal), INTERRUPTED, stop_signal)
            self.assertEqual(self.status(self.run_folder)["state"], "interrupted")
            process = started(*self.run_words("--resume"))
            self.wait_for_state("running", process)
        process.communicate()
        self.assertEqual(process.returncode, 0)
        self.assert_same_run(self.whole(), self.run_folder)

    def wait_for_state(self, state, process):
        end = time.monotonic() + 60
        while self.status(self.run_folder)["state"] != state and process.poll() is None:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.01)

    def test_hangup_stays_ignored(self):
        process = subprocess.Popen(["nohup", VITRIFY, *map(str, self.run_words())], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        self.wait_for(self.run_folder / "checkpoint.h5", process)
        process.send_signal(signal.SIGHUP)
        process.communicate()
        self.assertEqual(process.returncode, 0)

    def test_many_signals_are_one(self):
        process = self.started_run()
        for stop_signal in (signal.SIGUSR1, signal.SIGTERM, signal.SIGXCPU, signal.SIGXCPU):
            process.send_signal(stop_signal)
        process.communicate()
        self.assertEqual(process.returncode, INTERRUPTED)
        self.succeeds(*self.run_words("--resume"))
        self.assert_same_run(self.whole(), self.run_folder)

    def test_start_or_go_on(self):
        self.assertIn("2 replicas", self.succeeds(*self.run_words("--resume")))
        before = {path: path.read_bytes() for path in self.run_folder.glob("*.h5")}
        self.assertIn("nothing is left to do", self.succeeds(*self.run_words("--resume")))
        self.assertEqual(before, {path: path.read_bytes() for path in self.run_folder.glob("*.h5")})
        self.assertEqual(self.status(self.run_folder)["state"], "finished")

    def test_only_the_same_input_goes_on(self):
        process = self.started_run()
        self.fails(IO, [f"in use by pid {process.pid}"], *self.run_words("--resume"))
        self.assertEqual(self.stop(process, 0, signal.SIGTERM), INTERRUPTED)
        self.write_input(melt_to_shear(timestep_fs=1))
        self.fails(BAD_INPUT, ["/timestep_fs", "found 1.0, must be 2.0", str(self.run_folder)],
                   *self.run_words("--resume"))
        self.write_input(melt_to_shear(title="again", output={"checkpoint_minutes": 1}))
        process = started(*self.run_words("--resume"))
        self.wait_for_state("running", process)
        self.assertEqual(self.stop(process, 0, signal.SIGTERM), INTERRUPTED)
        result = vitrify(*self.run_words("--resume", "--overwrite"))
        self.assertEqual(result.returncode, 2, result.stderr)

    def test_only_the_same_structure_goes_on(self):
        structure = self.folder / "start.data"
        structure.write_bytes(GLASS.read_bytes())
        path = self.write_input(melt_to_shear(
            system={"structure": "start.data", "elements": ["Cu", "Zr"]},
            stages=[{"type": "minimize", "force_tolerance_eV_per_A": 1}]))
        words = ("run", path, "--out", self.folder / "run", "--resume")
        self.succeeds(*words)
        self.succeeds(*words)
        structure.write_text(GLASS.read_text() + "\n")
        self.fails(3, ["start.data", "the structure has changed since the run began"], *words)
        structure.unlink()
        self.succeeds(*words)

    def test_searches_are_part_of_the_input(self):
        stages = [{"type": "art", "searches": 4, "start_force_tolerance_eV_per_A": 1e-4}]
        self.write_input(melt_to_shear(stages=stages, system={"structure": str(GLASS), "elements": ["Cu", "Zr"]},
                                       replicas={"count": 1}))
        words = self.run_words("--resume", "--searches")
        self.succeeds(*words, "0:1")
        self.assertIn("nothing is left", self.succeeds(*words, "0:1"))
        self.fails(BAD_INPUT, ["/stages/0/search_range"], *words, "0:2")

    def test_killed_runs_are_told(self):
        process = self.started_run()
        self.wait_for(self.run_folder / "status.json", process)
        self.assertIn("run        running", self.succeeds("info", self.run_folder))
        self.assertEqual(self.stop(process, 0, signal.SIGKILL), KILLED)
        self.assertEqual(self.status(self.run_folder)["state"], "running")  # nobody was there to change it
        told = self.succeeds("info", self.run_folder)
        self.assertIn("run        killed", told)
        self.assertIn("ended without a word on", told)
        self.succeeds("report", self.run_folder)
        self.assertIn("killed", (self.run_folder / "report.html").read_text())
        self.fails(IO, ["found a run that is killed"], *self.run_words())

    def test_a_run_elsewhere(self):
        """Locks of another machine may not be seen."""
        process = self.started_run()
        self.wait_for(self.run_folder / "status.json", process)
        self.assertEqual(self.stop(process, 0, signal.SIGKILL), KILLED)
        for age_s, state in ((5, "running"), (3600, "killed")):
            updated = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - age_s))
            status = {**self.status(self.run_folder), "host": "node7", "updated": updated}
            (self.run_folder / "status.json").write_text(json.dumps(status))
            told = self.succeeds("info", self.run_folder)
            self.assertIn(f"run        {state}", told)
            self.assertIn(f"on node7, last heard of at {updated}", told)

    def test_killed_before_and_after_the_first_checkpoint(self):
        """A run that is killed at any moment starts or goes on, and loses nothing."""
        randoms = random.Random(4)
        self.write_input(melt_to_shear(stages=[{"type": "minimize", "force_tolerance_eV_per_A": 0.1}]))
        whole = self.whole()
        process = started(*self.run_words())
        self.wait_for(self.run_folder, process)
        start = time.monotonic()
        self.wait_for(self.run_folder / "checkpoint.h5", process)
        to_checkpoint_s = time.monotonic() - start
        process.kill()
        process.communicate()
        begun = not_begun = 0
        for attempt in range(10):
            self.run_folder = self.folder / f"run{attempt}"
            process = started(*self.run_words())
            self.wait_for(self.run_folder, process)
            self.stop(process, randoms.uniform(0, 2) * to_checkpoint_s, signal.SIGKILL)
            if (self.run_folder / "checkpoint.h5").exists():
                begun += 1
            elif (self.run_folder / "input.json").exists():
                not_begun += 1
                self.assertIn("run  ", self.succeeds("info", self.run_folder))
            if attempt % 2 and (self.run_folder / "input.json").exists():
                self.succeeds("resume", self.run_folder, "--threads", 1)
            else:
                self.succeeds(*self.run_words("--resume"))
            self.assert_same_run(whole, self.run_folder)
        self.assertGreater(begun, 0)
        self.assertGreater(not_begun, 0)

    def cpu_s_to_stop(self, process, stop_signal=signal.SIGTERM):
        """CPU seconds, which other programs do not lengthen, from the signal to the end; and the exit code."""
        def used():
            fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

        before = used()
        process.send_signal(stop_signal)
        for stream in (process.stdout, process.stderr):
            stream.read(), stream.close()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        return usage.ru_utime + usage.ru_stime - before, process.returncode

    def wait_for_stage(self, name, process):
        end = time.monotonic() + 120
        while not (self.run_folder / "status.json").exists() or self.status(self.run_folder)["stage"] != name:
            self.assertLess(time.monotonic(), end)
            self.assertIsNone(process.poll())
            time.sleep(0.01)

    def assert_stops(self, process, name, codes=(INTERRUPTED,)):
        seconds, code = self.cpu_s_to_stop(process)
        print(f"{name}: {seconds:.2f} s")
        self.assertIn(code, codes, name)
        self.assertLess(seconds, 2, name)

    def large(self, replicate, stages):
        system = {"structure": str(GLASS), "elements": ["Cu", "Zr"], "replicate": replicate}
        self.write_input(melt_to_shear(system=system, replicas={"count": 1}, stages=stages))

    def test_stops_in_every_phase(self):
        hot = {"type": "md", "temperature_K": 300, "velocities": "maxwell"}
        randoms = random.Random(5)
        self.large((5, 4, 4), [{"name": "hot", "duration_ps": 10, **hot}])
        for moment in (0.05, 0.2, 0.5):
            process = started(*self.run_words("--overwrite"))
            time.sleep(moment)
            not_yet_awake = -signal.SIGTERM  # on a busy machine
            self.assert_stops(process, f"after {moment} s", (INTERRUPTED, not_yet_awake))
        process = started(*self.run_words("--resume"))
        self.wait_for_stage("hot", process)
        time.sleep(randoms.uniform(0, 2))
        self.assert_stops(process, "dynamics")
        self.large((5, 4, 4), [{"name": "minimum", "type": "minimize", "force_tolerance_eV_per_A": 1e-9},
                               {"name": "short", "duration_ps": 0.004, **hot}, {"name": "end", "duration_ps": 9, **hot}])
        process = started(*self.run_words("--overwrite"))
        self.wait_for_stage("minimum", process)
        time.sleep(randoms.uniform(0, 2))
        self.assert_stops(process, "minimizer")
        self.large((5, 4, 4), [{"name": "short", "duration_ps": 0.002, **hot}, {"name": "end", "duration_ps": 9, **hot}])
        process = started(*self.run_words("--overwrite"))
        self.wait_for(self.run_folder / "structures/short.r0.extxyz", process)
        self.assert_stops(process, "end of a stage")

    @needs_h5py
    def test_stops_in_a_long_cycle(self):
        """A cycle of Monte Carlo that is interrupted goes on with the next of its trials."""
        self.large((1, 1, 1), [{"type": "md", "temperature_K": 300, "duration_ps": 0.044, "velocities": "maxwell",
                                "monte_carlo": {"chemical_potential_eV": {"Zr": 3.0}, "trials_per_atom": 1000}}])
        whole = self.whole()
        process = self.started_run()
        cycles = 0
        for piece in range(20):
            self.stop(process, 0.3, signal.SIGTERM)
            if process.returncode == 0:
                break
            cycles += in_cycle(self.run_folder / "checkpoint.h5")
            process = started(*self.run_words("--resume"))
            self.wait_for_state("running", process)
        self.succeeds(*self.run_words("--resume"))
        self.assert_same_run(whole, self.run_folder)
        self.assertGreater(cycles, 0)

    def test_stops_in_a_long_search(self):
        self.large((2, 2, 2), [{"name": "art", "type": "art", "searches": 4, "active_radius_A": 0,
                                "start_force_tolerance_eV_per_A": 1e-4}])
        process = started(*self.run_words())
        self.wait_for_stage("art", process)
        while "pushes a centre" not in (self.run_folder / "run.log").read_text():
            self.assertIsNone(process.poll())
            time.sleep(0.05)
        time.sleep(1)
        self.assert_stops(process, "searches")
        self.assertEqual(len((self.run_folder / "searches.csv").read_text().splitlines()), 1)

    def test_a_lost_checkpoint_is_no_new_start(self):
        process = self.started_run()
        self.wait_for(self.run_folder / "status.json", process)
        self.assertEqual(self.stop(process, 0.3, signal.SIGTERM), INTERRUPTED)
        for checkpoint in self.run_folder.glob("checkpoint*.h5"):
            checkpoint.unlink()
        self.fails(7, ["checkpoint.h5"], *self.run_words("--resume"))

    def test_a_reader_that_has_gone(self):
        """The run is worth more than what it prints."""
        words = " ".join(map(str, self.run_words()))
        result = subprocess.run(["bash", "-c", f"set -o pipefail; {VITRIFY} {words} | head -1"], capture_output=True)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.status(self.run_folder)["state"], "finished")

    def test_no_home(self):
        environment = {key: value for key, value in os.environ.items() if key != "HOME"}
        for words in (self.run_words(), ("info", self.run_folder)):
            result = subprocess.run([VITRIFY, *map(str, words)], capture_output=True, text=True, env=environment)
            self.assertEqual(result.returncode, 0, result.stderr)


def in_cycle(checkpoint):
    with h5py.File(checkpoint) as file:
        return int(file["monte_carlo/in_cycle"][0]) if "monte_carlo" in file else 0  # before the first stage


if __name__ == "__main__":
    main()
