// The state of a computation as named arrays of bytes: what a checkpoint holds.
#pragma once

#include <cstddef>
#include <cstring>
#include <map>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace vitrify {

/// Named arrays in the order of their names. Engine classes put and get typed vectors; files see bytes.
class StateArchive {
 public:
  template <class T>
  void put(const std::string& name, const std::vector<T>& values) {
    static_assert(std::is_trivially_copyable_v<T>);
    auto& bytes = arrays_[name];
    bytes.resize(values.size() * sizeof(T));
    if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  }

  /// Throws std::out_of_range if the array is missing or does not hold whole elements.
  template <class T>
  std::vector<T> get(const std::string& name) const {
    static_assert(std::is_trivially_copyable_v<T>);
    const auto found = arrays_.find(name);
    if (found == arrays_.end()) throw std::out_of_range("no array " + name);
    const auto& bytes = found->second;
    if (bytes.size() % sizeof(T) != 0) throw std::out_of_range("array " + name + " has a wrong size");
    std::vector<T> values(bytes.size() / sizeof(T));
    if (!bytes.empty()) std::memcpy(static_cast<void*>(values.data()), bytes.data(), bytes.size());
    return values;
  }
  /// The same, and throws std::out_of_range unless there are n elements.
  template <class T>
  std::vector<T> get(const std::string& name, std::size_t n) const {
    auto values = get<T>(name);
    if (values.size() != n) throw std::out_of_range("array " + name + " has a wrong size");
    return values;
  }
  bool contains(const std::string& name) const { return arrays_.count(name) != 0; }

  const std::map<std::string, std::vector<std::byte>>& arrays() const { return arrays_; }
  std::map<std::string, std::vector<std::byte>>& arrays() { return arrays_; }

 private:
  std::map<std::string, std::vector<std::byte>> arrays_;
};

}  // namespace vitrify
