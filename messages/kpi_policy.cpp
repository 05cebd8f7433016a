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
/// What is agreed of after-call work follows at the end of the policy's bytes.
constexpr unsigned acw_bit = 0x10;

// Of the byte behind that of breakdowns.
/// Limits of short abandons by media follow at the end.
constexpr unsigned short_abandons_bit = 1;
constexpr unsigned whole_records_bit = 2;
constexpr unsigned user_delay_bit = 4;
constexpr unsigned transfer_flow_out_bit = 8;
constexpr unsigned callback_flow_out_bit = 16;
constexpr unsigned callbacks_shift = 5; ///< Two bits: callback_work.
constexpr unsigned callbacks_mask = 3;
/// What is agreed of agents follows at the end, behind all others.
constexpr unsigned agents_bit = 128;

std::uint8_t more_bits_of(const kpi_policy& p) {
  return static_cast<std::uint8_t>(
      (p.short_abandons.empty() ? 0U : short_abandons_bit)
      | (p.readings.records_are_whole ? whole_records_bit : 0U)
      | (p.readings.user_start_is_delay ? user_delay_bit : 0U)
      | (p.readings.transfer_from_queue_is_flow_out ? transfer_flow_out_bit
                                                    : 0U)
      | (p.readings.open_callback_is_flow_out ? callback_flow_out_bit : 0U)
      | (static_cast<unsigned>(p.readings.callbacks) << callbacks_shift)
      | (p.agents != agent_rules{} ? agents_bit : 0U));
}

/// Numbers not in use read as `own`.
callback_work callbacks_of(unsigned more_bits) {
  auto number = (more_bits >> callbacks_shift) & callbacks_mask;
  return number <= static_cast<unsigned>(callback_work::call)
             ? static_cast<callback_work>(number)
             : callback_work::own;
}

void read_more_bits(unsigned more_bits, open_readings& into) {
  into.records_are_whole = (more_bits & whole_records_bit) != 0;
  into.user_start_is_delay = (more_bits & user_delay_bit) != 0;
  into.transfer_from_queue_is_flow_out
      = (more_bits & transfer_flow_out_bit) != 0;
  into.open_callback_is_flow_out = (more_bits & callback_flow_out_bit) != 0;
  into.callbacks = callbacks_of(more_bits);
}

std::uint8_t bits_of(const kpi_policy& p) {
  return static_cast<std::uint8_t>(
      p.views.bits() | (p.handling_in_state ? handling_bit : 0U)
      | (p.readings.acd_start_is_delay ? delay_bit : 0U)
      | (p.readings.first_record_holds ? first_record_bit : 0U)
      | (p.after_call_work != acw_waits{} ? acw_bit : 0U));
}

/// The rule that decides about a queue and media: the first of the most
/// specific ones; null where none applies.
template <class Rule>
const Rule* deciding(const std::vector<Rule>& rules, queue_id queue,
                     token media) {
  int best = -1;
  const Rule* found = nullptr;
  for (const auto& rule : rules) {
    if ((rule.queue && rule.queue != queue)
        || (!rule.media.empty() && rule.media != media))
      continue;
    int weight = (rule.queue ? 2 : 0) + (rule.media.empty() ? 0 : 1);
    if (weight > best) {
      best = weight;
      found = &rule;
    }
  }
  return found;
}

void write_acw(byte_writer& to, const acw_waits& waits) {
  to.zigzag(waits.wait.count());
  to.varint(waits.rules.size());
  for (const auto& rule : waits.rules) {
    to.id(rule.queue.value);
    to.word(rule.media);
    to.u8(rule.required ? 1 : 0);
    to.zigzag(rule.timeout.count());
  }
}

acw_waits read_acw(byte_reader& from) {
  acw_waits waits;
  waits.wait = millis{from.zigzag()};
  for (auto n = from.varint(); n > 0 && from.ok(); --n) {
    acw_rule rule;
    rule.queue = queue_id{from.id()};
    rule.media = from.word();
    rule.required = from.u8() != 0;
    rule.timeout = millis{from.zigzag()};
    waits.rules.push_back(rule);
  }
  return waits;
}

void write_short_abandons(byte_writer& to,
                          const std::vector<short_abandon_rule>& rules) {
  to.varint(rules.size());
  for (const auto& rule : rules) {
    to.word(rule.media);
    to.zigzag(rule.below.count());
  }
}

std::vector<short_abandon_rule> read_short_abandons(byte_reader& from) {
  std::vector<short_abandon_rule> rules;
  for (auto n = from.varint(); n > 0 && from.ok(); --n) {
    short_abandon_rule rule;
    rule.media = from.word();
    rule.below = millis{from.zigzag()};
    rules.push_back(rule);
  }
  return rules;
}

void write_agents(byte_writer& to, const agent_rules& rules) {
  to.zigzag(rules.rows_before.count());
  to.zigzag(rules.rows_after_offline.count());
  to.u8(rules.undated_presence_is_ignored ? 1 : 0);
}

agent_rules read_agents(byte_reader& from) {
  agent_rules rules;
  rules.rows_before = millis{from.zigzag()};
  rules.rows_after_offline = millis{from.zigzag()};
  rules.undated_presence_is_ignored = from.u8() != 0;
  return rules;
}

} // namespace

std::optional<millis> kpi_policy::threshold(queue_id queue, token media) const {
  const auto* rule = deciding(thresholds, queue, media);
  return rule != nullptr ? std::optional{rule->wait_max} : std::nullopt;
}

millis kpi_policy::short_abandon_limit(token media) const {
  for (const auto& rule : short_abandons)
    if (rule.media == media)
      return rule.below;
  return short_abandon;
}

millis acw_waits::after(queue_id queue, token media) const {
  const auto* rule = deciding(rules, queue, media);
  auto given = rule != nullptr && rule->required
                   ? std::min(rule->timeout, acw_timeout_max)
                   : millis{0};
  return given + wait;
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
    to.u8(more_bits_of(p));
    to.zigzag(epoch_ms(p.effective_from));
    to.zigzag(p.short_abandon.count());
    to.varint(p.thresholds.size());
    for (const auto& rule : p.thresholds) {
      to.id(rule.queue.value);
      to.word(rule.media);
      to.zigzag(rule.wait_max.count());
    }
    if (p.after_call_work != acw_waits{})
      write_acw(to, p.after_call_work);
    if (!p.short_abandons.empty())
      write_short_abandons(to, p.short_abandons);
    if (p.agents != agent_rules{})
      write_agents(to, p.agents);
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
    bool has_acw = false;
    if (has_views) {
      auto bits = from.u8();
      p.views = attribution_set::from_bits(bits);
      p.handling_in_state = (bits & handling_bit) != 0;
      has_acw = (bits & acw_bit) != 0;
      p.readings = {.acd_start_is_delay = (bits & delay_bit) != 0,
                    .first_record_holds = (bits & first_record_bit) != 0};
    }
    bool has_short_abandons = false;
    bool has_agents = false;
    if (has_breakdowns) {
      p.breakdowns = breakdown_set::from_bits(from.u8());
      auto more = from.u8();
      has_short_abandons = (more & short_abandons_bit) != 0;
      has_agents = (more & agents_bit) != 0;
      read_more_bits(more, p.readings);
    }
    p.effective_from = from_epoch_ms(from.zigzag());
    p.short_abandon = millis{from.zigzag()};
    for (auto m = from.varint(); m > 0 && from.ok(); --m) {
      threshold_rule rule;
      rule.queue = queue_id{from.id()};
      rule.media = from.word();
      rule.wait_max = millis{from.zigzag()};
      p.thresholds.push_back(rule);
    }
    if (has_acw)
      p.after_call_work = read_acw(from);
    if (has_short_abandons)
      p.short_abandons = read_short_abandons(from);
    if (has_agents)
      p.agents = read_agents(from);
    history.add(std::move(p));
  }
  if (!from.at_end())
    return std::nullopt;
  return history;
}

} // namespace streamvane
