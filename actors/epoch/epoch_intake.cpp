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

result<std::vector<undecoded_chunk>>
epoch_intake::cut(std::size_t records_max) {
  std::vector<undecoded_chunk> chunks;
  if (source_at_ == source_->records.size()) {
    auto read = log_.read(next_read_, records_max, bytes_max_);
    if (!read)
      return read.why();
    source_ = std::make_shared<const runtime::event_log::record_batch>(
        std::move(*read));
    source_at_ = 0;
    if (source_->records.empty())
      return chunks;
    next_read_ = source_->next;
  }
  auto rest = std::span{source_->records}.subspan(source_at_);
  auto length = epoch_length(rest, clock_);
  const auto& last = rest[length - 1];
  epoch_records next{.ticket = next_ticket_++,
                     .next_offset = last.offset + 1,
                     .records = length,
                     .first_arrival = rest.front().arrival};
  if (ends_minute(last, clock_)) {
    next.tick = last.arrival;
    clock_ = last.arrival;
  }
  if (last.kind == record_kind::config)
    next.config = std::string{last.payload};
  for (auto end = source_at_ + length; source_at_ < end;) {
    auto first
        = std::exchange(source_at_, std::min(end, source_at_ + chunk_records_));
    chunks.push_back(
        {next.ticket, next.undecoded++, source_, first, source_at_});
  }
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
