#pragma once

#include "messages/error.hpp"
#include "messages/ids.hpp"
#include "messages/time.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane::runtime::event_log {

enum class record_kind : std::uint8_t {
  event = 1,     ///< A message of Genesys, byte for byte as received.
  tick = 2,      ///< The wall clock; its arrival is the only clock of folds.
  config = 3,    ///< Hash and body of the effective configuration.
  reference = 4, ///< Names, thresholds, memberships as fetched.
  backfill = 5,  ///< A REST record with its provenance.
  refused = 6,   ///< A body that ingest answered with 4xx, kept for people.
};

std::string_view to_string(record_kind kind);

/// The way a record came in.
enum class record_source : std::uint8_t {
  node = 0, ///< Ourselves: ticks, configuration.
  eventbridge = 1,
  webhook = 2,
  channel = 3,
  rest = 4,
  batch = 5,
};

std::string_view to_string(record_source source);

/// What is known of a record without reading its payload.
struct record_head {
  std::uint64_t offset = 0; ///< Position in the log: 0, 1, 2, …
  record_kind kind = record_kind::event;
  record_source source = record_source::node;
  instant arrival{};
  organization_id organization{};
  transport_id transport{}; ///< None where the transport gives no id.
};

/// A record to append; the log gives it its offset.
struct new_record {
  record_kind kind = record_kind::event;
  record_source source = record_source::node;
  instant arrival{};
  organization_id organization{};
  transport_id transport{};
  std::string payload{};
};

/// A record as read. The payload lies in the batch that it came with.
struct record_view : record_head {
  std::string_view payload{};
};

/// Consecutive records and the memory they lie in. Copies share the memory.
struct record_batch {
  std::shared_ptr<const void> memory{};
  std::vector<record_view> records{};
  std::uint64_t next = 0; ///< Where the following read begins.
};

/// What became of one appended record.
struct appended {
  std::uint64_t offset = 0; ///< Of the first copy, where it is a duplicate.
  bool duplicate = false;   ///< Its transport id was in the log already.
};

using append_completion = std::function<void(result<std::vector<appended>>)>;

/// Offsets of the records that can be read: [first, end).
struct log_bounds {
  std::uint64_t first = 0;
  std::uint64_t end = 0;
};

/// The durable ordered log of everything that comes in: the one truth of a
/// node. Implementations: segment_log on local files; Kafka in a cluster.
///
/// Operation: append() may be called by any thread; completions are called by
/// the log's own thread, in the order of the offsets, after the records are on
/// stable storage. Readers see durable records only.
///
/// Limitations: a record is 4 MiB at most; there is one writing process.
class event_log {
public:
  virtual ~event_log() = default;

  /// Appends the records next to each other, all or none, and calls `done` once
  /// they are durable. An event whose transport id the log remembers is not
  /// appended again (`duplicate`), and is reported only after the first copy is
  /// durable. Errors: unavailable (disk full, queue full, stopping), io (the
  /// log can no longer promise durability: restart the process), too_large (a
  /// record above 4 MiB, or an append above what a segment holds). A failure
  /// that needs no disk (queue full, stopping, too_large) completes on the
  /// caller's thread. `done` must neither throw nor block; it may append.
  virtual void append(std::vector<new_record> records, append_completion done)
      = 0;

  /// Reads records from offset `from`, until one of the bounds is met; at least
  /// one record where there is one. `bytes_max` bounds the batch's memory
  /// (heads and payloads), 64 MiB at most. Errors: corrupt, io, not_found
  /// (below the first offset). An empty batch means: nothing there yet. Any
  /// thread.
  virtual result<record_batch> read(std::uint64_t from, std::size_t records_max,
                                    std::size_t bytes_max)
      = 0;

  virtual log_bounds bounds() const = 0;

  /// Whether append() can succeed now; the failure says why not.
  virtual result<> writable() const = 0;

  /// Calls `grown` with the new end whenever records became durable, on the
  /// log's thread. One subscriber; an empty function ends the subscription and
  /// returns only after a running call has ended: never subscribe from `grown`.
  virtual void subscribe(std::function<void(std::uint64_t end)> grown) = 0;
};

} // namespace streamvane::runtime::event_log
