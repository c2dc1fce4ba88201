"""Dynamics with Monte Carlo of the types: output, exact resume, and what comes after."""

import csv
import io
import json
import math
import pathlib
import random
import shutil
import signal
import tempfile
import time

from program import INTERRUPTED, ProgramTest, a_moment, h5py, main, melt_to_shear, needs_h5py, started, vitrify


def hybrid():
    """Every stage of dynamics with Monte Carlo, in the replica "slow" alone in the quench."""
    document = melt_to_shear()
    document["replicas"] = {"names": ["fast", "middle", "slow"], "count": 3, "seed": 3}
    melt, equilibrate, quench, *_ = document["stages"]
    quench["rate_K_per_s"] = [2e15, 1.2e15, 1e15]
    melt["monte_carlo"] = {"mode": "sgc", "chemical_potential_eV": {"Cu": 0, "Zr": 3}, "every": 7}
    equilibrate["monte_carlo"] = {"mode": "swap", "trials_per_atom": 0.5}
    quench["monte_carlo"] = {"kappa": 20, "kappa_unit": "eV", "composition": {"Cu": 0.6, "Zr": 0.4},
                             "chemical_potential_eV": {"Zr": 3.2}, "trials_per_atom": 2, "replicas": ["slow"]}
    quench["snapshot_every"] = 100
    document["stages"][-1]["strain_path"] = [0.01]
    return document


class MonteCarloTest(ProgramTest):
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory(prefix="vitrify-test-")
        cls.addClassCleanup(temporary.cleanup)
        folder = pathlib.Path(temporary.name)
        cls.input, cls.whole = folder / "input.json", folder / "whole"
        cls.input.write_text(json.dumps(hybrid()))
        start = time.monotonic()
        result = vitrify("run", cls.input, "--out", cls.whole, "--threads", 1)
        assert result.returncode == 0, result.stderr
        cls.whole_s = time.monotonic() - start

    def rows(self, replica, stage):
        with open(self.whole / "thermo.csv") as file:
            return [row for row in csv.DictReader(file) if (row["replica"], row["stage"]) == (replica, stage)]

    def test_resume_gives_the_same_bits(self):
        randoms = random.Random(4)
        run = self.folder / "pieces"
        process = started("run", self.input, "--out", run, "--threads", 2)
        self.wait_for(run / "checkpoint.h5", process)
        stops = 0
        while (code := self.stop(process, a_moment(randoms, self.whole_s, stops), signal.SIGTERM)) != 0:
            self.assertEqual(code, INTERRUPTED)
            stops += 1
            self.assertLess(stops, 500)
            process = started("resume", run, "--threads", 1)
        self.assertGreaterEqual(stops, 2)
        self.assert_same_run(self.whole, run)

    def test_rows_tell_of_trials_and_composition(self):
        for row in self.rows("slow", "md")[1:]:
            self.assertGreater(float(row["mc_trials"]), 0)
            self.assertGreater(float(row["mc_acceptance"]), 0)
            self.assertEqual(int(float(row["n_Cu"])) + int(float(row["n_Zr"])), 250)
        swaps = {row["n_Cu"] for row in self.rows("slow", "equilibrate")}
        self.assertEqual(len(swaps), 1)
        *cooling, end = [row for row in self.rows("slow", "quench") if row["n_Cu"]]
        self.assertLess(abs(float(end["n_Cu"]) - 150), 4)
        self.assertEqual({row["mc_trials"] for row in self.rows("fast", "quench")}, {"0"})
        hold = self.rows("slow", "quench")[-1]
        self.assertEqual((hold["mc_trials"], hold["n_Cu"]), ("0", ""))

    def test_density_follows_the_composition(self):
        amu_per_A3 = 1.66053906660
        for stage in ("quench", "minimize", "aqs"):
            structure = (self.whole / f"structures/{stage}.slow.extxyz").read_text().split("\n")
            names = [line.split()[0] for line in structure[2:] if line]
            mass = 63.546 * names.count("Cu") + 91.224 * names.count("Zr")
            self.assertGreater(names.count("Cu"), 144)
            end = self.rows("slow", stage)[-1]
            self.assertAlmostEqual(float(end["density_g_cm3"]), amu_per_A3 * mass / float(end["volume_A3"]), places=5)

    @needs_h5py
    def test_frames_carry_the_types(self):
        with h5py.File(self.whole / "run.h5") as file:
            species = file["particles/slow/species/value"][()]
            self.assertEqual(len(species), len(file["particles/slow/position/value"]))
            self.assertNotEqual((species[0] == 0).sum(), (species[-1] == 0).sum())
            quench = file["vitrify/quench/slow/quench"].attrs
            self.assertEqual(list(quench["atoms"]), [(species[-1] == 0).sum(), (species[-1] == 1).sum()])
            self.assertLess(quench["fcc_fraction"] + quench["hcp_fraction"] + quench["bcc_fraction"], 0.05)
            self.assertEqual(quench["md_steps"], 600)

    def test_effective_rate(self):
        found = json.loads(self.succeeds("analyze", "effective-rate", self.whole, "--json"))
        self.assertEqual(found["temperature_K"], 300)
        self.assertEqual([glass["rate_K_per_s"] for glass in found["md"]], [2e15, 1.2e15])
        hybrid, fit = found["hybrid"][0], found["fit"]
        self.assertEqual((hybrid["rate_K_per_s"], hybrid["md_steps"], hybrid["glasses"]), (1e15, 600, 1))
        self.assertEqual(hybrid["monte_carlo"]["kappa"], 20)
        decades = (hybrid["energy_eV_per_atom"] - fit["intercept_eV_per_atom"]) / fit["slope_eV_per_atom_per_decade"]
        if abs(decades) < 300:
            self.assertAlmostEqual(math.log10(hybrid["effective_rate_K_per_s"]), decades, places=6)
        self.assertAlmostEqual(sum(hybrid["composition"].values()), 1)
        table = self.succeeds("analyze", "effective-rate", self.whole)
        self.assertEqual([line.split()[0] for line in table.splitlines()[3:]], ["MD", "MD", "MD/MC"])

    def test_a_glass_counts_once(self):
        """Not twice, as where a glob meets a run and its copy: standard errors would be too small."""
        copy = self.folder / "copy"
        shutil.copytree(self.whole, copy)
        self.fails(3, ["a second time"], "analyze", "effective-rate", self.whole, copy)

    def test_glasses_are_compared_under_the_same_conditions(self):
        document = json.loads((self.whole / "input.json").read_text())
        document["replicas"] = {"count": 1}
        quench = next(stage for stage in document["stages"] if stage["type"] == "quench")
        document["stages"] = [{"type": "quench", "temperature_start_K": 330, "temperature_end_K": 300,
                               "rate_K_per_s": 1e16, "ensemble": quench["ensemble"], "pressure_GPa": 20}]
        self.succeeds("run", self.write_input(document, "pressed.json"), "--out", self.folder / "pressed")
        self.fails(3, ["found a glass of npt, 20 GPa", "must be of npt, 0 GPa"], "analyze", "effective-rate", self.whole,
                   self.folder / "pressed")

    def test_glasses_of_one_size_are_compared(self):
        document = {**json.loads((self.whole / "input.json").read_text()), "replicas": {"count": 1}}
        document["system"] = {**document["system"], "atoms": 256}
        document["stages"] = [{"type": "quench", "temperature_start_K": 330, "temperature_end_K": 300, "rate_K_per_s": 1e16}]
        self.succeeds("run", self.write_input(document, "larger.json"), "--out", self.folder / "larger")
        self.fails(3, ["larger", "found a glass of 256 atoms", "must be of 250"], "analyze", "effective-rate", self.whole,
                   self.folder / "larger")

    def test_the_log_tells_how_composition_is_constrained(self):
        log = (self.whole / "run.log").read_text()
        self.assertIn("quench: replica slow: kappa 154.7 kT at 1500 K lets", log)
        self.assertNotIn("quench: replica fast: kappa", log)


def balanced():
    """The liquid balances in two kinds of stages; the quench takes what the second one has found."""
    document = melt_to_shear()
    melt, equilibrate, quench, *_ = document["stages"]
    melt["monte_carlo"] = {"chemical_potential_eV": "balance", "every": 2, "kappa": 50, "replicas": ["slow"]}
    equilibrate["monte_carlo"] = {"chemical_potential_eV": "balance", "every": 2}
    equilibrate.update(min_duration_ps=0.5, msd_A2=0.5, temperature_K=1800)
    quench["monte_carlo"] = {"chemical_potential_eV": {"from": "equilibrate"}, "trials_per_atom": 1}
    quench["thermo_every"] = 10
    document["stages"] = [melt, equilibrate, quench]
    return document


class BalanceTest(ProgramTest):
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory(prefix="vitrify-test-")
        cls.addClassCleanup(temporary.cleanup)
        folder = pathlib.Path(temporary.name)
        cls.input, cls.whole = folder / "input.json", folder / "whole"
        cls.input.write_text(json.dumps(balanced()))
        start = time.monotonic()
        result = vitrify("run", cls.input, "--out", cls.whole, "--threads", 1)
        assert result.returncode == 0, result.stderr
        cls.whole_s = time.monotonic() - start

    def test_resume_gives_the_same_bits(self):
        randoms = random.Random(5)
        run = self.folder / "pieces"
        process = started("run", self.input, "--out", run, "--threads", 2)
        self.wait_for(run / "checkpoint.h5", process)
        stops = 0
        while (code := self.stop(process, a_moment(randoms, self.whole_s / 2, stops), signal.SIGTERM)) != 0:
            self.assertEqual(code, INTERRUPTED)
            stops += 1
            self.assertLess(stops, 500)
            process = started("resume", run, "--threads", 1)
        self.assertGreaterEqual(stops, 2)
        self.assert_same_run(self.whole, run)

    def balances(self):
        with h5py.File(self.whole / "run.h5") as file:
            return {stage: dict(group.attrs) for stage, group in file["vitrify/balance"].items()}

    @needs_h5py
    def test_elements_balance_near_3_eV_in_the_liquid(self):
        balances = self.balances()
        self.assertEqual(list(balances), ["equilibrate", "md"])
        for stage, temperature in (("md", 2000), ("equilibrate", 1800)):
            found = balances[stage]
            self.assertEqual(found["temperature_K"], temperature)
            self.assertAlmostEqual(found["composition"][1], 0.5)
            self.assertEqual((found["chemical_potential_eV"][0], found["error_eV"][0]), (0, 0))
            self.assertLess(abs(found["chemical_potential_eV"][1] - 3.0), 0.3)
            self.assertGreater(found["error_eV"][1], 0.005)
            self.assertLess(found["error_eV"][1], 0.1)
        self.assertEqual(balances["md"]["cycles"], 75)  # half of 300 steps
        self.assertGreaterEqual(balances["equilibrate"]["cycles"], 62)

    @needs_h5py
    def test_the_log_and_the_checkpoint_tell_of_it(self):
        log = (self.whole / "run.log").read_text()
        for stage, found in self.balances().items():
            told = f"Zr {found['chemical_potential_eV'][1]:.4f} +- {found['error_eV'][1]:.4f} eV against Cu"
            balance = f"{stage}: chemical potentials that balance Cu50 Zr50 at {found['temperature_K']:g} K: {told}"
            self.assertIn(f"{balance}, mean of {found['cycles']} cycles", log)
            self.assertEqual(f"quench: chemical potentials of {stage}: {told}" in log, stage == "equilibrate")
        with h5py.File(io.BytesIO((self.whole / "checkpoint.h5").read_bytes()[512:])) as file:
            self.assertEqual(list(file["batch/balanced/stage"]), [0, 1])
            self.assertEqual(file["batch/balanced/mu_eV"][5], self.balances()["equilibrate"]["chemical_potential_eV"][1])

    def test_the_quench_keeps_its_composition(self):
        """Without chemical potentials the glass would have 7 Zr atoms too many."""
        with open(self.whole / "thermo.csv") as file:
            rows = [row for row in csv.DictReader(file) if row["stage"] == "quench" and row["n_Zr"]]
        coldest = [float(row["n_Zr"]) for row in rows if float(row["temperature_K"]) < 600]
        self.assertGreater(len(coldest), 3)
        self.assertLess(abs(sum(coldest) / len(coldest) - 125), 0.7)


class BadSectionTest(ProgramTest):
    def test_a_stage_that_does_not_balance(self):
        document = balanced()
        document["stages"][2]["monte_carlo"]["chemical_potential_eV"] = {"from": "minimize"}
        self.fails(3, ["/stages/2/monte_carlo/chemical_potential_eV/from", "found \"minimize\"",
                       "one of equilibrate, md"], "check", self.write_input(document))

    def test_elements_that_the_potential_lacks(self):
        document = melt_to_shear()
        document["stages"][0]["monte_carlo"] = {"composition": {"Cu": 0.5, "Al": 0.5}}
        self.fails(3, ["/stages/0/monte_carlo/composition/Al", "must be one of Cu, Zr"], "check",
                   self.write_input(document))


if __name__ == "__main__":
    main()
