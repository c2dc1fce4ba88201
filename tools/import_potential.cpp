// vitrify-import-potential: takes the default Cu-Zr potential out of Debian's openkim-models (or any file that holds
// its table), checks it against the known SHA-1 and writes it with comment lines that name paper, source and licence.
#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "host/cli/command.hpp"
#include "host/error.hpp"
#include "host/files/read_file.hpp"
#include "host/files/setfl.hpp"

namespace vitrify {
namespace {

namespace fs = std::filesystem;

// The parameter file of OpenKIM item MO_609260676108_000; its record kimprovenance.edn gives the same SHA-1.
constexpr std::string_view item = "MO_609260676108_000";
constexpr std::string_view library_name = "libkim-api-portable-model.so";
constexpr std::string_view original_sha1 = "6443f5861d186ac0d545506e60ab97b2e2fefa52";
constexpr std::size_t original_size = 2268413;

// Our comment lines, each with the original one behind it: the licence asks to keep its attribution, and setfl has room
// for three lines only.
struct CommentLine {
  std::string_view ours, original;
};
constexpr CommentLine comment_lines[] = {
    {"Cu-Zr, M. I. Mendelev, Y. Sun, F. Zhang, C. Z. Wang, K. M. Ho, J. Chem. Phys. 151, 214502 (2019), "
     "doi:10.1063/1.5131500",
     "Source: M.I. Mendelev, unpublished"},
    {"OpenKIM MO_609260676108_000 (doi:10.25950/9ad8e944) from Debian's openkim-models 2021.01.28, there from NIST's "
     "Cu-Zr_4.eam.fs; Vitrify changed lines 1 to 3 only",
     "Contact information: mendelev@ameslab.gov"},
    {"Licence CDDL-1.0 (LICENSE.CDDL-1.0 beside this file), Copyright 2013-2019 Regents of the University of "
     "Minnesota, "
     "as Debian's openkim-models states for all its files",
     "Tuesday, Oct 8, 2019  The potential was taken from Laves_phase_MgZn2_T=0 "
     "(in C:\\SIMULATION.MD\\Cu-Zr\\v10_5\\Laves_phases)"},
};

std::string original_comments() {
  std::string lines;
  for (const CommentLine& line : comment_lines) lines += fmt::format("{}\n", line.original);
  return lines;
}

std::string our_comments() {
  std::string lines;
  for (const CommentLine& line : comment_lines) lines += fmt::format("{} [original: {}]\n", line.ours, line.original);
  return lines;
}

[[noreturn]] void refuse(const fs::path& source, const std::string& why) {
  throw Error(ExitCode::bad_input, source.string() + ": " + why);
}

/// The file to read: `source` itself or, in a directory such as an unpacked package, the library of the item.
fs::path find_library(const fs::path& source) {
  std::error_code error;
  if (!fs::is_directory(source, error)) return source;
  for (fs::recursive_directory_iterator entry(source, fs::directory_options::skip_permission_denied, error), end;
       entry != end; entry.increment(error))
    if (entry->path().filename() == library_name &&
        entry->path().parent_path().filename().string().find(item) != std::string::npos)
      return entry->path();
  refuse(source, fmt::format("no {} of {} in this directory", library_name, item));
}

/// The longest run of text: the parameter file in a KIM library, all of a text file.
std::string_view longest_text(std::string_view bytes) {
  const auto is_text = [](unsigned char c) { return c >= ' ' || (c >= '\t' && c <= '\r'); };
  std::string_view longest;
  for (auto begin = bytes.begin(); begin != bytes.end();) {
    const auto stop = std::find_if_not(begin, bytes.end(), is_text);
    if (static_cast<std::size_t>(stop - begin) > longest.size()) longest = {begin, stop};
    begin = std::find_if(stop, bytes.end(), is_text);
  }
  return longest;
}

/// What follows the three comment lines.
std::string_view without_comments(std::string_view text) {
  for (int line = 0; line < 3; ++line) {
    const std::size_t end = text.find('\n');
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return text;
}

std::string sha1(std::string_view text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (!EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha1(), nullptr))
    throw Error(ExitCode::failure, "OpenSSL cannot compute a SHA-1");
  return fmt::format("{:02x}", fmt::join(digest, digest + size, ""));
}

/// Lines 4 to the end of the table, as the original has them. The comments are taken as the original's: a copy with
/// other comments, such as the file this program writes, is the same table.
std::string known_table(const fs::path& source) {
  const std::string bytes = read_file(source);
  std::string table(without_comments(longest_text(bytes)));
  std::erase(table, '\r');
  const std::string original = original_comments() + table;
  if (const std::string digest = sha1(original); original.size() != original_size || digest != original_sha1)
    refuse(source, fmt::format("found a text of {} bytes with SHA-1 {} (under the original's comments), allowed: the "
                               "{} bytes with SHA-1 {} of OpenKIM item {}",
                               original.size(), digest, original_size, original_sha1, item));
  return table;
}

/// Writes under another name first, so that `path` is complete whenever it exists.
void write_atomically(const fs::path& path, const std::string& text) {
  const fs::path part = path.string() + ".part";
  std::ofstream file(part, std::ios::binary);
  file << text;
  file.close();
  std::error_code error;
  if (file) fs::rename(part, path, error);
  if (file && !error) return;
  fs::remove(part, error);
  throw Error(ExitCode::io, path.string() + ": cannot be written");
}

ExitCode import_potential(const fs::path& source, const fs::path& target) {
  const fs::path library = find_library(source);
  const std::string text = our_comments() + known_table(library);
  const SetflPotential potential = parse_setfl(text, "CuZr.eam.fs");
  write_atomically(target, text);
  fmt::print("{}: table of {} with SHA-1 {}\n", library.string(), item, original_sha1);
  fmt::print("{}: {} elements, {} densities, {} distances, cutoff {} A, SHA-1 {}\n", target.string(),
             potential.elements.size(), potential.nrho, potential.nr, potential.cutoff, sha1(text));
  return ExitCode::success;
}

}  // namespace
}  // namespace vitrify

int main(int argc, char** argv) {
  std::string source, target = "CuZr_Mendelev2019.eam.fs";
  const vitrify::cli::Command program{
      .name = "vitrify-import-potential",
      .help = "Imports the Cu-Zr potential of Mendelev et al. 2019 and checks it against its known SHA-1.",
      .options = {{"source",
                   &source,
                   "Directory with Debian's openkim-models (installed or unpacked), its library of "
                   "MO_609260676108_000, or NIST's Cu-Zr_4.eam.fs",
                   {vitrify::cli::Required{}}},
                  {"-o,--output", &target, "File to write"}},
      .run = [&] { return vitrify::import_potential(source, target); }};
  return vitrify::cli::run_command_line(program, argc, argv);
}
