"""Curves over temperature and Tg of a small run, against what numpy makes of its rows.

ctest makes the run first (small_run.json).
"""

import json
import os
import pathlib

from program import ProgramTest, h5py, main, needs_h5py, vitrify

if h5py is not None:
    import numpy as np

RUN = pathlib.Path(os.environ["VITRIFY_SMALL_RUNS"]) / "small_run"
RATES = {"slow": 5e13, "fast": 2e14}
START_K, END_K, BIN_K = 1500, 300, 25
EV_PER_GPA_A3 = 1 / 160.21766340


def cooling(replica):
    """Bath temperature, and per atom energy, enthalpy and volume, of the rows of the quench, until the hold."""
    with h5py.File(RUN / "run.h5") as file:
        rows = file["observables"][replica]
        stage = list(file["vitrify/stages"].asstr()).index("quench")
        atoms = len(file["particles"][replica]["id"])
        here, before = rows["stage/value"][:] == stage, rows["stage/value"][:] < stage
        time = rows["stage/time"][here] - rows["stage/time"][before][-1]
        temperature = START_K - RATES[replica] * 1e-12 * time
        cools = temperature > END_K - 1e-6
        potential, kinetic, volume = (rows[name]["value"][here][cools] / atoms
                                      for name in ("potential_energy", "kinetic_energy", "volume"))
        return temperature[cools], {"energy": potential, "enthalpy": potential + kinetic, "volume": volume}


@needs_h5py
class GlassTransitionTest(ProgramTest):
    def tg(self, *words):
        return json.loads(self.succeeds("analyze", "tg", RUN, "--bin", BIN_K, *words, "--json"))

    def test_curves_are_means_over_the_rows(self):
        result = self.tg()
        self.assertEqual([[glass["replica"] for glass in group["glasses"]] for group in result["groups"]],
                         [["slow"], ["fast"]])
        for group in result["groups"]:
            temperature, values = cooling(group["glasses"][0]["replica"])
            bins = np.floor((temperature - 300) / BIN_K)
            inside = [b for b in np.unique(bins) if 0 <= b <= (1150 - 300) / BIN_K]
            self.assertEqual(group["atoms"], 250)
            for name, value in values.items():
                curve = group[name]["curve"]
                for key, of in (("temperature_K", temperature), ("value", value)):
                    np.testing.assert_allclose(curve[key], [of[bins == b].mean() for b in inside], rtol=1e-9)

    def test_lines_meet_where_polyfit_has_them(self):
        group = self.tg("--liquid", "900:1100")["groups"][0]
        for name in ("energy", "enthalpy", "volume"):
            temperature, value = (np.array(group[name]["curve"][key]) for key in ("temperature_K", "value"))
            of = [np.polyfit(temperature[inside], value[inside], 1)
                  for inside in ((temperature >= 300) & (temperature <= 500), (temperature >= 900) & (temperature <= 1100))]
            meeting = np.roots(of[1] - of[0])[0]
            if not 0 < meeting < 900:
                self.assertIsNone(group[name]["lines_K"])
            else:
                self.assertAlmostEqual(group[name]["lines_K"], meeting, delta=1e-3)

    def test_text_tells_the_windows(self):
        text = self.succeeds("analyze", "tg", RUN, "--bin", BIN_K, "--window", "320:1200", "--quadratic")
        self.assertIn("hinge over 320 to 1200 K; lines over 300 to 500 and 900 to 1150 K; liquid a parabola", text)
        self.assertIn("MD 5e+13 K/s, 250 atoms, 1 glass", text)

    def test_curves_that_do_not_cover_the_windows_are_left_out(self):
        words = ("--bin", 5, "--liquid", "1040:1100")
        result = vitrify("analyze", "tg", RUN, *words, "--json")
        found = json.loads(result.stdout)
        self.assertEqual([group["glasses"][0]["replica"] for group in found["groups"]], ["slow"])
        self.assertIn("replica fast", found["left_out"][0])
        self.assertIn("found rows at", found["left_out"][0])
        self.assertEqual(result.stderr, f"vitrify: warning: {found['left_out'][0]}; it is left out\n")

    def test_refusals(self):
        self.fails(3, ["replica slow", "found rows from 300 to 1495 K", "must be from 250 to 1150 K"],
                   "analyze", "tg", RUN, "--window", "250:1150")
        self.fails(3, ["a second time"], "analyze", "tg", RUN, RUN)
        for window in ("300", "500:300", "a:b", "300:500:700"):
            self.assertEqual(vitrify("analyze", "tg", RUN, "--window", window).returncode, 2)
        self.assertEqual(vitrify("analyze", "tg", RUN, "--glass", "300:950").returncode, 2)


if __name__ == "__main__":
    main()
