#include "tools/streamvaned/api/actor_list.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace streamvane::tools::streamvaned {

namespace {

using runtime::supervision::actor_counters;
using runtime::supervision::actor_entry;
using runtime::supervision::actor_registry;
using runtime::supervision::actor_snapshot;

constexpr std::array<std::string_view, 8> order_names{
    "id",     "mailbox",  "received", "handled",
    "failed", "restarts", "busy",     "longest"};

/// Greater means nearer to the top of the list.
std::uint64_t rank_of(std::uint64_t id, const actor_counters& c,
                      actor_order order) {
  switch (order) {
  case actor_order::id: return std::numeric_limits<std::uint64_t>::max() - id;
  case actor_order::mailbox: return mailbox_of(c);
  case actor_order::received: return c.received;
  case actor_order::handled: return c.handled;
  case actor_order::failed: return c.failed;
  case actor_order::restarts: return c.restarts;
  case actor_order::busy: return c.busy_ns;
  case actor_order::longest: return c.longest_ns;
  }
  return 0;
}

struct ranked {
  std::uint64_t rank = 0;
  actor_snapshot actor{};
};

/// Of equal rank, the older actor (the lower id) stands first.
bool before(const ranked& a, const ranked& b) {
  return a.rank != b.rank ? a.rank > b.rank : a.actor.id < b.actor.id;
}

} // namespace

std::span<const std::string_view> actor_order_names() {
  return order_names;
}

std::optional<actor_order> to_actor_order(std::string_view name) {
  auto at = std::find(order_names.begin(), order_names.end(), name);
  if (at == order_names.end())
    return std::nullopt;
  return static_cast<actor_order>(at - order_names.begin());
}

std::uint64_t mailbox_of(const actor_counters& counters) {
  // The two are read one after the other: handled may have overtaken.
  return counters.received > counters.handled
             ? counters.received - counters.handled
             : 0;
}

listed_actors list_actors(const actor_registry& actors, std::string_view kind,
                          actor_order order, std::size_t max) {
  listed_actors listed;
  std::vector<ranked> heap; // The last one of the list on top.
  heap.reserve(max + 1);
  actors.for_each([&](const actor_entry& entry) {
    if (!kind.empty() && kind != entry.kind())
      return;
    ++listed.total;
    ranked one{rank_of(entry.entry_id(), entry.counters(), order), {}};
    one.actor.id = entry.entry_id();
    if (heap.size() == max && !before(one, heap.front()))
      return;
    one.actor = snapshot(entry);
    heap.push_back(std::move(one));
    std::push_heap(heap.begin(), heap.end(), before);
    if (heap.size() > max) {
      std::pop_heap(heap.begin(), heap.end(), before);
      heap.pop_back();
    }
  });
  std::sort_heap(heap.begin(), heap.end(), before);
  for (auto& one : heap)
    listed.first.push_back(std::move(one.actor));
  return listed;
}

} // namespace streamvane::tools::streamvaned
