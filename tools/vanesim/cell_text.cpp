#include "tools/vanesim/cell_text.hpp"

#include <xxhash.h>

#include <algorithm>
#include <cstdio>
#include <memory>

namespace streamvane::tools::vanesim {

namespace {

token qualifier_from(std::string_view text) {
  return is_uuid(text) ? qualifier_of(to_uuid(text)) : token{text};
}

void write_tally(json::writer& out, metric_id metric, const tally& t) {
  out.start_object();
  if (is_status_time(metric)) {
    out.member("sum", t.sum).end_object();
    return;
  }
  out.member("count", t.count);
  if (!is_count(metric))
    out.member("sum", t.sum).member("min", t.min).member("max", t.max);
  out.end_object();
}

/// A statistic; absent is zero.
bool read_statistic(const json::value& stats, std::string_view name,
                    std::int64_t& into) {
  const auto* found = stats.find(name);
  if (!found || found->is_null())
    return true;
  auto number = found->as_int64();
  if (!number)
    return false;
  into = *number;
  return true;
}

bool read_tally(const json::value& stats, tally& t) {
  return stats.is_object() && read_statistic(stats, "count", t.count)
         && read_statistic(stats, "sum", t.sum)
         && read_statistic(stats, "min", t.min)
         && read_statistic(stats, "max", t.max);
}

failure bad_metric(std::string_view name) {
  return {errc::invalid, "metric " + std::string{name}
                             + " has statistics that are not whole numbers"};
}

} // namespace

void write_metrics(json::writer& out, const cell_metrics& metrics) {
  out.start_object();
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    const auto& [key, t] = metrics[i];
    if (i == 0 || metrics[i - 1].first.metric != key.metric) {
      out.key(to_string(key.metric));
      if (is_status_time(key.metric))
        out.start_object();
    }
    if (is_status_time(key.metric))
      out.key(qualifier_text(key));
    write_tally(out, key.metric, t);
    bool last
        = i + 1 == metrics.size() || metrics[i + 1].first.metric != key.metric;
    if (last && is_status_time(key.metric))
      out.end_object();
  }
  out.end_object();
}

result<cell_metrics> read_metrics(const json::value& metrics,
                                  std::vector<std::string>& unknown) {
  cell_metrics read;
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    const auto& name = metrics.names()[i];
    const auto& stats = metrics.items()[i];
    auto metric = to_metric(name);
    if (metric == metric_id::none) {
      unknown.push_back(name);
      continue;
    }
    if (!is_status_time(metric)) {
      tally t;
      if (!read_tally(stats, t))
        return bad_metric(name);
      if (t.count != 0)
        read.push_back({{metric, {}}, t});
      continue;
    }
    for (std::size_t k = 0; k < stats.size(); ++k) {
      tally t;
      if (!read_tally(stats.items()[k], t))
        return bad_metric(name);
      if (t.sum != 0)
        read.push_back({{metric, qualifier_from(stats.names()[k])}, t});
    }
  }
  std::sort(read.begin(), read.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  return read;
}

result<cell_key> read_dimensions(family f, instant start,
                                 const json::value& dimensions) {
  cell_key key;
  key.family = f;
  key.start = start;
  key.media = token{dimensions["mediaType"].text()};
  auto direction_text = dimensions[direction_word(f)].text();
  if (direction_text == "inbound")
    key.direction = direction::inbound;
  else if (direction_text == "outbound")
    key.direction = direction::outbound;
  auto word = entity_word(f);
  if (word.empty())
    return key;
  auto member = std::string{word} + "Id";
  key.entity = to_uuid(dimensions[member].text());
  if (f == family::agent_metrics)
    key.queue = queue_id{dimensions["queueId"].text()};
  if (!key.entity)
    return failure{errc::invalid, "a cell of " + std::string{to_string(f)}
                                      + " lacks its " + member};
  return key;
}

void write_dimensions(json::writer& out, const cell_key& key) {
  out.start_object();
  if (key.entity)
    out.member(std::string{entity_word(key.family)} + "Id",
               to_string(key.entity));
  if (key.queue)
    out.member("queueId", to_string(key.queue));
  if (!key.media.empty())
    out.member("mediaType", key.media.text());
  if (key.direction != direction::none)
    out.member(direction_word(key.family), to_string(key.direction));
  out.end_object();
}

std::string describe(const cell_key& key) {
  std::string text{to_string(key.family)};
  text += ' ';
  text += to_iso(key.start);
  if (key.entity)
    text.append(" ")
        .append(entity_word(key.family))
        .append("=")
        .append(to_string(key.entity));
  if (key.queue)
    text += " queue=" + to_string(key.queue);
  if (!key.media.empty())
    text.append(" media=").append(key.media.text());
  if (key.direction != direction::none)
    text.append(" direction=").append(to_string(key.direction));
  return text;
}

std::string digest(const std::vector<ledger_cell>& cells) {
  std::unique_ptr<XXH3_state_t, XXH_errorcode (*)(XXH3_state_t*)> state{
      XXH3_createState(), XXH3_freeState};
  XXH3_128bits_reset(state.get());
  std::string line;
  for (const auto& cell : cells) {
    line = describe(cell.key);
    json::writer out{line};
    write_metrics(out, cell.metrics);
    XXH3_128bits_update(state.get(), line.data(), line.size());
  }
  auto hash = XXH3_128bits_digest(state.get());
  char text[48];
  auto size = std::snprintf(text, sizeof(text), "xxh3:%016llx%016llx",
                            static_cast<unsigned long long>(hash.high64),
                            static_cast<unsigned long long>(hash.low64));
  return {text, static_cast<std::size_t>(size)};
}

} // namespace streamvane::tools::vanesim
