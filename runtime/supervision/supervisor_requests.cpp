// What a supervisor answers; what it does is in supervisor_actor.cpp.

#include "messages/json/writer.hpp"
#include "runtime/supervision/actor_system_options.hpp"
#include "runtime/supervision/supervisor_actor.hpp"

#include <algorithm>

namespace streamvane::runtime::supervision {

namespace {

caf::error refusal(const std::string& why) {
  return caf::make_error(caf::sec::invalid_argument, why);
}

} // namespace

std::string supervisor_actor::describe() const {
  std::string text;
  json::writer json{text};
  json.start_object().member("supervisor", name_);
  json.key("children").start_array();
  for (const auto& child : children_) {
    auto status = status_of(child);
    json.start_object()
        .member("name", status.name)
        .member("actor", status.actor)
        .member("state", to_string(status.state))
        .member("inStateMs", status.in_state_ms)
        .member("restarts", status.restarts)
        .member("lastReason", status.last_reason)
        .end_object();
  }
  json.end_array().end_object();
  return text;
}

caf::result<caf::actor> supervisor_actor::which(const std::string& name) {
  const auto* child = find(name);
  if (child == nullptr)
    return unknown(name);
  if (child->state != child_state::up)
    return caf::make_error(caf::sec::request_receiver_down,
                           "supervisor " + name_ + ": child " + name + " is "
                               + to_string(child->state));
  return child->running;
}

caf::result<child_status>
supervisor_actor::restart_now(const std::string& name) {
  auto* child = find(name);
  if (child == nullptr)
    return unknown(name);
  if (quitting_)
    return refusal("supervisor " + name_ + " is shutting down");
  auto index = static_cast<std::size_t>(child - children_.data());
  switch (child->state) {
  case child_state::waiting:
    return refusal("supervisor " + name_ + ": child " + name
                   + " has not started yet");
  case child_state::starting:
  case child_state::up: stop(index); [[fallthrough]];
  case child_state::stopping:
    child->afterwards = afterwards::start_again;
    break;
  case child_state::backoff:
  case child_state::parked:
  case child_state::down:
    forgive(*child);
    start(index);
    start_waiting();
    break;
  }
  return status_of(*child);
}

caf::result<child_status> supervisor_actor::add(const child_spec& spec) {
  if (quitting_)
    return refusal("supervisor " + name_ + " is shutting down");
  if (auto ok = validate(spec, name_); !ok)
    return refusal(ok.why().what);
  if (find(spec.name) != nullptr)
    return refusal("supervisor " + name_ + " has a child named " + spec.name);
  if (children_.size() == supervisor_spec::children_max)
    return refusal("supervisor " + name_ + " has "
                   + std::to_string(children_.size())
                   + " children and may have no more");
  auto index = children_.size();
  children_.emplace_back(spec, spec_).since = clock().now();
  start_waiting();
  return status_of(children_[index]);
}

child_list supervisor_actor::list() const {
  child_list result{.supervisor = name_};
  result.children.reserve(children_.size());
  for (const auto& child : children_)
    result.children.push_back(status_of(child));
  return result;
}

child_status supervisor_actor::status_of(const supervised& which) const {
  using std::chrono::duration_cast;
  child_status status{
      .name = which.spec.name,
      .actor = which.running ? which.running.id() : 0,
      .state = which.state,
      .restarts = which.starts > 0 ? which.starts - 1 : 0,
      .last_reason = which.last_reason,
      .in_state_ms
      = duration_cast<millis>(clock().now() - which.since).count()};
  if (auto seen = registry_of(system()).find(status.actor))
    status.kind = seen->kind;
  return status;
}

supervisor_actor::supervised* supervisor_actor::find(const std::string& name) {
  auto at = std::find_if(children_.begin(), children_.end(),
                         [&](auto& x) { return x.spec.name == name; });
  return at == children_.end() ? nullptr : &*at;
}

caf::error supervisor_actor::unknown(const std::string& name) const {
  return refusal("supervisor " + name_ + " has no child named " + name);
}

} // namespace streamvane::runtime::supervision
