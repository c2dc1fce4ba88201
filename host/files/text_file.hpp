// Line by line reading of text input, with errors that name file and line.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vitrify {

/// A whole text file in memory, gzip'd or plain, and a cursor over its lines. Errors are Error(bad_input) of the form
/// "FILE:LINE: WHAT".
class TextFile {
 public:
  /// Throws Error(bad_input) if the file cannot be read or its compressed data are damaged.
  explicit TextFile(const std::filesystem::path& path);

  /// Moves to the next line (without its end-of-line characters); false at the end of the file.
  bool next_line();
  /// Moves to the next line or fails with "the file ends here; expected WHAT".
  void require_line(std::string_view what);
  std::string_view line() const { return line_; }
  int line_number() const { return number_; }
  /// Goes back to before the first line.
  void rewind();

  [[noreturn]] void fail(const std::string& what) const { fail_at(number_, what); }
  [[noreturn]] void fail_at(int line, const std::string& what) const;
  /// The finite number, or the integer, that the whole word spells; else fails, naming WHAT was expected.
  double number(std::string_view word, std::string_view what) const;
  std::int64_t integer(std::string_view word, std::string_view what) const;

 private:
  std::string name_, text_;
  std::string_view rest_, line_;
  int number_ = 0;
};

/// Words of a line, separated by blanks, into `words`.
void split_words(std::string_view line, std::vector<std::string_view>& words);

/// The finite number, or the integer, that the whole word spells.
std::optional<double> parse_number(std::string_view word);
std::optional<std::int64_t> parse_integer(std::string_view word);

/// A word in quotes as a message can hold it: short and printable, whatever the file is.
std::string in_quotes(std::string_view word);

}  // namespace vitrify
