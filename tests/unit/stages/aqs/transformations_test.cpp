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
constexpr config::ZoneCriterion sum{3.5, 2.0, config::D2minNormalisation::sum, 3.5},
    share{3.5, 2.0 / 6, config::D2minNormalisation::per_neighbor, 3.5};

std::int64_t integer_attribute(const Record& record, const std::string& name) {
  for (const auto& [key, value] : record.attributes)
    if (key == name) return std::get<std::int64_t>(value);
  return -1;
}

TEST(Transformations, JumpsThatTouchAreOneZone) {
  for (const config::ZoneCriterion& criterion : {sum, share}) {
    Transformations found(criterion, 512);
    const Record record = found.add(event_with_jumps({index(1, 1, 1), index(5, 5, 5), index(5, 5, 6)}));
    EXPECT_EQ(integer_attribute(record, "n_shear_transformed"), 3);
    EXPECT_EQ(integer_attribute(record, "n_clusters"), 2);
    EXPECT_EQ(found.zone_sizes(), (std::vector<std::int32_t>{2, 1}));
  }
}

TEST(Transformations, FractionCountsAnAtomOnce) {
  Transformations found(sum, 512);
  EXPECT_EQ(found.fraction(), 0);
  EXPECT_TRUE(found.fit().empty());
  found.add(event_with_jumps({index(1, 1, 1)}));
  found.add(event_with_jumps({index(1, 1, 1), index(4, 4, 4)}));
  EXPECT_DOUBLE_EQ(found.fraction(), 2.0 / 512);
  EXPECT_EQ(found.events(), 2U);
  EXPECT_EQ(found.zone_sizes().size(), 3U);
  EXPECT_EQ(found.fit().size(), 3U);
}

TEST(Transformations, AffineStrainTransformsNothing) {
  AqsEvent event = event_with_jumps({});
  event.structure_after.box.xy += 0.24;
  for (Vec3& position : event.structure_after.position) position.x += 0.01 * position.y;
  Transformations found(config::ZoneCriterion{3.5, 1e-12, config::D2minNormalisation::sum, 3.5}, 512);
  found.add(event);
  EXPECT_EQ(found.fraction(), 0);
}

TEST(Transformations, GoOnAfterRestore) {
  Transformations found(sum, 512), restored(sum, 512);
  found.add(event_with_jumps({index(1, 1, 1)}));
  StateArchive archive;
  found.save(archive, "zones/");
  restored.restore(archive, "zones/");
  for (Transformations* each : {&found, &restored}) each->add(event_with_jumps({index(2, 2, 2)}));
  EXPECT_EQ(restored.fraction(), found.fraction());
  EXPECT_EQ(restored.zone_sizes(), found.zone_sizes());
  EXPECT_EQ(restored.events(), 2U);
}

}  // namespace
}  // namespace vitrify
