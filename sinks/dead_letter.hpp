#pragma once

#include "messages/kpi_envelope.hpp"
#include "messages/time.hpp"
#include "sinks/sink.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace streamvane::sinks {

/// A batch that a receiver will never take. The envelopes themselves are in the
/// store's history, by key and revision.
struct dead_letter {
  delivery_key key{};
  std::string reason{};
  std::uint32_t attempts = 0; ///< The last one included, since the start.
  instant at{};
};

/// Version of the row's JSON.
inline constexpr std::uint8_t dead_letter_version = 1;

/// The key in the table `dead_letters`: "sink/<name>/" and the first sequence
/// as eight bytes, so that a sink's letters lie in the order of the outbox and
/// a batch that is rejected again after a crash has one letter.
std::string dead_letter_key(const delivery_key& key);

/// The letter with the keys and revisions of its envelopes as one JSON object.
std::string to_json(const dead_letter& letter,
                    std::span<const kpi_envelope> envelopes);

} // namespace streamvane::sinks
