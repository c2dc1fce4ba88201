// Which atoms of two structures are the same, and how they have moved from one to the other.
#pragma once

#include <string>
#include <vector>

#include "host/engine/motion.hpp"
#include "host/engine/structure.hpp"

namespace vitrify {

/// The motion of atoms, in the order of the reference, and a sentence on each thing that was not certain.
struct Matching {
  Motion motion;
  std::vector<std::string> notes;
};

/// Matches structures of any origin. Atoms are the same by id, or by place where a structure has no ids. Image counts
/// follow an atom, also through box flips. Where a structure has none, or where they contradict the distances, an atom
/// is taken to have moved to its nearest image and the box to have been flipped so (up to three times along each edge)
/// that the atoms have moved least; a box that was never flipped may have any tilt. Throws Error(bad_input) where
/// nothing matches: numbers of atoms or ids that differ, elements that differ without ids, atoms that are anywhere.
Matching match_structures(const Structure& reference, const Structure& current);

/// The motion of structures with the same atoms in the same order, both with image counts. Throws Error(bad_input) if
/// the counts do not belong together.
Motion follow_images(const Structure& reference, const Structure& current);

}  // namespace vitrify
