#pragma once

#include "actors/epoch/epoch.hpp"
#include "runtime/event_log/event_log.hpp"

#include <cstdint>
#include <span>

namespace streamvane::actors::epoch {

/// Decodes records and sorts them by shard. Records that are no events are
/// passed over; what cannot be folded is named in the letters. The same records
/// always give the same chunk.
decoded_chunk decode(std::span<const runtime::event_log::record_view> records,
                     std::uint16_t shards);

} // namespace streamvane::actors::epoch
