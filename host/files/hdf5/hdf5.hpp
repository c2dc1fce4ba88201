// HDF5 files: a thin layer over the C API. Objects are addressed by their path in the file.
// HDF5 1.10 crashes where a write of its own fails. Nothing here lets it write to a disk (driver.hpp): new files are
// made in memory and written by us, and a file that is extended grows by whole revisions (revision.hpp).
// Not to be used by two threads at once.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace vitrify::hdf5 {

/// Elements of a dataset, row by row.
using Values = std::variant<std::vector<std::int32_t>, std::vector<std::int64_t>, std::vector<float>,
                            std::vector<double>, std::vector<std::uint8_t>>;
using Shape = std::vector<std::uint64_t>;

/// An array of any rank; a scalar has an empty shape and one value.
struct Array {
  Shape shape;
  Values values;
};

using Attribute = std::variant<std::string, std::vector<std::string>, double, std::vector<double>, std::int64_t,
                               std::vector<std::int64_t>>;

/// Number of values that a shape holds.
std::uint64_t element_count(const Shape& shape);

class Overlay;
class Revision;

/// Of a file on a disk.
struct Extent {
  std::uint64_t bytes = 0;
  std::uint64_t unused = 0;  ///< of these: left over from earlier revisions
};

/// Whether a file that grows while others open it is to get room for what comes next.
enum class Room { none, for_more };

enum class Kind { group, dataset, extendible_dataset };

/// An open file. All members throw Error(io) naming the file, the object in it and the innermost reason.
class File {
 public:
  /// A new file that lives in memory; image() is what it would be on disk. `name` stands for it in messages.
  static File create_in_memory(const std::string& name);
  /// A file from its image in memory, to read.
  static File open_image(const std::string& name, const std::string& image);
  /// A new file in the place of an empty one, to be extended.
  static File create(const std::filesystem::path& path, const std::string& name);
  static File open_to_read(const std::filesystem::path& path);
  /// The file gets its next revision, sealed (seal.hpp), at close() and not before. `name` stands for it in messages.
  static File open_to_extend(const std::filesystem::path& path, const std::string& name);

  File(File&& other) noexcept;
  File& operator=(File&&) = delete;
  /// Closes without a word, and drops changes; call close() where it matters.
  ~File();
  /// Of a file that was opened to be extended, or in memory. Throws for what has failed so far without a word, such as
  /// closing a dataset. Returns what there is on the disk.
  Extent close(Room room = Room::none);
  /// Fills an empty file with the content of this one, sealed.
  void copy_to(const std::filesystem::path& path) const;
  std::string image();

  bool exists(const std::string& path) const;
  Kind kind(const std::string& path) const;
  /// Names in a group, in alphabetical order.
  std::vector<std::string> children(const std::string& group) const;
  /// Calls visit(path, kind) for each object below a group, in alphabetical order; what is below a group comes after it
  /// unless the visit returns false. Throws where a group lies in itself.
  void walk(const std::string& group, const std::function<bool(const std::string&, Kind)>& visit) const;
  /// Number of links in a group.
  std::uint64_t count(const std::string& group) const;
  /// Creates a group and those above it; one that exists is left as it is.
  void create_group(const std::string& path);
  void link(const std::string& existing, const std::string& path);
  void remove(const std::string& path);

  /// Creates a dataset of fixed size; groups above it are created. A packed one is compressed, with checksums.
  void write(const std::string& path, const Array& array);
  void write_packed(const std::string& path, const Array& array);
  void write_text(const std::string& path, const std::string& text);
  void write_texts(const std::string& path, const std::vector<std::string>& texts);
  Array read(const std::string& path) const;
  bool holds_text(const std::string& path) const;
  std::string read_text(const std::string& path) const;
  std::vector<std::string> read_texts(const std::string& path) const;

  /// Creates a packed dataset of `rows` rows of the given shape and type (that of `like`) that can grow. Rows that
  /// nobody wrote read as NaN, or -1 in integers.
  void create_extendible(const std::string& path, const Shape& row_shape, const Values& like, std::uint64_t rows);
  std::uint64_t rows(const std::string& path) const;
  void set_rows(const std::string& path, std::uint64_t rows);
  /// Overwrites rows from `first_row` on; there must be enough of them.
  void write_rows(const std::string& path, std::uint64_t first_row, const Values& values);
  /// `count` rows as one array of shape [count, row shape].
  Array read_rows(const std::string& path, std::uint64_t first_row, std::uint64_t count) const;

  /// Attributes of a group or dataset; writing replaces.
  void write_attribute(const std::string& path, const std::string& name, const Attribute& value);
  bool has_attribute(const std::string& path, const std::string& name) const;
  /// T is std::string, std::vector<std::string>, double, std::int64_t or a vector of one of the latter.
  template <class T>
  T read_attribute(const std::string& path, const std::string& name) const;

 private:
  static File open(const std::filesystem::path& path, const std::string& name, bool to_extend);
  File(std::int64_t id, std::string name, std::shared_ptr<Overlay> overlay = {}, std::filesystem::path path = {});
  void flush();
  void copy_into(const std::shared_ptr<Revision>& revision) const;
  void create_groups_above(const std::string& path);
  void create_dataset(const std::string& path, const Array& array, std::int64_t properties);

  std::shared_ptr<Overlay> overlay_;  ///< of a file on disk
  std::filesystem::path path_;        ///< of one that is extended
  std::int64_t id_;
  std::string name_;
};

}  // namespace vitrify::hdf5
