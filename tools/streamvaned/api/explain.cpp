#include "actors/explain/cell_explanation.hpp"
#include "actors/interval/cell_rollup.hpp"
#include "messages/json/writer.hpp"
#include "tools/streamvaned/api/answers.hpp"
#include "tools/streamvaned/api/cell_parameters.hpp"
#include "tools/streamvaned/api/routes.hpp"

#include <algorithm>
#include <atomic>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace streamvane::tools::streamvaned {

namespace {

using actors::explain::cell_explanation;
using actors::explain::explained_conversation;
using actors::interval::cell_query;
using actors::interval::rendering;
using actors::interval::rollup;
using runtime::http::replier;
using runtime::http::request;
using runtime::metrics_store::snapshot;

/// What is to be explained: the cells of one interval.
struct explain_request {
  cell_query query{}; ///< Its range is the interval.
  rollup added{};
  rendering how{};
  std::optional<std::string> kpi{}; ///< Only what its formula reads.
};

/// The interval of a granularity that owns the instant.
result<interval> interval_asked(const rollup& added, instant at) {
  if (added.zone)
    return added.zone->interval_at(at, added.granularity);
  auto utc = time_zone::find("Etc/UTC");
  if (!utc)
    return utc.why();
  return utc->interval_at(at, added.granularity);
}

/// Takes over what the key of an envelope says.
void read_key(parameters& asked, std::string_view text, cell_query& query,
              rollup& added, std::optional<instant>& at) {
  auto name = parse_envelope_key(text);
  if (!name)
    return asked.refuse("key", name.why().what);
  query.organization = name->organization;
  query.family = name->family;
  query.entity = name->entity;
  if (!query.entity && name->queue)
    query.entity = name->queue->value;
  query.queue = name->queue;
  query.media = name->media;
  query.direction = name->direction;
  query.by = name->by;
  if (name->by != breakdown::none)
    query.part = name->part;
  query.attribution = name->attribution;
  added.granularity = name->granularity;
  at = name->start;
}

std::optional<explain_request> read_request(parameters& given,
                                            const api_state& api) {
  explain_request out{.query = read_dimensions(given),
                      .added = read_rollup(given),
                      .how = read_rendering(given, api.sources.rendering())};
  auto at = given.time("at");
  if (auto key = given.text("key"))
    read_key(given, *key, out.query, out.added, at);
  if (auto kpi = given.text("kpi"))
    out.kpi = std::string{*kpi};
  default_to_posted(out.query);
  if (!out.query.family)
    given.refuse("family", "is missing; an explanation is of one family, or "
                           "give the key of an envelope");
  if (!at) {
    given.refuse("at", "is missing: an instant in the interval, or give the "
                       "key of an envelope");
    return std::nullopt;
  }
  auto asked = interval_asked(out.added, *at);
  if (!asked) {
    given.refuse("at", asked.why().what);
    return std::nullopt;
  }
  out.query.from = asked->start;
  out.query.to = asked->end;
  return out;
}

void write_offsets(json::writer& out,
                   const std::vector<std::uint64_t>& offsets) {
  out.key("offsets").start_array();
  for (auto offset : offsets)
    out.uint64(offset);
  out.end_array();
}

void write_fact(json::writer& out, const metric_fact& fact,
                std::int64_t value) {
  out.member("metric", to_string(fact.metric));
  out.member("value", value);
  if (value != fact.value)
    out.member("of", fact.value);
  out.member("at", to_iso(fact.at));
  out.member("sessionId", to_string(fact.session));
  if (fact.queue)
    out.member("queueId", to_string(fact.queue));
  if (fact.agent)
    out.member("userId", to_string(fact.agent));
  out.member("source", to_string(fact.source));
  if (fact.reconstructed)
    out.member("reconstructed", true);
  if (fact.disputed)
    out.member("disputed", true);
  if (fact.one_sided)
    out.member("one_sided", true);
}

void write_rule(json::writer& out, actors::conversation::exclusion why) {
  out.member("rule", to_string(why));
  out.member("because", rule_of(why));
}

/// Writes an explanation, of some metrics only where `metrics` names any.
class explanation_writer {
public:
  explanation_writer(json::writer& out, std::set<metric_id> metrics)
      : out_{out}, metrics_{std::move(metrics)} {
    // nop
  }

  void write(const cell_explanation& all) {
    out_.key("facts").start_array();
    for (const auto& conversation : all.conversations)
      write_counted(conversation);
    for (const auto& stretch : all.stretches)
      write_stretch(stretch);
    out_.end_array().key("excluded").start_array();
    for (const auto& conversation : all.conversations)
      write_excluded(conversation);
    out_.end_array();
    out_.key("log").start_object();
    out_.member("first", all.offset_first);
    out_.member("last", all.offset_last).end_object();
    out_.member("adds_up", all.is_whole());
  }

private:
  bool wants(metric_id metric) const {
    return metrics_.empty() || metrics_.count(metric) != 0;
  }

  void write_counted(const explained_conversation& of) {
    for (const auto& fact : of.what.counted) {
      if (!wants(fact.fact.metric))
        continue;
      out_.start_object().member("conversationId", to_string(of.which));
      write_fact(out_, fact.fact, fact.value);
      out_.member("interval", to_iso(fact.cell.start));
      write_offsets(out_, fact.offsets);
      out_.end_object();
    }
  }

  void write_excluded(const explained_conversation& of) {
    for (const auto& fact : of.what.excluded) {
      if (!wants(fact.fact.metric))
        continue;
      out_.start_object().member("conversationId", to_string(of.which));
      write_fact(out_, fact.fact, fact.value);
      write_rule(out_, fact.why);
      if (fact.until != instant{})
        out_.member("until", to_iso(fact.until));
      write_offsets(out_, fact.offsets);
      out_.end_object();
    }
    for (const auto& message : of.what.messages) {
      out_.start_object().member("conversationId", to_string(of.which));
      out_.member("topic", to_string(message.topic));
      out_.member("at", to_iso(message.at));
      out_.member("sessionId", to_string(message.session));
      write_rule(out_, message.why);
      write_offsets(out_, {message.offset});
      out_.end_object();
    }
  }

  void write_stretch(const actors::agent::counted_stretch& stretch) {
    if (!wants(stretch.metric.metric))
      return;
    out_.start_object();
    out_.member("metric", to_string(stretch.metric.metric));
    out_.member("status", qualifier_text(stretch.metric));
    out_.member("value", (stretch.when.end - stretch.when.start).count());
    out_.member("userId", to_string(stretch.cell.entity));
    out_.member("from", to_iso(stretch.when.start));
    out_.member("to", to_iso(stretch.when.end));
    out_.key("since");
    if (stretch.since == instant{})
      out_.null();
    else
      out_.string(to_iso(stretch.since));
    write_offsets(out_, stretch.offset == 0 ? std::vector<std::uint64_t>{}
                                            : std::vector{stretch.offset});
    out_.end_object();
  }

  json::writer& out_;
  std::set<metric_id> metrics_;
};

void write_kpis(json::writer& out, const kpi_profile* profile,
                const std::optional<std::string>& only) {
  out.key("kpis").start_object();
  if (profile != nullptr)
    for (const auto& kpi : profile->kpis) {
      if (only && kpi.name != *only)
        continue;
      out.key(kpi.name).start_object();
      if (kpi.code.empty())
        out.member("formula", kpi.formula);
      else
        out.member("code", kpi.code);
      out.member("meaning", kpi.meaning).end_object();
    }
  out.end_object();
}

/// The metrics that the KPI's formula reads; none: all are told.
std::set<metric_id> metrics_wanted(const kpi_profile* profile,
                                   const std::optional<std::string>& kpi) {
  if (profile != nullptr && kpi)
    for (const auto& known : profile->kpis)
      if (known.name == *kpi)
        return metrics_of(known.expression);
  return {};
}

result<std::string> explained(const snapshot& from,
                              const explain_request& asked,
                              const std::function<bool()>& stopping) {
  auto all = actors::explain::explain_cells(from, asked.query, stopping);
  if (!all)
    return all.why();
  const auto* profile
      = asked.how.definitions
            ? asked.how.definitions->find(asked.how.profile, asked.query.from)
            : nullptr;
  std::string text;
  json::writer out{text};
  out.start_object().key("interval").start_object();
  out.member("start", to_iso(asked.query.from));
  out.member("end", to_iso(asked.query.to)).end_object();
  out.member("definition", profile ? definition_name(*profile) : "");
  out.member("config", asked.how.config);
  write_kpis(out, profile, asked.kpi);
  out.key("cells").start_array();
  auto seen = actors::interval::visit_cells(from, asked.query, asked.how,
                                            [&](const kpi_envelope& envelope) {
                                              out.raw(to_json(envelope));
                                              return true;
                                            });
  if (!seen)
    return seen.why();
  out.end_array();
  explanation_writer{out, metrics_wanted(profile, asked.kpi)}.write(*all);
  out.end_object();
  return text;
}

void explain_kpis(api_state& api, request asked, replier reply) {
  parameters given{asked, api.sources.now()};
  auto wanted = read_request(given, api);
  if (auto refused = given.refusal())
    return reply(*refused);
  auto read = [&store = *api.sources.store, wanted = std::move(*wanted),
               reply](const std::atomic<bool>& stopping) {
    auto now = store.read();
    if (!now)
      return reply(problem_of(now.why()));
    reply(answer_of(
        explained(*now, wanted, [&stopping] { return stopping.load(); })));
  };
  if (auto taken = api.slow.run(std::move(read)); !taken)
    reply(problem_of(taken.why()));
}

} // namespace

void add_explain_route(route_adder& to) {
  to.get("/api/v1/kpis/explain", explain_kpis);
}

} // namespace streamvane::tools::streamvaned
