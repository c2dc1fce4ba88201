"""Writes a run directory as `vitrify run` would, with invented but plausible numbers, for the tests of its readers.

    python3 make_synthetic_run.py DIR [--until melt|quench|aqs|art] [--atoms-per-edge N]

Two replicas, a fast and a slow quench, sheared athermally to 0.1, and saddle searches. docs/architecture.md describes the files.
"""

import argparse
import json
import os

import h5py
import numpy as np

STAGES = ["melt", "quench", "aqs", "art"]
REPLICAS = {
    "fast": {"rate": 1e14, "energy": -4.8087, "modulus": 24.0, "flow_stress": 0.9, "mean_size": 22, "barrier": 0.8},
    "slow": {"rate": 1e13, "energy": -4.8236, "modulus": 27.5, "flow_stress": 1.0, "mean_size": 12, "barrier": 1.1},
}
ATOM_SPACING_A = 2.58
MAX_STRAIN = 0.1
STRAIN_STEPS = 1000
STRING = h5py.string_dtype()


def make(directory, until="aqs", atoms_per_edge=10):
    os.makedirs(directory, exist_ok=True)
    done = STAGES[: STAGES.index(until) + 1]
    run_input = {
        "system": {"replicas": [{"name": name, "seed": k} for k, name in enumerate(REPLICAS)]},
        "stages": [{"name": stage} for stage in STAGES],
    }
    with open(os.path.join(directory, "input.json"), "w") as file:
        json.dump(run_input, file, indent=2)
    with open(os.path.join(directory, "status.json"), "w") as file:
        json.dump({"stage": until, "progress": 1.0, "state": "finished"}, file)
    with h5py.File(os.path.join(directory, "run.h5"), "w") as file:
        write_h5md(file)
        write_vitrify(file, run_input)
        for seed, (name, glass) in enumerate(REPLICAS.items()):
            random = np.random.default_rng(seed)
            position, edges = configuration(random, atoms_per_edge)
            write_particles(file, name, position, edges, random)
            write_observables(file, name, glass, len(position), done, random)
            if "quench" in done:
                write_quench(file, name, glass)
            if "aqs" in done:
                write_aqs(file, name, glass, position, edges, random)
            if "art" in done:
                write_art(file, name, glass, len(position), random)


def write_h5md(file):
    h5md = file.create_group("h5md")
    h5md.attrs["version"] = np.array([1, 1], np.int32)
    h5md.create_group("author").attrs["name"] = "A. Author"
    creator = h5md.create_group("creator")
    creator.attrs["name"], creator.attrs["version"] = "vitrify", "0.1.0"


def write_vitrify(file, run_input):
    vitrify = file.create_group("vitrify")
    vitrify.attrs["version"], vitrify.attrs["git"] = "0.1.0", "0123abc"
    vitrify.create_dataset("input", data=json.dumps(run_input), dtype=STRING)
    vitrify.create_dataset("stages", data=STAGES, dtype=STRING)


def configuration(random, atoms_per_edge):
    """A jittered lattice; rows of edges are a, b, c."""
    grid = np.stack(np.meshgrid(*[np.arange(atoms_per_edge)] * 3, indexing="ij"), axis=-1).reshape(-1, 3)
    position = ATOM_SPACING_A * (grid + 0.5 + random.normal(0, 0.12, grid.shape))
    return position, ATOM_SPACING_A * atoms_per_edge * np.eye(3)


def write_time_series(group, value, step=None):
    step = np.arange(len(value), dtype=np.int64) * 1000 if step is None else step
    group.create_dataset("step", data=step)
    group.create_dataset("time", data=0.002 * step)
    group.create_dataset("value", data=value)


def write_particles(file, name, position, edges, random):
    atoms = len(position)
    group = file.create_group(f"particles/{name}")
    box = group.create_group("box")
    box.attrs["dimension"] = 3
    box.attrs.create("boundary", ["periodic"] * 3, dtype=STRING)
    write_time_series(box.create_group("edges"), edges[None])
    write_time_series(group.create_group("position"), position[None])
    write_time_series(group.create_group("image"), np.zeros((1, atoms, 3), np.int32))
    species = group.create_dataset("species", data=random.permutation(np.arange(atoms, dtype=np.int32) % 2))
    species.attrs.create("elements", ["Cu", "Zr"], dtype=STRING)
    group.create_dataset("id", data=np.arange(1, atoms + 1, dtype=np.int64))
    group.create_dataset("mass", data=np.where(species[()] == 0, 63.546, 91.224))


def write_observables(file, name, glass, atoms, done, random):
    """The liquid at 1200 K, then a cooling that falls out of equilibrium at a glass transition."""
    cooling = np.linspace(1200, 300, 400) if "quench" in done else np.zeros(0)
    set_temperature = np.concatenate((np.full(100, 1200.0), cooling))
    glassy = glass["energy"] + 1.34e-4 * (set_temperature - 300)
    liquid = -4.655 + 2.9e-4 * (set_temperature - 1200)
    energy = np.maximum(glassy, liquid)
    noise = random.normal(0, 1, (2, len(energy)))
    temperature = set_temperature * (1 + noise[0] * np.sqrt(2 / (3 * atoms)))
    energy += 8.6e-5 * set_temperature * noise[1] / np.sqrt(atoms)
    series = {
        "temperature": temperature,
        "potential_energy": energy * atoms,
        "kinetic_energy": 1.5 * 8.617333e-5 * atoms * temperature,
        "density": 7.14 - 2.2e-4 * (set_temperature - 300),
        "stage": np.concatenate((np.zeros(100, np.int32), np.ones(len(cooling), np.int32))),
    }
    for observable, value in series.items():
        write_time_series(file.create_group(f"observables/{name}/{observable}"), value)


def write_quench(file, name, glass):
    group = file.create_group(f"vitrify/quench/{name}/quench")
    group.attrs["rate_K_per_s"] = glass["rate"]
    group.attrs["energy_eV_per_atom"] = glass["energy"]
    group.attrs["inherent_energy_eV_per_atom"] = glass["energy"] - 0.0405
    group.attrs["density_g_cm3"] = 7.14
    group.attrs["temperature_K"] = 300.0
    group.attrs["md_steps"] = np.int64(1.2e15 / glass["rate"] / 0.002)


def write_aqs(file, name, glass, position, edges, random):
    group = file.create_group(f"vitrify/aqs/{name}/aqs")
    strain = np.linspace(0, MAX_STRAIN, STRAIN_STEPS + 1)
    stress, fraction, sizes = np.zeros_like(strain), np.zeros_like(strain), []
    moved = np.zeros(len(position), bool)
    events = group.create_group("events")
    for k in range(1, len(strain)):
        stress[k] = stress[k - 1] + glass["modulus"] * (strain[k] - strain[k - 1])
        if random.random() < 0.04 * (stress[k] / glass["flow_stress"]) ** 4:
            before, stress[k] = stress[k], stress[k] * random.uniform(0.75, 0.97)
            at = (strain[k - 1], strain[k], before, stress[k])
            cluster = write_event(events, at, glass["mean_size"], position, edges, random)
            moved |= cluster >= 0
            sizes += list(np.bincount(cluster[cluster >= 0]))
        fraction[k] = moved.mean()
    write_columns(group, strain, stress, fraction)
    data = group.create_dataset("stz_sizes", data=np.array(sizes, np.int32))
    data.attrs["mu"], data.attrs["sigma"] = np.log(sizes).mean(), np.log(sizes).std()
    data.attrs["mean_size"] = np.mean(sizes)


def write_art(file, name, glass, atoms, random):
    """Two searches per atom, half of them successful; every fourth saddle is one found before."""
    searches, saddles = 2 * atoms, atoms
    distinct = saddles - saddles // 4
    group = file.create_group(f"vitrify/art/{name}/art")
    group.attrs["start_step"] = np.int64(0)
    table = group.create_group("searches")
    table["outcome"] = random.permutation(np.arange(searches, dtype=np.int32) % 2 * random.integers(1, 6, searches))
    table["evaluations"] = np.full(searches, 400, np.int64)
    table["atom_evaluations"] = np.full(searches, 120_000, np.int64)
    group.create_group("events")["barrier_eV"] = glass["barrier"] * random.lognormal(-0.1, 0.45, distinct)
    lowest, mean = glass["barrier"] * random.lognormal(-0.1, 0.3, (2, atoms)) * [[0.7], [1.0]]
    lowest[::10] = np.nan
    group["atoms/centre_lowest_eV"], group["atoms/moved_mean_eV"] = lowest, mean


def write_columns(group, strain, stress, fraction):
    rows = len(strain)
    tensor = np.zeros((rows, 6))
    tensor[:, 3] = stress
    columns = {
        "strain": strain,
        "stress_GPa": stress,
        "st_fraction": fraction,
        "stress_tensor_GPa": tensor,
        "potential_energy_eV": -4860 + 50 * stress**2,
        "step_enthalpy_eV": np.zeros(rows),
        "max_force_eV_per_A": np.full(rows, 8e-7),
        "evaluations": np.full(rows, 9, np.int32),
        "iterations": np.full(rows, 8, np.int32),
        "stop_reason": np.zeros(rows, np.int32),
    }
    for column, value in columns.items():
        group.create_dataset(column, data=value)
    group["stop_reason"].attrs.create("stop_reasons", ["converged", "max_iterations"], dtype=STRING)


def write_event(events, at, mean_size, position, edges, random):
    """Atoms around random centers, as many as log-normal sizes ask for."""
    strain, strain_after, stress_before, stress_after = at
    cluster = np.full(len(position), -1, np.int32)
    for label in range(1 + random.poisson(0.7)):
        size = max(1, round(random.lognormal(np.log(mean_size) - 0.4, 0.9)))
        apart = position - position[random.integers(len(position))]
        apart -= edges[0, 0] * np.rint(apart / edges[0, 0])
        near = np.argsort(np.linalg.norm(apart, axis=1))[:size]
        cluster[near[cluster[near] < 0]] = label
    cluster[cluster >= 0] = by_size(cluster[cluster >= 0])
    event = events.create_group(f"{len(events):04d}")
    numbers = {
        "strain": strain,
        "strain_after": strain_after,
        "stress_before_GPa": stress_before,
        "stress_after_GPa": stress_after,
        "energy_before_eV": -4860.0,
        "energy_after_eV": -4861.0,
        "n_shear_transformed": np.int32((cluster >= 0).sum()),
        "n_clusters": np.int32(cluster.max() + 1),
    }
    for name, value in numbers.items():
        event.attrs[name] = value
    sheared = edges.copy()
    sheared[1, 0] = strain * edges[1, 1]
    before = position @ np.linalg.inv(edges) @ sheared
    event.create_dataset("before", data=before)
    event.create_dataset("after", data=before + np.where(cluster >= 0, 0.3, 0.01)[:, None] * random.normal(size=(1, 3)))
    event.create_dataset("edges_before", data=sheared)
    event.create_dataset("edges_after", data=sheared)
    d2min = random.exponential(0.01, len(position))
    d2min[cluster >= 0] = 0.18 + random.lognormal(0, 1.2, (cluster >= 0).sum())
    event.create_dataset("d2min", data=d2min)
    event.create_dataset("neighbors", data=random.integers(10, 16, len(position), dtype=np.int32))
    event.create_dataset("cluster", data=cluster)
    return cluster


def by_size(label):
    """Labels renumbered by decreasing size."""
    order = np.argsort(-np.bincount(label), kind="stable")
    return np.argsort(order)[label]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory")
    parser.add_argument("--until", choices=STAGES, default="aqs")
    parser.add_argument("--atoms-per-edge", type=int, default=10)
    arguments = parser.parse_args()
    make(arguments.directory, arguments.until, arguments.atoms_per_edge)
