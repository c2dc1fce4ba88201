"""Stage `shear`: directions, means over bins, the modulus, large strains, and a run that is stopped and resumed."""

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

    def test_stopped_and_resumed(self):
        document = sheared(planes=["xy", "xz"], snapshot_every=200)
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
                               ({"rate_per_ps": 5}, ["/stages/0/rate_per_ps", "at most 1:"]),
                               ({"temperature_K": [300, 400, 500]}, ["/stages/0/temperature_K"]),
                               ({"strain": 0.5, "system": "low"}, ["/stages/0/strain", "two cutoffs"])):
            document = sheared(**{key: value for key, value in changes.items() if key != "system"})
            if "system" in changes:
                document["system"] = {"atoms": 250, "composition": {"Cu": 0.5, "Zr": 0.5}}
            self.fails(3, parts, "check", self.write_input(document))


if __name__ == "__main__":
    main()
