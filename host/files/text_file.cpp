#include "host/files/text_file.hpp"

#include <zlib.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "host/error.hpp"
#include "host/files/read_file.hpp"

namespace vitrify {
namespace {

constexpr std::string_view blanks = " \t\v\f\r";

struct Inflater {
  z_stream stream{};
  Inflater() {
    constexpr int window_bits = 15, gzip_format = 16;
    if (inflateInit2(&stream, window_bits + gzip_format) != Z_OK) throw Error(ExitCode::failure, "zlib: out of memory");
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&stream); }
};

/// Text shrinks to a tenth, tables of zeros somewhat more. Beyond this it is made to fill the memory.
constexpr std::size_t most_unpacked_per_byte = 100, always_unpacked = std::size_t{64} << 20;

void refuse_bomb(std::size_t packed, std::size_t unpacked, const std::string& name) {
  if (unpacked > always_unpacked && unpacked / most_unpacked_per_byte > packed)
    throw Error(ExitCode::bad_input, name + ": the gzip data unpack to more than " +
                                         std::to_string(most_unpacked_per_byte) +
                                         " times their size, which no text does");
}

/// Text of a gzip file, which may consist of several members.
std::string gunzip(std::string& packed, const std::string& name) {
  Inflater inflater;
  z_stream& stream = inflater.stream;
  std::string text;
  std::vector<char> block(1 << 18);
  std::size_t used = 0;
  bool in_member = true;
  while (used < packed.size() || (in_member && stream.avail_out == 0)) {
    const uInt part = static_cast<uInt>(std::min<std::size_t>(packed.size() - used, 1 << 30));
    stream.next_in = reinterpret_cast<Bytef*>(packed.data() + used);
    stream.avail_in = part;
    stream.next_out = reinterpret_cast<Bytef*>(block.data());
    stream.avail_out = static_cast<uInt>(block.size());
    if (!in_member) inflateReset(&stream);
    const int status = inflate(&stream, Z_NO_FLUSH);
    text.append(block.data(), block.size() - stream.avail_out);
    refuse_bomb(packed.size(), text.size(), name);
    used += part - stream.avail_in;
    in_member = status != Z_STREAM_END;
    if (status == Z_BUF_ERROR) break;
    if (status != Z_OK && status != Z_STREAM_END)
      throw Error(ExitCode::bad_input,
                  name + ": damaged gzip data" + (stream.msg ? std::string(": ") + stream.msg : ""));
  }
  if (in_member) throw Error(ExitCode::bad_input, name + ": truncated gzip data");
  return text;
}

}  // namespace

TextFile::TextFile(const std::filesystem::path& path) : name_(path.string()), text_(read_file(path)) {
  if (text_.starts_with("\x1f\x8b")) text_ = gunzip(text_, name_);
  rewind();
}

void TextFile::rewind() {
  rest_ = text_;
  line_ = {};
  number_ = 0;
}

bool TextFile::next_line() {
  ++number_;
  if (rest_.empty()) {
    line_ = {};
    return false;
  }
  const std::size_t end = rest_.find('\n');
  line_ = rest_.substr(0, end);
  rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
  if (line_.ends_with('\r')) line_.remove_suffix(1);
  return true;
}

void TextFile::require_line(std::string_view what) {
  if (!next_line()) fail("the file ends here; expected " + std::string(what));
}

void TextFile::fail_at(int line, const std::string& what) const {
  throw Error(ExitCode::bad_input, name_ + ":" + std::to_string(line) + ": " + what);
}

double TextFile::number(std::string_view word, std::string_view what) const {
  const std::optional<double> value = parse_number(word);
  if (!value) fail("found " + in_quotes(word) + ", expected " + std::string(what) + " (a finite number)");
  return *value;
}

std::int64_t TextFile::integer(std::string_view word, std::string_view what) const {
  const std::optional<std::int64_t> value = parse_integer(word);
  if (!value) fail("found " + in_quotes(word) + ", expected " + std::string(what) + " (an integer)");
  return *value;
}

void split_words(std::string_view line, std::vector<std::string_view>& words) {
  words.clear();
  while (true) {
    const std::size_t begin = line.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return;
    line.remove_prefix(begin);
    words.push_back(line.substr(0, line.find_first_of(blanks)));
    line.remove_prefix(words.back().size());
  }
}

std::optional<double> parse_number(std::string_view word) {
  if (word.starts_with('+') && !word.starts_with("+-")) word.remove_prefix(1);
  const char* const last = word.data() + word.size();
  double value = 0;
  const auto [end, error] = std::from_chars(word.data(), last, value);
  if (end != last || error == std::errc::invalid_argument) return std::nullopt;
  // Out of range is also what underflows: then the nearest double is wanted.
  if (error == std::errc::result_out_of_range) value = std::strtod(std::string(word).c_str(), nullptr);
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::optional<std::int64_t> parse_integer(std::string_view word) {
  if (word.starts_with('+') && !word.starts_with("+-")) word.remove_prefix(1);
  const char* const last = word.data() + word.size();
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(word.data(), last, value);
  if (end != last || error != std::errc()) return std::nullopt;
  return value;
}

std::string in_quotes(std::string_view word) {
  constexpr std::size_t longest = 40;
  std::string text(word.substr(0, longest));
  for (char& c : text)
    if (!std::isprint(static_cast<unsigned char>(c))) c = '?';
  return "'" + text + (word.size() > longest ? "...'" : "'");
}

}  // namespace vitrify
