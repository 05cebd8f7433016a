#include "tools/vanebench/log_filler.hpp"

#include "tools/vanesim/centre/publisher.hpp"

#include <algorithm>
#include <mutex>
#include <optional>
#include <semaphore>
#include <string_view>

namespace streamvane::tools::vanebench {

using runtime::event_log::new_record;
using runtime::event_log::record_kind;
using runtime::event_log::record_source;

namespace {

constexpr millis filled_tick{1'000}; ///< As the node's clock.
constexpr std::size_t id_bytes = 36;

} // namespace

/// Shared with the completions, which the log's thread calls.
struct log_filler::flight {
  std::counting_semaphore<batches_max> places{batches_max};
  std::mutex mutex{};
  std::optional<failure> why{};
};

log_filler::log_filler(runtime::event_log::event_log& log)
    : log_{log}, flight_{std::make_shared<flight>()} {
  batch_.reserve(batch_records);
}

log_filler::~log_filler() = default;

void log_filler::config(const std::string& payload, instant at) {
  arrival_ = at;
  next_tick_ = at + filled_tick;
  record({.kind = record_kind::config, .arrival = at, .payload = payload});
}

void log_filler::event(std::string body, instant at) {
  tick_until(at);
  arrival_ = std::max(arrival_, at);
  ++events_;
  bytes_ += body.size();
  transport_id transport{
      std::string_view{body}.substr(vanesim::envelope_id_at, id_bytes)};
  record({.kind = record_kind::event,
          .source = record_source::eventbridge,
          .arrival = arrival_,
          .transport = transport,
          .payload = std::move(body)});
}

void log_filler::record(new_record record) {
  batch_.push_back(std::move(record));
  if (batch_.size() >= batch_records)
    send();
}

void log_filler::tick_until(instant at) {
  for (; next_tick_ <= at; next_tick_ += filled_tick)
    record({.kind = record_kind::tick, .arrival = next_tick_});
}

void log_filler::send() {
  if (batch_.empty())
    return;
  flight_->places.acquire();
  log_.append(std::move(batch_), [flight = flight_](const auto& outcome) {
    if (!outcome) {
      std::lock_guard guard{flight->mutex};
      if (!flight->why)
        flight->why = outcome.why();
    }
    flight->places.release();
  });
  batch_ = {};
  batch_.reserve(batch_records);
}

result<> log_filler::finish(instant at) {
  tick_until(at);
  record({.kind = record_kind::tick, .arrival = std::max(arrival_, at)});
  return finish();
}

result<> log_filler::finish() {
  send();
  for (auto i = batches_max; i > 0; --i)
    flight_->places.acquire();
  flight_->places.release(batches_max);
  std::lock_guard guard{flight_->mutex};
  if (flight_->why)
    return *flight_->why;
  return done{};
}

} // namespace streamvane::tools::vanebench
