#include "host/cli/events/event_sweep.hpp"

#include <gtest/gtest.h>

namespace vitrify::cli {
namespace {

TEST(EventSweep, ValuesOneByOneOrAsARange) {
  EXPECT_EQ(parse_sweep("max-strain=0.02,0.04,0.08").values, (std::vector<double>{0.02, 0.04, 0.08}));
  EXPECT_EQ(parse_sweep("cutoff=3:5:5").values, (std::vector<double>{3, 3.5, 4, 4.5, 5}));
  const EventSweep logarithmic = parse_sweep("threshold=0.01:1:3log");
  ASSERT_EQ(logarithmic.values.size(), 3u);
  EXPECT_NEAR(logarithmic.values[1], 0.1, 1e-15);
  EXPECT_DOUBLE_EQ(logarithmic.values[2], 1);
}

TEST(EventSweep, ChangesOneParameter) {
  EventCriterion criterion;
  criterion.zones.cluster_cutoff_A = 3.7;
  const auto criteria = parse_sweep("threshold=0.1,0.2").criteria(criterion);
  ASSERT_EQ(criteria.size(), 2u);
  EXPECT_EQ(criteria[1].zones.threshold_A2, 0.2);
  EXPECT_EQ(criteria[1].zones.cluster_cutoff_A, 3.7);
  EXPECT_EQ(criteria[1].max_strain, criterion.max_strain);
  EXPECT_EQ(parse_sweep("max-strain=0.02").criteria(criterion)[0].max_strain, 0.02);
  EXPECT_EQ(parse_sweep("cluster-cutoff=3").criteria(criterion)[0].zones.cluster_cutoff_A, 3);
  EXPECT_EQ(parse_sweep("cutoff=3").criteria(criterion)[0].zones.d2min_cutoff_A, 3);
}

TEST(EventSweep, RefusesWhatItCannotRead) {
  for (const char* text : {"", "threshold", "threshold=", "=1", "width=1", "threshold=a", "threshold=1,x",
                           "threshold=-1", "threshold=0", "threshold=nan", "threshold=1:2", "threshold=1:2:1",
                           "threshold=1:2:3.5", "threshold=1:2:1e9", "threshold=1:2:log", "threshold=1:2:3lag"})
    EXPECT_THROW(parse_sweep(text), Error) << text;
}

}  // namespace
}  // namespace vitrify::cli
