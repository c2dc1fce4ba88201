"""What a configuration is known by, as the program has it (docs/run-files.md, content hashes)."""

import hashlib

import numpy as np


def content_hash(frame):
    """SHA-256 of a frame: of box, and of id, element and wrapped position of each atom, to the last bit."""
    edges, position = frame.edges, wrapped(frame)
    box = [*frame.origin, *np.diag(edges), edges[1, 0], edges[2, 0], edges[2, 1]]
    elements = [len(name).to_bytes(8, "little") + name.encode() for name in frame.elements]
    ids, places = frame.ids.astype("<i8").tobytes(), (position + 0.0).astype("<f8").tobytes()  # -0 and 0 are one number
    digest = hashlib.sha256((np.array(box) + 0.0).astype("<f8").tobytes())
    digest.update(np.array(frame.periodic).astype("<i8").tobytes())
    digest.update(b"".join(ids[8 * i : 8 * i + 8] + elements[kind] + places[24 * i : 24 * i + 24]
                           for i, kind in enumerate(frame.species)))
    return digest.hexdigest()


def wrapped(frame):
    """Twice: an atom just below the lower face is moved onto the upper one, by rounding, and from there to the lower."""
    position, edges = frame.position, frame.edges
    for _ in range(2):
        d = position - frame.origin
        z = d[:, 2] / edges[2, 2]
        y = (d[:, 1] - edges[2, 1] * z) / edges[1, 1]
        x = (d[:, 0] - edges[1, 0] * y - edges[2, 0] * z) / edges[0, 0]
        i, j, k = (np.floor(s) * on for s, on in zip((x, y, z), frame.periodic))
        shift = [i * edges[0, 0] + j * edges[1, 0] + k * edges[2, 0], j * edges[1, 1] + k * edges[2, 1], k * edges[2, 2]]
        position = position - np.stack(shift, axis=1)
    return position
