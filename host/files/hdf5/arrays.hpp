// Host types as the arrays that files hold.
#pragma once

#include <cstdint>
#include <vector>

#include "host/files/hdf5/hdf5.hpp"
#include "kernels/geometry/box.hpp"

namespace vitrify {

inline hdf5::Array array_of(double value) { return {{}, std::vector<double>{value}}; }
inline hdf5::Array array_of(std::int32_t value) { return {{}, std::vector<std::int32_t>{value}}; }
inline hdf5::Array array_of(std::int64_t value) { return {{}, std::vector<std::int64_t>{value}}; }
inline hdf5::Array array_of(std::vector<double> values) { return {{values.size()}, std::move(values)}; }
inline hdf5::Array array_of(std::vector<std::int32_t> values) { return {{values.size()}, std::move(values)}; }
inline hdf5::Array array_of(std::vector<std::int64_t> values) { return {{values.size()}, std::move(values)}; }

/// Arrays of shape [N, 3].
hdf5::Array array_of(const std::vector<Vec3>& vectors);
hdf5::Array array_of(const std::vector<Int3>& vectors);

/// Edges of a box as H5MD wants them: shape [3, 3], rows a, b, c.
hdf5::Array edges_of(const Box& box);

/// Nine numbers, row by row.
std::vector<double> rows_of(const Mat3& matrix);

/// The inverses. `edges` has 9 values, `origin` 3; values of another type or number throw Error(io).
std::vector<Vec3> vectors_of(const hdf5::Array& array);
std::vector<Int3> integer_vectors_of(const hdf5::Array& array);
Box box_of(const hdf5::Array& edges, const hdf5::Array& origin);
Mat3 matrix_of(const std::vector<double>& rows);

}  // namespace vitrify
