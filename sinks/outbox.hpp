#pragma once

#include "messages/cell.hpp"
#include "messages/error.hpp"
#include "messages/kpi_envelope.hpp"
#include "sinks/sink_cursor.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane::sinks {

/// A stretch of the outbox, in the order of its sequence.
struct outbox_batch {
  std::vector<kpi_envelope> envelopes{}; ///< The wanted ones.
  std::uint64_t first = 0; ///< First sequence looked at, wanted or not.
  std::uint64_t last = 0;  ///< Last one looked at; 0: nothing is there.
};

/// What a sink takes of the outbox.
struct outbox_wish {
  std::vector<family> families{}; ///< Empty: all.
  std::string profile{};          ///< Of the KPIs; empty: the first one.
};

/// Reads the publications after sequence `after`: at most `envelopes_max` of
/// the wanted families, and it ends with the last of those when
/// there are as many. May end earlier, after many that are not wanted, but
/// looks at one at least if there is one. What it gave for a sequence it gives
/// for ever. Errors: as the store's reads.
using outbox_reader = std::function<result<outbox_batch>(
    std::uint64_t after, std::size_t envelopes_max, const outbox_wish& wanted)>;

/// How far the sink of that name has come; nothing for a sink that never
/// delivered. Errors: corrupt, and as the store's reads.
using cursor_reader
    = std::function<result<std::optional<sink_cursor>>(std::string_view sink)>;

} // namespace streamvane::sinks
