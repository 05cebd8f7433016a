#include "runtime/event_log/spare_segments.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace streamvane::runtime::event_log {

namespace {

constexpr std::chrono::milliseconds retry_after{500};
constexpr std::size_t fill_bytes = 1024 * 1024;

} // namespace

spare_segments::spare_segments(disk& files, std::filesystem::path folder,
                               std::uint64_t segment_bytes, std::size_t count,
                               std::deque<std::filesystem::path> found,
                               std::uint64_t first_number,
                               std::function<void(std::string_view)> report)
    : files_{files}, folder_{std::move(folder)}, segment_bytes_{segment_bytes},
      count_{count}, report_{std::move(report)}, spares_{std::move(found)},
      next_number_{first_number}, thread_{[this] {
        run();
      }} {
  // nop
}

spare_segments::~spare_segments() {
  {
    std::lock_guard guard{mutex_};
    stopping_ = true;
  }
  wake_maker_.notify_all();
  wake_taker_.notify_all();
  thread_.join();
}

result<std::filesystem::path> spare_segments::take() {
  std::unique_lock lock{mutex_};
  if (spares_.empty()) {
    wanted_ = started_ + 1;
    wake_maker_.notify_one();
    wake_taker_.wait(lock, [this] {
      return stopping_ || !spares_.empty() || (ended_ >= wanted_ && lack_);
    });
  }
  if (spares_.empty())
    return lack_ ? *lack_
                 : failure{errc::unavailable, "the event log is closing"};
  auto spare = std::move(spares_.front());
  spares_.pop_front();
  wake_maker_.notify_one();
  return spare;
}

std::size_t spare_segments::size() const {
  std::lock_guard guard{mutex_};
  return spares_.size();
}

void spare_segments::run() {
  std::unique_lock lock{mutex_};
  while (!stopping_) {
    auto asked = spares_.empty() && wanted_ > started_;
    if (!asked && spares_.size() >= count_) {
      wake_maker_.wait(lock);
      continue;
    }
    if (!asked && lack_) {
      // Nobody waits: look again after a while. A wake-up comes from someone
      // who asks, from the end, or for no reason; the loop sorts them out.
      auto woken = wake_maker_.wait_for(lock, retry_after);
      if (woken == std::cv_status::no_timeout)
        continue;
    }
    ++started_;
    auto number = next_number_++;
    lock.unlock();
    auto made = make(number);
    note(made);
    lock.lock();
    ended_ = started_;
    if (!made) {
      lack_ = failure{errc::unavailable,
                      "no room for the next segment: " + made.why().what};
    } else if (*made) {
      lack_.reset();
      spares_.push_back(std::move(**made));
    }
    wake_taker_.notify_all();
  }
}

result<std::optional<std::filesystem::path>>
spare_segments::make(std::uint64_t number) {
  auto preparing = folder_ / (std::to_string(number) + ".preparing");
  auto spare = folder_ / (std::to_string(number) + ".spare");
  auto file = files_.open(preparing, open_mode::create);
  if (!file)
    return file.why();
  auto filled = fill(**file);
  if (!filled || stopping_) {
    file->reset();
    // Its failure changes nothing: the next open removes what is left.
    [[maybe_unused]] auto removed = files_.remove(preparing);
    if (!filled)
      return filled.why();
    return std::optional<std::filesystem::path>{};
  }
  if (auto named = files_.rename(preparing, spare); !named)
    return named.why();
  if (auto synced = files_.sync_folder(folder_); !synced)
    return synced.why();
  return std::optional{spare};
}

result<> spare_segments::fill(disk_file& file) {
  // Reserving fails at once where there is no room, filling would after a long
  // while.
  if (auto reserved = file.reserve(segment_bytes_); !reserved)
    return reserved;
  std::string zeros(std::min<std::uint64_t>(fill_bytes, segment_bytes_), '\0');
  for (std::uint64_t at = 0; at < segment_bytes_ && !stopping_;) {
    auto size = std::min<std::uint64_t>(zeros.size(), segment_bytes_ - at);
    auto part = std::string_view{zeros}.substr(0, size);
    if (auto written = write_all(file, at, part); !written)
      return written;
    // A sync per block: one for all would hold up the commits beside it.
    if (auto synced = file.sync(); !synced)
      return synced;
    at += size;
  }
  return done{};
}

void spare_segments::note(
    const result<std::optional<std::filesystem::path>>& made) {
  if (!report_)
    return;
  std::unique_lock lock{mutex_};
  auto lacked = lack_.has_value();
  lock.unlock();
  if (!made && !lacked)
    report_("event log: no room for the next segment: " + made.why().what);
  else if (made && *made && lacked)
    report_("event log: there is room again in " + folder_.string());
}

} // namespace streamvane::runtime::event_log
