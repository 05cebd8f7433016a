#include "actors/epoch/epoch_intake.hpp"

#include "actors/epoch/epoch_cut.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace streamvane::actors::epoch {

using runtime::event_log::record_kind;

void epoch_intake::begin(std::uint64_t offset, instant clock) {
  next_read_ = offset;
  clock_ = clock;
}

std::uint64_t epoch_intake::unread() const {
  return log_.bounds().end - next_read_ + source_->records.size() - source_at_;
}

/// Reads what comes next, if anything does.
result<> epoch_intake::read_on() {
  auto read = log_.read(next_read_, chunk_records_,
                        std::min(bytes_max_, read_bytes_max));
  if (!read)
    return read.why();
  source_ = std::make_shared<const runtime::event_log::record_batch>(
      std::move(*read));
  source_at_ = 0;
  if (!source_->records.empty())
    next_read_ = source_->next;
  return done{};
}

result<std::vector<undecoded_chunk>>
epoch_intake::cut(std::size_t records_max) {
  std::vector<undecoded_chunk> chunks;
  epoch_records next{.ticket = next_ticket_};
  std::size_t bytes = 0;
  for (bool ended = false; !ended && next.records < records_max;) {
    if (source_at_ == source_->records.size()) {
      // What was read at a time stays together: one chunk more of that size at
      // most.
      if (bytes >= bytes_max_)
        break;
      // A failure is told by the next call, which begins with it.
      if (auto read = read_on(); !read && chunks.empty())
        return read.why();
      if (source_at_ == source_->records.size())
        break;
    }
    auto rest = std::span{source_->records}.subspan(source_at_);
    rest = rest.first(std::min<std::size_t>(
        {rest.size(), chunk_records_, records_max - next.records}));
    rest = rest.first(epoch_length(rest, clock_));
    const auto& last = rest.back();
    if (chunks.empty())
      next.first_arrival = rest.front().arrival;
    if (ends_minute(last, clock_)) {
      next.tick = last.arrival;
      clock_ = last.arrival;
    }
    if (last.kind == record_kind::config)
      next.config = std::string{last.payload};
    ended = next.tick || next.config;
    for (const auto& record : rest)
      bytes += record.payload.size();
    next.records += rest.size();
    next.next_offset = last.offset + 1;
    auto first = std::exchange(source_at_, source_at_ + rest.size());
    chunks.push_back(
        {next.ticket, next.undecoded++, source_, first, source_at_});
  }
  if (chunks.empty())
    return chunks;
  ++next_ticket_;
  next.chunks.resize(next.undecoded);
  records_cut_ += next.records;
  cut_.push_back(std::move(next));
  return chunks;
}

void epoch_intake::decoded(std::uint64_t ticket, std::size_t number,
                           chunk_ptr chunk) {
  for (auto& epoch : cut_)
    if (epoch.ticket == ticket) {
      epoch.chunks[number] = std::move(chunk);
      --epoch.undecoded;
    }
}

std::optional<epoch_records> epoch_intake::take() {
  if (cut_.empty() || cut_.front().undecoded > 0)
    return std::nullopt;
  auto next = std::move(cut_.front());
  cut_.pop_front();
  records_cut_ -= next.records;
  return next;
}

} // namespace streamvane::actors::epoch
