#pragma once

#include "runtime/supervision/actor_registry.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace streamvane::tools::streamvaned {

/// What actors are listed by; ids ascend, everything else begins with the
/// greatest.
enum class actor_order : std::uint8_t {
  id,
  mailbox,
  received,
  handled,
  failed,
  restarts,
  busy,
  longest,
};

/// "id", "mailbox", … in the order of the enum.
std::span<const std::string_view> actor_order_names();

/// The order of that name; nothing for other words.
std::optional<actor_order> to_actor_order(std::string_view name);

struct listed_actors {
  std::vector<runtime::supervision::actor_snapshot> first{};
  std::uint64_t total = 0; ///< Of the kind, listed or not.
};

/// The first `max` actors in that order, of one kind or (empty) of all. Holds
/// no more than those in memory, however many actors there are.
listed_actors list_actors(const runtime::supervision::actor_registry& actors,
                          std::string_view kind, actor_order order,
                          std::size_t max);

/// Messages that wait in the mailbox.
std::uint64_t mailbox_of(const runtime::supervision::actor_counters& counters);

} // namespace streamvane::tools::streamvaned
