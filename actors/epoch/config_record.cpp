#include "actors/epoch/config_record.hpp"

#include "messages/json/value.hpp"
#include "messages/json/writer.hpp"

#include <array>
#include <string_view>

namespace streamvane::actors::epoch {

namespace {

failure wrong(std::string_view member) {
  return {errc::invalid, "config record: " + std::string{member}
                             + " is missing or not what it should be"};
}

void write_acw(json::writer& out, const acw_waits& waits) {
  out.key("after_call_work").start_object();
  out.member("wait_ms", waits.wait.count()).key("rules").start_array();
  for (const auto& rule : waits.rules) {
    out.start_object();
    if (rule.queue)
      out.member("queue", to_string(rule.queue));
    if (!rule.media.empty())
      out.member("media", rule.media.text());
    out.member("required", rule.required);
    out.member("timeout_ms", rule.timeout.count()).end_object();
  }
  out.end_array().end_object();
}

result<> read_acw(const json::value& v, acw_waits& into) {
  auto sensible = [](const std::optional<std::int64_t>& ms) {
    return ms && *ms >= 0 && millis{*ms} <= acw_timeout_max;
  };
  auto wait = v["wait_ms"].as_int64();
  if (!sensible(wait))
    return wrong("after_call_work.wait_ms");
  into.wait = millis{*wait};
  for (const auto& entry : v["rules"].items()) {
    auto timeout = entry["timeout_ms"].as_int64();
    if (!sensible(timeout))
      return wrong("after_call_work.rules[].timeout_ms");
    into.rules.push_back(
        {queue_id{entry["queue"].text()}, token{entry["media"].text()},
         entry["required"].as_bool().value_or(true), millis{*timeout}});
  }
  return done{};
}

struct named_reading {
  std::string_view name{};
  bool open_readings::*member = nullptr;
};

/// Those that hold stand in the record, the others are left out.
constexpr std::array<named_reading, 6> readings{{
    {"acd_start_is_delay", &open_readings::acd_start_is_delay},
    {"user_start_is_delay", &open_readings::user_start_is_delay},
    {"transfer_from_queue_is_flow_out",
     &open_readings::transfer_from_queue_is_flow_out},
    {"open_callback_is_flow_out", &open_readings::open_callback_is_flow_out},
    {"first_record_holds", &open_readings::first_record_holds},
    {"records_are_whole", &open_readings::records_are_whole},
}};

void write_readings(json::writer& out, const open_readings& held) {
  for (auto [name, member] : readings)
    if (held.*member)
      out.member(name, true);
  if (held.callbacks != callback_work::own)
    out.member("callbacks", static_cast<std::int64_t>(held.callbacks));
}

result<> read_readings(const json::value& v, open_readings& into) {
  for (auto [name, member] : readings)
    into.*member = v[name].as_bool().value_or(false);
  if (v.find("callbacks") == nullptr)
    return done{};
  auto callbacks = v["callbacks"].as_int64();
  if (!callbacks || *callbacks < 0
      || *callbacks > static_cast<std::int64_t>(callback_work::call))
    return wrong("callbacks");
  into.callbacks = static_cast<callback_work>(*callbacks);
  return done{};
}

void write_agents(json::writer& out, const agent_rules& rules) {
  out.key("agents").start_object();
  out.member("rows_before_ms", rules.rows_before.count());
  out.member("rows_after_offline_ms", rules.rows_after_offline.count());
  if (rules.undated_presence_is_ignored)
    out.member("undated_presence_is_ignored", true);
  out.end_object();
}

result<> read_agents(const json::value& v, agent_rules& into) {
  auto before = v["rows_before_ms"].as_int64();
  if (!before || *before < 0)
    return wrong("agents.rows_before_ms");
  auto after = v["rows_after_offline_ms"].as_int64();
  if (!after || *after < 0)
    return wrong("agents.rows_after_offline_ms");
  into.rows_before = millis{*before};
  into.rows_after_offline = millis{*after};
  into.undated_presence_is_ignored
      = v["undated_presence_is_ignored"].as_bool().value_or(false);
  return done{};
}

} // namespace

std::string encode(const config_record& record) {
  std::string text;
  json::writer out{text};
  out.start_object().member("hash", record.hash);
  out.member("effective_from_ms", epoch_ms(record.policy.effective_from));
  out.member("short_abandon_ms", record.policy.short_abandon.count());
  out.member("switches", record.switches.bits());
  if (record.policy.views.beyond_posted())
    out.member("views", record.policy.views.bits());
  if (!record.policy.breakdowns.empty())
    out.member("breakdowns", record.policy.breakdowns.bits());
  if (record.policy.handling_in_state)
    out.member("handling_in_state", true);
  write_readings(out, record.policy.readings);
  if (record.policy.after_call_work != acw_waits{})
    write_acw(out, record.policy.after_call_work);
  if (!record.policy.short_abandons.empty()) {
    out.key("short_abandons").start_array();
    for (const auto& rule : record.policy.short_abandons) {
      out.start_object().member("media", rule.media.text());
      out.member("ms", rule.below.count()).end_object();
    }
    out.end_array();
  }
  if (record.policy.agents != agent_rules{})
    write_agents(out, record.policy.agents);
  out.key("thresholds").start_array();
  for (const auto& rule : record.policy.thresholds) {
    out.start_object();
    if (rule.queue)
      out.member("queue", to_string(rule.queue));
    if (!rule.media.empty())
      out.member("media", rule.media.text());
    out.member("ms", rule.wait_max.count()).end_object();
  }
  out.end_array();
  out.key("profiles").start_array();
  for (const auto& profile : record.profiles)
    out.start_object()
        .member("name", profile.name)
        .member("text", profile.text)
        .end_object();
  out.end_array().end_object();
  return text;
}

result<config_record> decode_config(std::string_view payload) {
  auto parsed = json::parse(payload);
  if (!parsed)
    return parsed.why();
  const auto& v = *parsed;
  config_record record;
  auto hash = v["hash"].as_string();
  auto from = v["effective_from_ms"].as_int64();
  auto brief = v["short_abandon_ms"].as_int64();
  auto switches = v["switches"].as_int64();
  if (!hash)
    return wrong("hash");
  if (!from)
    return wrong("effective_from_ms");
  if (!brief || *brief < 0)
    return wrong("short_abandon_ms");
  if (!switches || *switches < 0 || *switches > kpi_switches::bits_max)
    return wrong("switches");
  if (auto views = v["views"].as_int64()) {
    if (*views < 0 || *views > 15)
      return wrong("views");
    record.policy.views
        = attribution_set::from_bits(static_cast<std::uint8_t>(*views));
  }
  if (auto by = v["breakdowns"].as_int64()) {
    if (*by < 0 || *by > breakdown_set::bits_max)
      return wrong("breakdowns");
    record.policy.breakdowns
        = breakdown_set::from_bits(static_cast<std::uint8_t>(*by));
  }
  record.policy.handling_in_state
      = v["handling_in_state"].as_bool().value_or(false);
  if (auto read = read_readings(v, record.policy.readings); !read)
    return read.why();
  if (const auto* acw = v.find("after_call_work"))
    if (auto read = read_acw(*acw, record.policy.after_call_work); !read)
      return read.why();
  if (const auto* agents = v.find("agents"))
    if (auto read = read_agents(*agents, record.policy.agents); !read)
      return read.why();
  for (const auto& entry : v["short_abandons"].items()) {
    auto ms = entry["ms"].as_int64();
    if (!ms || *ms < 0)
      return wrong("short_abandons[].ms");
    record.policy.short_abandons.push_back(
        {token{entry["media"].text()}, millis{*ms}});
  }
  if (!v["thresholds"].is_array())
    return wrong("thresholds");
  record.hash = *hash;
  record.switches
      = kpi_switches::from_bits(static_cast<std::uint8_t>(*switches));
  record.policy.effective_from = from_epoch_ms(*from);
  record.policy.short_abandon = millis{*brief};
  for (const auto& entry : v["thresholds"].items()) {
    auto ms = entry["ms"].as_int64();
    if (!ms || *ms < 0)
      return wrong("thresholds[].ms");
    record.policy.thresholds.push_back({queue_id{entry["queue"].text()},
                                        token{entry["media"].text()},
                                        millis{*ms}});
  }
  // Records of before there were profiles have none.
  for (const auto& entry : v["profiles"].items()) {
    auto text = entry["text"].as_string();
    if (!text)
      return wrong("profiles[].text");
    record.profiles.push_back(
        {std::string{entry["name"].text()}, std::string{*text}});
  }
  return record;
}

} // namespace streamvane::actors::epoch
