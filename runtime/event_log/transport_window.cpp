#include "runtime/event_log/transport_window.hpp"

#include <algorithm>
#include <bit>

namespace streamvane::runtime::event_log {

namespace {

constexpr std::size_t ring_min = 1024;

} // namespace

transport_window::transport_window(std::size_t ids_max, millis age)
    : ids_max_{ids_max}, age_{age}, ring_(ring_min), slots_(2 * ring_min) {
  // nop
}

std::size_t transport_window::home(const transport_id& id) const {
  return std::hash<transport_id>{}(id) & (slots_.size() - 1);
}

std::size_t transport_window::probe(const transport_id& id) const {
  auto at = home(id);
  while (slots_[at] != 0 && ring_[slots_[at] - 1].id != id)
    at = (at + 1) & (slots_.size() - 1);
  return at;
}

std::optional<std::uint64_t>
transport_window::find(const transport_id& id) const {
  auto held = slots_[probe(id)];
  if (held == 0)
    return std::nullopt;
  return ring_[held - 1].offset;
}

void transport_window::insert(const transport_id& id, std::uint64_t offset,
                              instant arrival) {
  newest_ = std::max(newest_, arrival);
  while (count_ > 0
         && (count_ >= ids_max_ || ring_[oldest_].arrival < newest_ - age_))
    forget_oldest();
  if (count_ == ring_.size())
    resize(ring_.size() * 2);
  auto place = (oldest_ + count_) & (ring_.size() - 1);
  slots_[probe(id)] = static_cast<slot>(place + 1);
  ring_[place] = {id, offset, arrival};
  ++count_;
}

void transport_window::forget_oldest() {
  auto mask = slots_.size() - 1;
  auto hole = probe(ring_[oldest_].id);
  // Whoever follows without a gap and may not stand behind a free slot moves
  // up (deletion without tombstones).
  for (auto at = (hole + 1) & mask; slots_[at] != 0; at = (at + 1) & mask) {
    auto wanted = home(ring_[slots_[at] - 1].id);
    if (((at - wanted) & mask) >= ((at - hole) & mask)) {
      slots_[hole] = slots_[at];
      hole = at;
    }
  }
  slots_[hole] = 0;
  oldest_ = (oldest_ + 1) & (ring_.size() - 1);
  --count_;
}

void transport_window::reserve(std::size_t ids) {
  auto wanted = std::bit_ceil(std::min(ids, ids_max_));
  if (wanted > ring_.size())
    resize(wanted);
}

void transport_window::resize(std::size_t ring_size) {
  std::vector<entry> larger(ring_size);
  for (std::size_t i = 0; i < count_; ++i)
    larger[i] = ring_[(oldest_ + i) & (ring_.size() - 1)];
  ring_ = std::move(larger);
  oldest_ = 0;
  slots_.assign(ring_.size() * 2, 0);
  for (std::size_t i = 0; i < count_; ++i)
    slots_[probe(ring_[i].id)] = static_cast<slot>(i + 1);
}

} // namespace streamvane::runtime::event_log
