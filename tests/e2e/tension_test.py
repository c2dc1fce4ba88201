"""Stage `tension`: bodies in boxes and with surfaces, without thermostat, stopped and resumed."""

import json
import random
import signal
import time

from program import (GLASS, INTERRUPTED, POTENTIAL, ProgramTest, a_moment, h5py, main, needs_h5py, started)

if h5py:
    import numpy as np


def pulled(**changes):
    """A glass of 500 atoms, pulled along y by 0.05 in 1 ps: means over 50 steps."""
    stage = {"type": "tension", "temperature_K": 300, "rate_per_ps": 0.05, "strain": 0.05, "average_strain": 2.5e-3,
             "velocities": "maxwell", "barostat_time_ps": 0.2}
    stage.update(changes)
    return {"potential": {"file": str(POTENTIAL)}, "system": {"structure": str(GLASS), "elements": ["Cu", "Zr"]},
            "replicas": {"count": 2, "seed": 3}, "stages": [stage]}


def film():
    """fcc copper, open along x."""
    side, cells = 3.64, (4, 5, 5)
    sites = [(x, y, z) for x in range(8) for y in range(10) for z in range(10) if (x + y + z) % 2 == 0]
    edges = [side * n for n in cells]
    lines = [str(len(sites)), f'Lattice="{edges[0] + 20} 0 0 0 {edges[1]} 0 0 0 {edges[2]}" '
                              'Properties=species:S:1:pos:R:3 pbc="F T T"']
    lines += ["Cu " + " ".join(str(side / 2 * place + 0.1) for place in site) for site in sites]
    return "\n".join(lines) + "\n", edges


class TensionTest(ProgramTest):
    def run_of(self, name, document):
        run = self.folder / name
        self.succeeds("run", self.write_input(document, name + ".json"), "--out", run, "--threads", 1)
        return run

    def rows(self, run, replica="r0"):
        with h5py.File(run / "run.h5") as file:
            group = file[f"vitrify/tension/{replica}/tension"]
            return {name: group[name][...] for name in group}

    @needs_h5py
    def test_pulled_and_pressed(self):
        for sign in (1, -1):
            run = self.run_of(f"run{sign}", pulled(strain=sign * 0.05, local_strain_every=0.02))
            rows = self.rows(run)
            np.testing.assert_allclose(rows["strain"], sign * 2.5e-3 * (np.arange(20) + 0.5), rtol=1e-9)
            with h5py.File(run / "run.h5") as file:
                edges = [np.diag(edge) for edge in file["particles/r0/box/edges/value"][[0, -1]]]
                tensor = rows["stress_tensor_GPa"]
            self.assertAlmostEqual(edges[1][1] / edges[0][1], 1 + sign * 0.05, delta=1e-9)
            for lateral in (0, 2):
                self.assertLess(sign * (edges[1][lateral] - edges[0][lateral]), 0)
            area = rows["edges_A"][:, 0] * rows["edges_A"][:, 2]
            np.testing.assert_allclose(rows["engineering_stress_GPa"] / rows["true_stress_GPa"],
                                       area / (edges[0][0] * edges[0][2]), rtol=2e-3)
            np.testing.assert_array_equal(rows["true_stress_GPa"], tensor[:, 1])
            self.assertGreater(sign * rows["true_stress_GPa"][-5:].mean(), 1.5)
            found = json.loads(self.succeeds("analyze", "samples", run, "--json"))[0]["analyses"]["tension"]
            self.assertTrue(30 < found["youngs_modulus"] < 120, found)
            self.assertAlmostEqual(found["toughness"], rows["engineering_stress_GPa"].mean() * sign * 0.05, delta=1e-9)

            strained = json.loads(self.succeeds("analyze", "samples", run, "--json"))[0]["analyses"]["local_strain"]
            between = json.loads(self.succeeds("analyze", "strain", run, "--json"))[0]["strain"]
            np.testing.assert_allclose(strained["against_strain"]["strain"], sign * np.array([0.02, 0.04, 0.05]),
                                       rtol=1e-9)
            np.testing.assert_allclose(np.array(strained["shear_strain"])[:, 2], between["shear_strain"], rtol=1e-9)
            self.assertAlmostEqual(strained["psi"], between["psi"], delta=1e-9)

    @needs_h5py
    def test_pulled_and_pressed_in_turn(self):
        """Each branch has its sign, and the edge comes to where the strains say."""
        run = self.run_of("turns", pulled(strain=[0.02, -0.02, 0.02]))
        rows = self.rows(run)
        forth = 2.5e-3 * (np.arange(8) + 0.5)
        np.testing.assert_allclose(rows["strain"], np.concatenate([forth, 0.02 - 2.5e-3 * (np.arange(16) + 0.5),
                                                                   -0.02 + 2.5e-3 * (np.arange(16) + 0.5)]), atol=1e-9)
        with h5py.File(run / "run.h5") as file:
            edges = file["particles/r0/box/edges/value"][[0, -1]]
        self.assertAlmostEqual(edges[1][1][1] / edges[0][1][1], 1.02, delta=1e-9)
        found = json.loads(self.succeeds("analyze", "samples", run, "--json"))[0]["analyses"]["tension"]
        self.assertEqual(found["cycles"]["from"], [0.02])
        work = 2.5e-3 * (rows["engineering_stress_GPa"][24:].sum() - rows["engineering_stress_GPa"][8:24].sum())
        self.assertAlmostEqual(found["dissipated_work"], work, delta=1e-9)
        self.assertGreater(work, 0)

    @needs_h5py
    def test_a_film_has_the_area_of_its_body(self):
        """Without a thermostat, z fixed, whatever vacuum there is."""
        text, edges = film()
        (self.folder / "film.xyz").write_text(text)
        document = pulled(ensemble="nve", fixed_axes=["z"], temperature_K=20, rate_per_ps=0.02, strain=0.02,
                          average_strain=1e-3, local_strain_every=0.02)
        document.update(system={"structure": "film.xyz"}, replicas={"count": 1})
        document["stages"].insert(0, {"type": "minimize"})
        run = self.run_of("film", document)
        rows = self.rows(run)
        np.testing.assert_allclose(rows["edges_A"][:, 0], edges[0], rtol=0.04)
        np.testing.assert_allclose(rows["edges_A"][:, 2], edges[2], rtol=1e-12)
        with h5py.File(run / "run.h5") as file:
            self.assertEqual(file["particles/r0/box/edges/value"][-1][0][0], edges[0] + 20)
            conserved = file["observables/r0/conserved/value"][1:]
        self.assertLess(np.ptp(conserved), 0.02)
        strained = json.loads(self.succeeds("analyze", "samples", run, "--json"))["analyses"]["local_strain"]
        # 0.0116 without Poisson's contraction along x, 0.02 if it kept the volume
        self.assertTrue(0.014 < strained["box_shear_strain"] < 0.02, strained["box_shear_strain"])
        self.assertAlmostEqual(strained["mean_shear_strain"], strained["box_shear_strain"], delta=0.003)
        self.assertTrue(30 < np.polyfit(rows["strain"], rows["engineering_stress_GPa"], 1)[0] < 120)

    def test_stopped_and_resumed(self):
        document = pulled(strain=[0.03, -0.02], snapshot_every=200, local_strain_every=0.02)
        begin = time.monotonic()
        whole = self.run_of("whole", document)
        duration_s = time.monotonic() - begin
        run, randoms, stops = self.folder / "pieces", random.Random(5), 0
        process = started("run", self.folder / "whole.json", "--out", run, "--threads", 1)
        self.wait_for(run / "checkpoint.h5", process)
        while (code := self.stop(process, a_moment(randoms, duration_s, stops), signal.SIGTERM)) != 0:
            self.assertEqual(code, INTERRUPTED)
            stops += 1
            process = started("resume", run, "--threads", 1)
            self.assertLess(stops, 200)
        self.assertGreaterEqual(stops, 2)
        self.assert_same_run(whole, run)

    def test_what_makes_no_sense_is_refused(self):
        for changes, parts in (({"fixed_axes": ["y"]}, ["/stages/0/fixed_axes/0", "the axis that is driven"]),
                               ({"fixed_axes": ["x", "x"]}, ["/stages/0/fixed_axes/1"]),
                               ({"ensemble": "nve"}, ["/stages/0/fixed_axes", "must be fixed"]),
                               ({"average_strain": 0.005}, ["/stages/0/average_strain", "at most 0.003333"]),
                               ({"rate_per_ps": 5}, ["/stages/0/rate_per_ps"]),
                               ({"strain": -0.5}, ["/stages/0/strain", "found -0.5", "two cutoffs"]),
                               ({"strain": [0.1, 4]}, ["/stages/0/strain", "found 4", "two cutoffs"]),
                               ({"strain": 0}, ["/stages/0/strain", "found 0", "average_strain (0.0025) or more"]),
                               ({"barostat_time_ps": 0.01}, ["/stages/0/barostat_time_ps"])):
            self.fails(3, parts, "check", self.write_input(pulled(**changes)))


if __name__ == "__main__":
    main()
