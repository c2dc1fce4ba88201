// Section "potential": the interatomic potential.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/config/problem.hpp"
#include "host/config/rule.hpp"

namespace vitrify::config {

enum class TableGrid { thin, file };

constexpr auto choices(TableGrid) {
  return std::array{Choice<TableGrid>{"thin", TableGrid::thin}, Choice<TableGrid>{"file", TableGrid::file}};
}

struct Potential {
  static constexpr std::string_view name = "potential";
  static constexpr std::string_view doc = "The interatomic potential.";

  std::string file;
  std::optional<std::vector<std::string>> elements;
  TableGrid table = TableGrid::thin;

  template <class Visitor, class Self>
  static void describe(Visitor& visit, Self& self) {
    visit("file", self.file,
          "Potential in setfl format, eam.fs (Finnis-Sinclair) or eam.alloy; a relative path starts at the folder of "
          "the input file.",
          {.required = true, .text = Text::not_empty});
    visit("elements", self.elements, "Elements of the file to use, in the order of the atom types. Default: all.",
          {.text = Text::element});
    visit("table", self.table,
          "Grid of the tabulated functions of distance: thinned as far as energies and forces of pairs change by less "
          "than 1e-8 eV and 1e-5 eV/A, which the log tells, or that of the file. Stages that ask for forces below 1e-6 "
          "eV/A use that of the file by themselves.");
  }
  void finish(const Scope& at);

  bool operator==(const Potential&) const = default;
};

}  // namespace vitrify::config
