#pragma once

#include "messages/queue_event.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane::actors::queue {

/// The latest value of one observed thing.
struct observed {
  queue_observation what{};
  instant published{};
};

/// What Genesys last said of a queue (genesys.md 3.5). Sorted by media, metric,
/// qualifier; of two values the one published later stands, then the greater.
struct state {
  organization_id organization{};
  queue_id id{};
  std::vector<observed> latest{};
};

/// More values than this of one queue are not kept; the ones that sort last go.
inline constexpr std::size_t observed_max = 512;

/// Adds what `event` says; false where it says nothing new. Order-free.
bool join(state& s, const queue_event& event);

std::string pack(const state& s);

/// Nothing where the bytes are not of pack().
std::optional<state> unpack(std::string_view bytes);

} // namespace streamvane::actors::queue
