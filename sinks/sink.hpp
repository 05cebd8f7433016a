#pragma once

#include "messages/kpi_envelope.hpp"
#include "messages/time.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace streamvane::sinks {

/// What became of a batch.
enum class verdict : std::uint8_t {
  delivered, ///< The receiver has it.
  retry,     ///< May pass: busy, down, cut off. The same batch comes again.
  rejected,  ///< Never will: the batch is kept as a dead letter.
  /// The receiver does not know us (any more). Nothing is wrong with the batch,
  /// so it is kept, and tried again at the longest backoff.
  unauthorized,
};

/// "delivered", "retry", "rejected", "unauthorized".
std::string_view to_string(verdict v);

struct delivery {
  sinks::verdict verdict = verdict::retry;
  std::string reason{}; ///< A sentence; empty when delivered.
  /// How long the receiver wants to be left alone, where it said so.
  std::optional<millis> retry_after{};
};

/// Names a batch, for receivers that keep keys to tell a redelivery. The same
/// on every retry and after every restart; the same key has the same envelopes,
/// as long as the sink's configuration is the same.
struct delivery_key {
  std::string sink{};
  std::uint64_t first = 0; ///< Outbox sequence.
  std::uint64_t last = 0;  ///< Outbox sequence, included.

  /// "wfm-emea/17-32"
  std::string text() const {
    return sink + '/' + std::to_string(first) + '-' + std::to_string(last);
  }
};

/// A destination: encodes envelopes and delivers them, nothing else. It never
/// sleeps, retries, counts or logs; the sink actor does, for all of them
/// (architecture.md 7).
///
/// Concurrency: used by one thread. May block, within bounds of its own
/// options. To deliver a batch twice must be harmless: envelopes carry key and
/// revision. An exception is a mistake in our code: it ends the sink actor,
/// whose supervisor starts it again with the same batch.
class sink {
public:
  virtual ~sink() = default;

  /// As configured: "wfm-emea".
  virtual std::string_view name() const = 0;

  /// The word of the configuration: "http_feed".
  virtual std::string_view type() const = 0;

  /// Delivers the envelopes, at least one, in the order of their publication.
  virtual delivery deliver(std::span<const kpi_envelope> envelopes,
                           const delivery_key& key)
      = 0;
};

} // namespace streamvane::sinks
