// What a configuration is known by, wherever it is read from.
#pragma once

#include <string>

#include "host/engine/structure.hpp"

namespace vitrify {

/// SHA-256, in hexadecimal, of edges, origin and periodicity of the box, and of id, element and wrapped position of
/// each atom in their order, to the last bit; not of velocities, image counts or the axes of a file. Structures that
/// differ in one bit of these have different ones.
std::string content_hash(const Structure& structure);

}  // namespace vitrify
