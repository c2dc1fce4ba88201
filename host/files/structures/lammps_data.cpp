#include "host/files/structures/lammps_data.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>

#include "host/error.hpp"
#include "host/files/atomic_file.hpp"
#include "host/files/elements.hpp"
#include "host/files/structures/atom_list.hpp"

namespace vitrify {
namespace {

constexpr int max_types = 1000;

/// The words of a title by which LAMMPS's command `boundary` is to be given.
constexpr std::string_view boundary_mark = "written by Vitrify, boundary ";
constexpr char open_mark = 'f';

/// An atom type as the file describes it.
struct TypeEntry {
  std::string name;
  double mass_amu = 0;
  int line = 0;
};

class DataReader {
 public:
  DataReader(const std::filesystem::path& path, const std::vector<std::string>& elements)
      : file_(path), elements_(elements) {}

  Structure read() {
    read_title();
    read_header();
    while (!section_.empty()) read_section();
    if (!has_atoms_) file_.fail("the file ends here; expected a section Atoms");
    if (elements_.empty())
      name_elements();
    else
      name_elements_as_given();
    return atoms_.finish(file_);
  }

 private:
  /// LAMMPS ignores the title, but newer versions state the units in it, and our files which axes are open.
  void read_title() {
    file_.require_line("the title of a LAMMPS data file");
    check_units();
    read_boundary();
  }

  void check_units() {
    const std::size_t begin = file_.line().find("units = ");
    if (begin == std::string_view::npos) return;
    split_words(file_.line().substr(begin), words_);
    if (words_.size() > 2 && words_[2] != "metal")
      file_.fail("found units " + in_quotes(words_[2]) + ", allowed: metal");
  }

  void read_boundary() {
    const std::size_t begin = file_.line().find(boundary_mark);
    if (begin == std::string_view::npos) return;
    split_words(file_.line().substr(begin + boundary_mark.size()), words_);
    for (std::size_t axis = 0; axis < 3 && axis < words_.size(); ++axis)
      box().periodic[axis] = words_[axis].front() != open_mark;
  }

  /// Next line that is not blank; its words without the comment.
  bool next_words() {
    while (file_.next_line()) {
      const std::size_t hash = file_.line().find('#');
      comment_ = hash == std::string_view::npos ? "" : file_.line().substr(hash + 1);
      split_words(file_.line().substr(0, hash), words_);
      if (!words_.empty()) return true;
    }
    return false;
  }

  void read_header() {
    bool has_extent[3] = {};
    section_.clear();
    while (next_words()) {
      if (begins_section()) {
        start_section();
        break;
      }
      read_header_line(has_extent);
    }
    for (int axis = 0; axis < 3; ++axis)
      if (!has_extent[axis]) file_.fail(fmt::format("the header ends without a line '{0}lo {0}hi'", "xyz"[axis]));
    if (atom_count_ < 1) file_.fail(fmt::format("the header gives {} atoms, allowed: 1 or more", atom_count_));
    if (types_.empty()) file_.fail("the header ends without a line 'atom types'");
    check_box(box(), file_, box_line_);
  }

  void read_header_line(bool (&has_extent)[3]) {
    const std::size_t count = words_.size();
    if (count == 2 && words_[1] == "atoms") {
      atom_count_ = file_.integer(words_[0], "the number of atoms");
    } else if (count == 3 && words_[1] == "atom" && words_[2] == "types") {
      const std::int64_t types = file_.integer(words_[0], "the number of atom types");
      if (types < 1 || types > max_types)
        file_.fail(fmt::format("found {} atom types, allowed: 1 to {}", types, max_types));
      types_.resize(types);
      types_line_ = file_.line_number();
    } else if (count == 4 && words_[2].size() == 3 && words_[2].substr(1) == "lo") {
      read_extent(has_extent);
    } else if (count == 6 && words_[3] == "xy" && words_[4] == "xz" && words_[5] == "yz") {
      box().xy = file_.number(words_[0], "the tilt xy");
      box().xz = file_.number(words_[1], "the tilt xz");
      box().yz = file_.number(words_[2], "the tilt yz");
    } else {
      skip_count();
    }
  }

  void read_extent(bool (&has_extent)[3]) {
    const std::size_t axis = std::string_view("xyz").find(words_[2].front());
    if (axis == std::string_view::npos || words_[3] != fmt::format("{}hi", "xyz"[axis]))
      file_.fail("found " + in_quotes(file_.line()) + ", expected 'xlo xhi', 'ylo yhi' or 'zlo zhi' after two numbers");
    const double low = file_.number(words_[0], "the lower end of the box");
    const double high = file_.number(words_[1], "the upper end of the box");
    box().origin[static_cast<int>(axis)] = low;
    box().length[static_cast<int>(axis)] = high - low;
    box_line_ = file_.line_number();
    has_extent[axis] = true;
  }

  /// Counts of what atom style atomic does not have.
  void skip_count() {
    const std::int64_t count = file_.integer(words_[0], "a header line of a LAMMPS data file");
    const bool harmless = words_.back() == "types" || words_.back() == "atom";
    if (count != 0 && !harmless)
      file_.fail("found " + in_quotes(file_.line()) + ", allowed: atoms, atom types, box and tilt (atom style atomic)");
  }

  /// A section's name begins with a capital letter; nothing else in the format does.
  bool begins_section() const { return std::isupper(static_cast<unsigned char>(words_[0].front())); }

  void start_section() {
    section_ = std::string(words_[0]);
    for (std::size_t k = 1; k < words_.size(); ++k) section_.append(" ").append(words_[k]);
    std::vector<std::string_view> style;
    split_words(comment_, style);
    section_style_ = style.empty() ? "" : std::string(style.front());
  }

  void read_section() {
    const std::string section = std::move(section_);
    section_.clear();
    if (section == "Masses")
      read_rows(types_.size(), [this] { read_mass(); });
    else if (section == "Atom Type Labels")
      read_rows(types_.size(), [this] { read_label(); });
    else if (section == "Atoms")
      read_atoms();
    else if (section == "Velocities")
      read_velocities();
    else if (!section.ends_with("Coeffs"))
      file_.fail("found section " + in_quotes(section) +
                 ", allowed: Masses, Atom Type Labels, Atoms, Velocities, ... Coeffs");
    skip_to_next_section(section);
  }

  template <class Read>
  void read_rows(std::size_t count, Read read) {
    for (std::size_t k = 0; k < count; ++k) {
      if (!next_words()) file_.fail(fmt::format("the file ends here, after {} of {} lines of the section", k, count));
      if (begins_section())
        file_.fail(fmt::format("found {} after {} of {} lines of the section", in_quotes(words_[0]), k, count));
      read();
    }
  }

  void skip_to_next_section(const std::string& section) {
    while (next_words()) {
      if (begins_section()) return start_section();
      if (!section.ends_with("Coeffs"))
        file_.fail("found " + in_quotes(file_.line()) + " after the last line of section " + section);
    }
  }

  /// Word k of a line that has `expected` words.
  std::string_view word(std::size_t k, std::size_t expected) {
    if (words_.size() != expected) file_.fail(fmt::format("found {} columns, allowed: {}", words_.size(), expected));
    return words_[k];
  }

  std::size_t type_index(std::size_t k = 0) {
    const std::int64_t type = file_.integer(words_[k], "an atom type");
    if (type < 1 || type > static_cast<std::int64_t>(types_.size()))
      file_.fail(fmt::format("found atom type {}, allowed: 1 to {}", type, types_.size()));
    return type - 1;
  }

  void read_label() {
    TypeEntry& type = types_[type_index()];
    type.name = std::string(word(1, 2));
    type.line = file_.line_number();
  }

  void read_mass() {
    TypeEntry& type = types_[type_index()];
    type.mass_amu = file_.number(word(1, 2), "a mass");
    type.line = file_.line_number();
    if (type.mass_amu <= 0) file_.fail("found mass " + in_quotes(words_[1]) + ", allowed: above 0");
    split_words(comment_, words_);
    if (!words_.empty()) type.name = std::string(words_.front());
  }

  void read_atoms() {
    if (has_atoms_) file_.fail("found a second section Atoms");
    if (!section_style_.empty() && section_style_ != "atomic")
      file_.fail("found atom style " + in_quotes(section_style_) + ", allowed: atomic");
    has_atoms_ = true;
    read_rows(atom_count_, [this] { read_atom(); });
    atoms_.sort_by_id(file_);
  }

  void read_atom() {
    Structure& atoms = atoms_.structure;
    const std::size_t columns = atoms.id.empty() || atoms.image.empty() ? 5 : 8;
    const bool first = atoms.id.empty();
    if (words_.size() != columns && !(first && words_.size() == 8))
      file_.fail(fmt::format("found {} columns, allowed: {} (id type x y z{})", words_.size(),
                             first ? "5 or 8" : fmt::format("{}", columns), first || columns == 8 ? " nx ny nz" : ""));
    atoms.id.push_back(file_.integer(words_[0], "an atom id"));
    atoms.type.push_back(static_cast<int>(type_index(1)));
    atoms.position.push_back(read_vector(2, "a coordinate"));
    if (words_.size() == 8) atoms.image.push_back({read_image(5), read_image(6), read_image(7)});
    atoms_.line.push_back(file_.line_number());
  }

  Vec3 read_vector(std::size_t first, std::string_view what) {
    return {file_.number(words_[first], what), file_.number(words_[first + 1], what),
            file_.number(words_[first + 2], what)};
  }

  int read_image(std::size_t k) {
    constexpr std::int64_t limit = 1'000'000'000;
    const std::int64_t image = file_.integer(words_[k], "an image count");
    if (image < -limit || image > limit)
      file_.fail(fmt::format("found image count {}, allowed: up to {}", image, limit));
    return static_cast<int>(image);
  }

  void read_velocities() {
    if (!has_atoms_) file_.fail("found section Velocities before section Atoms");
    Structure& atoms = atoms_.structure;
    atoms.velocity.resize(atoms.size());
    std::vector<int> seen(atoms.size());
    read_rows(atom_count_, [&] {
      const std::int64_t id = file_.integer(word(0, 4), "an atom id");
      const auto found = std::lower_bound(atoms.id.begin(), atoms.id.end(), id);
      if (found == atoms.id.end() || *found != id)
        file_.fail(fmt::format("found atom id {}, which section Atoms lacks", id));
      const std::size_t i = found - atoms.id.begin();
      if (seen[i]) file_.fail(fmt::format("atom id {} is already that of line {}", id, seen[i]));
      seen[i] = file_.line_number();
      atoms.velocity[i] = read_vector(1, "a velocity");
    });
  }

  void name_elements_as_given() try {
    if (types_.size() != elements_.size())
      file_.fail_at(types_line_, fmt::format("found {} elements ({}) for {} atom types, allowed: one for each",
                                             elements_.size(), fmt::join(elements_, ", "), types_.size()));
    for (std::size_t t = 0; t < types_.size(); ++t) {
      TypeEntry& type = types_[t];
      if (!type.name.empty() && type.name != elements_[t])
        file_.fail_at(type.line, fmt::format("found element {} for atom type {}, allowed: {}, as the file names it",
                                             in_quotes(elements_[t]), t + 1, in_quotes(type.name)));
      type.name = elements_[t];
    }
    name_elements();
  } catch (const Error& error) {
    throw ElementsError(error.what());
  }

  /// Turns the types of the file into indices of the result's list of elements.
  void name_elements() {
    ElementNames names;
    std::vector<int> index(types_.size());
    for (std::size_t t = 0; t < types_.size(); ++t) {
      find_name(t);
      check_mass(types_[t]);
      index[t] = names.index(types_[t].name);
    }
    for (int& type : atoms_.structure.type) type = index[type];
    atoms_.structure.elements = names.names();
  }

  void find_name(std::size_t t) {
    TypeEntry& type = types_[t];
    if (type.name.empty()) type.name = std::string(element_of_mass(type.mass_amu));
    if (type.name.empty())
      file_.fail_at(std::max(1, type.line),
                    fmt::format("the element of atom type {} is not known; name it after its mass, "
                                "as in '{} 63.546 # Cu'",
                                t + 1, t + 1));
  }

  void check_mass(const TypeEntry& type) {
    const std::string_view owner = element_of_mass(type.mass_amu);
    if (owner.empty() || owner == type.name || !standard_atomic_weight(type.name)) return;
    file_.fail_at(type.line,
                  fmt::format("found mass {:g}, which is that of {}, for element {}; check the order of elements",
                              type.mass_amu, owner, type.name));
  }

  Box& box() { return atoms_.structure.box; }

  TextFile file_;
  const std::vector<std::string>& elements_;
  std::vector<std::string_view> words_;
  std::string_view comment_;
  std::string section_, section_style_;
  std::int64_t atom_count_ = 0;
  std::vector<TypeEntry> types_;
  int types_line_ = 0, box_line_ = 0;
  bool has_atoms_ = false;
  AtomList atoms_;
};

void stretch(Box& box, int axis, double low, double high) {
  box.origin += box.lattice(axis == 0 ? low : 0, axis == 1 ? low : 0, axis == 2 ? low : 0);
  const double factor = high - low;
  box.length[axis] *= factor;
  if (axis == 1) box.xy *= factor;
  if (axis == 2) box.xz *= factor, box.yz *= factor;
}

/// The box with, along open axes, room around all atoms: LAMMPS loses what is outside, and who takes all axes for
/// periodic finds no neighbors across.
Box with_room(const Structure& structure) {
  constexpr double room_A = 20;  ///< on each side; twice the cutoffs that potentials of metals have
  const Vec3 heights = structure.box.heights();
  Box box = structure.box;
  for (int axis = 0; axis < 3; ++axis) {
    if (box.periodic[axis]) continue;
    const double room = room_A / heights[axis];
    double low = 0, high = 1;
    for (const Vec3& position : structure.position) {
      const double s = structure.box.to_fractional(position)[axis];
      low = std::min(low, s - room), high = std::max(high, s + room);
    }
    stretch(box, axis, low, high);
  }
  return box;
}

std::string boundary_of(const Box& box) {
  if (!box.is_open()) return ",";
  const auto mark = [&](int axis) { return box.periodic[axis] ? 'p' : open_mark; };
  return fmt::format(", boundary {} {} {},", mark(0), mark(1), mark(2));
}

void format_header(std::string& text, const Structure& structure) {
  const Box box = with_room(structure);
  const Vec3 low = box.origin, high = box.origin + box.length;
  text += fmt::format("LAMMPS data file written by Vitrify{} units = metal\n\n{} atoms\n{} atom types\n\n",
                      boundary_of(box), structure.size(), structure.elements.size());
  for (int axis = 0; axis < 3; ++axis)
    text += fmt::format("{0:.17g} {1:.17g} {2}lo {2}hi\n", low[axis], high[axis], "xyz"[axis]);
  if (box.xy != 0 || box.xz != 0 || box.yz != 0)
    text += fmt::format("{:.17g} {:.17g} {:.17g} xy xz yz\n", box.xy, box.xz, box.yz);
}

void format_atoms(std::string& text, const Structure& structure) {
  text += "\nAtoms # atomic\n\n";
  for (std::size_t i = 0; i < structure.size(); ++i) {
    const Vec3& r = structure.position[i];
    text += fmt::format("{} {} {:.17g} {:.17g} {:.17g}", structure.id[i], structure.type[i] + 1, r.x, r.y, r.z);
    if (!structure.image.empty()) {
      const Int3& n = structure.image[i];
      text += fmt::format(" {} {} {}", n.x, n.y, n.z);
    }
    text += '\n';
  }
}

void format_velocities(std::string& text, const Structure& structure) {
  text += "\nVelocities\n\n";
  for (std::size_t i = 0; i < structure.size(); ++i) {
    const Vec3& v = structure.velocity[i];
    text += fmt::format("{} {:.17g} {:.17g} {:.17g}\n", structure.id[i], v.x, v.y, v.z);
  }
}

}  // namespace

Structure read_lammps_data(const std::filesystem::path& path, const std::vector<std::string>& elements) {
  return DataReader(path, elements).read();
}

void write_lammps_data(const std::filesystem::path& path, const Structure& structure,
                       const std::vector<double>& mass_amu) {
  std::string text;
  format_header(text, structure);
  text += "\nMasses\n\n";
  for (std::size_t t = 0; t < structure.elements.size(); ++t)
    text += fmt::format("{} {:.17g} # {}\n", t + 1, mass_amu.at(t), structure.elements[t]);
  format_atoms(text, structure);
  if (!structure.velocity.empty()) format_velocities(text, structure);
  write_file_atomically(path, text);
}

}  // namespace vitrify
