#include "host/cli/text_table.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace vitrify::cli {

void print_table(const TextRow& titles, const std::vector<TextRow>& rows) {
  std::vector<std::size_t> width;
  for (std::size_t k = 0; k < titles.size(); ++k) {
    width.push_back(titles[k].size());
    for (const TextRow& row : rows) width[k] = std::max(width[k], row[k].size());
  }
  const auto print_row = [&](const TextRow& row) {
    fmt::print("{:<{}}", row[0], width[0]);
    for (std::size_t k = 1; k < row.size(); ++k) fmt::print("  {:>{}}", row[k], width[k]);
    fmt::print("\n");
  };
  print_row(titles);
  for (const TextRow& row : rows) print_row(row);
  fmt::print("\n");
}

std::string text(const Measured& measured, int digits, double unit) {
  if (!measured.known()) return "-";
  return fmt::format("{:.{}f} +- {:.{}f}", measured.value / unit, digits, measured.error / unit, digits);
}

std::string percent(const Measured& share) { return text(share, 1, 0.01); }

}  // namespace vitrify::cli
