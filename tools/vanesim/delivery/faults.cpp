#include "tools/vanesim/delivery/faults.hpp"

#include <algorithm>
#include <utility>

namespace streamvane::tools::vanesim {

namespace {

/// Half of the copies are published again under another id; the other half, and
/// most repeated attempts, keep theirs.
constexpr std::int64_t copy_republished = 500'000;
constexpr std::int64_t repeat_republished = 300'000;

constexpr millis copy_lag_max{31'000};
constexpr millis repeat_after_min{60'000};
constexpr millis repeat_after_max{30 * 60'000};

} // namespace

faults::faults(const fault_options& options, sink out)
    : options_{options}, random_{options.seed ^ 0x6661756c7473ULL},
      out_{std::move(out)} {
  // nop
}

void faults::accept(emitted_event event) {
  if (!options_.any())
    return out_({event.published, std::move(event.body)});
  auto due
      = event.published + random_.between(millis{0}, options_.shuffle_window);
  if (random_.chance(options_.delay_per_million))
    due += random_.between(options_.delay_max / 10, options_.delay_max);
  auto body = std::move(event.body);
  if (random_.chance(options_.redeliver_per_million)) {
    due += random_.between(repeat_after_min, repeat_after_max);
    if (random_.chance(repeat_republished))
      body = republished(body);
  }
  if (random_.chance(options_.duplicate_per_million)) {
    auto lag = random_.between(millis{0},
                               std::max(copy_lag_max, options_.shuffle_window));
    hold(due + lag,
         random_.chance(copy_republished) ? republished(body) : body);
  }
  hold(due, std::move(body));
  // Events come by their event time; one that is still to come is published
  // no earlier than this one minus the greatest lag.
  auto certain = event.published - publish_lag_max;
  while (!heap_.empty()
         && (heap_.front().due < certain || heap_.size() > held_max))
    release_first();
}

void faults::finish() {
  while (!heap_.empty())
    release_first();
}

bool faults::later(const held& a, const held& b) {
  return a.due != b.due ? a.due > b.due : a.order > b.order;
}

void faults::hold(instant due, std::string body) {
  heap_.push_back({due, accepted_++, std::move(body)});
  std::push_heap(heap_.begin(), heap_.end(), later);
}

void faults::release_first() {
  std::pop_heap(heap_.begin(), heap_.end(), later);
  auto first = std::move(heap_.back());
  heap_.pop_back();
  out_({first.due, std::move(first.body)});
}

std::string faults::republished(const std::string& body) {
  auto copy = body;
  if (!envelope_id(body).empty())
    copy.replace(envelope_id_at, 36, to_string(random_.id()));
  return copy;
}

} // namespace streamvane::tools::vanesim
