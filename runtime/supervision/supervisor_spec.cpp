#include "runtime/supervision/supervisor.hpp"

#include <set>

namespace streamvane::runtime::supervision {

namespace {

/// The longest that a deadline may be: a day.
constexpr millis deadline_max{86'400'000};

failure invalid(std::string what) {
  return {errc::invalid, std::move(what)};
}

bool is_deadline(millis x) {
  return x >= millis{1} && x <= deadline_max;
}

} // namespace

std::string_view to_string(child_event event) {
  switch (event) {
  case child_event::started: return "started";
  case child_event::ready: return "ready";
  case child_event::failed: return "failed";
  case child_event::restarting: return "restarting";
  case child_event::parked: return "parked";
  case child_event::ended: return "ended";
  case child_event::stopping: return "stopping";
  case child_event::stopped: return "stopped";
  case child_event::killed: return "killed";
  case child_event::abandoned: return "abandoned";
  case child_event::escalated: return "escalated";
  }
  return "";
}

result<> validate(const child_spec& child, std::string_view supervisor) {
  auto place = "supervisor " + std::string{supervisor} + ": child ";
  if (child.name.empty())
    return invalid(place + "has no name");
  place += child.name;
  if (!child.make)
    return invalid(place + " has no factory");
  if (auto ok = validate(child.backoff, place + ".backoff"); !ok)
    return ok;
  if (!is_deadline(child.stop_within))
    return invalid(place + ".stop_within is " + in_ms(child.stop_within)
                   + ", must be 1ms to " + in_ms(deadline_max));
  if (child.ready_within && !is_deadline(*child.ready_within))
    return invalid(place + ".ready_within is " + in_ms(*child.ready_within)
                   + ", must be 1ms to " + in_ms(deadline_max));
  if (child.healthy_after < millis{0})
    return invalid(place + ".healthy_after is " + in_ms(child.healthy_after)
                   + ", must be 0ms or more");
  return done{};
}

result<> validate(const supervisor_spec& spec) {
  auto place = "supervisor " + spec.name;
  if (spec.name.empty())
    return invalid("a supervisor has no name");
  if (!is_deadline(spec.period))
    return invalid(place + ".period is " + in_ms(spec.period)
                   + ", must be 1ms to " + in_ms(deadline_max));
  if (spec.intensity > supervisor_spec::intensity_max)
    return invalid(
        place + ".intensity is " + std::to_string(spec.intensity) + ", must be "
        + std::to_string(supervisor_spec::intensity_max) + " or less");
  if (spec.children.size() > supervisor_spec::children_max)
    return invalid(place + " has " + std::to_string(spec.children.size())
                   + " children, may have "
                   + std::to_string(supervisor_spec::children_max));
  std::set<std::string_view> names;
  for (const auto& child : spec.children) {
    if (auto ok = validate(child, spec.name); !ok)
      return ok;
    if (!names.insert(child.name).second)
      return invalid(place + " has two children named " + child.name);
  }
  return done{};
}

} // namespace streamvane::runtime::supervision
