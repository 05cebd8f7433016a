#pragma once

#include "actors/epoch/epoch.hpp"
#include "messages/error.hpp"
#include "runtime/event_log/event_log.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace streamvane::actors::epoch {

/// Records of the log that are to become an epoch.
struct epoch_records {
  std::uint64_t ticket = 0;
  std::uint64_t next_offset = 0; ///< Behind the last of them.
  std::uint64_t records = 0;
  instant first_arrival{};
  std::optional<instant> tick{};       ///< Ends the epoch.
  std::optional<std::string> config{}; ///< Payload; ends the epoch.
  std::vector<chunk_ptr> chunks{};
  std::size_t undecoded = 0; ///< Chunks that are not there yet.
};

/// How much of the log is read at a time: memory that was in use a moment ago
/// and lies in the processor's cache, or does not have to be asked of the
/// kernel at least.
inline constexpr std::size_t read_bytes_max = 4U << 20;

/// Cuts the log into epochs, ahead of those who fold them.
class epoch_intake {
public:
  epoch_intake(runtime::event_log::event_log& log, std::size_t bytes_max,
               std::size_t chunk_records)
      : log_{log}, bytes_max_{bytes_max}, chunk_records_{chunk_records} {
    // nop
  }

  /// Begins at `offset`, where the log's clock was `clock`.
  void begin(std::uint64_t offset, instant clock);

  /// Cuts the next epoch out of the log, of `records_max` records at most, and
  /// returns what is to be decoded of it; nothing where the log has no more.
  /// Errors as event_log::read().
  result<std::vector<undecoded_chunk>> cut(std::size_t records_max);

  /// Takes in a decoded chunk.
  void decoded(std::uint64_t ticket, std::size_t number, chunk_ptr chunk);

  /// The next epoch if it is decoded, or nothing.
  std::optional<epoch_records> take();

  /// Epochs that were cut and not taken.
  std::size_t waiting() const {
    return cut_.size();
  }

  /// Their records.
  std::uint64_t records_waiting() const {
    return records_cut_;
  }

  /// Whether nothing waits here and the log has nothing more.
  bool at_end() const {
    return cut_.empty() && unread() == 0;
  }

  void clear() {
    cut_.clear();
  }

private:
  result<> read_on();

  /// Records that no epoch has yet.
  std::uint64_t unread() const;

  runtime::event_log::event_log& log_;
  std::size_t bytes_max_;
  std::size_t chunk_records_;
  std::shared_ptr<const runtime::event_log::record_batch> source_
      = std::make_shared<const runtime::event_log::record_batch>();
  std::size_t source_at_ = 0; ///< Cut up to here.
  std::uint64_t next_read_ = 0;
  instant clock_{}; ///< After all that is cut.
  std::uint64_t next_ticket_ = 0;
  std::deque<epoch_records> cut_{};
  std::uint64_t records_cut_ = 0;
};

} // namespace streamvane::actors::epoch
