#include "tools/streamvaned/questions.hpp"

#include "messages/json/writer.hpp"
#include "runtime/supervision/actor_system_options.hpp"
#include "runtime/supervision/supervision_messages.hpp"

#include <caf/actor_system.hpp>
#include <caf/duration.hpp>
#include <caf/event_based_actor.hpp>

#include <chrono>
#include <map>
#include <memory>

namespace streamvane::tools::streamvaned {

namespace {

using runtime::supervision::child_list;
using runtime::supervision::child_status;
using runtime::supervision::children_request;
using runtime::supervision::describe_request;
using runtime::supervision::registry_of;

// As caf::duration: given a chrono duration, request() of CAF 0.17.6 forgets
// the priority that it was called with.
const caf::duration patience{std::chrono::seconds{5}};

failure no_answer(const caf::actor_system& system, const caf::error& why) {
  return {errc::unavailable, "no answer: " + system.render(why)};
}

/// Collects the lists of a tree of supervisors, each by the id of its actor.
/// Lives as long as answers are outstanding.
struct tree_question {
  json_answer answer;
  std::map<std::uint64_t, child_list> lists{};
  std::size_t waiting = 0;
};

void write_child(json::writer& out, const child_status& child,
                 const tree_question& tree);

void write_children(json::writer& out, std::uint64_t supervisor,
                    const tree_question& tree) {
  out.key("children").start_array();
  if (auto at = tree.lists.find(supervisor); at != tree.lists.end())
    for (const auto& child : at->second.children)
      write_child(out, child, tree);
  out.end_array();
}

void write_child(json::writer& out, const child_status& child,
                 const tree_question& tree) {
  out.start_object().member("name", child.name);
  out.member("kind", child.kind).member("actor", child.actor);
  out.member("state", to_string(child.state));
  out.member("restarts", child.restarts);
  out.member("last_reason", child.last_reason);
  out.member("in_state_ms", child.in_state_ms);
  write_children(out, child.actor, tree);
  out.end_object();
}

std::string tree_text(std::uint64_t root, const tree_question& tree) {
  std::string text;
  json::writer out{text};
  out.start_object();
  auto at = tree.lists.find(root);
  out.member("name", at != tree.lists.end() ? at->second.supervisor : "");
  out.member("kind", "supervisor").member("actor", root);
  out.member("state", at != tree.lists.end() ? "up" : "down");
  out.member("restarts", 0);
  write_children(out, root, tree);
  out.end_object();
  return text;
}

void ask_below(caf::event_based_actor* self, std::uint64_t root,
               const caf::actor& supervisor,
               const std::shared_ptr<tree_question>& tree) {
  ++tree->waiting;
  auto done = [self, root, tree] {
    if (--tree->waiting == 0) {
      tree->answer(tree_text(root, *tree));
      self->quit();
    }
  };
  auto id = supervisor.id();
  self->request(supervisor, patience, children_request{})
      .then(
          [self, root, tree, done, id](child_list& list) {
            auto& registry = registry_of(self->system());
            for (const auto& child : list.children)
              if (child.kind == "supervisor")
                if (auto handle = registry.handle_of(child.actor))
                  ask_below(self, root, caf::actor_cast<caf::actor>(handle),
                            tree);
            tree->lists[id] = std::move(list);
            done();
          },
          [done](const caf::error&) { done(); });
}

} // namespace

void ask_actor(caf::actor_system& system, std::uint64_t id,
               json_answer answer) {
  auto handle = registry_of(system).handle_of(id);
  if (!handle)
    return answer(
        failure{errc::not_found, "there is no actor " + std::to_string(id)});
  auto whom = caf::actor_cast<caf::actor>(handle);
  system.spawn([whom, answer](caf::event_based_actor* self) {
    self->request<caf::message_priority::high>(whom, patience,
                                               describe_request{})
        .then([answer](std::string& text) { answer(std::move(text)); },
              [self, answer](const caf::error& why) {
                answer(no_answer(self->system(), why));
              });
  });
}

void ask_supervisors(caf::actor_system& system, const caf::actor& root,
                     json_answer answer) {
  auto tree = std::make_shared<tree_question>(
      tree_question{.answer = std::move(answer)});
  system.spawn([root, tree](caf::event_based_actor* self) {
    ask_below(self, root.id(), root, tree);
  });
}

} // namespace streamvane::tools::streamvaned
