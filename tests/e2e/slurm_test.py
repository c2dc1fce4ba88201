"""Campaigns through a real Slurm on this machine: lost nodes, preemption, time limits, cancelled and failed jobs."""

import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from program import POTENTIAL, ROOT, SKIPPED, ProgramTest, main, needs_h5py

SLURM_HERE = ROOT / "scripts/slurm-here"
QUENCHES = [f"quench_seed-{seed}" for seed in range(1, 6)]
SHEARS = [f"aqs_seed-{seed}_plane-{plane}" for seed in range(1, 6) for plane in ("xy", "xz", "yz")]
CAMPAIGN = {
    "matrix": {"seed": [1, 2, 3, 4, 5], "plane": ["xy", "xz", "yz"]},
    "members": [
        {"name": "quench", "over": ["seed"], "set": {"/replicas/seed": "seed"},
         "input": {"potential": {"file": str(POTENTIAL)},
                   "system": {"atoms": 250, "composition": {"Cu": 0.5, "Zr": 0.5}},
                   "stages": [{"type": "md", "temperature_K": 2000, "duration_ps": 15}, {"type": "minimize"}]}},
        {"name": "aqs", "over": ["seed", "plane"], "start": {"member": "quench", "stage": "minimize"},
         "set": {"/stages/0/plane": "plane"},
         "input": {"potential": {"file": str(POTENTIAL)},
                   "stages": [{"type": "aqs", "strain_path": [0.005], "step": 1e-3}]}}]}


def has_slurm():
    path = os.environ["PATH"] + ":/usr/sbin"
    return os.geteuid() == 0 and all(shutil.which(program, path=path) for program in ("slurmctld", "slurmd", "munged"))


class Slurm(ProgramTest):
    @classmethod
    def setUpClass(cls):
        cls.slurm = tempfile.mkdtemp(prefix="vitrify-slurm-")
        cls.addClassCleanup(shutil.rmtree, cls.slurm)
        cls.addClassCleanup(cls.here, "stop")
        os.environ["SLURM_CONF"] = str(pathlib.Path(cls.slurm) / "slurm.conf")
        cls.here("start")

    @classmethod
    def here(cls, command, *words):
        subprocess.run([SLURM_HERE, command, cls.slurm, *words], check=True, capture_output=True, text=True, timeout=60)

    def ask(self, *words):
        result = subprocess.run([*map(str, words)], capture_output=True, text=True, timeout=60)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout

    def until(self, what, seconds=75):
        """What it gives, as soon as that is something."""
        end = time.monotonic() + seconds
        while not (found := what()):
            self.assertLess(time.monotonic(), end, self.ask("squeue", "--all"))
            time.sleep(0.02)
        return found

    def words(self, command, *more):
        return ("campaign", command, self.file, "--out", self.folder / "all", *more)

    def edit_scripts(self, *changes):
        for script in (self.folder / "all/slurm").glob("*.sh"):
            text = script.read_text()
            for old, new in changes:
                self.assertIn(old, text)
                text = text.replace(old, new)
            script.write_text(text)

    def stop_process_of(self, run):
        """Holds a run on as soon as it has begun; returns its pid."""
        status = self.folder / "all/runs" / run / "status.json"
        pid = self.until(lambda: status.exists() and json.loads(status.read_text())["pid"])
        os.kill(pid, signal.SIGSTOP)
        return pid

    def has_ended(self):
        return not self.ask("squeue", "--noheader", "--format=%i")

    def output(self, member):
        logs = (self.folder / "all/logs").glob(f"slurm-{member}-*.log")
        return "\n".join(log.read_text() for log in logs)

    @needs_h5py
    def test_the_bits_of_a_local_run(self):
        self.file = self.write_input(CAMPAIGN, "campaign.json")
        self.succeeds(*self.words("submit", "--time", 1, "--dry-run"))
        self.edit_scripts(("--device cuda", "--device cpu"), ("B:TERM@120", "B:TERM@55"),
                          ("\necho ", '\necho "GPU $CUDA_VISIBLE_DEVICES on $SLURMD_NODENAME"\necho '))
        told = self.succeeds(*self.words("submit"))
        self.assertIn("20 runs submitted, 0 in the queue before, 0 left", told)
        self.assertIn("0 runs submitted, 20 in the queue before, 0 left", self.succeeds(*self.words("submit")))
        pids = [self.stop_process_of(run) for run in QUENCHES[:4]]  # 2 on each node
        self.assertEqual(len(set(re.findall(r"GPU [01] on n[12]", self.output("quench")))), 4)
        for row in (r"aqs +PENDING +Dependency +15", r"quench +PENDING +Resources +1"):
            self.until(lambda: re.search(row, self.succeeds(*self.words("status"))))
        on_n1 = set(self.ask("squeue", "--noheader", "--array", "--nodelist=n1", "--format=%K").split())
        self.assertEqual(len(on_n1), 2)
        self.here("lose", "n2")
        self.ask("sbatch", "--partition=urgent", "--nodelist=n1", "--output=/dev/null", "--wrap=sleep 1")
        kept = [pids[int(number)] for number in on_n1]
        self.until(lambda: not all(is_alive(pid) for pid in kept))  # one has been preempted
        limited, = filter(is_alive, kept)
        self.until(lambda: is_asked_to_end(limited))
        let_go_on(limited)
        self.until(self.has_ended, 120)
        self.assertIn("PREEMPTION", self.output("quench"))
        again = re.findall(r"(quench_seed-[1-4]) on n1, started again 1 times", self.output("quench"))
        self.assertEqual(len(set(again)), 4)
        told = self.succeeds(*self.words("status"))
        self.assertRegex(told, r"quench +5 +5 ")
        self.assertRegex(told, r"aqs +15 +15 ")
        self.assertIn("0 runs submitted, 0 in the queue before, 0 left", self.succeeds(*self.words("submit")))
        self.succeeds("campaign", "run", self.file, "--out", self.folder / "local", "--cpu")
        for run in QUENCHES + SHEARS:
            self.assert_same_run(self.folder / "local/runs" / run, self.folder / "all/runs" / run)

    def test_failed_and_cancelled_runs_are_submitted_again(self):
        document = json.loads(json.dumps(CAMPAIGN))
        document["matrix"] = {"seed": [1, 2], "hottest": {"cold": 1e5, "hot": 1}, "plane": ["xy"]}
        for member in document["members"]:
            member["over"].append("hottest")
        document["members"][0]["set"]["/limits/temperature_K"] = "hottest"
        self.file = self.write_input(document, "campaign.json")
        self.succeeds(*self.words("submit", "--cpu", "--most-at-once", 2))
        cancelled = self.stop_process_of("quench_seed-1_hottest-cold")
        job = (self.folder / "all/slurm/jobs").read_text().split()[0]
        self.ask("scancel", f"{job}_0")
        let_go_on(cancelled)
        self.until(self.has_ended)
        told = self.succeeds(*self.words("status"))
        self.assertRegex(told, r"quench +4 +1 +0 +1 +0 +0 +2 ")
        self.assertRegex(told, r"aqs +4 +1 +0 +0 +0 +3 ")
        self.assertEqual(self.output("aqs").count("started again"), 1)  # the others have not begun
        self.assertIn("6 runs are neither done nor in Slurm's queue", told)
        self.assertIn("6 runs submitted, 0 in the queue before, 0 left", self.succeeds(*self.words("submit", "--cpu")))
        self.until(self.has_ended)
        self.assertRegex(self.succeeds(*self.words("status")), r"quench +4 +2 +0 +0 +0 +0 +2 ")

    def test_refusals_of_sbatch_are_told(self):
        self.file = self.write_input(CAMPAIGN, "campaign.json")
        self.fails(4, ["sbatch: Batch job submission failed: Invalid partition"], *self.words("submit", "--partition", "none"))


def is_alive(pid):
    try:
        return "State:\tZ" not in pathlib.Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def let_go_on(pid):
    """A stopped process, unless Slurm has been faster."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)


def is_asked_to_end(pid):
    """Whether a stopped process has been sent TERM."""
    pending = re.search(r"ShdPnd:\s*(\w+)", pathlib.Path(f"/proc/{pid}/status").read_text()).group(1)
    return int(pending, 16) >> (signal.SIGTERM - 1) & 1


if __name__ == "__main__":
    if not has_slurm():
        print("needs root, and Slurm and munge on this machine")
        sys.exit(SKIPPED)
    main()
