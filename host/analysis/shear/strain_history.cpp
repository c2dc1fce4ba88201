#include "host/analysis/shear/strain_history.hpp"

#include <functional>
#include <limits>
#include <utility>

namespace vitrify {
namespace {

constexpr const char* places[] = {"x_A", "y_A", "z_A"};

template <class Row, class Value>
ResultColumn column(std::string name, std::string unit, std::string meaning, const std::vector<Row>& rows,
                    const Value& value) {
  std::vector<std::decay_t<std::invoke_result_t<Value, const Row&>>> values;
  for (const Row& row : rows) values.push_back(std::invoke(value, row));
  return {std::move(name), std::move(unit), std::move(meaning), std::move(values)};
}

}  // namespace

void StrainHistory::add(double strain, const Motion& motion, const D2MinRunner& run) {
  const StrainState state = strain_state(motion, settings_, run);
  const std::vector<double> eta = state.shear();
  looks_.push_back({strain, state.summary});
  for (const auto& of_profile : state.bands)
    for (const ShearBand& band : of_profile)
      bands_.push_back({strain, band.normal, band.place_A, band.width_A, band.peak});
  add_map(strain, strain_map(motion, eta, across_, up_, settings_.cell_A));
  eta_.insert(eta_.end(), eta.begin(), eta.end());
}

double StrainHistory::last_strain() const {
  return looks_.empty() ? std::numeric_limits<double>::quiet_NaN() : looks_.back().strain;
}

void StrainHistory::add_map(double strain, const StrainMap& map) {
  for (int row = 0; row < map.rows; ++row)
    for (int across = 0; across < map.columns; ++across) {
      const auto cell = static_cast<std::size_t>(row) * map.columns + across;
      cells_.push_back({strain, (across + 0.5) * map.across_A, (row + 0.5) * map.up_A, map.eta[cell], map.atoms[cell]});
    }
}

AnalysisResult StrainHistory::result() const {
  AnalysisResult result;
  result.definition = definition_of(settings_);
  result.numbers = {
      {"strain", "", "of the drive at the last look, which the other numbers are of", looks_.back().strain}};
  for (ResultNumber& number : numbers_of(looks_.back().summary)) result.numbers.push_back(std::move(number));
  result.tables = {summaries(), band_table(), map_table()};
  result.atoms = {shear_of_atoms()};
  return result;
}

ResultTable StrainHistory::summaries() const {
  ResultTable table{
      "against_strain",
      {column("strain", "", "of the drive", looks_, &Look::strain),
       column("box_shear_strain", "", "of the body as a whole", looks_,
              [](const Look& look) { return look.summary.box.shear; }),
       column("box_volumetric_strain", "", "", looks_, [](const Look& look) { return look.summary.box.volumetric; })}};
  for (const LocalisationMeasure& measure : localisation_measures) {
    const auto of = [&](const Look& look) { return look.summary.localisation.*measure.value; };
    table.columns.push_back(
        column(measure.name, "", measure.meaning, looks_, [&](const Look& look) { return of(look).value; }));
    table.columns.push_back(column(std::string(measure.name) + "_error", "", "standard error", looks_,
                                   [&](const Look& look) { return of(look).error; }));
  }
  table.columns.push_back(
      column("shear_bands", "", "their number", looks_, [](const Look& look) { return look.summary.bands; }));
  table.columns.push_back(column("shear_band_width_A", "A", "mean over the bands", looks_,
                                 [](const Look& look) { return look.summary.band_width_A; }));
  return table;
}

ResultTable StrainHistory::band_table() const {
  return {"shear_bands",
          {column("strain", "", "of the drive", bands_, &Band::strain),
           column("normal_x", "", "", bands_, [](const Band& band) { return band.normal.x; }),
           column("normal_y", "", "", bands_, [](const Band& band) { return band.normal.y; }),
           column("normal_z", "", "", bands_, [](const Band& band) { return band.normal.z; }),
           column("place_A", "A", "along the normal", bands_, &Band::place_A),
           column("width_A", "A", "at half of the height above the mean", bands_, &Band::width_A),
           column("peak", "", "shear strain", bands_, &Band::peak)}};
}

ResultTable StrainHistory::map_table() const {
  return {"map",
          {column("strain", "", "of the drive", cells_, &Cell::strain),
           column(places[across_], "A", "middle of the cell, along the edge of the box", cells_, &Cell::across_A),
           column(places[up_], "A", "", cells_, &Cell::up_A),
           column("shear_strain", "", "mean over the atoms of the cell, through the sample", cells_, &Cell::eta),
           column("atoms", "", "", cells_, &Cell::atoms)}};
}

ResultColumn StrainHistory::shear_of_atoms() const {
  const std::size_t looks = looks_.size(), atoms = eta_.size() / looks;
  std::vector<double> by_atom(eta_.size());
  for (std::size_t k = 0; k < looks; ++k)
    for (std::size_t i = 0; i < atoms; ++i) by_atom[i * looks + k] = eta_[k * atoms + i];
  return {"shear_strain", "", "invariant of the local strain at each look", std::move(by_atom), looks};
}

void StrainHistory::save(StateArchive& archive, const std::string& entry) const {
  archive.put(entry + "/looks", looks_);
  archive.put(entry + "/bands", bands_);
  archive.put(entry + "/cells", cells_);
  archive.put(entry + "/eta", eta_);
}

void StrainHistory::restore(const StateArchive& archive, const std::string& entry, std::size_t atoms) {
  const auto rows = [&](const std::string& column) { return archive.get<double>(entry + column).size(); };
  looks_ = archive.get<Look>(entry + "/looks", rows("/looks/strain"));
  bands_ = archive.get<Band>(entry + "/bands", rows("/bands/strain"));
  cells_ = archive.get<Cell>(entry + "/cells", rows("/cells/strain"));
  eta_ = archive.get<double>(entry + "/eta", looks_.size() * atoms);
}

}  // namespace vitrify
