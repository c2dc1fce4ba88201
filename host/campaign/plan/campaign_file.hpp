// The file of a campaign: a matrix of what is varied, and members, inputs that are run for each point of it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/config/any_json.hpp"

namespace vitrify::config {

/// What a member starts from: the structure that a stage of another member leaves.
struct MemberStart {
  static constexpr std::string_view name = "start";
  static constexpr std::string_view doc =
      "The atoms that a member starts from, those that a stage of another member leaves.";

  std::string member, stage;
  std::optional<std::string> replica;
  std::map<std::string, Json> at;

  template <class Visitor, class Self>
  static void describe(Visitor& visit, Self& self) {
    visit("member", self.member, "The other member.", {.required = true, .text = Text::name});
    visit("stage", self.stage, "Name of its stage.", {.required = true, .text = Text::name});
    visit("replica", self.replica, "Of its replicas. Default: the only one.", {.text = Text::name});
    visit("at", self.at,
          "Where the other member stands on axes that this one has not, as {\"plane\": \"xy\"}. On common axes both "
          "stand at the same value.",
          {.derived = true, .text = Text::name});
  }
  bool operator==(const MemberStart&) const = default;
};

// NOLINTNEXTLINE(bugprone-exception-escape): only what checks JSON's own invariants could throw in its move
struct CampaignMember {
  static constexpr std::string_view name = "member";
  static constexpr std::string_view doc = "An input that is run once for each point of its axes.";

  std::string called;
  std::vector<std::string> over;
  Json input;  ///< an object, or the path of a file
  std::map<std::string, std::string> set;
  std::optional<MemberStart> start;
  std::vector<std::map<std::string, Json>> leave_out;

  template <class Visitor, class Self>
  static void describe(Visitor& visit, Self& self) {
    visit("name", self.called, "What the member is called.", {.required = true, .text = Text::name});
    visit("over", self.over, "Axes of the matrix over which it is run. Default: none, it is run once.",
          {.derived = true, .text = Text::name});
    visit("input", self.input,
          "Its input: an object as in an input file, or the path of such a file, relative to this one. Without "
          "\"system\" where \"start\" tells the atoms.",
          {.required = true});
    visit("set", self.set,
          "What the axes change in it: JSON pointers (RFC 6901) and the axis whose value goes there, as "
          "{\"/stages/0/rate_K_per_s\": \"rate\"}. The value null removes a key.",
          {.derived = true});
    visit("start", self.start, "The atoms that it starts from. Default: those that its input tells.");
    visit("leave_out", self.leave_out,
          "Points that are not run, each by the values of some axes, as {\"rate\": 1e10, \"sampling\": \"md\"}.",
          {.derived = true, .text = Text::name});
  }
  bool operator==(const CampaignMember&) const = default;
};

struct Campaign {
  static constexpr std::string_view name = "campaign";
  static constexpr std::string_view doc = "A campaign of vitrify: members, run for each point of a matrix.";

  std::optional<std::string> schema;
  std::string title;
  std::map<std::string, Json> matrix;
  std::vector<CampaignMember> members;

  template <class Visitor, class Self>
  static void describe(Visitor& visit, Self& self) {
    visit("$schema", self.schema, "Where editors find this schema.");
    visit("title", self.title, "What the campaign is about.");
    visit("matrix", self.matrix,
          "Axes by name. An axis is an array of numbers and strings, or an object of any values by name.",
          {.derived = true, .text = Text::name});
    visit("members", self.members, "What is run.", {.required = true});
  }
  bool operator==(const Campaign&) const = default;
};

/// Throws InputError with all problems; `source` is what its lines begin with.
Campaign parse_campaign(const Json& document, const std::string& source);
/// Throws Error(io) for a file that cannot be read, else InputError with all problems.
Campaign read_campaign(const std::filesystem::path& file);
Json campaign_schema();

}  // namespace vitrify::config
