"""Campaigns: many runs from one file, what starts from what, and what stays of them after stops, failures and changes."""

import copy
import json
import random
import signal
import time
import unittest

from program import INTERRUPTED, POTENTIAL, ProgramTest, a_moment, main, needs_h5py, started, vitrify

BAD_INPUT, IO, FAILURE = 3, 4, 1
QUENCH = {
    "potential": {"file": str(POTENTIAL)}, "system": {"atoms": 250, "composition": {"Cu": 0.5, "Zr": 0.5}},
    "stages": [{"type": "md", "temperature_K": 2000, "duration_ps": 0.4},
               {"type": "quench", "temperature_start_K": 2000, "temperature_end_K": 300, "rate_K_per_s": 1e15,
                "hold_ps": 0.1},
               {"type": "minimize"}]}
SHEAR = {"potential": {"file": str(POTENTIAL)}, "stages": [{"type": "aqs", "strain_path": [0.01], "step": 1e-3}]}
TINY = {
    "title": "two glasses of two kinds",
    "matrix": {"seed": [1, 2], "sampling": {"md": None, "mdmc": {"chemical_potential_eV": {"Zr": 3.0}}},
               "plane": ["xy", "yz"]},
    "members": [
        {"name": "quench", "over": ["sampling", "seed"], "input": QUENCH,
         "set": {"/replicas/seed": "seed", "/stages/1/monte_carlo": "sampling"}},
        {"name": "aqs", "over": ["sampling", "seed", "plane"], "start": {"member": "quench", "stage": "minimize"},
         "input": SHEAR, "set": {"/stages/0/plane": "plane"},
         "leave_out": [{"sampling": "mdmc", "plane": "yz"}]}]}
QUENCHES = [f"quench_sampling-{sampling}_seed-{seed}" for sampling in ("md", "mdmc") for seed in (1, 2)]
SHEARS = [f"aqs_sampling-{sampling}_seed-{seed}_plane-{plane}" for sampling, planes in
          (("md", ("xy", "yz")), ("mdmc", ("xy",))) for seed in (1, 2) for plane in planes]


class Campaign(ProgramTest):
    def write(self, document, name="tiny.json"):
        return self.write_input(document, name)

    def words(self, command, file, folder="all", *more):
        return ("campaign", command, file, "--out", self.folder / folder, *more)

    def run_all(self, file, folder="all", *more):
        return self.succeeds(*self.words("run", file, folder, "--jobs", 2, "--cpu", *more))

    def inputs(self, folder="all"):
        return {path.stem: json.loads(path.read_text()) for path in (self.folder / folder / "inputs").iterdir()}

    def test_expands_into_plain_inputs(self):
        file = self.write(TINY)
        self.assertIn("10 runs", self.succeeds("campaign", "check", file))
        self.succeeds(*self.words("expand", file))
        inputs = self.inputs()
        self.assertEqual(sorted(inputs), sorted(QUENCHES + SHEARS))
        quench = inputs["quench_sampling-mdmc_seed-2"]
        self.assertEqual(quench["replicas"]["seeds"], [2])
        self.assertEqual(quench["stages"][1]["monte_carlo"]["chemical_potential_eV"], {"Zr": 3.0})
        self.assertNotIn("monte_carlo", inputs["quench_sampling-md_seed-2"]["stages"][1])
        sheared = inputs["aqs_sampling-md_seed-1_plane-yz"]
        self.assertEqual(sheared["stages"][0]["plane"], "yz")
        self.assertEqual(sheared["system"]["structure"],
                         "../runs/quench_sampling-md_seed-1/structures/minimize.r0.extxyz")
        self.succeeds("check", self.folder / "all/inputs" / f"{QUENCHES[0]}.json")

    def test_templates_may_be_files(self):
        self.write_input(QUENCH, "quench.json")
        document = copy.deepcopy(TINY)
        document["members"][0]["input"] = "quench.json"
        self.succeeds(*self.words("expand", self.write(document)))
        self.succeeds(*self.words("expand", self.write(TINY), "inline"))
        self.assertEqual(self.inputs(), self.inputs("inline"))

    @needs_h5py
    def test_is_the_same_after_stops(self):
        file, randoms = self.write(TINY), random.Random(5)
        start = time.monotonic()
        self.run_all(file, "whole")
        whole_s, stops = time.monotonic() - start, 0
        for stop_signal in (signal.SIGINT, signal.SIGKILL) * 20:
            process = started(*self.words("run", file, "pieces", "--jobs", 2, "--cpu"))
            code = self.stop(process, a_moment(randoms, whole_s, stops), stop_signal)
            if code == 0:
                break
            self.assertIn(code, (INTERRUPTED, IO, -signal.SIGKILL))
            stops += 1
        self.assertGreaterEqual(stops, 2)
        self.run_all(file, "pieces")
        for name in QUENCHES + SHEARS:
            self.assert_same_run(self.folder / "whole/runs" / name, self.folder / "pieces/runs" / name)
        self.assertIn("0 done now", self.run_all(file, "pieces"))
        (self.folder / "pieces/runs" / SHEARS[0] / "status.json").unlink()  # as if killed before it had told anything
        self.assertRegex(self.succeeds(*self.words("status", file, "pieces")), r"aqs +6 +5 +0 +1 ")

    def test_one_that_fails_stops_only_what_starts_from_it(self):
        document = copy.deepcopy(TINY)
        document["matrix"]["hottest"] = {"cold": 1e5, "hot": 1}
        for member in document["members"]:
            member["over"][0] = "hottest"
            member.pop("leave_out", None)
        document["members"][0]["set"] = {"/limits/temperature_K": "hottest", "/replicas/seed": "seed"}
        result = vitrify(*self.words("run", self.write(document), "all", "--jobs", 2, "--cpu"))
        self.assertEqual(result.returncode, FAILURE, result.stderr)
        self.assertIn("6 done now, 2 failed, 4 left", result.stdout)
        self.assertRegex(result.stdout, r"quench_hottest-hot_seed-1: failed after [0-9:]+: .*temperature")
        told = self.succeeds(*self.words("status", self.folder / "tiny.json"))
        self.assertRegex(told, r"aqs +8 +4 +0 +0 +0 +4 +0 +0")

    def test_grows_and_tells_what_has_changed(self):
        document = copy.deepcopy(TINY)
        potential = self.folder / "of_its_own.eam.fs"
        potential.write_text(POTENTIAL.read_text())
        for member in document["members"]:
            member["input"]["potential"]["file"] = potential.name
        file = self.write(document)
        self.run_all(file)
        document["matrix"]["seed"] = [1, 2, 3]
        self.assertIn("5 done now, 0 failed, 0 left", self.run_all(self.write(document)))
        document["members"][1]["input"]["stages"][0]["step"] = 5e-4
        result = vitrify(*self.words("run", self.write(document), "all", "--cpu"))
        self.assertEqual(result.returncode, FAILURE)
        self.assertIn(f"{SHEARS[0]}: kept as it was, --redo makes it anew: /stages/0/step is 0.0005 now, was 0.001",
                      result.stdout)
        self.assertIn("0 done now, 0 failed, 9 left", result.stdout)
        self.assertIn("9 done now, 0 failed, 0 left", self.run_all(file, "all", "--redo"))
        document["members"][0]["input"]["stages"][0]["duration_ps"] = 0.2
        self.write(document)
        self.succeeds(*self.words("expand", file, "all", "--redo"))  # writes inputs, but makes no run
        told = self.succeeds(*self.words("status", file))
        self.assertRegex(told, r"quench +6 +0 +0 +0 +0 +0 +0 +6")
        self.assertRegex(told, r"aqs +9 +0 +0 +0 +0 +0 +0 +9")
        self.assertIn("15 done now", self.run_all(file, "all", "--redo"))
        potential.write_text(potential.read_text() + "\n")
        document["matrix"]["seed"] = [1, 2, 3, 4]
        self.write(document)
        self.assertIn("0 done now, 0 failed, 20 left", self.run_some(file))
        result = vitrify(*self.words("collect", file))
        self.assertIn(f"note: {SHEARS[0]} is taken as it was made: the potential", result.stderr)

    def test_start_that_is_made_anew_is_noticed(self):
        file = self.write(TINY)
        self.run_all(file)
        start = self.folder / "all/runs" / QUENCHES[0] / "structures/minimize.r0.extxyz"
        start.write_text(start.read_text().replace(" ", "  ", 1))
        told = self.succeeds(*self.words("status", file))
        self.assertRegex(told, rf"{SHEARS[0]}: changed: .*{QUENCHES[0]}.* has been made anew")
        self.assertRegex(told, r"aqs +6 +4 +0 +0 +0 +0 +0 +2")

    def test_null_shifts_no_other_place(self):
        document = copy.deepcopy(TINY)
        document["matrix"] = {"anneal": {"without": None, "with": {"type": "md", "temperature_K": 900, "duration_ps": 1}},
                              "last": [7e14]}
        document["members"] = [{"name": "quench", "over": ["anneal", "last"], "input": QUENCH,
                                "set": {"/stages/0": "anneal", "/stages/1/rate_K_per_s": "last"}}]
        self.succeeds(*self.words("expand", self.write(document)))
        without = self.inputs()["quench_anneal-without_last-7e14"]["stages"]
        self.assertEqual([stage["type"] for stage in without], ["quench", "minimize"])
        self.assertEqual(without[0]["rate_K_per_s"], 7e14)

    def run_some(self, file):
        """Of which not all can be done."""
        result = vitrify(*self.words("run", file, "all", "--jobs", 2, "--cpu"))
        self.assertEqual(result.returncode, FAILURE)
        return result.stdout

    def test_batch_scripts_are_for_people_to_change(self):
        """Without Slurm: e2e.slurm has the rest."""
        file = self.write(TINY)
        without_slurm = {"env": {"PATH": ""}}
        told = self.succeeds(*self.words("submit", file, "all", "--time", "2:00:00", "--sbatch", "qos=long", "exclusive",
                                         "--most-at-once", 3, "--dry-run"), **without_slurm)
        slurm = self.folder / "all/slurm"
        commands = [line.split() for line in told.splitlines() if line.startswith("sbatch ")]
        self.assertEqual(commands, [
            ["sbatch", "--array=0-3%3", "--job-name=quench", str(slurm / "quench.sh"), "slurm/1-quench.tasks"],
            ["sbatch", "--array=0-3%3", "--job-name=aqs", "--dependency=aftercorr:1-quench",
             "--kill-on-invalid-dep=yes", str(slurm / "aqs.sh"), "slurm/2-aqs.tasks"],
            ["sbatch", "--array=0-1%3", "--job-name=aqs", "--dependency=aftercorr:1-quench",
             "--kill-on-invalid-dep=yes", str(slurm / "aqs.sh"), "slurm/3-aqs.tasks"]])
        self.assertIn("10 runs would be submitted", told)
        starts = {number: run for number, run in map(str.split, (slurm / "1-quench.tasks").read_text().splitlines())}
        for name in ("2-aqs", "3-aqs"):
            for number, run in map(str.split, (slurm / f"{name}.tasks").read_text().splitlines()):
                self.assertEqual(run.partition("_plane")[0].partition("_")[2], starts[number].partition("_")[2])
        script = (slurm / "quench.sh").read_text()
        for line in ("#SBATCH --time=2:00:00", "#SBATCH --qos=long", "#SBATCH --exclusive", "#SBATCH --requeue"):
            self.assertIn(f"\n{line}\n", script)
        self.assertIn("--gres=gpu:1\n", script)
        (slurm / "quench.sh").write_text(script + "# mine\n")
        told = self.succeeds(*self.words("submit", file, "all", "--time", "3:00:00", "--dry-run"), **without_slurm)
        self.assertIn("quench.sh: kept as it was", told)
        self.assertIn(f"--job-name=quench --time=3:00:00 {slurm}/quench.sh", told)
        self.assertEqual((slurm / "quench.sh").read_text(), script + "# mine\n")
        self.fails(IO, ["sbatch: cannot be started"], *self.words("submit", file), **without_slurm)

    def test_is_run_by_one_program_at_a_time(self):
        file = self.write(TINY)
        first = started(*self.words("run", file, "all", "--jobs", 1, "--cpu"))
        self.wait_for(self.folder / "all/.lock", first)
        self.wait_for(self.folder / "all/inputs" / f"{SHEARS[-1]}.json", first)
        self.fails(IO, ["in use by another process"], *self.words("run", file))
        self.assertEqual(self.stop(first, 0, signal.SIGTERM), INTERRUPTED)

    def test_refuses_what_makes_no_sense(self):
        def changed(change):
            document = copy.deepcopy(TINY)
            change(document["matrix"], *document["members"])
            return document

        for parts, change in (
                (["/members/1/leave_out/0/plan", '"plane"'], lambda matrix, quench, aqs: aqs.update(leave_out=[{"plan": 1}])),
                (["/members/0/over/2", '"plane"'], lambda matrix, quench, aqs: quench["over"].append("plan")),
                (["/matrix/seed", "at least one"], lambda matrix, quench, aqs: matrix.update(seed=[])),
                (["/matrix/seed/1", "a second time"], lambda matrix, quench, aqs: matrix.update(seed=[1, 1])),
                (["/members/1/start/member", '"quench"'],
                 lambda matrix, quench, aqs: aqs["start"].update(member="qench")),
                (["/members/1/start/stage", "minimize"], lambda matrix, quench, aqs: aqs["start"].update(stage="min")),
                (["/members/1/start/at/seed", "missing"],
                 lambda matrix, quench, aqs: aqs.update(over=["sampling", "plane"])),
                (["/members/1/leave_out/0/sampling", '"mcmd"', "md, mdmc"],
                 lambda matrix, quench, aqs: aqs.update(leave_out=[{"sampling": "mcmd"}])),
                (["/members/0/set/~1stages~19~1x", "no such place"],
                 lambda matrix, quench, aqs: quench["set"].update({"/stages/9/x": "seed"})),
                (["/members/0/set/stages", "no JSON pointer"],
                 lambda matrix, quench, aqs: quench["set"].update({"stages": "seed"})),
                (["quench_sampling-md_seed-1: /stages/1/rate_K_per_s", "> 0"],
                 lambda matrix, quench, aqs: quench["input"]["stages"][1].update(rate_K_per_s=-1)),
                (["/members/1/name", '"quench"'], lambda matrix, quench, aqs: aqs.update(name="quench")),
                (["/members/1/input/system", "must be left out"],
                 lambda matrix, quench, aqs: aqs["input"].update(system=QUENCH["system"]))):
            with self.subTest(parts=parts):
                self.fails(BAD_INPUT, parts, "campaign", "check", self.write(changed(change)))


if __name__ == "__main__":
    main()
