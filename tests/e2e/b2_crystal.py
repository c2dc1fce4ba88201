"""A perfect crystal of CuZr in the B2 structure as an extended XYZ file."""

import itertools

EDGE_A, CELLS = 3.26, 6


def write_b2(path, elements=("Cu", "Zr")):
    edge = EDGE_A * CELLS
    rows = [f"{element} " + " ".join(str(EDGE_A * (n + shift)) for n in cell)
            for cell in itertools.product(range(CELLS), repeat=3) for element, shift in zip(elements, (0, 0.5))]
    lattice = f"{edge} 0 0 0 {edge} 0 0 0 {edge}"
    path.write_text(f'{len(rows)}\nLattice="{lattice}" Properties=species:S:1:pos:R:3\n' + "\n".join(rows) + "\n")
