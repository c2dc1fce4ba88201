// Text -> JSON: comments allowed, duplicate keys found, errors with line and column.
#pragma once

#include <filesystem>
#include <string>

#include "host/config/json.hpp"
#include "host/config/problem.hpp"

namespace vitrify::config {

/// Parses `text`, in which // and /* */ comments may stand, and notes keys given twice. Throws InputError for text
/// that is not JSON; `source` is the file's name for the message.
Json parse_document(const std::string& text, const std::string& source, Findings& findings);

/// The same, but keys given twice are an InputError, too. The parser is a large template; this compiles it once for
/// all.
Json parse_document(const std::string& text, const std::string& source);

/// The whole file. Throws Error (io) where it cannot be read.
std::string read_text(const std::filesystem::path& file);

}  // namespace vitrify::config
