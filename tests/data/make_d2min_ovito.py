"""Makes d2min_ovito.txt: D2min of every atom as OVITO's AtomicStrainModifier computes it.

    python make_d2min_ovito.py GLASS.data > d2min_ovito.txt        (needs the Python package `ovito`)

GLASS.data is a LAMMPS data file in a periodic, possibly tilted box. The current configuration is the glass sheared and
stretched as a whole, with random displacements and a few atoms that hop far, some across a face of the box.
"""

import sys

import numpy as np
import ovito
from ovito.data import DataCollection, SimulationCell
from ovito.io import import_file
from ovito.modifiers import AtomicStrainModifier
from ovito.pipeline import Pipeline, StaticSource

CUTOFF_A = 4.0
SHEAR = 0.03  # added to xy / ly
STRETCH = 1.01  # of the edge c


def collection(positions, cell, ids):
    data = DataCollection()
    particles = data.create_particles(count=len(positions))
    particles.create_property("Position", data=positions)
    particles.create_property("Particle Identifier", data=ids)
    data.objects.append(SimulationCell(pbc=(True, True, True)))
    data.cell_[:, :] = cell
    return data


def deform(positions, cell, random):
    """The sheared cell, and the displaced atoms wrapped into it."""
    new_cell = cell.copy()
    new_cell[0, 1] += SHEAR * cell[1, 1]
    new_cell[2, 2] *= STRETCH
    amplitude = np.where(random.random(len(positions)) < 0.05, 1.0, 0.05)
    fraction = np.linalg.solve(cell[:, :3], (positions - cell[:, 3]).T).T
    moved = fraction @ new_cell[:, :3].T + amplitude[:, None] * random.standard_normal(positions.shape)
    fraction = np.linalg.solve(new_cell[:, :3], moved.T).T
    return (fraction - np.floor(fraction)) @ new_cell[:, :3].T + new_cell[:, 3], new_cell


def ovito_d2min(reference, current):
    pipeline = Pipeline(source=StaticSource(data=current))
    modifier = AtomicStrainModifier(cutoff=CUTOFF_A, output_nonaffine_squared_displacements=True)
    modifier.reference = StaticSource(data=reference)
    # Without a mapping OVITO leaves the deformation of the cell out of pairs across a face; with this one it looks for
    # neighbors in the reference and compares with separations in the current cell.
    modifier.affine_mapping = AtomicStrainModifier.AffineMapping.ToCurrent
    pipeline.modifiers.append(modifier)
    return pipeline.compute().particles["Nonaffine Squared Displacement"][...]


def main():
    glass = import_file(sys.argv[1], atom_style="atomic").compute()
    order = np.argsort(glass.particles.identifiers[...])
    ids = glass.particles.identifiers[...][order]
    positions, cell = glass.particles.positions[...][order], glass.cell[...]
    moved, new_cell = deform(positions, cell, np.random.default_rng(7192))
    d2min = ovito_d2min(collection(positions, cell, ids), collection(moved, new_cell, ids))
    print(f"# OVITO {ovito.version_string}, AtomicStrainModifier, by make_d2min_ovito.py. First: atoms, cutoff (A).")
    print("# Then for the reference and the current box: corner, lx ly lz, xy xz yz (A).")
    print("# Then for each atom: reference position, current position (A, wrapped), D2min (A^2).")
    print(len(ids), CUTOFF_A)
    for c in (cell, new_cell):
        print(*(repr(float(v)) for v in (*c[:, 3], c[0, 0], c[1, 1], c[2, 2], c[0, 1], c[0, 2], c[1, 2])))
    for row in np.column_stack((positions, moved, d2min)):
        print(*(repr(float(v)) for v in row))


if __name__ == "__main__":
    main()
