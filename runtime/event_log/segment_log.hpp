#pragma once

#include "runtime/event_log/disk.hpp"
#include "runtime/event_log/event_log.hpp"
#include "runtime/event_log/verify.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane::runtime::event_log {

struct segment_log_options {
  std::filesystem::path folder{};
  std::size_t segment_bytes = 64 * 1024 * 1024; ///< A multiple of 4096.
  std::size_t spare_segments = 1;               ///< Kept filled ahead of need.
  std::size_t queue_records_max = 65'536;       ///< Waiting for the log writer.
  std::size_t queue_bytes_max = 64 * 1024 * 1024;
  std::size_t batch_records_max = 8'192; ///< Committed by one sync.
  std::size_t batch_bytes_max = 8 * 1024 * 1024;
  std::size_t transport_ids_max = 2'000'000;
  millis transport_ids_age = std::chrono::hours{25};
  std::uint64_t salt = 0;        ///< 0: drawn at random, as it should be.
  std::shared_ptr<disk> files{}; ///< None: the files of this machine.
  /// Told what an operator should know: tails cut, no room, writing ended. Any
  /// thread.
  std::function<void(std::string_view)> report{};
};

/// Errors: invalid, with the option's name and value.
result<> validate(const segment_log_options& options);

/// What open() found and did.
struct recovery_report {
  std::vector<std::string> warnings{}; ///< Name file and byte.
  std::size_t segments = 0;
  std::uint64_t end = 0;
  bool tail_cut = false;
  std::size_t transport_ids = 0; ///< Remembered.
};

/// How the log is doing. A snapshot; any thread.
struct segment_log_counters {
  std::size_t queued_records = 0; ///< Of queue_records_max.
  std::size_t queued_bytes = 0;   ///< Of queue_bytes_max.
  std::size_t transport_ids = 0;  ///< Of transport_ids_max.
  std::size_t spares = 0;
  std::uint64_t records = 0; ///< Appended since open.
  std::uint64_t duplicates = 0;
  std::uint64_t commits = 0;
  std::uint64_t rolls = 0;
  millis commit_running{}; ///< Age of a commit that has not ended; 0: none.
};

class log_writer;
class segment_catalogue;

/// The event log on local files (FORMAT.md).
///
/// Operation: open() recovers, then one thread commits what append() queued.
/// The destructor commits what was accepted, seals the segment, and ends the
/// threads.
///
/// Limitations: an append fits into one segment; old segments are kept for
/// ever (retention will raise bounds().first).
class segment_log final : public event_log {
public:
  /// Opens for reading and writing; creates the folder. Errors: invalid (an
  /// option), unavailable (locked by another writer), corrupt (names file and
  /// byte), io.
  static result<std::unique_ptr<segment_log>> open(segment_log_options options);

  /// Opens for reading what is there now: no lock, no change to any file;
  /// append() fails with `unavailable`. The unacknowledged records of a live or
  /// dead writer may be among what is read. Errors as open().
  static result<std::unique_ptr<segment_log>>
  open_for_reading(segment_log_options options);

  ~segment_log() override;

  void append(std::vector<new_record> records, append_completion done) override;

  result<record_batch> read(std::uint64_t from, std::size_t records_max,
                            std::size_t bytes_max) override;

  log_bounds bounds() const override;

  result<> writable() const override;

  void subscribe(std::function<void(std::uint64_t end)> grown) override;

  /// Reads every durable record of every segment, and all other bytes of
  /// sealed segments. `progress` is called after each segment. Errors: io.
  /// Damage is no failure but part of the report.
  result<verify_report> verify(const verify_progress& progress);

  const recovery_report& recovered() const {
    return recovered_;
  }

  segment_log_counters counters() const;

private:
  segment_log();

  std::unique_ptr<disk_lock> lock_;
  std::shared_ptr<disk> files_;
  recovery_report recovered_;
  std::unique_ptr<segment_catalogue> catalogue_;
  std::unique_ptr<log_writer> writer_; ///< None: open for reading.
};

} // namespace streamvane::runtime::event_log
