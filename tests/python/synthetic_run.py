"""Run directories with the numbers that a test asks for, in the layout of docs/run-files.md."""

import json

import h5py
import numpy as np

EDGE_A = 20.0


class SyntheticRun:
    """Of stages that take a step each; a frame after each."""

    def __init__(self, folder, stages, replicas=("r0",), run_id=None):
        folder.mkdir()
        self.folder, self.stages = folder, stages
        self.file = h5py.File(folder / "run.h5", "w")
        vitrify = self.file.create_group("vitrify")
        vitrify.attrs["run_id"] = run_id or str(folder)
        vitrify.attrs["replicas"] = list(replicas)
        document = {"potential": {"file": "potentials/CuZr.eam.fs"}, "stages": stages}
        vitrify["input"] = json.dumps(document)
        vitrify["stages"] = [stage["name"] for stage in stages]

    def add_atoms(self, replica, frames, copper=None):
        """`frames`: places of the atoms at the start and after each stage."""
        atoms = len(frames[0])
        group = self.file.create_group(f"particles/{replica}")
        copper = atoms // 2 if copper is None else copper
        group["species"] = np.repeat([0, 1], [copper, atoms - copper]).astype(np.int32)
        group["species"].attrs["elements"] = ["Cu", "Zr"]
        group["id"] = np.arange(1, atoms + 1)
        group["box/edges/value"] = np.repeat(EDGE_A * np.eye(3)[None], len(frames), axis=0)
        group["box/origin/value"] = np.zeros((len(frames), 3))
        group["box"].attrs["boundary"] = ["periodic"] * 3
        group["position/value"] = np.array(frames)
        group["position/step"] = np.arange(len(frames))
        group["position/time"] = np.arange(len(frames), dtype=float)

    def add_rows(self, replica, **series):
        """`stage`, `time_ps` and other observables, of one length."""
        steps = np.arange(len(series["stage"]))
        time_ps = series.pop("time_ps", steps.astype(float))
        for name, values in series.items():
            group = self.file.create_group(f"observables/{replica}/{name}")
            group["value"], group["step"], group["time"] = values, steps, time_ps

    def add_start(self, replica, stage, sha256, states=()):
        group = self.file.create_group(f"vitrify/start/{replica}/{stage}")
        group.attrs["sha256"], group.attrs["glass_sha256"] = sha256, [*states, sha256]

    def add_quench(self, replica, stage, **numbers):
        group = self.file.create_group(f"vitrify/quench/{replica}/{stage}")
        for name, value in numbers.items():
            group.attrs[name] = value

    def add_numbers(self, replica, stage, analysis, kind, **numbers):
        """Of an analysis; a pair is a value with its error."""
        group = self.file.create_group(f"vitrify/analysis/{replica}/{stage}/{analysis}")
        group.attrs["parameters"] = json.dumps({"type": kind})
        group.attrs["numbers"] = list(numbers)
        for name, number in numbers.items():
            value, error = number if isinstance(number, tuple) else (number, None)
            group[f"numbers/{name}"] = float(value)
            group[f"numbers/{name}"].attrs["unit"] = "GPa"
            if error is not None:
                group[f"numbers/{name}"].attrs["error"] = error

    def add_columns(self, path, **columns):
        """Of a table, in their order."""
        group = self.file.require_group(path)
        group.attrs["columns"] = list(columns)
        for name, values in columns.items():
            group[name] = np.array(values, float)

    def close(self):
        self.file.close()
        return self.folder


def places(seed, atoms):
    return np.random.default_rng(seed).uniform(0, EDGE_A, (atoms, 3))


def quench_stage(monte_carlo=None, **keys):
    stage = {"type": "quench", "name": "quench", "ensemble": "npt", "temperature_end_K": 300, **keys}
    return {**stage, "monte_carlo": monte_carlo} if monte_carlo else stage


def quenched(folder, energies, rate, atoms=10, seed=0, temperature_K=300, stage=None, **numbers):
    """A run that has quenched a replica of its own liquid to each of these energies."""
    names = [f"r{k}" for k in range(len(energies))]
    run = SyntheticRun(folder, [stage or quench_stage()], names)
    for k, (name, energy) in enumerate(zip(names, energies)):
        run.add_atoms(name, [places(1000 * seed + k, atoms), places(1000 * seed + 500 + k, atoms)])
        run.add_quench(name, "quench", rate_K_per_s=rate, energy_eV_per_atom=energy, temperature_K=temperature_K,
                       md_steps=1000, **numbers)
    return run
