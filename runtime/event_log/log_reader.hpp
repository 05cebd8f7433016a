#pragma once

#include "runtime/event_log/segment_catalogue.hpp"

namespace streamvane::runtime::event_log {

/// Memory of one batch at most, whatever the caller asks for.
inline constexpr std::size_t read_bytes_max = 64 * 1024 * 1024;

/// Reads durable records as event_log::read() promises: every crc and the chain
/// inside the batch are verified, payloads lie where they were read to. Any
/// thread.
result<record_batch> read_records(disk& files, segment_catalogue& catalogue,
                                  std::uint64_t from, std::size_t records_max,
                                  std::size_t bytes_max);

} // namespace streamvane::runtime::event_log
