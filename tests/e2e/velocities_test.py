"""Velocities of extended XYZ files: their columns, their unit, and what becomes of a file without them."""

import csv
import json
import random

from program import POTENTIAL, ProgramTest, main

ASE_A_PER_PS = 98.22694788  # sqrt(eV/amu)


def copper(column, values, more=""):
    basis = [(0, 0, 0), (0.5, 0.5, 0), (0.5, 0, 0.5), (0, 0.5, 0.5)]
    sites = [(3.65 * (i + a), 3.65 * (j + b), 3.65 * (k + c)) for i in range(5) for j in range(5) for k in range(5)
             for a, b, c in basis]
    header = f'Lattice="18.25 0 0 0 18.25 0 0 0 18.25" Properties=species:S:1:pos:R:3{column}'
    rows = ["Cu " + " ".join(map(str, site + tuple(value))) + more for site, value in zip(sites, values)]
    return f"{len(rows)}\n{header}\n" + "\n".join(rows) + "\n"


class Velocities(ProgramTest):
    def setUp(self):
        super().setUp()
        randoms = random.Random(2)
        self.velocities = [[randoms.gauss(0, 3) for _ in range(3)] for _ in range(500)]

    def scaled(self, factor):
        return [[factor * x for x in velocity] for velocity in self.velocities]

    def input_of(self, text, **stage):
        (self.folder / "cu.xyz").write_text(text)
        if "type" not in stage:
            stage = {"type": "md", "duration_ps": 0.004, "thermo_every": 1, **stage}
        return self.write_input({"potential": {"file": str(POTENTIAL)}, "system": {"structure": "cu.xyz"},
                                 "stages": [stage]})

    def first_temperature(self, path):
        run = self.folder / "run"
        self.succeeds("run", path, "--out", run, "--overwrite", "--threads", 1)
        return float(next(csv.DictReader((run / "thermo.csv").read_text().splitlines()))["temperature_K"])

    def expected_K(self):
        n = len(self.velocities)
        drift = [sum(v[axis] for v in self.velocities) / n for axis in range(3)]
        square = sum((x - d) ** 2 for v in self.velocities for x, d in zip(v, drift))
        return 63.546 * 1.0364269656262175e-4 * square / ((3 * n - 3) * 8.617333262145e-5)

    def test_columns_of_peers_have_the_temperature_that_they_mean(self):
        momenta = self.scaled(63.546 / ASE_A_PER_PS)
        texts = [copper(f":{name}:R:3", self.velocities) for name in ("velo", "vel", "velocity", "velocities")]
        texts += [copper(":momenta:R:3", momenta), copper(":momenta:R:3:masses:R:1", momenta, " 63.546")]
        for text in texts:
            path = self.input_of(text, ensemble="nve")
            self.assertAlmostEqual(self.first_temperature(path) / self.expected_K(), 1, delta=1e-6)
            self.assertIn(f"velocities of {self.expected_K():.4g} K", self.succeeds("check", path))
            self.assertIn(f"velocities of {self.expected_K():.4g} K", (self.folder / "run/run.log").read_text())
            self.assertIn(f"{self.expected_K():.4g} K, read as A/ps", self.succeeds("info", self.folder / "cu.xyz"))

    def test_another_unit_is_refused_by_its_temperature(self):
        quench = {"type": "quench", "temperature_start_K": 600, "temperature_end_K": 300, "rate_K_per_s": 1e15}
        for factor, unit in ((1e-3, "A/fs"), (1 / ASE_A_PER_PS, "ASE"), (100, "m/s")):
            text = copper(":vel:R:3", self.scaled(factor))
            for stage in ({"ensemble": "nve"}, {"ensemble": "nvt", "temperature_K": 600},
                          {"temperature_K": 600, "velocities": "keep"}, quench):
                self.fails(3, ["/stages/0/velocities", "A/ps", unit], "check", self.input_of(text, **stage))
        path = self.input_of(text, temperature_K=600, velocities="maxwell")
        self.assertAlmostEqual(self.first_temperature(path), 600, delta=1e-6)

    def test_velocities_of_a_far_but_possible_temperature_are_kept(self):
        path = self.input_of(copper(":velo:R:3", self.velocities), ensemble="nvt", temperature_K=50)
        self.assertAlmostEqual(self.first_temperature(path) / self.expected_K(), 1, delta=1e-6)

    def test_a_file_that_tells_its_unit_may_be_cold(self):
        """A glass that was cooled to 1 K starts a run at 300 K, from either file of its run."""
        cold = self.scaled((1 / self.expected_K()) ** 0.5)
        path = self.input_of(copper(":velo:R:3", cold), ensemble="nvt", temperature_K=300)
        self.assertAlmostEqual(self.first_temperature(path), 1, delta=1e-6)
        structure = (self.folder / "run/structures/md.r0.data").rename(self.folder / "cold.data")
        self.assertIn("units = metal", structure.read_text().splitlines()[0])
        document = json.loads(path.read_text())
        document["system"] = {"structure": str(structure), "elements": ["Cu", "Zr"]}
        document["stages"][0]["temperature_K"] = 3000
        self.assertLess(self.first_temperature(self.write_input(document, "again.json")), 30)

    def test_keep_needs_velocities_in_every_ensemble(self):
        at_rest = copper(":velo:R:3", self.scaled(0))
        for text in copper("", [()] * 500), at_rest:
            for ensemble in "nve", "nvt", "npt":
                stage = {"ensemble": ensemble, "velocities": "keep"}
                if ensemble != "nve":
                    stage["temperature_K"] = 300
                self.fails(3, ["/stages/0/", "the atoms have no velocities"], "check", self.input_of(text, **stage))
            self.assertAlmostEqual(self.first_temperature(self.input_of(text, temperature_K=300)), 300, delta=1e-6)

    def test_columns_that_are_dropped_are_named(self):
        path = self.input_of(copper(":velo:R:3:charge:R:1:forces:R:3:tag:I:1", self.velocities, " 0.5 1 2 3 7"),
                             ensemble="nve")
        self.assertIn("columns not read: charge, tag\n", self.succeeds("check", path))
        self.assertIn("charge, tag\n", self.succeeds("info", self.folder / "cu.xyz"))


if __name__ == "__main__":
    main()
