#include "host/config/document.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <utility>
#include <vector>

namespace vitrify::config {
namespace {

/// Follows the parser through the document to find keys that an object has twice: the parser keeps only the last.
class DuplicateKeys {
 public:
  explicit DuplicateKeys(Findings& findings) : findings_(findings) {}

  void on_event(Json::parse_event_t event, const Json& parsed) {
    switch (event) {
      case Json::parse_event_t::key:
        return on_key(parsed.get<std::string>());
      case Json::parse_event_t::object_start:
      case Json::parse_event_t::array_start:
        count_element();
        return open_.push_back({event == Json::parse_event_t::array_start, {}, {}, 0});
      case Json::parse_event_t::object_end:
      case Json::parse_event_t::array_end:
        return open_.pop_back();
      case Json::parse_event_t::value:
        return count_element();
    }
  }

 private:
  /// An object or array whose end has not been seen.
  struct Open {
    bool is_array;
    std::set<std::string> keys;
    std::string key;       ///< the last of an object
    std::size_t elements;  ///< begun so far in an array
  };

  void count_element() {
    if (!open_.empty()) ++open_.back().elements;
  }

  void on_key(const std::string& key) {
    open_.back().key = key;
    const bool is_new = open_.back().keys.insert(key).second;
    if (!is_new) Scope(findings_, place()).problem("key given twice");
  }

  Pointer place() const {
    Pointer pointer;
    for (const Open& open : open_) pointer = open.is_array ? pointer / (open.elements - 1) : pointer / open.key;
    return pointer;
  }

  Findings& findings_;
  std::vector<Open> open_;
};

/// "[json.exception.parse_error.101] parse error at line 3, column 5: syntax ..." without the library's own words.
std::string plain_message(std::string message) {
  if (const auto tag = message.find("] "); tag != std::string::npos) message.erase(0, tag + 2);
  const std::string_view lead = "parse error at ";
  if (message.starts_with(lead)) message.erase(0, lead.size());
  return message;
}

}  // namespace

Json parse_document(const std::string& text, const std::string& source, Findings& findings) {
  DuplicateKeys duplicates(findings);
  const auto follow = [&duplicates](int, Json::parse_event_t event, Json& parsed) {
    duplicates.on_event(event, parsed);
    return true;
  };
  constexpr bool allow_exceptions = true, ignore_comments = true;
  try {
    return Json::parse(text, follow, allow_exceptions, ignore_comments);
  } catch (const Json::exception& error) {
    throw InputError(source, {}, plain_message(error.what()));
  }
}

Json parse_document(const std::string& text, const std::string& source) {
  Findings findings;
  Json document = parse_document(text, source, findings);
  if (!findings.problems.empty()) throw InputError(source, std::move(findings.problems));
  return document;
}

std::string read_text(const std::filesystem::path& file) {
  constexpr std::uintmax_t most_bytes = 1'000'000'000;
  const auto fail = [&file](const std::string& why) {
    throw Error(ExitCode::io, fmt::format("{}: cannot read: {}", file.string(), why));
  };
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(file, error);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
    fail("found a directory, pipe or device, must be a file");
  if (const auto size = std::filesystem::file_size(file, error); !error && size > most_bytes)
    fail(fmt::format("found {} bytes, must be at most {}", size, most_bytes));
  std::ifstream stream(file, std::ios::binary);
  if (!stream) fail(std::strerror(errno));
  std::ostringstream text;
  text << stream.rdbuf();
  if (stream.bad()) fail(std::strerror(errno));
  return text.str();
}

}  // namespace vitrify::config
