#pragma once

#include "runtime/event_log/disk.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace streamvane::runtime::event_log {

/// Files filled with zeros, ready to become segments, so that a roll does not
/// wait for the filling of one. Has a thread of its own, which keeps `count`
/// spares and tries again every 500 ms where the disk has no room.
class spare_segments {
public:
  /// `found` are spares of an earlier process, whole ones; `first_number` is
  /// above those in their names.
  spare_segments(disk& files, std::filesystem::path folder,
                 std::uint64_t segment_bytes, std::size_t count,
                 std::deque<std::filesystem::path> found,
                 std::uint64_t first_number,
                 std::function<void(std::string_view)> report);

  ~spare_segments();

  spare_segments(const spare_segments&) = delete;
  spare_segments& operator=(const spare_segments&) = delete;

  /// Takes a spare. Where there is none, waits for an attempt to make one that
  /// begins after the call. Errors: unavailable, with the path.
  result<std::filesystem::path> take();

  std::size_t size() const;

private:
  void run();

  /// Makes a spare; nullopt when told to stop.
  result<std::optional<std::filesystem::path>> make(std::uint64_t number);

  result<> fill(disk_file& file);

  void note(const result<std::optional<std::filesystem::path>>& made);

  disk& files_;
  std::filesystem::path folder_;
  std::uint64_t segment_bytes_;
  std::size_t count_;
  std::function<void(std::string_view)> report_;

  mutable std::mutex mutex_;
  std::condition_variable wake_maker_;
  std::condition_variable wake_taker_;
  std::deque<std::filesystem::path> spares_;
  std::uint64_t next_number_;
  std::uint64_t started_ = 0; ///< Attempts.
  std::uint64_t ended_ = 0;
  std::uint64_t wanted_ = 0; ///< Someone waits for the attempt of this number.
  std::optional<failure> lack_{}; ///< Why the last attempt failed.
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

} // namespace streamvane::runtime::event_log
