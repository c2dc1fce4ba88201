"""Makes the files of this folder: a small glassy box, the same after it was sheared far and written with its tilts as they
are (as LAMMPS does with `flip no`, and OVITO and ASE), and what OVITO finds between them: D2min, and of a small strain
its invariants.

    python make.py        (needs the Python package `ovito`)

Atoms are wrapped into their box, and no file counts images.
"""

import json

import numpy as np
import ovito
from ovito.data import DataCollection, SimulationCell
from ovito.modifiers import AtomicStrainModifier
from ovito.pipeline import Pipeline, StaticSource

CUTOFF_A = 4.0
EDGE_A = 12.0
# Tilts xy, xz, yz in units of the edge.
TILTS = {"xy": (0.6, 0, 0), "xz": (0, 0.7, 0), "yz": (0, 0, -0.65), "all": (0.55, -0.6, 0.6), "far": (1.6, 0, 0)}
SMALL_TILTS = (0.1, -0.05, 0.03)
Mapping = AtomicStrainModifier.AffineMapping


def cell_of(tilts):
    xy, xz, yz = tilts
    return EDGE_A * np.array([[1, xy, xz], [0, 1, yz], [0, 0, 1]])


def collection(positions, cell):
    data = DataCollection()
    data.create_particles(count=len(positions)).create_property("Position", data=positions)
    data.objects.append(SimulationCell(pbc=(True, True, True)))
    data.cell_[:, :3] = cell
    return data


def ovito_strain(reference, current, mapping, *names):
    """Properties of the atoms of two pairs of positions and cell."""
    pipeline = Pipeline(source=StaticSource(data=collection(*current)))
    modifier = AtomicStrainModifier(cutoff=CUTOFF_A, output_nonaffine_squared_displacements=True,
                                    affine_mapping=mapping)
    modifier.reference = StaticSource(data=collection(*reference))
    pipeline.modifiers.append(modifier)
    particles = pipeline.compute().particles
    return [[float(value) for value in particles[name][...]] for name in names]


def write(name, positions, tilts):
    header = ["small glassy box", "", f"{len(positions)} atoms", "1 atom types", ""]
    header += [f"0 {EDGE_A} {axis}lo {axis}hi" for axis in "xyz"]
    header += [" ".join(str(EDGE_A * tilt) for tilt in tilts) + " xy xz yz", "", "Masses", "", "1 63.546 # Cu", ""]
    rows = [f"{i + 1} 1 {x:.17g} {y:.17g} {z:.17g}" for i, (x, y, z) in enumerate(positions)]
    open(f"{name}.data", "w").write("\n".join(header + ["Atoms # atomic", ""] + rows) + "\n")


def main():
    random = np.random.default_rng(11)
    sites = np.array([(i, j, k) for i in range(5) for j in range(5) for k in range(4)])
    fraction = (sites + random.uniform(-0.2, 0.2, sites.shape)) / (5, 5, 4)
    fraction -= np.floor(fraction)
    reference = fraction @ cell_of((0, 0, 0)).T
    write("reference", reference, (0, 0, 0))
    expected = {"ovito": ovito.version_string, "cutoff_A": CUTOFF_A}
    for name, tilts in TILTS.items():
        cell = cell_of(tilts)
        hop = np.where(random.random(len(fraction)) < 0.1, 0.8, 0.2)[:, None]
        moved = np.linalg.solve(cell, (fraction @ cell.T + hop * random.standard_normal(fraction.shape)).T).T
        positions = (moved - np.floor(moved)) @ cell.T
        write(name, positions, tilts)
        expected[name], = ovito_strain((reference, cell_of((0, 0, 0))), (positions, cell), Mapping.ToCurrent,
                                       "Nonaffine Squared Displacement")
    # What a mapping has taken out is not in the strain, and without one images are those of small displacements.
    cell = cell_of(SMALL_TILTS)
    positions = (fraction + 0.01 * random.standard_normal(fraction.shape)) @ cell.T
    write("small", positions, SMALL_TILTS)
    expected["shear"], expected["volumetric"] = ovito_strain((reference, cell_of((0, 0, 0))), (positions, cell),
                                                             Mapping.Off, "Shear Strain", "Volumetric Strain")
    json.dump(expected, open("ovito.json", "w"))
    open("ovito.json", "a").write("\n")


if __name__ == "__main__":
    main()
