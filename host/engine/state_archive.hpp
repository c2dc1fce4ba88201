// State of a running simulation as named arrays: engine code fills and reads it, a checkpoint file holds it.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "host/engine/described.hpp"
#include "host/error.hpp"

namespace vitrify {

// Limits of what a state can hold; a checkpoint whose checksum is right may still be wrong.
/// No coordinate or edge is longer, A.
inline constexpr double longest_A = 1e9;
/// No atom is faster than light, A/ps.
inline constexpr double fastest_A_per_ps = 3e6;
/// Any other number of a state, in its unit, and any count.
inline constexpr double largest_number = 1e15;

/// Arrays by name, in the order of the names. A name may be a path ("thermostat/xi"); no name may be the beginning of
/// another one's path.
class StateArchive {
 public:
  using Values = std::variant<std::vector<std::int32_t>, std::vector<std::int64_t>, std::vector<float>,
                              std::vector<double>, std::vector<std::uint8_t>>;

  void set(const std::string& name, Values values) { entries_[name] = std::move(values); }

  /// The array under a name; T is one of the five types. Throws Error(bad_checkpoint) if there is none or it has
  /// another type.
  template <class T>
  const std::vector<T>& get(const std::string& name) const {
    const auto entry = entries_.find(name);
    if (entry == entries_.end()) fail("found no array '" + name + "'");
    const auto* values = std::get_if<std::vector<T>>(&entry->second);
    if (!values) fail("array '" + name + "' has another type");
    return *values;
  }

  /// Keeps numbers as an array, and structs that are described as an array for each of their members: name/member.
  template <class T>
  void put(const std::string& name, const std::vector<T>& values) {
    auto arrays = arrays_for<T>(name, values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      auto array = arrays.begin();
      visit_numbers(values[i], [&](const auto& member) { keep(member, (array++)->second, i); });
    }
    for (auto& [path, array] : arrays) set(path, std::move(array));
  }
  /// What put() kept of n values. Throws Error(bad_checkpoint), naming the array, where a member lacks its array, has
  /// one of another type or length, or an array belongs to no member.
  template <class T>
  std::vector<T> get(const std::string& name, std::size_t n) const {
    const std::vector<const Values*> arrays = arrays_of<T>(name, n);
    std::vector<T> values(n);
    for (std::size_t i = 0; i < n; ++i) {
      auto array = arrays.begin();
      visit_numbers(values[i], [&](auto& member) { recall(member, **array++, i); });
    }
    return values;
  }

  /// The same, if all numbers are from `least` to `most`; throws Error(bad_checkpoint) for others and for NaN.
  template <class T>
  std::vector<T> get_within(const std::string& name, std::size_t n, double least, double most) const {
    std::vector<T> values = get<T>(name, n);
    for (T& value : values)
      visit_numbers(value, [&](auto& member) {
        for (const auto number : numbers_of(member))
          if (!(static_cast<double>(number) >= least && static_cast<double>(number) <= most))
            refuse(name, "has a value that cannot be");
      });
    return values;
  }
  /// The same of a single number, flag or count.
  template <class T>
  T get_one(const std::string& name, double least, double most) const {
    return get_within<T>(name, 1, least, most)[0];
  }
  /// Throws Error(bad_checkpoint) about an array.
  [[noreturn]] static void refuse(const std::string& name, const std::string& what) {
    fail("array '" + name + "' " + what);
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
  /// Enums, signs and widths of integers are kept as the integers of the same size.
  template <class Number>
  struct KeptAs {
    static_assert(std::is_integral_v<Number> || std::is_enum_v<Number>);
    using type = std::conditional_t<sizeof(Number) == 1, std::uint8_t,
                                    std::conditional_t<sizeof(Number) == 4, std::int32_t, std::int64_t>>;
  };
  template <std::floating_point Number>
  struct KeptAs<Number> {
    using type = Number;
  };
  template <class Member>
  using Kept = typename KeptAs<std::remove_cv_t<std::remove_all_extents_t<Member>>>::type;

  template <class Member>
  static void keep(const Member& member, Values& array, std::size_t i) {
    auto& kept = std::get<std::vector<Kept<Member>>>(array);
    const auto numbers = numbers_of(member);
    for (std::size_t k = 0; k < numbers.size(); ++k)
      kept[i * numbers.size() + k] = static_cast<Kept<Member>>(numbers[k]);
  }
  template <class Member>
  static void recall(Member& member, const Values& array, std::size_t i) {
    const auto& kept = std::get<std::vector<Kept<Member>>>(array);
    const auto numbers = numbers_of(member);
    for (std::size_t k = 0; k < numbers.size(); ++k)
      numbers[k] = static_cast<std::remove_all_extents_t<Member>>(kept[i * numbers.size() + k]);
  }

  /// Arrays for n values of a type, in the order of visit_numbers().
  template <class T>
  static std::vector<std::pair<std::string, Values>> arrays_for(const std::string& name, std::size_t n) {
    std::vector<std::pair<std::string, Values>> arrays;
    visit_named_numbers(name, T{}, [&]<class Member>(const std::string& path, const Member&) {
      arrays.emplace_back(path, std::vector<Kept<Member>>(n * length_of<Member>));
    });
    return arrays;
  }
  template <class T>
  std::vector<const Values*> arrays_of(const std::string& name, std::size_t n) const {
    std::vector<const Values*> arrays;
    visit_named_numbers(name, T{}, [&]<class Member>(const std::string& path, const Member&) {
      if (get<Kept<Member>>(path).size() != n * length_of<Member>) fail("array '" + path + "' has another size");
      arrays.push_back(&entries_.find(path)->second);
    });
    refuse_others(name + '/', arrays);
    return arrays;
  }
  void refuse_others(const std::string& folder, const std::vector<const Values*>& known) const {
    for (auto entry = entries_.lower_bound(folder); entry != entries_.end() && entry->first.starts_with(folder);
         ++entry)
      if (std::find(known.begin(), known.end(), &entry->second) == known.end())
        fail("array '" + entry->first + "' belongs to nothing that is known");
  }
  [[noreturn]] static void fail(const std::string& what) {
    throw Error(ExitCode::bad_checkpoint, "checkpoint: " + what);
  }

  std::map<std::string, Values> entries_;
};

}  // namespace vitrify
