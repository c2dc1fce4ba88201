#include "host/files/hdf5/limits.hpp"

#include <algorithm>
#include <fstream>

#include "host/error.hpp"

namespace vitrify::hdf5 {
namespace {

std::uint64_t file_bytes(hid_t object, const Context& context) {
  const Handle file(context.check(H5Iget_file_id(object)), H5Fclose);
  hsize_t bytes = 0;
  context.check(H5Fget_filesize(file.get(), &bytes));
  return bytes;
}

/// The product, or the largest number where there is none.
std::uint64_t product(std::uint64_t a, std::uint64_t b) {
  std::uint64_t result = 0;
  return __builtin_mul_overflow(a, b, &result) ? ~std::uint64_t{0} : result;
}

std::uint64_t product(const std::vector<hsize_t>& lengths) {
  if (std::find(lengths.begin(), lengths.end(), 0) != lengths.end()) return 0;
  std::uint64_t result = 1;
  for (const hsize_t length : lengths) result = product(result, length);
  return result;
}

void check_fits(hid_t object, std::uint64_t bytes, const Context& context) {
  if (bytes > file_bytes(object, context)) refuse(context, "it claims to be larger than the file");
}

/// Those that this program writes.
void check_filters(const Handle& properties, const Context& context) {
  const int filters = context.check(H5Pget_nfilters(properties.get()));
  for (int k = 0; k < filters; ++k) {
    unsigned flags = 0;
    std::size_t parameters = 0;
    const H5Z_filter_t filter =
        H5Pget_filter2(properties.get(), static_cast<unsigned>(k), &flags, &parameters, nullptr, 0, nullptr, nullptr);
    if (filter != H5Z_FILTER_SHUFFLE && filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_FLETCHER32)
      refuse(context, "it is stored in a way that this program does not write");
  }
}

}  // namespace

void check_size(hid_t object, std::uint64_t count, std::uint64_t bytes, const Context& context) {
  check_fits(object, product(count, bytes), context);
}

void check_storage(const Handle& dataset, const Context& context) {
  const Handle space(context.check(H5Dget_space(dataset.get())), H5Sclose);
  const Handle type(context.check(H5Dget_type(dataset.get())), H5Tclose);
  const Handle properties(context.check(H5Dget_create_plist(dataset.get())), H5Pclose);
  if (H5Sget_simple_extent_type(space.get()) == H5S_NULL) refuse(context, "it has no values");
  if (context.check(H5Pget_external_count(properties.get())) > 0)
    refuse(context, "it is stored in a way that this program does not write");
  check_filters(properties, context);
  std::vector<hsize_t> lengths(context.check(H5Sget_simple_extent_ndims(space.get())));
  context.check(H5Sget_simple_extent_dims(space.get(), lengths.data(), nullptr));
  // Deflate makes at most 1032 bytes of one, and rows that nobody wrote take no room.
  constexpr std::uint64_t most_expansion = 1032;
  const bool is_packed = context.check(H5Pget_nfilters(properties.get())) > 0;
  const std::uint64_t bytes = H5Tget_size(type.get()), count = product(lengths);
  const auto check = [&](std::uint64_t values) {
    check_fits(dataset.get(), product(values, bytes) / (is_packed ? most_expansion : 1), context);
  };
  check(count);
  if (H5Pget_layout(properties.get()) != H5D_CHUNKED || count == 0) return;
  context.check(H5Pget_chunk(properties.get(), static_cast<int>(lengths.size()), lengths.data()));
  check(product(lengths));
}

std::uint64_t most_links(hid_t file, const Context& context) {
  constexpr std::uint64_t least_bytes_of_a_link = 16;
  return file_bytes(file, context) / least_bytes_of_a_link;
}

void refuse_driver_information(const std::filesystem::path& path, const std::string& name) {
  constexpr std::size_t signature = 8, version = 8, address = 48;
  std::string begin(address + 8, '\0');
  std::ifstream(path, std::ios::binary).read(begin.data(), static_cast<std::streamsize>(begin.size()));
  const bool is_hdf5 = begin.compare(0, signature, "\211HDF\r\n\032\n", signature) == 0;
  if (is_hdf5 && begin[version] < 2 && begin.substr(address) != std::string(8, '\xff'))
    throw Error(ExitCode::io, name + ": cannot open: found information of a file driver, which no file of ours has");
}

}  // namespace vitrify::hdf5
