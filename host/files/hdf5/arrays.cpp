#include "host/files/hdf5/arrays.hpp"

#include "host/error.hpp"

namespace vitrify {
namespace {

template <class T>
const std::vector<T>& values_of(const hdf5::Array& array, std::size_t group) {
  const auto* values = std::get_if<std::vector<T>>(&array.values);
  if (!values || values->size() % group != 0)
    throw Error(ExitCode::io, "a dataset has another type or shape than expected");
  return *values;
}

}  // namespace

hdf5::Array array_of(const std::vector<Vec3>& vectors) {
  std::vector<double> values;
  values.reserve(3 * vectors.size());
  for (const Vec3& v : vectors) values.insert(values.end(), {v.x, v.y, v.z});
  return {{vectors.size(), 3}, std::move(values)};
}

hdf5::Array array_of(const std::vector<Int3>& vectors) {
  std::vector<std::int32_t> values;
  values.reserve(3 * vectors.size());
  for (const Int3& v : vectors) values.insert(values.end(), {v.x, v.y, v.z});
  return {{vectors.size(), 3}, std::move(values)};
}

hdf5::Array edges_of(const Box& box) {
  return {{3, 3}, std::vector<double>{box.length.x, 0, 0, box.xy, box.length.y, 0, box.xz, box.yz, box.length.z}};
}

std::vector<Vec3> vectors_of(const hdf5::Array& array) {
  const std::vector<double>& values = values_of<double>(array, 3);
  std::vector<Vec3> vectors;
  for (std::size_t k = 0; k < values.size(); k += 3) vectors.push_back({values[k], values[k + 1], values[k + 2]});
  return vectors;
}

std::vector<Int3> integer_vectors_of(const hdf5::Array& array) {
  const std::vector<std::int32_t>& values = values_of<std::int32_t>(array, 3);
  std::vector<Int3> vectors;
  for (std::size_t k = 0; k < values.size(); k += 3) vectors.push_back({values[k], values[k + 1], values[k + 2]});
  return vectors;
}

Box box_of(const hdf5::Array& edges, const hdf5::Array& origin) {
  const std::vector<double>& h = values_of<double>(edges, 9);
  const std::vector<Vec3> corner = vectors_of(origin);
  if (h.size() != 9 || corner.size() != 1) throw Error(ExitCode::io, "a box has another shape than expected");
  Box box;
  box.origin = corner[0];
  box.length = {h[0], h[4], h[8]};
  box.xy = h[3], box.xz = h[6], box.yz = h[7];
  return box;
}

std::vector<double> rows_of(const Mat3& matrix) {
  std::vector<double> values;
  for (int r = 0; r < 3; ++r)
    for (int c = 0; c < 3; ++c) values.push_back(matrix(r, c));
  return values;
}

Mat3 matrix_of(const std::vector<double>& rows) {
  if (rows.size() != 9) throw Error(ExitCode::io, "a rotation has another shape than expected");
  Mat3 matrix;
  for (int k = 0; k < 9; ++k) matrix(k / 3, k % 3) = rows[k];
  return matrix;
}

}  // namespace vitrify
