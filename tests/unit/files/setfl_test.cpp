// Reader of setfl files: good files of both styles, every class of bad file, and the committed potential.
#include "host/files/setfl.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <ostream>

#include "host/error.hpp"

namespace vitrify {
namespace {

namespace fs = std::filesystem;

constexpr int nrho = 6, nr = 7;

/// Values first, first + 0.25, ..., all different between the tables of a file; each on a line of its own.
std::string table(double first, int count) {
  std::string text;
  for (int k = 0; k < count; ++k) text += fmt::format("{}\n", first + 0.25 * k);
  return text;
}

Table expected(double first, int count) {
  Table values;
  for (int k = 0; k < count; ++k) values.push_back(first + 0.25 * k);
  return values;
}

const std::string head = "one\ntwo\nthree\n";
const std::string grid = "6 0.5 7 0.25 1.5\n";

/// Elements Cu and Zr: embedding 100 and 200, pairs 1000 (Cu-Cu), 2000 (Zr-Cu), 3000 (Zr-Zr).
const std::string pairs = table(1000, nr) + table(2000, nr) + table(3000, nr);
const std::string copper = "29 63.546 3.64 fcc\n" + table(100, nrho);
const std::string zirconium = "40 91.224 3.22 hcp\n" + table(200, nrho);

/// Densities 10 (Cu at Cu), 20 (Cu at Zr), 30 (Zr at Cu), 40 (Zr at Zr).
const std::string finnis_sinclair = head + "2 Cu Zr\n" + grid + copper + table(10, nr) + table(20, nr) + zirconium +
                                    table(30, nr) + table(40, nr) + pairs;
/// Densities 10 (Cu) and 30 (Zr).
const std::string alloy = head + "2 Cu Zr\n" + grid + copper + table(10, nr) + zirconium + table(30, nr) + pairs;

std::string with(std::string text, const std::string& what, const std::string& instead) {
  const std::size_t at = text.find(what);
  EXPECT_NE(at, text.npos) << "the test's file does not hold " << what;
  return text.replace(at, what.size(), instead);
}

std::string first_lines(const std::string& text, int count) {
  std::size_t end = 0;
  while (count-- > 0) end = text.find('\n', end) + 1;
  return text.substr(0, end);
}

std::string error_of(const std::string& text, const std::string& name = "bad.eam.fs") {
  try {
    parse_setfl(text, name);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::bad_input);
    return error.what();
  }
  return "no error";
}

std::string read_error_of(const fs::path& path) {
  try {
    read_setfl(path);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::bad_input);
    return error.what();
  }
  return "no error";
}

void expect_common_parts(const SetflPotential& p) {
  EXPECT_EQ(p.comments, (std::array<std::string, 3>{"one", "two", "three"}));
  ASSERT_EQ(p.elements.size(), 2u);
  EXPECT_EQ(p.elements[0].name, "Cu");
  EXPECT_EQ(p.elements[0].atomic_number, 29);
  EXPECT_EQ(p.elements[0].mass_amu, 63.546);
  EXPECT_EQ(p.elements[0].lattice_constant, 3.64);
  EXPECT_EQ(p.elements[0].lattice, "fcc");
  EXPECT_EQ(p.elements[1].name, "Zr");
  EXPECT_EQ(p.elements[1].atomic_number, 40);
  EXPECT_EQ(p.elements[1].mass_amu, 91.224);
  EXPECT_EQ(p.elements[1].lattice, "hcp");
  EXPECT_EQ(p.nrho, nrho);
  EXPECT_EQ(p.drho, 0.5);
  EXPECT_EQ(p.nr, nr);
  EXPECT_EQ(p.dr, 0.25);
  EXPECT_EQ(p.cutoff, 1.5);
  EXPECT_EQ(p.embedding, (std::vector<Table>{expected(100, nrho), expected(200, nrho)}));
  EXPECT_EQ(p.pair[0], (std::vector<Table>{expected(1000, nr), expected(2000, nr)}));
  EXPECT_EQ(p.pair[1], (std::vector<Table>{expected(2000, nr), expected(3000, nr)}));
}

TEST(Setfl, ReadsFinnisSinclair) {
  const SetflPotential p = parse_setfl(finnis_sinclair, "a.eam.fs");
  EXPECT_EQ(p.style, SetflStyle::finnis_sinclair);
  expect_common_parts(p);
  EXPECT_EQ(p.density[0], (std::vector<Table>{expected(10, nr), expected(20, nr)}));
  EXPECT_EQ(p.density[1], (std::vector<Table>{expected(30, nr), expected(40, nr)}));
}

TEST(Setfl, ReadsAlloy) {
  const SetflPotential p = parse_setfl(alloy, "a.eam.alloy");
  EXPECT_EQ(p.style, SetflStyle::alloy);
  expect_common_parts(p);
  EXPECT_EQ(p.density[0], (std::vector<Table>{expected(10, nr), expected(10, nr)}));
  EXPECT_EQ(p.density[1], (std::vector<Table>{expected(30, nr), expected(30, nr)}));
}

TEST(Setfl, ReadsOneAndThreeElements) {
  const std::string one =
      head + "1 Cu\n" + grid + copper + table(10, nr) + table(1000, nr);  // both styles are the same
  EXPECT_EQ(parse_setfl(one, "a.fs").density, parse_setfl(one, "a.alloy").density);

  std::string three = head + "3 Cu Zr Al\n" + grid + copper + table(10, nr) + zirconium + table(30, nr) +
                      "13 26.98 4.05 fcc\n" + table(300, nrho) + table(50, nr) + pairs;
  for (const double first : {4000, 5000, 6000}) three += table(first, nr);
  const SetflPotential p = parse_setfl(three, "a.eam.alloy");
  EXPECT_EQ(p.index_of("Al"), 2);
  EXPECT_EQ(p.density[2][0], expected(50, nr));
  EXPECT_EQ(p.pair[0][2], expected(4000, nr));
  EXPECT_EQ(p.pair[2][1], expected(5000, nr));
  EXPECT_EQ(p.pair[2][2], expected(6000, nr));
}

TEST(Setfl, NumberOfValuesGivesTheStyleWhereTheNameDoesNot) {
  EXPECT_EQ(parse_setfl(finnis_sinclair, "a.txt").style, SetflStyle::finnis_sinclair);
  EXPECT_EQ(parse_setfl(alloy, "a.txt").style, SetflStyle::alloy);
  // After the grid: 2 elements with 4 words and 6 densities each, 3 pairs of 7, and 2 or 4 density tables of 7.
  EXPECT_EQ(
      error_of(alloy + "1\n", "a.txt"),
      "a.txt:55: style: found 56 words after the cutoff, allowed: 55 (eam.alloy) or 69 (eam.fs); a name that ends "
      "in .eam.alloy or .eam.fs would say which");
}

TEST(Setfl, TakesAnyWhiteSpace) {
  std::string text = head + alloy.substr(head.size());
  for (std::size_t k = head.size(); k < text.size(); ++k)
    if (text[k] == '\n' && k % 3 != 0) text[k] = k % 3 == 1 ? ' ' : '\t';
  expect_common_parts(parse_setfl(text, "a.eam.alloy"));

  std::string windows;
  for (const char c : alloy) windows += c == '\n' ? "\r\n" : std::string(1, c);
  expect_common_parts(parse_setfl(windows, "a.eam.alloy"));
  expect_common_parts(parse_setfl(alloy.substr(0, alloy.size() - 1), "a.eam.alloy"));
}

TEST(Setfl, TakesFortranNumbers) {
  const std::string text = with(finnis_sinclair, "\n10\n10.25\n10.5\n10.75\n11\n11.25\n",
                                "\n+1.5D+01\n-2.5d-01\n3.0E-0002\n.5\n1e-320\n1.0D-0400\n");
  const Table values = parse_setfl(text, "a.fs").density[0][0];
  EXPECT_EQ(values, (Table{15, -0.25, 0.03, 0.5, 1e-320, 0, 11.5}));
}

TEST(Setfl, NamesWhatCannotBeRead) {
  const fs::path folder = fs::temp_directory_path() / fmt::format("setfl_test_{}", ::getpid());
  fs::create_directory(folder);
  const fs::path missing = folder / "missing.eam.fs", locked = folder / "locked.eam.fs", good = folder / "good.eam.fs";
  EXPECT_EQ(read_error_of(missing), missing.string() + ": cannot be read: No such file or directory");
  EXPECT_EQ(read_error_of(folder), folder.string() + ": cannot be read: found a directory, must be a file");
  std::ofstream(good) << finnis_sinclair;
  expect_common_parts(read_setfl(good));
  std::ofstream(locked) << finnis_sinclair;
  fs::permissions(locked, fs::perms::none);
  if (::geteuid() != 0) {  // root reads everything
    EXPECT_EQ(read_error_of(locked), locked.string() + ": cannot be read: Permission denied");
  }
  fs::remove_all(folder);
}

TEST(Setfl, ShortFileNamesTheTable) {
  EXPECT_EQ(error_of(""), "bad.eam.fs:1: the file ends before number of elements");
  EXPECT_EQ(error_of(first_lines(finnis_sinclair, 4)), "bad.eam.fs:4: the file ends before number of densities (nrho)");
  EXPECT_EQ(error_of(first_lines(finnis_sinclair, 8)),
            "bad.eam.fs:8: the file ends in the embedding table of Cu after 2 of 6 values");
  EXPECT_EQ(error_of(first_lines(finnis_sinclair, 22)),
            "bad.eam.fs:22: the file ends in the density table Cu at Zr after 3 of 7 values");
  EXPECT_EQ(error_of(first_lines(finnis_sinclair, 26)), "bad.eam.fs:26: the file ends before atomic number of Zr");
  EXPECT_EQ(error_of(first_lines(finnis_sinclair, 67)),
            "bad.eam.fs:67: the file ends in the pair table Zr-Zr after 6 of 7 values");
  EXPECT_EQ(error_of(first_lines(alloy, 13), "bad.eam.alloy"),
            "bad.eam.alloy:13: the file ends in the density table of Cu after 1 of 7 values");
  // A count far beyond the file is a short file too, not a lack of memory.
  EXPECT_EQ(
      error_of(with(finnis_sinclair, "6 0.5 7", "6 0.5 2000000000")),
      "bad.eam.fs:27: value 18 of 2000000000 in the density table Cu at Cu: found 'hcp', allowed: a finite number");
}

TEST(Setfl, GarbledNumberNamesLineAndTable) {
  for (const std::string word :
       {"1.2.3", "12x", "nan", "inf", "-inf", "1e400", "1.0D", "1.0D5D5", "+-1", "--1", "0x10"})
    EXPECT_EQ(
        error_of(with(finnis_sinclair, "\n10.5\n", "\n" + word + "\n")),
        "bad.eam.fs:15: value 3 of 7 in the density table Cu at Cu: found '" + word + "', allowed: a finite number");
  EXPECT_EQ(error_of(with(finnis_sinclair, "3.64", "a")),
            "bad.eam.fs:6: lattice constant of Cu: found 'a', allowed: a finite number");
}

TEST(Setfl, MessageStaysOneShortLine) {
  const std::string message = error_of(with(finnis_sinclair, "\n10.5\n", "\n\x01\x1b" + std::string(1000, 'x') + "\n"));
  EXPECT_EQ(message, "bad.eam.fs:15: value 3 of 7 in the density table Cu at Cu: found '\?\?" + std::string(38, 'x') +
                         "...', allowed: a finite number");
}

struct BadHeader {
  std::string what, instead, message;
};

std::ostream& operator<<(std::ostream& out, const BadHeader& header) { return out << header.message; }

class SetflBadHeader : public testing::TestWithParam<BadHeader> {};

TEST_P(SetflBadHeader, IsTold) {
  EXPECT_EQ(error_of(with(finnis_sinclair, GetParam().what, GetParam().instead)), "bad.eam.fs:" + GetParam().message);
}

const std::string counts = "allowed: an integer from 5 to 2147483647";

INSTANTIATE_TEST_SUITE_P(
    Setfl, SetflBadHeader,
    testing::Values(
        BadHeader{"2 Cu", "0 Cu", "4: number of elements: found '0', allowed: an integer from 1 to 118"},
        BadHeader{"2 Cu", "-2 Cu", "4: number of elements: found '-2', allowed: an integer from 1 to 118"},
        BadHeader{"2 Cu", "Cu", "4: number of elements: found 'Cu', allowed: an integer from 1 to 118"},
        BadHeader{"2 Cu", "1 Cu", "4: number of densities (nrho): found 'Zr', " + counts},
        BadHeader{"2 Cu", "3 Cu", "5: name of element 3 of 3: found '6', allowed: a word that begins with a letter"},
        BadHeader{"Cu Zr", "Cu Cu", "4: name of element 2 of 2: found 'Cu', allowed: each element once"},
        BadHeader{"6 0.5", "-6 0.5", "5: number of densities (nrho): found '-6', " + counts},
        BadHeader{"6 0.5", "4 0.5", "5: number of densities (nrho): found '4', " + counts},
        BadHeader{"6 0.5", "6.5 0.5", "5: number of densities (nrho): found '6.5', " + counts},
        BadHeader{"6 0.5", "6 -0.5", "5: density step (drho): found '-0.5', allowed: a number above 0"},
        BadHeader{"6 0.5", "6 nan", "5: density step (drho): found 'nan', allowed: a number above 0"},
        BadHeader{"7 0.25", "-7 0.25", "5: number of distances (nr): found '-7', " + counts},
        BadHeader{"7 0.25", "7 0", "5: distance step (dr): found '0', allowed: a number above 0"},
        BadHeader{"1.5\n", "-1.5\n", "5: cutoff: found '-1.5', allowed: a number above 0"},
        BadHeader{"1.5\n", "1.76\n",
                  "5: cutoff: found 1.76 A, allowed: up to 1.75 A, where the tables end (last point at 1.5 A)"},
        BadHeader{"29 63", "-29 63", "6: atomic number of Cu: found '-29', allowed: an integer from 0 to 118"},
        BadHeader{"63.546", "0", "6: mass of Cu: found '0', allowed: a number above 0"},
        BadHeader{"91.224", "-91", "27: mass of Zr: found '-91', allowed: a number above 0"}));

TEST(Setfl, CutoffMayLieOneStepBeyondTheLastPoint) {
  EXPECT_EQ(parse_setfl(with(finnis_sinclair, "1.5\n", "1.75\n"), "a.fs").cutoff, 1.75);
}

TEST(Setfl, WordsAfterTheLastTableAreTold) {
  EXPECT_EQ(error_of(finnis_sinclair + "\n\n17\n"),
            "bad.eam.fs:71: after the last table: found '17', allowed: the end of the file");
}

TEST(Setfl, WrongStyleInTheNameIsTold) {
  EXPECT_EQ(error_of(alloy),
            "bad.eam.fs:20: value 4 of 7 in the density table Cu at Zr: found 'hcp', allowed: a finite number");
}

TEST(SetflPotential, RangeEndsWithTheLastValueThatIsNotZero) {
  EXPECT_EQ(table_range({5, 0, -1e-300, 0, 0}, 0.5), 1.5);
  EXPECT_EQ(table_range({1, 2, 3}, 0.5), 1.5);
  EXPECT_EQ(table_range({0, 0, 0}, 0.5), 0);
  EXPECT_EQ(table_range({}, 0.5), 0);
}

TEST(SetflPotential, RangesOfFunctionsStayWithinTheCutoff) {
  std::string text = with(finnis_sinclair, "\n10.75\n11\n11.25\n11.5\n", "\n0\n0\n0\n0.0\n");  // Cu at Cu
  text = with(text, "\n2000.75\n2001\n2001.25\n2001.5\n", "\n1\n0\n0\n0\n");                   // Zr-Cu
  const SetflPotential p = parse_setfl(text, "a.fs");
  EXPECT_EQ(p.density_range(0, 0), 0.75);
  EXPECT_EQ(p.density_range(0, 1), 1.5);
  EXPECT_EQ(p.pair_range(0, 1), 1.0);
  EXPECT_EQ(p.pair_range(1, 0), 1.0);
  EXPECT_EQ(p.pair_range(1, 1), 1.5);
}

class CommittedPotential : public testing::Test {
 protected:
  const SetflPotential p_ = read_setfl(fs::path(VITRIFY_SOURCE_DIR) / "inputs/potentials/CuZr_Mendelev2019.eam.fs");
};

TEST_F(CommittedPotential, HeaderCitesPaperSourceAndLicence) {
  EXPECT_NE(p_.comments[0].find("J. Chem. Phys. 151, 214502 (2019)"), std::string::npos);
  EXPECT_NE(p_.comments[1].find("OpenKIM MO_609260676108_000"), std::string::npos);
  EXPECT_NE(p_.comments[2].find("CDDL-1.0"), std::string::npos);
}

TEST_F(CommittedPotential, HasTheGridOfThePaper) {
  EXPECT_EQ(p_.style, SetflStyle::finnis_sinclair);
  ASSERT_EQ(p_.elements.size(), 2u);
  EXPECT_EQ(p_.index_of("Cu"), 0);
  EXPECT_EQ(p_.index_of("Zr"), 1);
  EXPECT_EQ(p_.index_of("Al"), -1);
  EXPECT_EQ(p_.elements[0].mass_amu, 63.546);
  EXPECT_EQ(p_.elements[1].mass_amu, 91.224);
  EXPECT_EQ(p_.elements[0].lattice, "fcc");
  EXPECT_EQ(p_.elements[1].lattice, "hcp");
  EXPECT_EQ(p_.nrho, 10000);
  EXPECT_EQ(p_.drho, 0.03);
  EXPECT_EQ(p_.nr, 10000);
  EXPECT_EQ(p_.dr, 7.6e-4);
  EXPECT_EQ(p_.cutoff, 7.6);
}

// The file's words at these places, counted in its text without this reader.
TEST_F(CommittedPotential, HasTheValuesOfTheFile) {
  EXPECT_EQ(p_.embedding[0][1], -1.39576844402180e-1);
  EXPECT_EQ(p_.embedding[1][1], -0.182435909447801);
  EXPECT_EQ(p_.density[0][0][5000], 0.245356530557363);
  EXPECT_EQ(p_.density[0][1][5000], 0.576107263695257);
  EXPECT_EQ(p_.density[1][1][5000], 2.55305747627127);
  EXPECT_EQ(p_.pair[0][0][4000], 0.128345060457432);
  EXPECT_EQ(p_.pair[0][1][4000], 0.236981344778324);
  EXPECT_EQ(p_.pair[1][1][4000], 2.18262552693246);
  EXPECT_EQ(p_.pair[1][1][9999], 2.89436940291360e-14);
}

TEST_F(CommittedPotential, RangesAreThoseOfTheDesign) {
  EXPECT_NEAR(p_.density_range(0, 0), 6.0, p_.dr);
  EXPECT_NEAR(p_.density_range(0, 1), 6.0, p_.dr);
  EXPECT_NEAR(p_.density_range(1, 0), 6.0, p_.dr);
  EXPECT_NEAR(p_.density_range(1, 1), 5.6, p_.dr);
  EXPECT_NEAR(p_.pair_range(0, 0), 6.0, p_.dr);
  EXPECT_EQ(p_.pair_range(0, 1), 7.6);
  EXPECT_EQ(p_.pair_range(1, 1), 7.6);
}

}  // namespace
}  // namespace vitrify
