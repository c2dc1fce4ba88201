#include "host/files/curve_file.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "host/error.hpp"

namespace vitrify {
namespace {

std::filesystem::path file_of(const std::string& text) {
  const auto path = std::filesystem::path(testing::TempDir()) / "curve_file_test.dat";
  std::ofstream(path) << text;
  return path;
}

std::string complaint_about(const std::string& text) {
  try {
    read_curve(file_of(text));
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(CurveFile, HasTwoOrThreeColumns) {
  const MeasuredCurve two = read_curve(file_of("# q S\n\n1, 0.5\n  2,\t1.5\n! end\n"));
  EXPECT_EQ(two.x, (std::vector<double>{1, 2}));
  EXPECT_EQ(two.y, (std::vector<double>{0.5, 1.5}));
  EXPECT_TRUE(two.error.empty());
  EXPECT_EQ(read_curve(file_of("1 2 0.1\n2 3 0.2\n")).error, (std::vector<double>{0.1, 0.2}));
}

TEST(CurveFile, TellsTheLineOfAFault) {
  EXPECT_NE(complaint_about("1 2\n2 x\n").find("curve_file_test.dat:2: "), std::string::npos);
  EXPECT_NE(complaint_about("1 2\n1 3\n").find(":2: found 1 after 1"), std::string::npos);
  EXPECT_NE(complaint_about("1 2\n3 4 5\n").find(":2: found 3 columns, allowed: 2, as above"), std::string::npos);
  EXPECT_NE(complaint_about("1 2 3 4\n").find(":1: found 4 columns, allowed: 2 or 3"), std::string::npos);
  EXPECT_NE(complaint_about("1 2 0\n").find(":1: found error 0"), std::string::npos);
  EXPECT_NE(complaint_about("1 2\n").find("after 1 points"), std::string::npos);
}

}  // namespace
}  // namespace vitrify
