#include "messages/kpi_policy.hpp"

#include "messages/bytes.hpp"

#include <algorithm>

namespace streamvane {

namespace {

/// These stand where bytes of the first format have the number of policies.
constexpr std::uint64_t format_with_views = 1'000'002;
constexpr std::uint64_t format_with_breakdowns = 1'000'003;

// Of the byte of views; older readers mask them out.
constexpr unsigned handling_bit = 0x80;
constexpr unsigned delay_bit = 0x40;
constexpr unsigned first_record_bit = 0x20;

std::uint8_t bits_of(const kpi_policy& p) {
  return static_cast<std::uint8_t>(
      p.views.bits() | (p.handling_in_state ? handling_bit : 0U)
      | (p.readings.acd_start_is_delay ? delay_bit : 0U)
      | (p.readings.first_record_holds ? first_record_bit : 0U));
}

} // namespace

std::optional<millis> kpi_policy::threshold(queue_id queue, token media) const {
  int best = -1;
  std::optional<millis> found;
  for (const auto& rule : thresholds) {
    if ((rule.queue && rule.queue != queue)
        || (!rule.media.empty() && rule.media != media))
      continue;
    int weight = (rule.queue ? 2 : 0) + (rule.media.empty() ? 0 : 1);
    if (weight > best) {
      best = weight;
      found = rule.wait_max;
    }
  }
  return found;
}

void policy_history::add(kpi_policy policy) {
  policies_.push_back(std::move(policy));
}

const kpi_policy& policy_history::at(instant t, std::uint32_t number) const {
  static const kpi_policy nothing_agreed;
  if (number > policies_.size())
    number = this->number();
  if (number == 0)
    return nothing_agreed;
  for (auto i = number - 1; i > 0; --i)
    if (policies_[i].effective_from <= t)
      return policies_[i];
  return policies_.front();
}

bool policy_history::breaks_down(breakdown by) const {
  return std::any_of(policies_.begin(), policies_.end(),
                     [by](const auto& p) { return p.breakdowns.has(by); });
}

std::string policy_history::to_bytes() const {
  std::string out;
  byte_writer to{out};
  to.varint(format_with_breakdowns);
  to.varint(policies_.size());
  for (const auto& p : policies_) {
    to.u8(bits_of(p));
    to.u8(p.breakdowns.bits());
    to.zigzag(epoch_ms(p.effective_from));
    to.zigzag(p.short_abandon.count());
    to.varint(p.thresholds.size());
    for (const auto& rule : p.thresholds) {
      to.id(rule.queue.value);
      to.word(rule.media);
      to.zigzag(rule.wait_max.count());
    }
  }
  return out;
}

std::optional<policy_history>
policy_history::from_bytes(std::string_view bytes) {
  byte_reader from{bytes};
  policy_history history;
  auto n = from.varint();
  bool has_breakdowns = n == format_with_breakdowns;
  bool has_views = has_breakdowns || n == format_with_views;
  if (has_views)
    n = from.varint();
  for (; n > 0 && from.ok(); --n) {
    kpi_policy p;
    if (has_views) {
      auto bits = from.u8();
      p.views = attribution_set::from_bits(bits);
      p.handling_in_state = (bits & handling_bit) != 0;
      p.readings = {.acd_start_is_delay = (bits & delay_bit) != 0,
                    .first_record_holds = (bits & first_record_bit) != 0};
    }
    if (has_breakdowns)
      p.breakdowns = breakdown_set::from_bits(from.u8());
    p.effective_from = from_epoch_ms(from.zigzag());
    p.short_abandon = millis{from.zigzag()};
    for (auto m = from.varint(); m > 0 && from.ok(); --m) {
      threshold_rule rule;
      rule.queue = queue_id{from.id()};
      rule.media = from.word();
      rule.wait_max = millis{from.zigzag()};
      p.thresholds.push_back(rule);
    }
    history.add(std::move(p));
  }
  if (!from.at_end())
    return std::nullopt;
  return history;
}

} // namespace streamvane
