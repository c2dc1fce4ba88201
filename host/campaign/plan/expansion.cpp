#include "host/campaign/plan/expansion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>

#include "host/config/document.hpp"
#include "host/config/section.hpp"
#include "host/run/start/load_potential.hpp"
#include "host/run_files/run_marker.hpp"

namespace vitrify {
namespace {

namespace fs = std::filesystem;
using config::Json;
using config::Pointer;

/// What file names call a value.
std::string label_of(const Json& value) {
  if (value.is_number()) return config::number_text(value.get<double>());
  std::string label = value.get<std::string>();
  for (char& c : label)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '.' && c != '-') c = '-';
  return label;
}

// NOLINTNEXTLINE(bugprone-exception-escape): only what checks JSON's own invariants could throw in its move
struct AxisValue {
  std::string label;
  Json value;
};

std::vector<AxisValue> values_of(const Json& axis) {
  std::vector<AxisValue> values;
  if (axis.is_object())
    for (const auto& [name, value] : axis.items()) values.push_back({label_of(Json(name)), value});
  else
    for (const Json& value : axis) values.push_back({label_of(value), value});
  return values;
}

using Point = std::map<std::string, AxisValue>;

/// Whether a point has these values; those of an axis of named values are given by name.
bool matches(const Point& point, const std::map<std::string, Json>& values) {
  return std::all_of(values.begin(), values.end(),
                     [&](const auto& one) { return point.at(one.first).label == label_of(one.second); });
}

class Expander {
 public:
  Expander(const config::Campaign& campaign, const fs::path& source)
      : campaign_(campaign), source_(source), folder_(fs::absolute(source).parent_path()) {}

  Expansion expand() {
    Expansion expansion{campaign_.title, {}};
    for (std::size_t m = 0; m < campaign_.members.size(); ++m) {
      read_template(m);
      for (const Point& point : points_of(m)) add(m, point, expansion.runs);
    }
    if (expansion.runs.empty())
      throw config::InputError(source_.string(), Pointer{} / "members", "found no run that is not left out");
    return expansion;
  }

 private:
  Pointer at(std::size_t member) const { return Pointer{} / "members" / member; }

  /// The member's input before the axes change it, and the folder at which its paths start.
  void read_template(std::size_t m) {
    template_folder_ = folder_;
    template_ = campaign_.members[m].input;
    if (!template_.is_string()) return;
    const fs::path file = folder_ / template_.get<std::string>();
    template_ = config::parse_document(config::read_text(file), file.string());
    template_folder_ = fs::absolute(file).parent_path();
    if (!template_.is_object())
      throw config::InputError(source_.string(), at(m) / "input", file.string() + " has no object, must be an input");
  }

  std::vector<Point> points_of(std::size_t m) const {
    const config::CampaignMember& member = campaign_.members[m];
    for (std::size_t k = 0; k < member.leave_out.size(); ++k)
      for (const auto& [axis, value] : member.leave_out[k]) label_on(axis, value, at(m) / "leave_out" / k / axis);
    std::vector<Point> points(1);
    for (const std::string& axis : member.over) {
      std::vector<Point> longer;
      for (const Point& point : points)
        for (const AxisValue& value : values_of(campaign_.matrix.at(axis))) {
          longer.push_back(point);
          longer.back()[axis] = value;
        }
      points = std::move(longer);
    }
    std::erase_if(points, [&](const Point& point) {
      return std::any_of(member.leave_out.begin(), member.leave_out.end(),
                         [&](const auto& values) { return matches(point, values); });
    });
    return points;
  }

  std::string name_of(std::size_t m, const Point& point) const {
    std::string name = campaign_.members[m].called;
    for (const std::string& axis : campaign_.members[m].over) name += "_" + axis + "-" + point.at(axis).label;
    return name;
  }

  void add(std::size_t m, const Point& point, std::vector<PlannedRun>& runs) {
    const config::CampaignMember& member = campaign_.members[m];
    PlannedRun run;
    run.name = name_of(m, point);
    run.member = member.called;
    for (const auto& [axis, value] : point) run.point[axis] = value.label;
    Json document = template_;
    std::vector<std::string> removed;
    for (const auto& [pointer, axis] : member.set)
      if (const Json& value = point.at(axis).value; value.is_null())
        removed.push_back(pointer);
      else
        put(document, pointer, value, at(m) / "set" / pointer);
    // At the end, the last ones first: pointers are places in the input before anything is removed from its arrays
    std::reverse(removed.begin(), removed.end());
    for (const std::string& pointer : removed) put(document, pointer, nullptr, at(m) / "set" / pointer);
    if (member.start) {
      run.needs = start_of(m, run.point, runs);
      if (!run.needs) return;
      if (document.contains("system"))
        throw config::InputError(source_.string(), at(m) / "input" / "system",
                                 "found with \"start\", which tells the atoms, must be left out");
      document["system"] = {{"structure", start_file(m, runs.at(*run.needs)).string()}};
    }
    run.input = config::parse_input(document, fmt::format("{}: {}", source_.string(), run.name));
    settle_paths(run);
    const auto same = [&](const PlannedRun& other) { return other.name == run.name; };
    if (std::any_of(runs.begin(), runs.end(), same))
      throw config::InputError(source_.string(), at(m),
                               fmt::format("two runs would be called \"{}\"; rename a value or a member", run.name));
    runs.push_back(std::move(run));
  }

  void put(Json& document, const std::string& pointer, const Json& value, const Pointer& place) const {
    try {
      const Json::json_pointer where(pointer);
      Json::json_pointer known = where;
      while (!document.contains(known)) known = known.parent_pointer();
      if (known != where && !document.at(known).is_object()) throw std::out_of_range(pointer);  // no array grows
      if (!value.is_null()) {
        document[where] = value;
      } else if (document.contains(where)) {
        Json& above = document[where.parent_pointer()];
        above.is_object() ? void(above.erase(where.back())) : void(above.erase(std::stoul(where.back())));
      }
    } catch (const std::exception&) {  // of JSON, or of a number in the pointer
      throw config::InputError(source_.string(), place, "there is no such place in the input of the member");
    }
  }

  /// The run at the same point; nothing where it is left out.
  std::optional<std::size_t> start_of(std::size_t m, const std::map<std::string, std::string>& point,
                                      const std::vector<PlannedRun>& runs) const {
    const config::MemberStart& start = *campaign_.members[m].start;
    const auto other = std::find_if(campaign_.members.begin(), campaign_.members.end(),
                                    [&](const config::CampaignMember& one) { return one.called == start.member; });
    std::map<std::string, std::string> wanted;
    for (const std::string& axis : other->over)
      wanted[axis] =
          start.at.contains(axis) ? label_on(axis, start.at.at(axis), at(m) / "start" / "at" / axis) : point.at(axis);
    for (std::size_t r = 0; r < runs.size(); ++r)
      if (runs[r].member == start.member && runs[r].point == wanted) return r;
    return std::nullopt;
  }

  /// What output calls a value of an axis that is named at this place.
  std::string label_on(const std::string& axis, const Json& value, const Pointer& place) const {
    std::vector<std::string> known;
    for (const AxisValue& one : values_of(campaign_.matrix.at(axis))) known.push_back(one.label);
    if ((value.is_number() || value.is_string()) &&
        std::find(known.begin(), known.end(), label_of(value)) != known.end())
      return label_of(value);
    throw config::InputError(source_.string(), place,
                             fmt::format("found {}, must be one of {}", value.dump(), fmt::join(known, ", ")));
  }

  fs::path start_file(std::size_t m, const PlannedRun& needed) const {
    const config::MemberStart& start = *campaign_.members[m].start;
    std::vector<std::string> stages;
    for (const config::Stage& stage : needed.input.stages) stages.push_back(config::common(stage).name);
    require_one(m, "stage", start.stage, stages);
    const std::vector<std::string>& replicas = needed.input.replicas.names;
    if (!start.replica && replicas.size() > 1)
      throw config::InputError(source_.string(), at(m) / "start" / "replica",
                               fmt::format("missing; \"{}\" has {} replicas", start.member, replicas.size()));
    const std::string replica = start.replica.value_or(replicas.front());
    require_one(m, "replica", replica, replicas);
    return structure_of_run(needed.name, start.stage, replica);
  }

  void require_one(std::size_t m, std::string_view key, const std::string& found,
                   const std::vector<std::string>& known) const {
    if (std::find(known.begin(), known.end(), found) != known.end()) return;
    throw config::InputError(source_.string(), at(m) / "start" / key,
                             fmt::format("found \"{}\", must be one of {}", found, fmt::join(known, ", ")));
  }

  /// The potential becomes a copy in the campaign's directory; other files stay where they are.
  void settle_paths(PlannedRun& run) const {
    const std::string start = run.needs ? std::get<config::StructureFile>(run.input.system).structure : "";
    config::resolve_paths(run.input, template_folder_);
    if (run.needs) std::get<config::StructureFile>(run.input.system).structure = start;
    run.potential = find_potential(run.input.potential.file, template_folder_ / source_.filename());
    run.input.potential.file = (fs::path("../potentials") / run.potential.filename()).string();
  }

  const config::Campaign& campaign_;
  const fs::path& source_;
  fs::path folder_, template_folder_;
  Json template_;
};

}  // namespace

fs::path structure_of_run(const std::string& run, const std::string& stage, const std::string& replica) {
  return fs::path("../runs") / run / "structures" / structure_name(stage, replica, "extxyz");
}

Expansion expand(const config::Campaign& campaign, const fs::path& source) {
  Expansion expansion = Expander(campaign, source).expand();
  std::map<fs::path, fs::path> file_of_name;
  for (const PlannedRun& run : expansion.runs) {
    const auto [other, is_new] = file_of_name.emplace(run.potential.filename(), run.potential);
    if (!is_new && other->second != run.potential)
      throw Error(ExitCode::bad_input, fmt::format("{}: found two potentials of one name, {} and {}", source.string(),
                                                   other->second.string(), run.potential.string()));
  }
  return expansion;
}

}  // namespace vitrify
