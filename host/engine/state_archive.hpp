// State of a running simulation as named arrays: engine code fills and reads it, a checkpoint file holds it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "host/error.hpp"

namespace vitrify {

/// Arrays by name, in the order of the names. A name may be a path ("thermostat/xi"); no name may be the beginning of
/// another one's path.
class StateArchive {
 public:
  using Values = std::variant<std::vector<std::int32_t>, std::vector<std::int64_t>, std::vector<double>,
                              std::vector<std::uint8_t>>;

  template <class T>
  static constexpr bool is_plain = std::is_same_v<T, std::int32_t> || std::is_same_v<T, std::int64_t> ||
                                   std::is_same_v<T, double> || std::is_same_v<T, std::uint8_t>;

  void set(const std::string& name, Values values) { entries_[name] = std::move(values); }
  bool contains(const std::string& name) const { return entries_.contains(name); }

  /// The array under a name; T is int32_t, int64_t, double or uint8_t. Throws Error(bad_checkpoint) if there is none or
  /// it has another type.
  template <class T>
  const std::vector<T>& get(const std::string& name) const {
    const auto entry = entries_.find(name);
    if (entry == entries_.end()) throw Error(ExitCode::bad_checkpoint, "checkpoint: found no array '" + name + "'");
    const auto* values = std::get_if<std::vector<T>>(&entry->second);
    if (!values) throw Error(ExitCode::bad_checkpoint, "checkpoint: array '" + name + "' has another type");
    return *values;
  }

  /// Arrays of any trivially copyable type, as bytes where it is none of the four.
  template <class T>
  void put(const std::string& name, const std::vector<T>& values) {
    if constexpr (is_plain<T>) {
      set(name, values);
    } else {
      static_assert(std::is_trivially_copyable_v<T>);
      std::vector<std::uint8_t> bytes(values.size() * sizeof(T));
      if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
      set(name, std::move(bytes));
    }
  }
  /// What put() stored; throws Error(bad_checkpoint) unless there are n elements.
  template <class T>
  std::vector<T> get(const std::string& name, std::size_t n) const {
    std::vector<T> values;
    if constexpr (is_plain<T>) {
      values = get<T>(name);
    } else {
      const auto& bytes = get<std::uint8_t>(name);
      values.resize(bytes.size() / sizeof(T));
      if (!values.empty()) std::memcpy(static_cast<void*>(values.data()), bytes.data(), values.size() * sizeof(T));
    }
    if (values.size() != n) throw Error(ExitCode::bad_checkpoint, "checkpoint: array '" + name + "' has another size");
    return values;
  }

  /// Text is kept as bytes.
  void set_text(const std::string& name, const std::string& text) {
    set(name, std::vector<std::uint8_t>(text.begin(), text.end()));
  }
  std::string get_text(const std::string& name) const {
    const auto& bytes = get<std::uint8_t>(name);
    return {bytes.begin(), bytes.end()};
  }

  const std::map<std::string, Values>& entries() const { return entries_; }

 private:
  std::map<std::string, Values> entries_;
};

}  // namespace vitrify
