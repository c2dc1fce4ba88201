#include "host/campaign/plan/campaign_file.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "host/config/document.hpp"
#include "host/config/section.hpp"
#include "host/config/unique.hpp"

namespace vitrify::config {
namespace {

void check_axis(const Scope& at, const Json& axis) {
  if (axis.is_object() && !axis.empty()) return;
  if (!axis.is_array() || axis.empty())
    return refuse(at, axis,
                  "an array of numbers and strings, or an object of values by name, with at least one of them");
  for (std::size_t i = 0; i < axis.size(); ++i) {
    if (!axis[i].is_number() && !axis[i].is_string())
      refuse(at / i, axis[i], "a number or a string; other values have names, in an object");
    else if (std::find(axis.begin(), axis.begin() + static_cast<std::ptrdiff_t>(i), axis[i]) !=
             axis.begin() + static_cast<std::ptrdiff_t>(i))
      (at / i).problem(fmt::format("found {} a second time", axis[i].dump()));
  }
}

void require_axis(const Scope& at, const std::string& axis, const std::vector<std::string_view>& known) {
  if (std::find(known.begin(), known.end(), axis) != known.end()) return;
  if (known.empty())
    at.problem(fmt::format("found axis \"{}\", there are none", axis));
  else
    refuse_word(at, Json(axis), known);
}

void check_member(const Scope& at, const CampaignMember& member, const Campaign& campaign, std::size_t index) {
  for (std::size_t k = 0; k < index; ++k)
    if (campaign.members[k].called == member.called)
      (at / "name").problem(fmt::format("found \"{}\", must be unique: member {} has it", member.called, k));
  std::vector<std::string_view> axes, own(member.over.begin(), member.over.end());
  for (const auto& [name, axis] : campaign.matrix) axes.push_back(name);
  for (std::size_t i = 0; i < member.over.size(); ++i) require_axis(at / "over" / i, member.over[i], axes);
  require_unique(at / "over", member.over);
  if (!member.input.is_object() && !member.input.is_string())
    refuse(at / "input", member.input, "an object or the path of a file");
  for (const auto& [pointer, axis] : member.set) {
    if (!pointer.starts_with('/'))
      (at / "set" / pointer).problem("found a key that is no JSON pointer, must begin with \"/\"");
    require_axis(at / "set" / pointer, axis, own);
  }
  for (std::size_t i = 0; i < member.leave_out.size(); ++i)
    for (const auto& [axis, value] : member.leave_out[i]) require_axis(at / "leave_out" / i / axis, axis, own);
  if (!member.start) return;
  std::vector<std::string_view> before;
  for (std::size_t k = 0; k < index; ++k) before.push_back(campaign.members[k].called);
  const auto other = std::find(before.begin(), before.end(), member.start->member);
  if (before.empty())
    (at / "start").problem("found in the first member, must stand in one behind that which it names");
  else if (other == before.end())
    refuse_word(at / "start" / "member", Json(member.start->member), before);
  if (other == before.end()) return;
  const std::vector<std::string>& over = campaign.members[static_cast<std::size_t>(other - before.begin())].over;
  for (const std::string& axis : over) {
    const bool common = std::find(own.begin(), own.end(), axis) != own.end();
    if (campaign.matrix.contains(axis) && common == member.start->at.contains(axis))
      (at / "start" / "at" / axis)
          .problem(common ? "found on an axis that both members have, must be left out"
                          : fmt::format("missing; \"{}\" has the axis \"{}\" and this member has not",
                                        member.start->member, axis));
  }
  for (const auto& [axis, value] : member.start->at)
    require_axis(at / "start" / "at" / axis, axis, {over.begin(), over.end()});
}

}  // namespace

Campaign parse_campaign(const Json& document, const std::string& source) {
  Findings findings;
  const Scope root(findings);
  Campaign campaign;
  Value<Campaign>::read(root, document, {}, campaign);
  for (const auto& [name, axis] : campaign.matrix) check_axis(root / "matrix" / name, axis);
  if (findings.problems.empty()) {
    for (std::size_t i = 0; i < campaign.members.size(); ++i)
      check_member(root / "members" / i, campaign.members[i], campaign, i);
  }
  if (!findings.problems.empty()) throw InputError(source, std::move(findings.problems));
  return campaign;
}

Campaign read_campaign(const std::filesystem::path& file) {
  return parse_campaign(parse_document(read_text(file), file.string()), file.string());
}

Json campaign_schema() { return document_schema<Campaign>("Vitrify campaign"); }

}  // namespace vitrify::config
