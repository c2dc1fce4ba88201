#include "host/stages/aqs/transformations.hpp"

#include <gtest/gtest.h>

namespace vitrify {
namespace {

/// A simple cubic crystal in which some atoms jump.
AqsEvent event_with_jumps(const std::vector<int>& atoms) {
  AqsEvent event;
  Structure& before = event.structure_before;
  before.box.length = {24, 24, 24};
  before.elements = {"Cu"};
  for (int x = 0; x < 8; ++x)
    for (int y = 0; y < 8; ++y)
      for (int z = 0; z < 8; ++z) before.position.push_back({3.0 * x, 3.0 * y, 3.0 * z});
  before.type.resize(before.size());
  before.image.resize(before.size());
  for (std::size_t i = 0; i < before.size(); ++i) before.id.push_back(static_cast<std::int64_t>(i) + 1);
  event.structure_after = before;
  for (const int i : atoms) event.structure_after.position[i].x += 1;
  event.before.strain = 0.01, event.after.strain = 0.02;
  event.before.stress_GPa = 1, event.after.stress_GPa = 0.5;
  return event;
}

constexpr int index(int x, int y, int z) { return (8 * x + y) * 8 + z; }

/// Only the atom that jumps has so much; each of its six neighbors sees one of six bonds change.
constexpr config::EventOptions sum{{3.5, 2.0, config::D2minNormalisation::sum, 3.5}},
    share{{3.5, 2.0 / 6, config::D2minNormalisation::per_neighbor, 3.5}};

/// An event of one step.
std::vector<TableRow> add(Transformations& found, const AqsEvent& event) {
  std::vector<TableRow> rows = found.add_step(event);
  for (TableRow& row : found.add_event(event)) rows.push_back(std::move(row));
  return rows;
}

std::vector<TableRow> rows_of(const std::vector<TableRow>& rows, const std::string& table) {
  std::vector<TableRow> found;
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(found),
               [&](const TableRow& row) { return row.table == table; });
  return found;
}

template <class T>
T value_in(const TableRow& row, const std::string& name) {
  for (const Cell& cell : row.cells)
    if (cell.name == name) return std::get<std::vector<T>>(cell.value.values).at(0);
  throw std::out_of_range(name);
}

TEST(Transformations, JumpsThatTouchAreOneZone) {
  for (const config::EventOptions& options : {sum, share}) {
    Transformations found(options, 512);
    const auto rows = add(found, event_with_jumps({index(1, 1, 1), index(5, 5, 5), index(5, 5, 6)}));
    const TableRow event = rows_of(rows, "events").at(0);
    EXPECT_EQ(value_in<std::int32_t>(event, "n_shear_transformed"), 3);
    EXPECT_EQ(value_in<std::int32_t>(event, "n_clusters"), 2);
    EXPECT_EQ(found.zone_sizes(), (std::vector<std::int32_t>{2, 1}));
    std::vector<int> zones(2);
    for (const TableRow& atom : rows_of(rows, "event_atoms"))
      if (const int zone = value_in<std::int32_t>(atom, "cluster"); zone >= 0) ++zones.at(zone);
    EXPECT_EQ(zones, (std::vector<int>{2, 1}));
  }
}

TEST(Transformations, EventOfOneStepHasItsMotion) {
  Transformations found(sum, 512);
  for (int number = 0; number < 2; ++number) {
    const auto rows = add(found, event_with_jumps({index(1, 1, 1)}));
    ASSERT_EQ(rows_of(rows, "event_d2min").size(), 1U);
    const TableRow event = rows_of(rows, "events").at(0), step = rows_of(rows, "event_steps").at(0);
    EXPECT_EQ(value_in<std::int64_t>(event, "d2min_row"), number);
    EXPECT_EQ(value_in<std::int64_t>(step, "d2min_row"), number);
    EXPECT_EQ(value_in<std::int64_t>(event, "first_step"), number);
    EXPECT_EQ(value_in<std::int64_t>(event, "steps"), 1);
    // All atoms whose D2min is above 0.02 A^2, the neighbor atoms among them, and the neighbors of these.
    EXPECT_EQ(rows_of(rows, "event_atoms").size(), 25U);
    EXPECT_EQ(value_in<std::int64_t>(rows_of(rows, "event_d2min").at(0), "first_atom"), 25 * number);
  }
}

TEST(Transformations, EventOfSeveralStepsHasTheirMotionsAndItsOwn) {
  Transformations found(sum, 512);
  found.add_step(event_with_jumps({index(1, 1, 1)}));
  found.add_step(event_with_jumps({index(5, 5, 5)}));
  const auto rows = found.add_event(event_with_jumps({index(1, 1, 1), index(5, 5, 5)}));
  const TableRow event = rows_of(rows, "events").at(0);
  EXPECT_EQ(value_in<std::int64_t>(event, "d2min_row"), 2);
  EXPECT_EQ(value_in<std::int64_t>(event, "first_step"), 0);
  EXPECT_EQ(value_in<std::int64_t>(event, "steps"), 2);
  EXPECT_EQ(value_in<std::int32_t>(event, "n_shear_transformed"), 2);
  EXPECT_EQ(rows_of(rows, "event_atoms").size(), 50U);
}

TEST(Transformations, AllAtomsAreKeptOnRequest) {
  Transformations found({sum.zones, config::EventAtoms::all}, 512);
  EXPECT_EQ(rows_of(add(found, event_with_jumps({index(1, 1, 1)})), "event_atoms").size(), 512U);
}

TEST(Transformations, FractionCountsAnAtomOnce) {
  Transformations found(sum, 512);
  EXPECT_EQ(found.fraction(), 0);
  EXPECT_TRUE(found.fit().empty());
  add(found, event_with_jumps({index(1, 1, 1)}));
  add(found, event_with_jumps({index(1, 1, 1), index(4, 4, 4)}));
  EXPECT_DOUBLE_EQ(found.fraction(), 2.0 / 512);
  EXPECT_EQ(found.events(), 2U);
  EXPECT_EQ(found.zone_sizes().size(), 3U);
  EXPECT_EQ(found.fit().size(), 3U);
}

TEST(Transformations, AffineStrainTransformsNothing) {
  AqsEvent event = event_with_jumps({});
  event.structure_after.box.xy += 0.24;
  for (Vec3& position : event.structure_after.position) position.x += 0.01 * position.y;
  Transformations found({{3.5, 1e-12, config::D2minNormalisation::sum, 3.5}}, 512);
  add(found, event);
  EXPECT_EQ(found.fraction(), 0);
}

TEST(Transformations, GoOnAfterRestoreInTheMiddleOfAnEvent) {
  Transformations found(sum, 512), restored(sum, 512);
  add(found, event_with_jumps({index(1, 1, 1)}));
  found.add_step(event_with_jumps({index(2, 2, 2)}));
  StateArchive archive;
  found.save(archive, "zones/");
  restored.restore(archive, "zones/");
  std::vector<std::int64_t> numbers;
  for (Transformations* each : {&found, &restored}) {
    each->add_step(event_with_jumps({index(3, 2, 2)}));
    const auto rows = each->add_event(event_with_jumps({index(2, 2, 2), index(3, 2, 2)}));
    for (const char* name : {"first_step", "steps", "d2min_row"})
      numbers.push_back(value_in<std::int64_t>(rows_of(rows, "events").at(0), name));
    numbers.push_back(value_in<std::int64_t>(rows_of(rows, "event_d2min").at(0), "first_atom"));
  }
  EXPECT_EQ(numbers, (std::vector<std::int64_t>{1, 2, 3, numbers[3], 1, 2, 3, numbers[3]}));
  EXPECT_EQ(restored.fraction(), found.fraction());
  EXPECT_EQ(restored.zone_sizes(), found.zone_sizes());
  EXPECT_EQ(restored.events(), 2U);
}

}  // namespace
}  // namespace vitrify
