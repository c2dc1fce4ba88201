#include "host/files/setfl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <optional>

#include "host/error.hpp"
#include "host/files/read_file.hpp"

namespace vitrify {
namespace {

constexpr std::string_view whitespace = " \t\r\n\v\f";
constexpr int min_points = 5;  // slopes at a table's ends and between need five
constexpr int max_elements = 118;

/// A word as a message can hold it: short and printable, whatever the file is.
std::string shown(std::string_view word) {
  constexpr std::size_t longest = 40;
  std::string text(word.substr(0, longest));
  for (char& c : text)
    if (!std::isprint(static_cast<unsigned char>(c))) c = '?';
  return "'" + text + (word.size() > longest ? "...'" : "'");
}

/// The finite number that the whole word spells, Fortran's D exponents included; what is too small for a double is
/// zero.
std::optional<double> to_number(std::string_view word) {
  if (word.starts_with('+') && !word.starts_with("+-")) word.remove_prefix(1);
  const char* const last = word.data() + word.size();
  double value = 0;
  const auto [end, error] = std::from_chars(word.data(), last, value);
  if (end != last && (*end == 'D' || *end == 'd')) {
    std::string with_e(word);
    with_e[end - word.data()] = 'e';
    return to_number(with_e);
  }
  if (end != last || error == std::errc::invalid_argument) return std::nullopt;
  if (error == std::errc::result_out_of_range) value = std::strtod(std::string(word).c_str(), nullptr);
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::optional<int> to_integer(std::string_view word) {
  int value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (end != word.data() + word.size() || error != std::errc()) return std::nullopt;
  return value;
}

/// Words of a text one by one, with the line each stands on.
class Words {
 public:
  Words(std::string_view text, const std::string& name) : rest_(text), name_(name) {}

  /// The rest of the current line.
  std::string line() {
    const std::size_t size = std::min(rest_.find('\n'), rest_.size());
    std::string text(rest_.substr(0, size));
    if (size < rest_.size()) ++next_line_;
    rest_.remove_prefix(std::min(size + 1, rest_.size()));
    if (text.ends_with('\r')) text.pop_back();
    return text;
  }

  /// The next word; empty at the end of the text.
  std::string_view next() {
    const std::size_t begin = std::min(rest_.find_first_not_of(whitespace), rest_.size());
    next_line_ += std::count(rest_.begin(), rest_.begin() + begin, '\n');
    rest_.remove_prefix(begin);
    if (!rest_.empty()) line_ = next_line_;
    const std::string_view word = rest_.substr(0, rest_.find_first_of(whitespace));
    rest_.remove_prefix(word.size());
    return word;
  }

  /// The next word, which must be there.
  std::string_view require(const std::string& what) {
    const std::string_view word = next();
    if (word.empty()) fail("the file ends before " + what);
    return word;
  }

  double number(const std::string& what) {
    const std::string_view word = require(what);
    const auto value = to_number(word);
    if (!value) fail(what, word, "a finite number");
    return *value;
  }

  double positive(const std::string& what) {
    const std::string_view word = require(what);
    const auto value = to_number(word);
    if (!value || *value <= 0) fail(what, word, "a number above 0");
    return *value;
  }

  int integer(const std::string& what, int least, int most = std::numeric_limits<int>::max()) {
    const std::string_view word = require(what);
    const auto value = to_integer(word);
    if (!value || *value < least || *value > most)
      fail(what, word, fmt::format("an integer from {} to {}", least, most));
    return *value;
  }

  Table table(const std::string& what, int count) {
    Table values;
    values.reserve(std::min<std::size_t>(count, rest_.size()));  // a wrong count must not exhaust the memory
    for (int k = 0; k < count; ++k) {
      const std::string_view word = next();
      if (word.empty()) fail(fmt::format("the file ends in {} after {} of {} values", what, k, count));
      const auto value = to_number(word);
      if (!value) fail(fmt::format("value {} of {} in {}", k + 1, count, what), word, "a finite number");
      values.push_back(*value);
    }
    return values;
  }

  [[noreturn]] void fail(const std::string& message) const {
    throw Error(ExitCode::bad_input, fmt::format("{}:{}: {}", name_, line_, message));
  }
  [[noreturn]] void fail(const std::string& what, std::string_view found, const std::string& allowed) const {
    fail(fmt::format("{}: found {}, allowed: {}", what, shown(found), allowed));
  }

 private:
  std::string_view rest_;
  const std::string& name_;
  std::size_t next_line_ = 1;  // where rest_ begins
  std::size_t line_ = 1;       // of the last word
};

void read_elements(Words& words, SetflPotential& potential) {
  const int count = words.integer("number of elements", 1, max_elements);
  for (int a = 0; a < count; ++a) {
    const std::string what = fmt::format("name of element {} of {}", a + 1, count);
    const std::string name(words.require(what));
    if (!std::isalpha(static_cast<unsigned char>(name[0]))) words.fail(what, name, "a word that begins with a letter");
    if (potential.index_of(name) >= 0) words.fail(what, name, "each element once");
    potential.elements.emplace_back().name = name;
  }
}

void read_grid(Words& words, SetflPotential& potential) {
  potential.nrho = words.integer("number of densities (nrho)", min_points);
  potential.drho = words.positive("density step (drho)");
  potential.nr = words.integer("number of distances (nr)", min_points);
  potential.dr = words.positive("distance step (dr)");
  potential.cutoff = words.positive("cutoff");
  // Many files leave out the last point, where all is zero: their cutoff is nr * dr, to the digits they give dr with.
  constexpr double rounding = 1e-6;
  const double end = potential.nr * potential.dr;
  if (potential.cutoff > end * (1 + rounding))
    words.fail(fmt::format("cutoff: found {} A, allowed: up to {} A, where the tables end (last point at {} A)",
                           potential.cutoff, end, end - potential.dr));
}

/// Words that follow the grid: a line of four and the tables of each element, then the pairs.
std::size_t word_count(const SetflPotential& potential, SetflStyle style) {
  const std::size_t n = potential.elements.size(), nrho = potential.nrho, nr = potential.nr;
  const std::size_t densities = style == SetflStyle::finnis_sinclair ? n : 1;
  return n * (4 + nrho + densities * nr) + n * (n + 1) / 2 * nr;
}

SetflStyle find_style(const SetflPotential& potential, const std::string& name, Words words) {
  if (name.ends_with(".fs")) return SetflStyle::finnis_sinclair;
  if (name.ends_with(".alloy")) return SetflStyle::alloy;
  std::size_t count = 0;
  while (!words.next().empty()) ++count;
  const std::size_t alloy = word_count(potential, SetflStyle::alloy);
  const std::size_t finnis_sinclair = word_count(potential, SetflStyle::finnis_sinclair);
  if (count == alloy) return SetflStyle::alloy;
  if (count == finnis_sinclair) return SetflStyle::finnis_sinclair;
  words.fail(
      fmt::format("style: found {} words after the cutoff, allowed: {} (eam.alloy) or {} (eam.fs); "
                  "a name that ends in .eam.alloy or .eam.fs would say which",
                  count, alloy, finnis_sinclair));
}

void read_element_tables(Words& words, SetflPotential& potential, int a) {
  SetflElement& element = potential.elements[a];
  element.atomic_number = words.integer("atomic number of " + element.name, 0, max_elements);
  element.mass_amu = words.positive("mass of " + element.name);
  element.lattice_constant = words.number("lattice constant of " + element.name);
  element.lattice = words.require("lattice name of " + element.name);
  potential.embedding.push_back(words.table("the embedding table of " + element.name, potential.nrho));

  std::vector<Table> density;
  if (potential.style == SetflStyle::alloy) {
    const Table table = words.table("the density table of " + element.name, potential.nr);
    density.assign(potential.elements.size(), table);
  } else {
    for (const SetflElement& site : potential.elements)
      density.push_back(words.table(fmt::format("the density table {} at {}", element.name, site.name), potential.nr));
  }
  potential.density.push_back(std::move(density));
}

void read_pair_tables(Words& words, SetflPotential& potential) {
  const int n = static_cast<int>(potential.elements.size());
  potential.pair.assign(n, std::vector<Table>(n));
  for (int a = 0; a < n; ++a)
    for (int b = 0; b <= a; ++b) {
      const std::string& first = potential.elements[a].name;
      const std::string& second = potential.elements[b].name;
      potential.pair[a][b] = words.table(fmt::format("the pair table {}-{}", first, second), potential.nr);
      potential.pair[b][a] = potential.pair[a][b];
    }
}

}  // namespace

SetflPotential parse_setfl(std::string_view text, const std::string& name) {
  Words words(text, name);
  SetflPotential potential;
  for (std::string& comment : potential.comments) comment = words.line();
  read_elements(words, potential);
  read_grid(words, potential);
  potential.style = find_style(potential, name, words);
  for (std::size_t a = 0; a < potential.elements.size(); ++a)
    read_element_tables(words, potential, static_cast<int>(a));
  read_pair_tables(words, potential);
  if (const auto word = words.next(); !word.empty()) words.fail("after the last table", word, "the end of the file");
  return potential;
}

SetflPotential read_setfl(const std::filesystem::path& path) { return parse_setfl(read_file(path), path.string()); }

}  // namespace vitrify
