"""The program under test, small inputs for it, and what its runs leave behind."""

import io
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import zlib

try:
    import h5py
except ImportError:
    h5py = None

ROOT = pathlib.Path(__file__).resolve().parents[2]
VITRIFY = os.environ.get("VITRIFY", str(ROOT / "build/release/vitrify"))
POTENTIAL = ROOT / "inputs/potentials/CuZr_Mendelev2019.eam.fs"
GLASS = ROOT / "tests/data/structures/glass500_ortho.data"

NO_MODULES = "needs a python3 with h5py and matplotlib"
OF_ONE_RUN = ("vitrify/input", "run/input", "vitrify@run_id", "run/id")  # the input tells when to write checkpoints
SKIPPED = 77  # exit code; ctest calls the test skipped
needs_h5py = unittest.skipIf(h5py is None, NO_MODULES)


def vitrify(*words, **options):
    """Runs the program to its end, on one CPU thread that does not spin."""
    environment = {**os.environ, "OMP_WAIT_POLICY": "passive", **options.pop("env", {})}
    return subprocess.run([VITRIFY, *map(str, words)], capture_output=True, text=True, env=environment, **options)


def started(*words):
    return subprocess.Popen([VITRIFY, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            env={**os.environ, "OMP_WAIT_POLICY": "passive"})


def melt_to_shear(**changes):
    """An input with every stage, as short as can be."""
    document = {
        "potential": {"file": str(POTENTIAL)},
        "system": {"atoms": 250, "composition": {"Cu": 0.5, "Zr": 0.5}},
        "replicas": {"count": 2, "names": ["fast", "slow"], "seed": 3},
        "stages": [
            {"type": "md", "temperature_K": 2000, "duration_ps": 0.6, "thermo_every": 50},
            {"type": "equilibrate", "temperature_K": 2000, "msd_A2": 2, "max_duration_ps": 20, "thermo_every": 50,
             "precision": "mixed"},
            {
                "type": "quench", "temperature_start_K": 1500, "temperature_end_K": 300,
                "rate_K_per_s": [2e15, 1e15], "fast_rate_K_per_s": 1.5e15, "hold_ps": 0.2, "thermo_every": 50,
                "snapshot_every": 200,
            },
            {"type": "minimize", "force_tolerance_eV_per_A": 1e-4},
            {"type": "aqs", "strain_path": [0.06, 0.05], "step": 1e-3, "force_tolerance_eV_per_A": 1e-4,
             "snapshot_every_strain": 0.02, "thermo_every": 2, "soft_mode": True, "local_strain_every": 0.01},
        ],
    }
    document.update(changes)
    return document


def change_checkpoint(path, change):
    """Lets `change` have the HDF5 file in a checkpoint, and gives that the checksum of what comes of it."""
    content = io.BytesIO(path.read_bytes()[512:])
    with h5py.File(content, "r+") as file:
        change(file)
    content = content.getvalue()
    block = f"Vitrify checkpoint, format 3, {len(content)} bytes, CRC-32 {zlib.crc32(content, 3):08x}\n"
    path.write_bytes(block.encode().ljust(512, b"\0") + content)


def without_seal(run_file):
    """As files of 0.1 are, without a checksum: so what a test has changed in it is read."""
    with h5py.File(run_file, "r+") as file:
        del file["vitrify"].attrs["run_id"]
    run_file.write_bytes(run_file.read_bytes().replace(b"\nVitrify seal: ", b"\n              "))


def a_moment(randoms, whole_s, stops):
    """When to stop a piece of a run that takes so long: the run has three pieces or more on a machine of any speed.
    Later and later, so that a machine that has become busy gets on."""
    return randoms.uniform(0.1, 0.35) * whole_s * 1.05 ** stops


class ProgramTest(unittest.TestCase):
    """A scratch folder, and checks of how the program ends."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="vitrify-test-")
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)

    def write_input(self, document, name="input.json"):
        path = self.folder / name
        path.write_text(json.dumps(document))
        return path

    def succeeds(self, *words, **options):
        result = vitrify(*words, **options)
        self.assertEqual(result.returncode, 0, result.stderr + result.stdout)
        return result.stdout

    def fails(self, code, parts, *words, **options):
        """Ends with this code and one line on stderr that has all parts."""
        result = vitrify(*words, **options)
        self.assertEqual(result.returncode, code, result.stderr + result.stdout)
        lines = result.stderr.splitlines()
        self.assertEqual(len(lines), 1, result.stderr)
        self.assertTrue(lines[0].startswith("vitrify: error: "), lines[0])
        for part in parts:
            self.assertIn(part, lines[0])

    def stop(self, process, seconds, stop_signal):
        """Signals a running program after a while, if it has not ended; returns its exit code."""
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(stop_signal)
        process.communicate(timeout=120)
        return process.returncode

    def wait_for(self, path, process, seconds=60):
        """Until the file is there."""
        end = time.monotonic() + seconds
        while not path.exists():
            self.assertIsNone(process.poll(), process.stderr.read() if process.poll() is not None else "")
            self.assertLess(time.monotonic(), end, f"{path} does not appear")
            time.sleep(0.01)

    def status(self, run):
        return json.loads((run / "status.json").read_text())

    def assert_same_run(self, run, other):
        """Same rows, configurations and state, to the last bit. Ends the test as skipped where h5py is missing."""
        tables = sorted(path.name for path in run.glob("*.csv"))
        self.assertEqual(tables, sorted(path.name for path in other.glob("*.csv")))
        for name in tables:
            self.assertEqual((run / name).read_text(), (other / name).read_text(), name)
        names = sorted(path.name for path in (run / "structures").iterdir())
        self.assertEqual(names, sorted(path.name for path in (other / "structures").iterdir()))
        for name in names:
            self.assertEqual((run / "structures" / name).read_text(), (other / "structures" / name).read_text(), name)
        for file in ("run.h5", "checkpoint.h5"):
            self.assertEqual(self.different_objects(run / file, other / file), [], file)

    def different_objects(self, path, other_path):
        """Paths of datasets and attributes that differ between two HDF5 files, but for what each run has for itself."""
        if h5py is None:
            self.skipTest(NO_MODULES)
        with h5py.File(path) as file, h5py.File(other_path) as other:
            here, there = contents(file), contents(other)
            names = [name for name in here.keys() | there.keys() if not name.endswith(OF_ONE_RUN)]
            return sorted(name for name in names if here.get(name) != there.get(name))


def contents(file):
    found = {}

    def look_at(name, item):
        found.update({f"{name}@{key}": bits(value) for key, value in item.attrs.items()})
        if isinstance(item, h5py.Dataset):
            found[name] = bits(item[()])

    file.visititems(look_at)
    return found


def bits(value):
    """A value as something that is equal only to the same bits."""
    has_bits = hasattr(value, "dtype") and value.dtype.kind != "O"
    return (str(value.dtype), value.shape, value.tobytes()) if has_bits else repr(value)


def main():
    """Runs the tests of the script. Where some could not compare HDF5 for lack of h5py, they are not all passed."""
    result = unittest.main(exit=False).result
    lacks_modules = any(reason == NO_MODULES for _, reason in result.skipped)
    sys.exit((SKIPPED if lacks_modules else 0) if result.wasSuccessful() else 1)


INTERRUPTED = 75
KILLED = -signal.SIGKILL
