#pragma once

#include "runtime/event_log/event_log.hpp"

#include <algorithm>
#include <deque>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>

namespace streamvane::tests {

/// An event log in memory, for tests of what stands above it. append()
/// completes before it returns, on the caller's thread; only an append from
/// within a completion, or beside another thread's, completes a little later.
/// Forgets no transport id.
class memory_log final : public runtime::event_log::event_log {
public:
  using record_batch = runtime::event_log::record_batch;
  using new_record = runtime::event_log::new_record;
  using appended = runtime::event_log::appended;
  using append_completion = runtime::event_log::append_completion;
  using log_bounds = runtime::event_log::log_bounds;

  static constexpr std::size_t payload_bytes_max = 4 * 1024 * 1024;

  void append(std::vector<new_record> records,
              append_completion done) override {
    std::unique_lock lock{mutex_};
    auto outcome = take(std::move(records));
    answers_.push_back({std::move(done), std::move(outcome), records_->size()});
    if (answering_)
      return;
    answering_ = true;
    while (!answers_.empty()) {
      auto next = std::move(answers_.front());
      answers_.pop_front();
      lock.unlock();
      next.done(std::move(next.outcome));
      announce(next.end);
      lock.lock();
    }
    answering_ = false;
  }

  result<record_batch> read(std::uint64_t from, std::size_t records_max,
                            std::size_t bytes_max) override {
    std::lock_guard guard{mutex_};
    record_batch batch;
    batch.memory = records_;
    batch.next = from;
    std::size_t bytes = 0;
    for (; batch.next < records_->size(); ++batch.next) {
      const auto& r = (*records_)[batch.next];
      bytes += head_bytes + r.payload.size();
      if (!batch.records.empty()
          && (batch.records.size() >= records_max || bytes > bytes_max))
        break;
      batch.records.push_back({{batch.next, r.kind, r.source, r.arrival,
                                r.organization, r.transport},
                               r.payload});
    }
    return batch;
  }

  log_bounds bounds() const override {
    std::lock_guard guard{mutex_};
    return {0, records_->size()};
  }

  result<> writable() const override {
    std::lock_guard guard{mutex_};
    if (refusal_)
      return *refusal_;
    return done{};
  }

  void subscribe(std::function<void(std::uint64_t end)> grown) override {
    std::lock_guard guard{subscriber_mutex_};
    subscriber_ = std::move(grown);
  }

  /// From now on every append fails so; nullopt: none does.
  void refuse(std::optional<failure> why) {
    std::lock_guard guard{mutex_};
    refusal_ = std::move(why);
  }

private:
  /// Counted for each record beside its payload, as the segment log does.
  static constexpr std::size_t head_bytes = 80;

  struct answer {
    append_completion done{};
    result<std::vector<appended>> outcome;
    std::uint64_t end = 0;
  };

  result<std::vector<appended>> take(std::vector<new_record> records) {
    if (refusal_)
      return *refusal_;
    for (const auto& r : records) {
      if (r.payload.size() > payload_bytes_max)
        return failure{errc::too_large, "a payload of "
                                            + std::to_string(r.payload.size())
                                            + " bytes"};
    }
    std::vector<appended> outcome;
    for (auto& r : records) {
      auto offset = records_->size();
      if (r.kind == runtime::event_log::record_kind::event && r.transport) {
        auto [at, fresh] = first_.try_emplace(r.transport, offset);
        if (!fresh) {
          outcome.push_back({at->second, true});
          continue;
        }
      }
      outcome.push_back({offset, false});
      records_->push_back(std::move(r));
    }
    return outcome;
  }

  void announce(std::uint64_t end) {
    std::lock_guard guard{subscriber_mutex_};
    if (end <= announced_)
      return;
    announced_ = end;
    if (subscriber_)
      subscriber_(end);
  }

  mutable std::mutex mutex_;
  /// A deque: growing moves no record, so that views stay.
  std::shared_ptr<std::deque<new_record>> records_
      = std::make_shared<std::deque<new_record>>();
  std::unordered_map<transport_id, std::uint64_t> first_;
  std::deque<answer> answers_;
  bool answering_ = false;
  std::optional<failure> refusal_;
  std::mutex subscriber_mutex_;
  std::function<void(std::uint64_t)> subscriber_;
  std::uint64_t announced_ = 0;
};

} // namespace streamvane::tests
