"""Checkpoints with a right checksum and wrong contents end in a line and an exit code, never in a crash or a hang.

VITRIFY_MUTATIONS says how many mutations of each state are tried, 12 if it is not set; VITRIFY_SEED which."""

import os
import random
import resource
import shutil
import signal
import subprocess

from program import (INTERRUPTED, POTENTIAL, ROOT, VITRIFY, ProgramTest, change_checkpoint, h5py, main, needs_h5py,
                     started)

if h5py:
    import numpy as np

MUTATIONS = int(os.environ.get("VITRIFY_MUTATIONS", 12))
SEED = int(os.environ.get("VITRIFY_SEED", 1))
ALLOWED = (0, 6, 7)
FILM = ROOT / "tests/data/runs-0.1/film.xyz"

MD = {"type": "md", "ensemble": "nvt", "temperature_K": 600, "duration_ps": 0.05, "thermo_every": 10}
STATES = {
    "nvt": {**MD, "precision": "mixed"},
    "swap": {**MD, "monte_carlo": {"every": 5, "mode": "swap"}},
    "balance": {**MD, "duration_ps": 0.2,
                "monte_carlo": {"every": 1, "chemical_potential_eV": "balance", "kappa": 10}},
    "quench": {"type": "quench", "temperature_start_K": 600, "temperature_end_K": 300, "rate_K_per_s": 6e15,
               "ensemble": "nvt", "thermo_every": 10},
    "aqs": {"type": "aqs", "strain_path": [0.05], "step": 5e-3, "force_tolerance_eV_per_A": 1e-3},
    "art": {"type": "art", "searches": 6, "batch": 2, "max_evaluations": 100},
}


def limit_memory():
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))


def mutate(values, randoms):
    """What another array, or one with some other values, would be; None for none at all."""
    kind, integer = randoms.choice(("empty", "half", "double", "random", "big", "small", "nan", "zero", "type", "gone",
                                    "step")), values.dtype.kind in "iu"
    changed = values.copy()
    if kind == "gone":
        return None
    if kind in ("empty", "half", "double"):
        return np.concatenate([values, values])[:{"empty": 0, "half": len(values) // 2}.get(kind, 2 * len(values))]
    if kind == "type":
        return values.astype("f4" if integer else "i4", copy=False)
    if kind == "zero":
        changed[:] = 0
        return changed
    for _ in range(3 if len(values) else 0):
        k = randoms.randrange(len(values))
        if kind == "random":
            changed[k] = np.frombuffer(randoms.randbytes(values.dtype.itemsize), values.dtype)[0]
        elif kind == "nan":
            changed[k] = 255 if integer else np.nan
        elif kind == "step":
            changed[k] += 1
        else:
            limit = np.iinfo(values.dtype) if integer else None
            changed[k] = (limit.max if kind == "big" else limit.min) if integer else (1e300 if kind == "big" else -1e300)
    return changed


@needs_h5py
class HostileCheckpointTest(ProgramTest):
    def half_done(self, name, **changes):
        run = self.folder / name
        document = {"potential": {"file": str(POTENTIAL)}, "system": {"structure": str(FILM)}, "replicas": {"count": 2},
                    "output": {"checkpoint_minutes": 1e-9},
                    "stages": [{"type": "minimize", "force_tolerance_eV_per_A": 1e-2}, {**STATES[name], **changes}]}
        process = started("run", self.write_input(document), "--out", run, "--threads", 1)
        self.wait_for(run / "structures" / "minimize.r0.data", process)
        code = self.stop(process, 0.05, signal.SIGTERM)
        self.assertIn(code, (0, INTERRUPTED))
        return run

    def changed(self, run, array, values, program=None):
        """A copy of the run whose checkpoint has other values in an array, or is without it, and another writer."""
        copy = self.folder / "changed"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(run, copy)

        def change(file):
            file.pop(array, None)
            if values is not None:
                file[array] = values
            if program:
                del file["run/program"]
                file["run/program"] = np.frombuffer(program.encode(), "u1")

        change_checkpoint(copy / "checkpoint.h5", change)
        return copy

    def test_layouts_of_other_builds_are_told(self):
        run = self.half_done("nvt", duration_ps=0.5)
        other, log = "vitrify 0.2.0 (another) on cpu", (run / "run.log").read_text()
        for array, values, said in (("batch/time", None, "found no array 'batch/time'"),
                                    ("batch/steps_done", None, "found no array 'batch/steps_done'"),
                                    ("output/last_row", [1.0], "array 'output/last_row' has another type"),
                                    ("run/structure", None, "found no array 'run/structure'"),
                                    ("stage/novelty", [1], "array 'stage/novelty' belongs to nothing that is known")):
            with self.subTest(array=array):
                copy = self.changed(run, array, values, other)
                layout = f"{copy}/checkpoint.h5: the checkpoint has another layout ({said}): written by {other}, this is "
                self.fails(7, [layout, "resume with the version that wrote it"], "resume", copy, "--threads", 1)
                self.assertNotIn("warning", (copy / "run.log").read_text()[len(log):])
                if array == "batch/steps_done":
                    self.fails(7, [f"another layout ({said})"], "info", copy / "checkpoint.h5")
        copy = self.changed(run, "batch/time", None)
        self.fails(7, [f"{copy}/checkpoint.h5: found no array 'batch/time'"], "resume", copy, "--threads", 1)
        copy = self.changed(run, "run/program", np.frombuffer(other.encode(), "u1"))
        self.assertIn(f"was made by {other} so far and goes on by", self.succeeds("resume", copy, "--threads", 1))

    def test_files_that_no_run_has(self):
        run = self.half_done("nvt", duration_ps=0.5)
        with h5py.File(run / "checkpoint.h5") as file:
            counts = file["output/run_file/counts"][()]
        for claim in (counts + 1, np.full_like(counts, np.iinfo(counts.dtype).max), -1 - counts):
            copy = self.changed(run, "output/run_file/counts", claim)
            self.fails(7, ["run.h5: found fewer rows than the checkpoint counts on"], "resume", copy, "--threads", 1)
        for name in ("ther\x1bo", "../thermo", "thermo\r"):
            copy = self.changed(run, "output/tables/names", np.frombuffer(f"{name}\n".encode(), "u1"))
            self.fails(7, ["'output/tables/names' has a name that no file of a run has"], "resume", copy, "--threads", 1)

    def test_mutations(self):
        counts = {}
        with np.errstate(all="ignore"):
            for name in STATES:
                run = self.half_done(name)
                randoms = random.Random(f"{name} {SEED}")
                for _ in range(MUTATIONS):
                    self.try_mutation(run, randoms, counts)
        print("exit codes of mutated checkpoints:", dict(sorted(counts.items())))

    def try_mutation(self, run, randoms, counts):
        copy = self.folder / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(run, copy)
        what = []

        def change(file):
            arrays = []
            file.visititems(lambda name, item: arrays.append(name) if isinstance(item, h5py.Dataset) else None)
            name = randoms.choice([name for name in arrays if name != "run/input"])
            values = mutate(file[name][()], randoms)
            what.append((run.name, name, None if values is None else values[:9]))
            del file[name]
            if values is not None:
                file[name] = values

        change_checkpoint(copy / "checkpoint.h5", change)
        try:
            result = subprocess.run([VITRIFY, "resume", copy, "--threads", "1"], capture_output=True, text=True,
                                    errors="replace", timeout=60, preexec_fn=limit_memory,
                                    env={**os.environ, "OMP_WAIT_POLICY": "passive"})
            code, error = result.returncode, result.stderr
        except subprocess.TimeoutExpired:
            code, error = "hang", ""
        counts[str(code)] = counts.get(str(code), 0) + 1
        if code not in ALLOWED or len(error.splitlines()) > 1:
            keep = os.environ.get("VITRIFY_KEEP")
            if keep:
                print(code, what, error[:200], flush=True)
            else:
                self.fail(f"exit code {code} after {what}: {error}")


if __name__ == "__main__":
    main()
