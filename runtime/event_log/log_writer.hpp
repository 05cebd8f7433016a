#pragma once

#include "runtime/event_log/recovery.hpp"
#include "runtime/event_log/segment_catalogue.hpp"
#include "runtime/event_log/spare_segments.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace streamvane::runtime::event_log {

/// The writing half of segment_log: queue, group commit, roll. Its thread alone
/// touches the newest segment, the transport window and the next offset.
class log_writer {
public:
  /// `files` and `catalogue` outlive the writer; `catalogue` holds the
  /// segments of `recovered`.
  log_writer(disk& files, segment_log_options options,
             segment_catalogue& catalogue, recovered_log recovered);

  /// Commits what was accepted, then seals the newest segment.
  ~log_writer();

  log_writer(const log_writer&) = delete;
  log_writer& operator=(const log_writer&) = delete;

  void append(std::vector<new_record> records, append_completion done);

  result<> writable() const;

  void subscribe(std::function<void(std::uint64_t end)> grown);

  segment_log_counters counters() const;

private:
  struct waiting {
    std::vector<new_record> records{};
    append_completion done{};
    std::size_t bytes = 0;
  };

  struct answer {
    append_completion done{};
    result<std::vector<appended>> outcome;
  };

  // Any thread.
  std::optional<failure> refusal(std::size_t records, std::size_t bytes) const;

  // The log writer's thread.
  void run();
  bool take_batch(std::deque<waiting>& batch);
  void commit(std::deque<waiting>& batch);
  result<std::vector<appended>> stage(const std::vector<new_record>& records);
  void encode(const new_record& record, bool continues);
  result<> make_room(std::size_t bytes);
  result<> flush(std::size_t answers);
  result<> roll();
  result<std::unique_ptr<disk_file>> prepare(const std::filesystem::path& spare,
                                             segment_header& header);
  failure stop_for_good(const failure& why);
  void close();

  disk& files_;
  segment_log_options options_;
  segment_catalogue& catalogue_;
  transport_window window_;
  spare_segments spares_;

  // The newest segment; its footer goes ahead of the catalogue's until flush().
  std::shared_ptr<disk_file> file_; ///< None until the first append.
  segment newest_;
  std::uint64_t epoch_;
  std::uint64_t next_offset_;
  std::uint64_t durable_end_;
  std::uint32_t last_footer_ = 0; ///< Crc of the last sealed segment's footer.
  std::string table_;             ///< Transport ids of the newest segment.
  std::string staged_;            ///< Encoded, not written.
  std::uint64_t staged_position_ = 0;
  std::vector<index_entry> staged_index_;
  std::uint64_t indexed_ = 0; ///< Position of the newest index entry.
  std::vector<std::size_t> fresh_;
  std::vector<answer> answers_;
  std::size_t durable_answers_ = 0;

  mutable std::mutex mutex_; ///< The queue and what follows.
  std::condition_variable wake_;
  std::deque<waiting> queue_;
  std::size_t queued_records_ = 0;
  std::size_t queued_bytes_ = 0;
  bool stopping_ = false;
  std::optional<failure> broken_{};  ///< Fail-stop; never cleared.
  std::optional<failure> starved_{}; ///< The last roll found no room.
  segment_log_counters counters_;

  std::atomic<std::int64_t> commit_began_{0}; ///< Steady clock, ns; 0: none.
  std::mutex subscriber_mutex_;
  std::function<void(std::uint64_t)> subscriber_;
  std::thread thread_;
};

} // namespace streamvane::runtime::event_log
