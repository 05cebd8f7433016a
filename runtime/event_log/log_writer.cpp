#include "runtime/event_log/log_writer.hpp"

#include <algorithm>
#include <random>
#include <utility>

namespace streamvane::runtime::event_log {

namespace {

std::uint64_t random_salt() {
  std::random_device device;
  return (std::uint64_t{device()} << 32) | device();
}

std::int64_t steady_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

} // namespace

log_writer::log_writer(disk& files, segment_log_options options,
                       segment_catalogue& catalogue, recovered_log recovered)
    : files_{files}, options_{std::move(options)}, catalogue_{catalogue},
      window_{std::move(recovered.window)}, spares_{files,
                                                    options_.folder,
                                                    options_.segment_bytes,
                                                    options_.spare_segments,
                                                    std::move(recovered.spares),
                                                    recovered.spare_number,
                                                    options_.report},
      epoch_{recovered.epoch_last + 1}, next_offset_{recovered.report.end},
      durable_end_{recovered.report.end} {
  if (!recovered.segments.empty())
    last_footer_ = recovered.segments.back().footer.crc;
  if (options_.salt == 0)
    options_.salt = random_salt();
  counters_.transport_ids = window_.size();
  thread_ = std::thread{[this] {
    run();
  }};
}

log_writer::~log_writer() {
  {
    std::lock_guard guard{mutex_};
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

// -- any thread ---------------------------------------------------------------

void log_writer::append(std::vector<new_record> records,
                        append_completion done) {
  std::size_t bytes = 0;
  std::optional<failure> refused;
  for (const auto& r : records) {
    bytes += stored_bytes(r.payload.size());
    if (r.payload.size() > payload_bytes_max && !refused)
      refused = failure{errc::too_large,
                        "a payload of " + std::to_string(r.payload.size())
                            + " bytes; a record of the event log holds "
                            + std::to_string(payload_bytes_max)};
  }
  bytes += records.size() * transport_entry_bytes;
  auto room
      = options_.segment_bytes - segment_header_bytes - segment_footer_bytes;
  if (bytes > room && !refused)
    refused = failure{errc::too_large,
                      "an append of " + std::to_string(bytes)
                          + " bytes; a segment of the event log holds "
                          + std::to_string(room)};
  if (!refused) {
    std::lock_guard guard{mutex_};
    refused = refusal(records.size(), bytes);
    if (!refused) {
      queued_records_ += records.size();
      queued_bytes_ += bytes;
      queue_.push_back({std::move(records), std::move(done), bytes});
    }
  }
  // Moved from only where nothing was refused.
  if (refused)
    done(*refused); // NOLINT(bugprone-use-after-move)
  else
    wake_.notify_one();
}

std::optional<failure> log_writer::refusal(std::size_t records,
                                           std::size_t bytes) const {
  if (broken_)
    return broken_;
  if (stopping_)
    return failure{errc::unavailable, "the event log is closing"};
  // An append larger than the bounds is let in alone.
  if (!queue_.empty()
      && (queued_records_ + records > options_.queue_records_max
          || queued_bytes_ + bytes > options_.queue_bytes_max))
    return failure{errc::unavailable,
                   "the event log's queue is full: "
                       + std::to_string(queued_records_) + " records, "
                       + std::to_string(queued_bytes_) + " bytes wait"};
  return std::nullopt;
}

result<> log_writer::writable() const {
  auto spares = spares_.size();
  std::lock_guard guard{mutex_};
  if (auto refused = refusal(1, record_head_bytes))
    return *refused;
  if (starved_ && spares == 0)
    return *starved_;
  return done{};
}

void log_writer::subscribe(std::function<void(std::uint64_t end)> grown) {
  std::lock_guard guard{subscriber_mutex_};
  subscriber_ = std::move(grown);
}

segment_log_counters log_writer::counters() const {
  auto began = commit_began_.load();
  auto spares = spares_.size();
  std::lock_guard guard{mutex_};
  auto now = counters_;
  now.queued_records = queued_records_;
  now.queued_bytes = queued_bytes_;
  now.spares = spares;
  if (began != 0)
    now.commit_running = std::chrono::duration_cast<millis>(
        std::chrono::nanoseconds{steady_ns() - began});
  return now;
}

// -- the log writer's thread --------------------------------------------------

void log_writer::run() {
  std::deque<waiting> batch;
  while (take_batch(batch))
    commit(batch);
  close();
}

bool log_writer::take_batch(std::deque<waiting>& batch) {
  batch.clear();
  std::unique_lock lock{mutex_};
  wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
  std::size_t records = 0;
  std::size_t bytes = 0;
  while (!queue_.empty()) {
    auto& first = queue_.front();
    records += first.records.size();
    bytes += first.bytes;
    if (!batch.empty()
        && (records > options_.batch_records_max
            || bytes > options_.batch_bytes_max))
      break;
    queued_records_ -= first.records.size();
    queued_bytes_ -= first.bytes;
    batch.push_back(std::move(first));
    queue_.pop_front();
  }
  return !batch.empty();
}

void log_writer::commit(std::deque<waiting>& batch) {
  commit_began_ = steady_ns();
  auto end_before = durable_end_;
  std::size_t duplicates = 0;
  answers_.clear();
  durable_answers_ = 0;
  for (auto& w : batch) {
    auto outcome = stage(w.records);
    answers_.push_back({std::move(w.done), std::move(outcome)});
  }
  if (auto flushed = flush(answers_.size()); !flushed) {
    for (auto i = durable_answers_; i < answers_.size(); ++i)
      answers_[i].outcome = flushed.why();
  }
  for (const auto& a : answers_) {
    if (a.outcome)
      duplicates += static_cast<std::size_t>(
          std::count_if(a.outcome->begin(), a.outcome->end(),
                        [](const appended& x) { return x.duplicate; }));
  }
  commit_began_ = 0;
  {
    std::lock_guard guard{mutex_};
    counters_.records += durable_end_ - end_before;
    counters_.duplicates += duplicates;
    counters_.transport_ids = window_.size();
  }
  for (auto& a : answers_)
    a.done(std::move(a.outcome));
  if (durable_end_ == end_before)
    return;
  std::lock_guard guard{subscriber_mutex_};
  if (subscriber_)
    subscriber_(durable_end_);
}

/// Encodes the records that are not duplicates, all or none.
result<std::vector<appended>>
log_writer::stage(const std::vector<new_record>& records) {
  std::size_t bytes = 0;
  for (const auto& r : records) {
    if (!remembered(r.kind, r.transport) || !window_.find(r.transport))
      bytes += stored_bytes(r.payload.size()) + transport_entry_bytes;
  }
  if (auto room = make_room(bytes); !room)
    return room.why();
  // Which records are fresh is settled before the first is encoded: each head
  // says whether its append goes on.
  std::vector<appended> outcome;
  outcome.reserve(records.size());
  fresh_.clear();
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto& r = records[i];
    auto offset = next_offset_ + fresh_.size();
    if (remembered(r.kind, r.transport)) {
      if (auto first = window_.find(r.transport)) {
        outcome.push_back({*first, true});
        continue;
      }
      window_.insert(r.transport, offset, r.arrival);
    }
    outcome.push_back({offset, false});
    fresh_.push_back(i);
  }
  for (auto i : fresh_)
    encode(records[i], i != fresh_.back());
  return outcome;
}

void log_writer::encode(const new_record& record, bool continues) {
  auto& footer = newest_.footer;
  if (footer.position >= indexed_ + segment_catalogue::index_spacing) {
    staged_index_.push_back({next_offset_, footer.position});
    indexed_ = footer.position;
  }
  stored_head head;
  head.offset = next_offset_;
  head.kind = record.kind;
  head.arrival = record.arrival;
  head.transport = record.transport;
  head.payload_bytes = static_cast<std::uint32_t>(record.payload.size());
  head.crc = encode_record(staged_, record,
                           {next_offset_, durable_end_, newest_.header.seed,
                            footer.last_crc, continues});
  extend(footer, table_, head);
  ++next_offset_;
}

/// Sees to it that `bytes` more fit into the newest segment.
result<> log_writer::make_room(std::size_t bytes) {
  if (broken_)
    return *broken_;
  if (bytes == 0)
    return done{};
  if (file_
      && newest_.footer.position + table_.size() + bytes + segment_footer_bytes
             <= options_.segment_bytes)
    return done{};
  if (auto flushed = flush(answers_.size()); !flushed)
    return flushed;
  return roll();
}

/// Writes and syncs what is staged. The first `answers` answers of the commit
/// depend on nothing else.
result<> log_writer::flush(std::size_t answers) {
  if (broken_)
    return *broken_;
  if (!staged_.empty()) {
    if (auto written = write_all(*file_, staged_position_, staged_); !written)
      return stop_for_good(written.why());
    if (auto synced = file_->sync(); !synced)
      return stop_for_good(synced.why());
    catalogue_.extend(newest_.footer, staged_index_);
    staged_position_ = newest_.footer.position;
    staged_.clear();
    staged_index_.clear();
    durable_end_ = next_offset_;
    std::lock_guard guard{mutex_};
    ++counters_.commits;
  }
  durable_answers_ = answers;
  return done{};
}

/// Goes on in a new segment; see FORMAT.md, Roll, for the order of the steps.
result<> log_writer::roll() {
  auto spare = spares_.take();
  if (!spare) {
    std::lock_guard guard{mutex_};
    starved_ = spare.why();
    return spare.why();
  }
  auto full = newest_;
  if (file_) {
    // The new header names the crc that the old footer is going to have.
    set_ending(full, segment_ending::rolled, table_);
    last_footer_ = full.footer.crc;
  }
  segment_header header;
  header.base = next_offset_;
  header.epoch = epoch_;
  header.salt = options_.salt;
  header.segment_bytes = options_.segment_bytes;
  header.previous_footer = last_footer_;
  auto file = prepare(*spare, header);
  if (!file)
    return file.why();
  if (file_) {
    if (auto ended = seal(*file_, full, segment_ending::rolled, table_); !ended)
      return stop_for_good(ended.why());
    catalogue_.sealed(full.footer);
  }
  file_ = std::move(*file);
  table_.clear();
  newest_ = empty_segment(options_.folder / segment_name(header.base), header);
  staged_position_ = newest_.footer.position;
  indexed_ = newest_.footer.position;
  catalogue_.add(newest_, file_);
  std::lock_guard guard{mutex_};
  starved_.reset();
  ++counters_.rolls;
  return done{};
}

/// Turns a spare into the segment that `header` describes, durably.
result<std::unique_ptr<disk_file>>
log_writer::prepare(const std::filesystem::path& spare,
                    segment_header& header) {
  auto file = files_.open(spare, open_mode::write);
  if (!file)
    return stop_for_good(file.why());
  auto block = encode_segment_header(header);
  if (auto written = write_all(**file, 0, block); !written)
    return stop_for_good(written.why());
  if (auto synced = (*file)->sync(); !synced)
    return stop_for_good(synced.why());
  auto path = options_.folder / segment_name(header.base);
  if (auto named = files_.rename(spare, path); !named)
    return stop_for_good(named.why());
  if (auto synced = files_.sync_folder(options_.folder); !synced)
    return stop_for_good(synced.why());
  // Opened again, so that failures name the segment, not the spare.
  file = files_.open(path, open_mode::write);
  if (!file)
    return stop_for_good(file.why());
  return std::move(*file);
}

failure log_writer::stop_for_good(const failure& why) {
  failure broken{errc::io, "the event log stopped writing, restart to recover: "
                               + why.what};
  {
    std::lock_guard guard{mutex_};
    broken_ = broken;
  }
  if (options_.report)
    options_.report(broken.what);
  return broken;
}

void log_writer::close() {
  if (!file_ || broken_)
    return;
  if (auto sealed_now = seal(*file_, newest_, segment_ending::closed, table_);
      !sealed_now)
    stop_for_good(sealed_now.why());
}

} // namespace streamvane::runtime::event_log
