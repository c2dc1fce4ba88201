"""Makes voronoi_ovito.txt: volume, faces and index of the Voronoi cell of every atom as OVITO computes them.

    python make_voronoi_ovito.py structures/glass500_tilt005.data > voronoi_ovito.txt      (needs the Python package `ovito`)
"""

import pathlib
import sys

import numpy as np
import ovito
from ovito.io import import_file
from ovito.modifiers import VoronoiAnalysisModifier

RADII_A = {1: 1.25, 2: 1.625}  # by type: Cu, Zr; OVITO has them in single precision
WAYS = [  # radii, faces below this part of the surface, edges up to this length in A do not count
    (False, 0.0, 0.0),
    (False, 0.01, 0.0),
    (False, 0.01, 0.3),
    (True, 0.01, 0.0),
]


def cells(path, radii, face_threshold, edge_threshold):
    def set_radii(_, data):
        types = data.particles["Particle Type"][...]
        data.particles_.create_property("Radius", data=[RADII_A[t] for t in types])

    pipeline = import_file(path)
    pipeline.modifiers.append(set_radii)
    pipeline.modifiers.append(VoronoiAnalysisModifier(
        compute_indices=True, use_radii=radii, relative_face_threshold=face_threshold, edge_threshold=edge_threshold))
    particles = pipeline.compute().particles
    order = np.argsort(particles["Particle Identifier"][...])
    return [particles[name][...][order] for name in ("Atomic Volume", "Coordination", "Voronoi Index")]


def main():
    print(f"# OVITO {ovito.version_string}; radii of types 1 and 2: {RADII_A[1]}, {RADII_A[2]} A")
    print("# rows in order of id: volume in A^3, faces, faces with 3, 4, ... edges")
    for path in sys.argv[1:]:
        for radii, face_threshold, edge_threshold in WAYS:
            print("cells", pathlib.Path(path).name, int(radii), face_threshold, edge_threshold)
            for volume, faces, index in zip(*cells(path, radii, face_threshold, edge_threshold)):
                print(f"{volume:.8f}", faces, *np.trim_zeros(index[2:], "b"))


if __name__ == "__main__":
    main()
