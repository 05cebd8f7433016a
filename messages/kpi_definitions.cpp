#include "messages/kpi_definitions.hpp"

#include <algorithm>
#include <utility>

namespace streamvane {

namespace {

/// Why two profiles cannot stand beside each other; empty where they can.
std::string conflict(const kpi_profile& a, const kpi_profile& b) {
  if (a.name != b.name)
    return {};
  auto both = definition_name(a) + " and " + definition_name(b);
  if (a.version == b.version)
    return "there are two profiles " + definition_name(a)
           + "; a version says what a KPI comes to, so it stands for one";
  if (a.effective_from == b.effective_from)
    return "the profiles " + both
           + " hold from the same instant on; one of them needs an "
             "effective_from of its own";
  return {};
}

} // namespace

result<kpi_definitions>
kpi_definitions::make(std::vector<kpi_profile> profiles) {
  if (profiles.size() > profiles_max)
    return failure{errc::too_large, std::to_string(profiles.size())
                                        + " profiles; the most is "
                                        + std::to_string(profiles_max)};
  kpi_definitions made;
  for (auto at = profiles.begin(); at != profiles.end(); ++at) {
    for (auto other = profiles.begin(); other != at; ++other)
      if (auto why = conflict(*other, *at); !why.empty())
        return failure{errc::invalid, std::move(why)};
    if (std::find(made.names_.begin(), made.names_.end(), at->name)
        == made.names_.end())
      made.names_.push_back(at->name);
  }
  made.profiles_ = std::move(profiles);
  return made;
}

const kpi_profile* kpi_definitions::find(std::string_view name,
                                         instant start) const {
  if (name.empty() && !names_.empty())
    name = names_.front();
  const kpi_profile* found = nullptr;
  auto is_better = [&](const kpi_profile& profile) {
    if (found == nullptr)
      return true;
    bool holds = profile.effective_from <= start;
    bool found_holds = found->effective_from <= start;
    if (holds != found_holds)
      return holds;
    return holds == (found->effective_from < profile.effective_from);
  };
  for (const auto& profile : profiles_)
    if (profile.name == name && is_better(profile))
      found = &profile;
  return found;
}

attribution_set kpi_definitions::views() const {
  attribution_set views;
  for (const auto& profile : profiles_)
    for (const auto& kpi : profile.kpis)
      for (auto view : attributions)
        // Times in status have one view only, whatever it is called.
        if (kpi.attribution == view
            && std::any_of(kpi.families.begin(), kpi.families.end(),
                           [](family f) { return f != family::agent_state; }))
          views.add(view);
  return views;
}

} // namespace streamvane
