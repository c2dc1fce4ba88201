"""Stage `shear`: directions, means over bins, the modulus, large strains, and a run that is stopped and resumed."""

import csv
import json
import random
import signal
import time
import unittest

from program import (GLASS, INTERRUPTED, POTENTIAL, ProgramTest, a_moment, h5py, main, needs_h5py, started)

if h5py:
    import numpy as np


def sheared(**changes):
    """A glass of 500 atoms, sheared by 0.02 in 1 ps: means over 50 steps."""
    stage = {"type": "shear", "temperature_K": 300, "rate_per_ps": 0.02, "average_strain": 2e-3,
             "velocities": "maxwell"}
    stage.update(changes)
    return {"potential": {"file": str(POTENTIAL)}, "system": {"structure": str(GLASS), "elements": ["Cu", "Zr"]},
            "replicas": {"count": 2, "seed": 3}, "stages": [stage]}


def crystal(side=3.64, cells=5):
    """fcc copper."""
    sites = [(x, y, z) for x in range(2 * cells) for y in range(2 * cells) for z in range(2 * cells)
             if (x + y + z) % 2 == 0]
    edge = side * cells
    lines = [str(len(sites)), f'Lattice="{edge} 0 0 0 {edge} 0 0 0 {edge}" Properties=species:S:1:pos:R:3']
    return "\n".join(lines + ["Cu " + " ".join(str(side / 2 * place) for place in site) for site in sites]) + "\n"


class ShearTest(ProgramTest):
    def run_of(self, name, document):
        run = self.folder / name
        self.succeeds("run", self.write_input(document, name + ".json"), "--out", run, "--threads", 1)
        return run

    def curve(self, run, replica, direction):
        with h5py.File(run / "run.h5") as file:
            group = file[f"vitrify/shear/{replica}/shear/{direction}"]
            return {name: group[name][...] for name in group}

    @needs_h5py
    def test_directions_start_from_one_state(self):
        """Each as it would be alone, and the modulus is the slope of its rows."""
        both = self.run_of("both", sheared(planes=["xy", "yz"], signs=[1, -1]))
        alone = self.run_of("alone", sheared(planes=["yz"], signs=[-1]))
        for replica in ("r0", "r1"):
            for name, values in self.curve(alone, replica, "yz-").items():
                np.testing.assert_array_equal(self.curve(both, replica, "yz-")[name], values)
        found = json.loads(self.succeeds("analyze", "samples", both, "--json"))[0]["analyses"]["shear"]
        moduli = []
        for k, direction in enumerate(("xy+", "xy-", "yz+", "yz-")):
            rows = self.curve(both, "r0", direction)
            np.testing.assert_allclose(rows["strain"], 2e-3 * (np.arange(10) + 0.5), rtol=1e-9)
            component, sign = {"x": 3, "y": 5}[direction[0]], 1 if direction[2] == "+" else -1
            np.testing.assert_array_equal(rows["stress_GPa"], sign * rows["stress_tensor_GPa"][:, component])
            fitted = rows["strain"] <= 0.01
            moduli.append(np.polyfit(rows["strain"][fitted], rows["stress_GPa"][fitted], 1)[0])
            self.assertAlmostEqual(found["directions"]["shear_modulus"][k], moduli[k], delta=1e-6)
        self.assertAlmostEqual(found["shear_modulus"], np.mean(moduli), delta=1e-6)
        self.assertTrue(10 < np.mean(moduli) < 40, moduli)

    @needs_h5py
    def test_there_and_back(self):
        """A cold crystal, forth and back and as far the other way: the way back is the way there."""
        (self.folder / "copper.xyz").write_text(crystal())
        document = sheared(temperature_K=1, strain=[0.006, 0, -0.006, 0], rate_per_ps=0.01, average_strain=5e-4)
        document.update(system={"structure": "copper.xyz"}, replicas={"count": 1})
        run = self.run_of("cycle", document)
        rows, quarter = self.curve(run, "r0", "xy+"), 5e-4 * (np.arange(12) + 0.5)
        np.testing.assert_allclose(rows["strain"], np.concatenate([quarter, quarter[::-1], -quarter, -quarter[::-1]]),
                                   rtol=1e-9, atol=1e-12)
        stress, largest = rows["stress_GPa"], rows["stress_GPa"].max()
        for k in (0, 24):
            np.testing.assert_allclose(stress[k:k + 12], stress[k + 12:k + 24][::-1], atol=0.02 * largest)
        with open(run / "thermo.csv", newline="") as file:
            strains = [float(row["strain"]) for row in csv.DictReader(file)]
        self.assertAlmostEqual(max(strains), 0.006, delta=1e-12)
        self.assertAlmostEqual(min(strains), -0.006, delta=1e-12)
        self.assertAlmostEqual(strains[-1], 0, delta=1e-12)
        found = json.loads(self.succeeds("analyze", "samples", run, "--json"))["analyses"]["shear"]
        self.assertEqual(found["branches"]["to"], [0.006, 0, -0.006, 0])
        for modulus in found["branches"]["modulus"]:
            self.assertAlmostEqual(modulus / found["shear_modulus"], 1, delta=0.02)
        self.assertEqual(len(found["cycles"]["dissipated_work"]), 2)
        self.assertLess(abs(found["dissipated_work"]), 0.02 * 0.006 * largest)

    @needs_h5py
    def test_cold_and_slow_it_follows_athermal_shear(self):
        minimum = {"type": "minimize", "force_tolerance_eV_per_A": 1e-6}
        moving = sheared(temperature_K=0.01, rate_per_ps=4e-4, strain=0.008, average_strain=4e-4)
        still = sheared()
        moving["stages"].insert(0, minimum)
        still["stages"] = [minimum, {"type": "aqs", "strain_path": [0.008], "step": 4e-4}]
        for document in (moving, still):
            document["replicas"]["count"] = 1
        rows = self.curve(self.run_of("moving", moving), "r0", "xy+")
        with h5py.File(self.run_of("still", still) / "run.h5") as file:
            athermal = file["vitrify/aqs/r0/aqs"]
            expected = np.interp(rows["strain"], athermal["strain"][...], athermal["stress_GPa"][...])
        self.assertGreater(np.ptp(expected), 0.12)
        self.assertLess(np.abs(rows["stress_GPa"] - expected).max(), 0.03)
        self.assertLess(np.sqrt(np.mean((rows["stress_GPa"] - expected) ** 2)), 0.012)

    def test_from_the_mean_volume_of_a_hold(self):
        hold = {"type": "md", "temperature_K": 300, "duration_ps": 1, "thermo_every": 10, "velocities": "maxwell"}
        document = sheared(velocities="keep", mean_volume_ps=0.5)
        document["stages"].insert(0, hold)
        with open(self.run_of("held", document) / "thermo.csv", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["replica"] == "r1"]
        late = [float(row["volume_A3"]) for row in rows if row["stage"] == "md" and float(row["time_ps"]) > 0.5 + 1e-9]
        self.assertAlmostEqual(float(rows[-1]["volume_A3"]) / (sum(late) / len(late)), 1, delta=1e-8)
        self.assertGreater(abs(float(rows[-1]["volume_A3"]) / late[-1] - 1), 1e-6)
        for change, most in (({"duration_ps": 0.4}, "0.4"), ({"temperature_end_K": 200}, "0"),
                             ({"ensemble": "nvt"}, "0")):
            document["stages"][0] = {**hold, **change}
            self.fails(3, ["/stages/1/mean_volume_ps", f"must be at most {most},"], "check",
                       self.write_input(document))

    @needs_h5py
    def test_without_a_thermostat_the_work_heats(self):
        run = self.run_of("hot", sheared(ensemble="nve", rate_per_ps=1, strain=1.5, average_strain=0.003))
        rows = self.curve(run, "r0", "xy+")
        self.assertEqual(len(rows["strain"]), 375)  # of two steps, which 0.003 comes nearest to
        with h5py.File(run / "run.h5") as file:
            heat = {name: file[f"observables/r0/{name}/value"][...]
                    for name in ("potential_energy", "kinetic_energy", "conserved")}
            box = file["particles/r0/box/edges/value"][-1]
        gained = sum(heat[name][-1] - heat[name][0] for name in ("potential_energy", "kinetic_energy"))
        self.assertGreater(rows["work_eV"][-1], 50)
        self.assertAlmostEqual(gained / rows["work_eV"][-1], 1, delta=0.01)
        self.assertLess(np.ptp(heat["conserved"]), 0.5)
        self.assertLess(abs(box[1][0]), 0.6 * box[0][0])  # flipped
        found = json.loads(self.succeeds("analyze", "samples", run, "--json"))[0]["analyses"]["shear"]
        self.assertAlmostEqual(found["flow_stress"], rows["stress_GPa"][rows["strain"] > 0.75].mean(), delta=0.01)
        self.assertAlmostEqual(found["viscosity"], found["flow_stress"], delta=1e-6)  # GPa ps are mPa s

    @needs_h5py
    def test_local_strain_is_that_since_the_start(self):
        """As the command has it between two frames; in a box that has been flipped, and back, too."""
        for strain, at, changes in ((0.02, [0.012, 0.02], {}), (0.8, [0.48, 0.8], {"rate_per_ps": 0.25}),
                                    ([0.02, -0.01], [0.012, 0.02, 0.016, 0.004, -0.008, -0.01], {})):
            every = 0.012 if strain != 0.8 else 0.48
            run = self.run_of(f"to{len(at)}{at[0]}", sheared(planes=["xz"], strain=strain, local_strain_every=every,
                                                            **changes))
            found = json.loads(self.succeeds("analyze", "samples", run, "--json"))[0]["analyses"]["local_strain_xz+"]
            between = json.loads(self.succeeds("analyze", "strain", run, "--json"))[0]["strain"]
            np.testing.assert_allclose(found["against_strain"]["strain"], at, rtol=1e-9)
            eta = np.array(found["shear_strain"])
            np.testing.assert_allclose(eta[:, -1], between["shear_strain"], rtol=1e-9)
            self.assertGreater(np.abs(eta[:, 0] - eta[:, -1]).max(), 1e-3)
            for number in ("psi", "psi_error", "gini", "above_box", "mean_shear_strain"):
                self.assertAlmostEqual(found["against_strain"][number][-1], between[number], delta=1e-9)
            self.assertAlmostEqual(found["box_shear_strain"], np.sqrt(at[-1]**2 / 4 + at[-1]**4 / 12), delta=1e-9)
            self.assertEqual(set(found["map"]), {"strain", "x_A", "z_A", "shear_strain", "atoms"})

    def test_stopped_and_resumed(self):
        document = sheared(planes=["xy", "xz"], strain=[0.01, -0.004], snapshot_every=200,
                           local_strain_every=0.006)
        begin = time.monotonic()
        whole = self.run_of("whole", document)
        duration_s = time.monotonic() - begin
        run, randoms, stops = self.folder / "pieces", random.Random(5), 0
        process = started("run", self.write_input(document, "pieces.json"), "--out", run, "--threads", 1)
        self.wait_for(run / "checkpoint.h5", process)
        while (code := self.stop(process, a_moment(randoms, duration_s, stops), signal.SIGTERM)) != 0:
            self.assertEqual(code, INTERRUPTED)
            stops += 1
            process = started("resume", run, "--threads", 1)
            self.assertLess(stops, 200)
        self.assertGreaterEqual(stops, 2)
        self.assert_same_run(whole, run)

    def test_what_makes_no_sense_is_refused(self):
        for changes, parts in (({"planes": ["xy", "xy"]}, ["/stages/0/planes/1", "xy"]),
                               ({"signs": [1, 1]}, ["/stages/0/signs", "a sign twice"]),
                               ({"ensemble": "npt"}, ["/stages/0/ensemble"]),
                               ({"average_strain": 0.005}, ["/stages/0/average_strain", "at most 0.003333"]),
                               ({"local_strain_every": 1e-3}, ["/stages/0/local_strain_every", ">= average_strain"]),
                               ({"rate_per_ps": 5}, ["/stages/0/rate_per_ps", "at most 1:"]),
                               ({"strain": 0}, ["/stages/0/strain", "found 0", "above 0"]),
                               ({"strain": [0.02, 0.019]}, ["/stages/0/strain/1", "average_strain (0.002) or more"]),
                               ({"strain": [-0.02, 0]}, ["/stages/0/strain/0", "signs"]),
                               ({"mean_volume_ps": 1}, ["/stages/0/mean_volume_ps", "first stage"]),
                               ({"temperature_K": [300, 400, 500]}, ["/stages/0/temperature_K"]),
                               ({"strain": 0.5, "system": "low"}, ["/stages/0/strain", "two cutoffs"])):
            document = sheared(**{key: value for key, value in changes.items() if key != "system"})
            if "system" in changes:
                document["system"] = {"atoms": 250, "composition": {"Cu": 0.5, "Zr": 0.5}}
            self.fails(3, parts, "check", self.write_input(document))


if __name__ == "__main__":
    main()
