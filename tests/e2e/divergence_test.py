"""Runs that would give wrong numbers end and say why; dilute and vast systems work or are refused in a line."""

import csv
import json
import unittest

from program import GLASS, POTENTIAL, ProgramTest, main, vitrify

BAD_INPUT, DIVERGED = 3, 6
CUTOFF_A = 7.6


def document(stages, atoms=230, **changes):
    """Cu50Zr50 from a random start through these stages."""
    start = {"atoms": atoms, "composition": {"Cu": 0.5, "Zr": 0.5}}
    return {"potential": {"file": str(POTENTIAL)}, "system": start, "stages": stages, **changes}


def extended_xyz(edges, atoms):
    lattice = f"{edges[0]} 0 0 0 {edges[1]} 0 0 0 {edges[2]}"
    lines = [f"{element} {x} {y} {z}" for element, x, y, z in atoms]
    return "\n".join([str(len(atoms)), f'Lattice="{lattice}" Properties=species:S:1:pos:R:3', *lines, ""])


class DivergenceTest(ProgramTest):
    def run_of(self, *arguments, **keywords):
        self.directory = self.folder / "run"
        path = self.write_input(document(*arguments, **keywords))
        return ["run", path, "--out", self.directory, "--threads", 1]

    def rows(self):
        with open(self.directory / "thermo.csv", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def test_time_step_that_is_far_too_long(self):
        hot = {"type": "md", "name": "hot", "ensemble": "nve", "temperature_K": 3e4, "velocities": "maxwell",
               "duration_ps": 10}
        said = ["hot: replica r0 at step ", "atom ", "A in one step", "/limits/displacement_A",
                "the time step of 10 fs is too long"]
        self.fails(DIVERGED, said, *self.run_of([hot], timestep_fs=10))
        self.assertEqual(self.status(self.directory)["exit_code"], DIVERGED)
        self.assertTrue((self.directory / "structures/diverged.r0.extxyz").exists())

    def test_hot_liquids_at_10_fs_are_no_fault(self):
        for temperature_K in (2000, 5000):
            free = {"type": "md", "ensemble": "nve", "temperature_K": temperature_K, "velocities": "maxwell",
                    "duration_ps": 0.6, "thermo_every": 10}
            words = self.run_of([free], timestep_fs=10, system={"structure": str(GLASS)})
            self.succeeds(*words, "--overwrite")
            for row in self.rows():
                drift = (float(row["conserved_eV"]) - float(self.rows()[0]["conserved_eV"])) / 500
                self.assertLess(abs(drift), 0.02)

    def test_slow_drift_is_a_warning_and_a_large_one_an_error(self):
        melt = {"type": "md", "ensemble": "nvt", "temperature_K": 2000, "duration_ps": 0.4}
        free = {"type": "md", "name": "free", "ensemble": "nve", "duration_ps": 0.4, "thermo_every": 20}
        words = self.run_of([melt, free], limits={"drift_warning_eV_per_atom": 1e-7})
        self.assertIn("warning: free: replica r0: the energy has drifted by ", self.succeeds(*words))
        warnings = self.status(self.directory)["warnings"]
        self.assertEqual(len([line for line in warnings if "free: replica r0" in line]), 1, warnings)
        self.assertIn(warnings[-1], (self.directory / "run.log").read_text())
        self.assertIn(warnings[-1], self.succeeds("info", self.directory))
        words = self.run_of([melt, free], limits={"drift_eV_per_atom": 1e-7})
        said = ["free: replica r0 at step ", "the energy has drifted by ", "/limits/drift_eV_per_atom", "too long"]
        self.fails(DIVERGED, said, *words, "--overwrite")

    def test_box_that_shrinks_below_two_cutoffs(self):
        press = {"type": "md", "name": "press", "temperature_K": 1500, "duration_ps": 1, "pressure_GPa": 100,
                 "thermo_every": 1}
        said = ["press: replica r0 at step ", "A high along ", "at least 15.2 A", "two cutoffs", "there are 230"]
        self.fails(DIVERGED, said, *self.run_of([press]))
        for row in self.rows():
            self.assertGreaterEqual(float(row["volume_A3"]), (2 * CUTOFF_A) ** 3)

    def test_number_of_atoms_that_is_told_is_a_lower_bound(self):
        press = {"type": "md", "temperature_K": 1500, "duration_ps": 0.3, "pressure_GPa": 30}
        line = vitrify(*self.run_of([press])).stderr
        told = int(line.split("more than ")[1].split(" atoms are needed")[0])
        self.assertGreater(told, 230)
        self.assertLess(told, 240)

    def test_tension_that_tears_the_liquid_apart(self):
        pull = {"type": "md", "name": "pull", "temperature_K": 3000, "duration_ps": 5, "pressure_GPa": -100}
        said = ["pull: replica r0 at step ", "/limits/density_ratio_min", "barostat_time_ps", "pressure_GPa"]
        self.fails(DIVERGED, said, *self.run_of([pull]))

    def atoms_that_do(self, code, parts, words):
        """The number that the one line tells."""
        self.fails(code, [*parts, "two cutoffs", "atoms would do"], *words)
        return int(vitrify(*words, "--overwrite").stderr.split(" atoms would do")[0].split()[-1])

    def test_shear_that_leaves_less_than_two_cutoffs(self):
        shear = {"type": "aqs", "name": "shear", "strain_path": [0.55], "step": 0.01, "force_tolerance_eV_per_A": 1}
        pressed = [{"type": "md", "temperature_K": 300, "duration_ps": 0.002}, shear]
        said = ["shear: replica r0 at step ", "strained to 0."]
        enough = self.atoms_that_do(DIVERGED, said, self.run_of(pressed, atoms=215))
        self.succeeds(*self.run_of(pressed, atoms=enough), "--overwrite")

    def test_shear_that_is_known_to_leave_less_than_two_cutoffs(self):
        shear = {"type": "aqs", "strain_path": [1.0], "step": 0.01, "force_tolerance_eV_per_A": 1}
        stages = [{"type": "minimize", "force_tolerance_eV_per_A": 1}, shear]
        enough = self.atoms_that_do(BAD_INPUT, ["/stages/1/strain_path"], self.run_of(stages, atoms=215))
        self.succeeds("check", self.run_of(stages, atoms=enough)[1])
        self.fails(BAD_INPUT, ["/stages/1/strain_path"], "check", self.run_of(stages, atoms=enough - 1)[1])

    def test_shorter_time_step_goes_on_from_before_the_fault(self):
        stages = [{"type": "md", "name": "warm", "temperature_K": 300, "duration_ps": 0.1, "thermostat_time_ps": 0.2},
                  {"type": "md", "name": "hot", "temperature_K": 3000, "duration_ps": 0.6, "velocities": "maxwell",
                   "thermostat_time_ps": 0.2, "thermo_every": 5}]
        limits = {"displacement_A": 0.21}
        output = {"checkpoint_minutes": 1e-5}
        words = self.run_of(stages, timestep_fs=10, limits=limits, output=output)
        line = vitrify(*words).stderr
        self.assertIn("hot: replica r0 at step ", line)
        fault_ps = 0.1 + 0.01 * (int(line.split("at step ")[1].split(":")[0]) - 10)
        before = (self.directory / "checkpoint.h5").read_bytes()
        said = ["has diverged", "hot: replica r0 at step ", "--timestep-fs"]
        self.fails(DIVERGED, said, "resume", self.directory)
        self.assertEqual((self.directory / "checkpoint.h5").read_bytes(), before)
        self.fails(BAD_INPUT, ["--timestep-fs", "found 20", "<= 10"], "resume", self.directory, "--timestep-fs", 20)
        as_used = (self.directory / "input.json").read_bytes()
        for absurd in ("1e-300", "1e-14"):
            self.fails(BAD_INPUT, [f"--timestep-fs: found {absurd}", "/stages/0/duration_ps", f"steps of {absurd} fs"],
                       "resume", self.directory, "--timestep-fs", absurd)
        self.assertEqual((self.directory / "input.json").read_bytes(), as_used)
        self.assertEqual((self.directory / "checkpoint.h5").read_bytes(), before)
        self.assertTrue((self.directory / "structures/diverged.r0.extxyz").exists())
        said = self.succeeds("resume", self.directory, "--timestep-fs", 4, "--threads", 1)
        self.assertFalse((self.directory / "structures/diverged.r0.extxyz").exists())
        longer_steps = int(said.split("from step ")[1].split(" on with a time step of 4 fs")[0])
        self.assertEqual(json.loads((self.directory / "input.json").read_text())["timestep_fs"], 4)
        rows = self.rows()
        times = [float(row["time_ps"]) for row in rows]
        steps = [int(row["step"]) for row in rows]
        self.assertEqual(sorted(set(times)), times)
        self.assertEqual(sorted(set(steps)), steps)
        self.assertAlmostEqual(times[-1], 0.7, delta=0.005)
        self.assertAlmostEqual(steps[-1], longer_steps + (0.7 - 0.01 * longer_steps) / 0.004, delta=1)
        since = [time for time in times if time > fault_ps]
        for earlier, later in zip(since[1:-1], since[2:-1]):
            self.assertAlmostEqual(later - earlier, 5 * 0.004, delta=1e-9)
        self.succeeds("info", self.directory)
        self.assertIn("nothing is left to do", self.succeeds(*words, "--resume"))
        for timestep_fs in (8, 5, 3):
            self.run_of(stages, timestep_fs=timestep_fs, limits=limits, output=output)
            self.fails(BAD_INPUT, ["/timestep_fs", "must be 4.0"], *words, "--resume")
        self.run_of(stages, timestep_fs=4, limits=limits, output=output)
        self.succeeds(*words, "--resume")

    def test_steps_that_were_taken_are_counted(self):
        """Of a quench in which one replica waits for the other, which has begun with a longer time step than it ends."""
        warm = {"type": "md", "ensemble": "nvt", "temperature_K": 300, "duration_ps": 0.1, "thermostat_time_ps": 0.2}
        quench = {"type": "quench", "name": "cool", "temperature_start_K": 3000, "temperature_end_K": 300,
                  "rate_K_per_s": [9e15, 3e15], "hold_ps": 0.1, "thermostat_time_ps": 0.2, "ensemble": "nvt",
                  "thermo_every": 5}
        words = self.run_of([warm, quench], timestep_fs=10, limits={"displacement_A": 0.16}, replicas={"count": 2},
                            output={"checkpoint_minutes": 1e-9})
        self.assertIn("cool: replica r", vitrify(*words).stderr)
        said = self.succeeds("resume", self.directory, "--timestep-fs", 4, "--threads", 1)
        longer_steps = int(said.split("from step ")[1].split(" on with a time step of 4 fs")[0]) - 10
        self.assertGreater(longer_steps, 30)
        groups = json.loads(self.succeeds("analyze", "effective-rate", self.directory, "--json"))["md"]
        taken = 30 + 0.1 / 0.004, longer_steps + (1 - 0.01 * longer_steps) / 0.004
        for replica, duration_ps, steps, group in zip(("r0", "r1"), (0.4, 1), taken, groups):
            self.assertAlmostEqual(group["md_steps"], steps, delta=1)
            rows = [row for row in self.rows() if row["replica"] == replica]
            self.assertEqual(int(rows[-1]["step"]), 10 + group["md_steps"])
            self.assertAlmostEqual(float(rows[-1]["time_ps"]), 0.1 + duration_ps, delta=0.005)
            self.assertEqual(len({row["time_ps"] for row in rows}), len(rows))

    def test_dilute_gas(self):
        words = self.run_of([{"type": "minimize"}])
        gas = json.loads(words[1].read_text())
        gas["system"]["density_g_cm3"] = 1e-6
        words[1].write_text(json.dumps(gas))
        self.assertNotIn("GB of memory", self.succeeds(*words))
        found = json.loads(self.succeeds("evaluate", self.directory / "structures/minimize.r0.extxyz", "--potential",
                                         POTENTIAL, "--json"))
        self.assertAlmostEqual(found["energy_eV"], 0, delta=1e-3)

    def test_two_atoms_in_vast_boxes(self):
        pair = [("Cu", 1, 1, 1), ("Cu", 3.4, 1, 1)]
        energies = set()
        for edges in ((20, 20, 20), (99_000, 20, 20), (99_000, 99_000, 99_000)):
            path = self.folder / "pair.xyz"
            path.write_text(extended_xyz(edges, pair))
            found = json.loads(self.succeeds("evaluate", path, "--potential", POTENTIAL, "--json"))
            energies.add(round(found["energy_eV"], 9))
        self.assertEqual(len(energies), 1, energies)
        path.write_text(extended_xyz((1e6, 1e6, 1e6), pair))
        self.fails(BAD_INPUT, ["1e+06 A long along a", "at most 100000 A"], "evaluate", path, "--potential", POTENTIAL)


if __name__ == "__main__":
    main()
