#include "host/files/structures/extended_xyz.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "host/engine/file_axes.hpp"
#include "host/error.hpp"
#include "host/files/atomic_file.hpp"
#include "host/files/elements.hpp"
#include "host/files/structures/atom_list.hpp"
#include "host/files/structures/cell_orientation.hpp"
#include "kernels/units.hpp"

namespace vitrify {
namespace {

/// Where the columns that matter begin; -1 if the file lacks them.
struct Columns {
  int species = -1, position = -1, velocity = -1, momentum = -1, mass = -1, id = -1, image = -1;
  int count = 0;
};

/// Columns that follow from the others: nobody expects them to be taken over.
bool is_result(std::string_view name) {
  constexpr std::string_view results[] = {"force",    "forces", "energy",  "energies", "local_energy", "stress",
                                          "stresses", "virial", "virials", "Z",        "numbers"};
  return std::find(std::begin(results), std::end(results), name) != std::end(results);
}

class XyzReader {
 public:
  explicit XyzReader(TextFile& file) : file_(file) {}

  Structure read(std::optional<std::int64_t> frame) {
    find_frame(frame);
    Structure structure = read_atoms();
    if (!frame && skip_blank_lines()) file_.fail("found a further frame; choose one of them");
    return structure;
  }
  /// The frame that begins behind the line where the file stands; none at its end.
  std::optional<Structure> read_next() {
    if (!skip_blank_lines()) return std::nullopt;
    return read_atoms();
  }
  /// False if there is no further frame.
  bool skip_next() {
    if (!skip_blank_lines()) return false;
    skip_frame();
    return true;
  }

  FrameColumns read_columns_only(std::optional<std::int64_t> frame) {
    find_frame(frame);
    atom_count_ = read_count();
    read_comment();
    if (columns_.mass >= 0 && (columns_.momentum < 0 || columns_.velocity >= 0)) unread_.emplace_back("masses");
    if (columns_.momentum >= 0 && columns_.velocity >= 0) unread_.emplace_back("momenta");
    return {columns_.id >= 0, has_velo_ || columns_.velocity < 0, unread_};
  }

 private:
  /// From the line with the atom count on.
  Structure read_atoms() {
    atom_count_ = read_count();
    read_comment();
    for (std::int64_t i = 0; i < atom_count_; ++i) read_atom(i);
    atoms_.structure.elements = names_.names();
    return atoms_.finish(file_);
  }

  /// Moves to the line with the atom count of the frame.
  void find_frame(std::optional<std::int64_t> frame) {
    std::int64_t index = frame.value_or(0);
    if (index < 0) {
      std::int64_t frames = 0;
      while (skip_blank_lines()) skip_frame(), ++frames;
      index += frames;
      file_.rewind();
      if (index < 0) file_.fail_at(1, fmt::format("found {} frames, allowed: {} to {}", frames, -frames, frames - 1));
    }
    for (std::int64_t k = 0; k <= index; ++k) {
      if (!skip_blank_lines())
        file_.fail(
            fmt::format("the file ends here, after {} frames; expected the number of atoms of frame {}", k, index));
      if (k < index) skip_frame();
    }
  }

  bool skip_blank_lines() {
    while (file_.next_line()) {
      split_words(file_.line(), words_);
      if (!words_.empty()) return true;
    }
    return false;
  }

  void skip_frame() {
    const std::int64_t count = read_count();
    for (std::int64_t k = 0; k <= count; ++k) file_.require_line("a frame of as many lines as its first one says");
  }

  std::int64_t read_count() {
    const std::int64_t count = file_.integer(words_.size() == 1 ? words_[0] : file_.line(), "the number of atoms");
    if (count < 1) file_.fail(fmt::format("found {} atoms, allowed: 1 or more", count));
    return count;
  }

  void read_comment() {
    file_.require_line("the comment line of a frame");
    parse_keys();
    read_cell();
    read_periodicity();
    read_columns();
  }

  /// Splits the comment line into key=value; values may be quoted or in braces, a key alone is true.
  void parse_keys() {
    std::string_view rest = file_.line();
    while (true) {
      const std::size_t begin = rest.find_first_not_of(" \t");
      if (begin == std::string_view::npos) return;
      rest.remove_prefix(begin);
      const std::string key(take(rest, rest.find_first_of("= \t")));
      if (keys_.contains(key) && is_read(key)) file_.fail("found a second " + key + " in the comment line");
      if (!rest.starts_with('=')) {
        keys_[key] = 'T';
        continue;
      }
      rest.remove_prefix(1);
      keys_[key] = std::string(take_value(rest));
    }
  }

  static bool is_read(std::string_view key) {
    return key == "Lattice" || key == "Origin" || key == "pbc" || key == "Properties";
  }

  static std::string_view take(std::string_view& rest, std::size_t count) {
    const std::string_view taken = rest.substr(0, count);
    rest.remove_prefix(taken.size());
    return taken;
  }

  std::string_view take_value(std::string_view& rest) {
    const char open = rest.empty() ? ' ' : rest.front();
    if (open != '"' && open != '\'' && open != '{') return take(rest, rest.find_first_of(" \t"));
    rest.remove_prefix(1);
    const std::size_t end = rest.find(open == '{' ? '}' : open);
    if (end == std::string_view::npos) file_.fail(fmt::format("found no end of the value that begins with {}", open));
    const std::string_view value = take(rest, end);
    rest.remove_prefix(1);
    return value;
  }

  std::vector<double> read_numbers(const std::string& key, std::size_t count) {
    split_words(keys_.at(key), words_);
    if (words_.size() != count)
      file_.fail(fmt::format("found {} numbers in {}, allowed: {}", words_.size(), key, count));
    std::vector<double> numbers;
    for (const std::string_view word : words_) numbers.push_back(file_.number(word, key));
    return numbers;
  }

  void read_cell() {
    if (!keys_.contains("Lattice")) file_.fail("found no Lattice=\"ax ay az bx by bz cx cy cz\" in the comment line");
    const std::vector<double> h = read_numbers("Lattice", 9);
    const std::optional<OrientedCell> cell = orient_cell({h[0], h[1], h[2]}, {h[3], h[4], h[5]}, {h[6], h[7], h[8]});
    if (!cell) file_.fail("found a Lattice that is left-handed or has no volume, allowed: a, b, c right-handed");
    Box& box = atoms_.structure.box = cell->box;
    rotation_ = atoms_.structure.rotation = cell->rotation;
    if (keys_.contains("Origin")) {
      const std::vector<double> origin = read_numbers("Origin", 3);
      box.origin = rotation_ * Vec3{origin[0], origin[1], origin[2]};
    }
    check_box(box, file_, file_.line_number());
  }

  void read_periodicity() {
    if (!keys_.contains("pbc")) return;
    split_words(keys_.at("pbc"), words_);
    if (words_.size() != 3) file_.fail(fmt::format("found {} words in pbc, allowed: 3", words_.size()));
    for (int axis = 0; axis < 3; ++axis) {
      const std::string_view word = words_[axis];
      const bool yes = word == "T" || word == "True" || word == "true" || word == "1";
      if (!yes && word != "F" && word != "False" && word != "false" && word != "0")
        file_.fail("found " + in_quotes(word) + " in pbc, allowed: T or F");
      atoms_.structure.box.periodic[axis] = yes;
    }
  }

  /// Properties is name:kind:count for column after column.
  void read_columns() {
    if (!keys_.contains("Properties")) file_.fail("found no Properties=species:S:1:pos:R:3... in the comment line");
    std::string properties = keys_.at("Properties");
    std::replace(properties.begin(), properties.end(), ':', ' ');
    split_words(properties, words_);
    if (words_.empty() || words_.size() % 3 != 0)
      file_.fail("found Properties=" + keys_.at("Properties") + ", allowed: name:kind:count for each column");
    for (std::size_t k = 0; k < words_.size(); k += 3) add_column(words_[k], words_[k + 1], words_[k + 2]);
    if (columns_.species < 0) file_.fail("found no column species:S:1 in Properties");
    if (columns_.position < 0) file_.fail("found no column pos:R:3 in Properties");
  }

  void add_column(std::string_view name, std::string_view kind, std::string_view count) {
    const std::int64_t components = file_.integer(count, "the number of components in Properties");
    if (components < 1 || components > 1000)
      file_.fail(fmt::format("found {} components in Properties, allowed: 1 to 1000", components));
    bool read = false;
    const auto use = [&](int& column, std::string_view needed_kind, std::int64_t needed) {
      if (kind != needed_kind || components != needed)
        file_.fail(fmt::format("found {}:{}:{} in Properties, allowed: {}:{}:{}", name, kind, components, name,
                               needed_kind, needed));
      column = columns_.count;
      read = true;
    };
    if (name == "species") use(columns_.species, "S", 1);
    if (name == "pos") use(columns_.position, "R", 3);
    if (name == "velo" || name == "vel" || name == "velocity" || name == "velocities") use(columns_.velocity, "R", 3);
    has_velo_ = has_velo_ || name == "velo";
    if (name == "momenta") use(columns_.momentum, "R", 3);
    if (name == "mass" || name == "masses") use(columns_.mass, "R", 1);
    if (name == "id") use(columns_.id, "I", 1);
    if (name == "image") use(columns_.image, "I", 3);
    if (!read && !is_result(name)) unread_.emplace_back(name);
    columns_.count += static_cast<int>(components);
  }

  void read_atom(std::int64_t i) {
    if (!file_.next_line()) file_.fail(fmt::format("the file ends here, after {} of {} atoms", i, atom_count_));
    split_words(file_.line(), words_);
    if (static_cast<int>(words_.size()) != columns_.count)
      file_.fail(fmt::format("found {} columns, allowed: {} (by Properties)", words_.size(), columns_.count));
    Structure& atoms = atoms_.structure;
    const std::string_view species = words_[columns_.species];
    atoms.type.push_back(names_.index(species));
    atoms.position.push_back(read_vector(columns_.position, "a coordinate"));
    atoms.id.push_back(columns_.id < 0 ? i + 1 : file_.integer(words_[columns_.id], "an atom id"));
    if (columns_.velocity >= 0) atoms.velocity.push_back(read_vector(columns_.velocity, "a velocity"));
    if (columns_.velocity < 0 && columns_.momentum >= 0) atoms.velocity.push_back(read_momentum(species));
    if (columns_.image >= 0) atoms.image.push_back({read_image(0), read_image(1), read_image(2)});
    atoms_.line.push_back(file_.line_number());
  }

  /// The velocity (A/ps) that a momentum in ASE's unit, amu A / (A sqrt(amu/eV)), is of.
  Vec3 read_momentum(std::string_view species) {
    const std::optional<double> standard = standard_atomic_weight(species);
    const double mass_amu = columns_.mass >= 0 ? file_.number(words_[columns_.mass], "a mass") : standard.value_or(0);
    if (!(mass_amu > 0))
      file_.fail(
          fmt::format("found momenta, but no mass of {} above 0, neither in a column masses:R:1 nor in the table "
                      "of elements",
                      in_quotes(species)));
    return read_vector(columns_.momentum, "a momentum") * (std::sqrt(units::acceleration) / mass_amu);
  }

  Vec3 read_vector(int column, std::string_view what) {
    Vec3 v;
    for (int axis = 0; axis < 3; ++axis) v[axis] = file_.number(words_[column + axis], what);
    return rotation_ * v;
  }

  int read_image(int axis) {
    constexpr std::int64_t limit = 1'000'000'000;
    const std::int64_t image = file_.integer(words_[columns_.image + axis], "an image count");
    if (image < -limit || image > limit)
      file_.fail(fmt::format("found image count {}, allowed: up to {}", image, limit));
    return static_cast<int>(image);
  }

  TextFile& file_;
  ElementNames names_;
  std::vector<std::string_view> words_;
  std::map<std::string, std::string> keys_;
  std::int64_t atom_count_ = 0;
  Columns columns_;
  std::vector<std::string> unread_;
  bool has_velo_ = false;
  Mat3 rotation_ = Mat3::identity();
  AtomList atoms_;
};

std::string join_numbers(std::span<const double> numbers) { return fmt::format("{:.17g}", fmt::join(numbers, " ")); }

std::string format_value(const XyzKey& key) {
  if (const auto* text = std::get_if<std::string>(&key.value)) return fmt::format("\"{}\"", *text);
  if (const auto* integer = std::get_if<std::int64_t>(&key.value)) return fmt::format("{}", *integer);
  if (const auto* number = std::get_if<double>(&key.value)) return fmt::format("{:.17g}", *number);
  return fmt::format("\"{}\"", join_numbers(std::get<std::vector<double>>(key.value)));
}

std::string format_property(const XyzColumn& column) {
  constexpr char kinds[] = {'R', 'I', 'R', 'I', 'S'};  // in the order of the variant
  const bool vectors = std::holds_alternative<std::span<const Vec3>>(column.values);
  return fmt::format(":{}:{}:{}", column.name, kinds[column.values.index()], vectors ? 3 : column.components);
}

void append_vector(std::string& text, const Vec3& v) { text += fmt::format(" {:.17g} {:.17g} {:.17g}", v.x, v.y, v.z); }

void append_values(std::string& text, const XyzColumn& column, std::size_t i) {
  if (const auto* vectors = std::get_if<std::span<const Vec3>>(&column.values))
    return append_vector(text, (*vectors)[i]);
  for (std::size_t k = i * column.components; k < (i + 1) * column.components; ++k)
    if (const auto* integers = std::get_if<std::span<const int>>(&column.values))
      text += fmt::format(" {}", (*integers)[k]);
    else if (const auto* wide = std::get_if<std::span<const std::int64_t>>(&column.values))
      text += fmt::format(" {}", (*wide)[k]);
    else if (const auto* words = std::get_if<std::span<const std::string>>(&column.values))
      text += fmt::format(" {}", (*words)[k]);
    else
      text += fmt::format(" {:.17g}", std::get<std::span<const double>>(column.values)[k]);
}

std::string format_comment(const Structure& structure, const XyzExtras& extras) {
  const Box& box = structure.box;
  const auto turned = [&](const Vec3& v) { return in_file_axes(structure, v); };
  const Vec3 a = turned(box.lattice(1, 0, 0)), b = turned(box.lattice(0, 1, 0)), c = turned(box.lattice(0, 0, 1));
  const Vec3 corner = turned(box.origin);
  const double edges[9] = {a.x, a.y, a.z, b.x, b.y, b.z, c.x, c.y, c.z}, origin[3] = {corner.x, corner.y, corner.z};
  std::string text = fmt::format("Lattice=\"{}\"", join_numbers(edges));
  if (norm2(box.origin) != 0) text += fmt::format(" Origin=\"{}\"", join_numbers(origin));
  const auto flag = [&](int axis) { return box.periodic[axis] ? 'T' : 'F'; };
  text += fmt::format(" pbc=\"{} {} {}\" Properties=species:S:1:pos:R:3:id:I:1", flag(0), flag(1), flag(2));
  if (!structure.image.empty()) text += ":image:I:3";
  if (!structure.velocity.empty()) text += ":velo:R:3";
  for (const XyzColumn& column : extras.columns) text += format_property(column);
  for (const XyzKey& key : extras.keys) text += fmt::format(" {}={}", key.name, format_value(key));
  return text;
}

}  // namespace

Structure read_extended_xyz(const std::filesystem::path& path, std::optional<std::int64_t> frame) {
  TextFile file(path);
  return XyzReader(file).read(frame);
}

XyzTrajectory::XyzTrajectory(const std::filesystem::path& path) : file_(path) {}
std::optional<Structure> XyzTrajectory::next() { return XyzReader(file_).read_next(); }
bool XyzTrajectory::skip() { return XyzReader(file_).skip_next(); }

FrameColumns read_frame_columns(const std::filesystem::path& path, std::optional<std::int64_t> frame) {
  TextFile file(path);
  return XyzReader(file).read_columns_only(frame);
}

std::string format_extended_xyz(const Structure& structure, const XyzExtras& extras) {
  std::string text = fmt::format("{}\n{}\n", structure.size(), format_comment(structure, extras));
  for (std::size_t i = 0; i < structure.size(); ++i) {
    text += structure.elements[structure.type[i]];
    append_vector(text, in_file_axes(structure, structure.position[i]));
    text += fmt::format(" {}", structure.id[i]);
    if (!structure.image.empty()) {
      const Int3& n = structure.image[i];
      text += fmt::format(" {} {} {}", n.x, n.y, n.z);
    }
    if (!structure.velocity.empty()) append_vector(text, in_file_axes(structure, structure.velocity[i]));
    for (const XyzColumn& column : extras.columns) append_values(text, column, i);
    text += '\n';
  }
  return text;
}

void write_extended_xyz(const std::filesystem::path& path, const Structure& structure, const XyzExtras& extras) {
  write_file_atomically(path, format_extended_xyz(structure, extras));
}

}  // namespace vitrify
