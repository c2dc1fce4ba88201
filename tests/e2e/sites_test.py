"""What is known of each atom of a glass, from several runs that start from it, against h5py and numpy."""

import json
import pathlib
import re
import tempfile

from program import GLASS, POTENTIAL, ProgramTest, h5py, main, needs_h5py, vitrify

SHEAR = {"type": "aqs", "step": 1e-3, "force_tolerance_eV_per_A": 1e-3}
MINIMIZE = {"type": "minimize", "force_tolerance_eV_per_A": 1e-3}


def make_run(folder, name, structure, replicas, *stages):
    document = {
        "potential": {"file": str(POTENTIAL)},
        "system": {"structure": str(structure), **({"elements": ["Cu", "Zr"]} if structure == GLASS else {})},
        "replicas": {"count": len(replicas), "names": replicas},
        "stages": stages,
    }
    path = folder / f"{name}.json"
    path.write_text(json.dumps(document))
    result = vitrify("run", path, "--out", folder / name, "--threads", 1)
    assert result.returncode == 0, result.stderr
    return folder / name


def start_of(run, replica, stage):
    """The hash of the state that the stage starts from, and those of its glass up to it."""
    with h5py.File(run / "run.h5") as file:
        start = file["vitrify/start"][replica][stage].attrs
        return start["sha256"], list(start["glass_sha256"])


@needs_h5py
class SitesTest(ProgramTest):
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory(prefix="vitrify-test-")
        cls.addClassCleanup(temporary.cleanup)
        cls.runs = pathlib.Path(temporary.name)
        cls.first = make_run(cls.runs, "first", GLASS, ["glass"], MINIMIZE,
                             {"type": "art", "searches": 30, "batch": 10},
                             {**SHEAR, "plane": "xy", "strain_path": [0.06]})
        relaxed = cls.first / "structures/minimize.glass.extxyz"
        cls.second = make_run(cls.runs, "second", relaxed, ["yz", "zx"],
                              {**SHEAR, "plane": ["yz", "xz"], "strain_path": [0.06]})
        cls.third = make_run(cls.runs, "third", GLASS, ["back"], {**SHEAR, "sign": -1, "strain_path": [0.01]})
        sheared = cls.first / "structures/aqs.glass.extxyz"
        cls.other = make_run(cls.runs, "other", sheared, ["sheared"], {**SHEAR, "strain_path": [0.01]})

    def test_stages_tell_the_states_of_their_glass(self):
        raw, states = start_of(self.first, "glass", "minimize")
        self.assertRegex(raw, re.compile("^[0-9a-f]{64}$"))
        self.assertEqual(states, [raw])
        relaxed, states = start_of(self.first, "glass", "art")
        self.assertEqual(states, [raw, relaxed])
        state, states = start_of(self.first, "glass", "aqs")
        self.assertEqual((states[:2], states[-1]), ([raw, relaxed], state))

    def test_files_have_the_glass_of_their_run(self):
        raw, (_, relaxed) = start_of(self.first, "glass", "minimize")[0], start_of(self.first, "glass", "art")[1]
        for replica in ("yz", "zx"):
            self.assertEqual(start_of(self.second, replica, "aqs"), (relaxed, [relaxed]))
        self.assertEqual(start_of(self.third, "back", "aqs"), (raw, [raw]))
        self.assertNotIn(start_of(self.other, "sheared", "aqs")[0], [raw, relaxed])


if __name__ == "__main__":
    main()
