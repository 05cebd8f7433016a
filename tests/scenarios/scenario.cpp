#include "tests/scenarios/scenario.hpp"

#include "messages/genesys/message_decode.hpp"
#include "messages/json/value.hpp"
#include "tests/support/story.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <stdexcept>

namespace streamvane::test {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void give_up(const fs::path& file, std::size_t line,
                          std::string_view why) {
  throw std::runtime_error(file.string() + ':' + std::to_string(line) + ": "
                           + std::string{why});
}

void each_line(
    const fs::path& file,
    const std::function<void(std::size_t, const std::string&)>& take) {
  std::ifstream in{file};
  if (!in)
    give_up(file, 0, "cannot be opened");
  std::string text;
  for (std::size_t line = 1; std::getline(in, text); ++line)
    take(line, text);
}

void read_events(const fs::path& file, scenario& into) {
  genesys::decoder decode;
  each_line(file, [&](std::size_t line, const std::string& text) {
    auto arrival = story_day() + std::chrono::hours{24};
    auto m = decode.decode(text, {.arrival = arrival, .offset = line});
    if (!m)
      give_up(file, line, m.why().what);
    if (const auto* c = std::get_if<conversation_event>(&m->content))
      into.conversations.push_back(*c);
    else if (const auto* a = std::get_if<agent_event>(&m->content))
      into.agents.push_back(*a);
    else
      give_up(file, line, "is about neither a conversation nor an agent");
  });
}

uuid id_at(const json::value& row, std::string_view name) {
  return to_uuid(row[name].as_string().value_or(""));
}

token word_at(const json::value& row, std::string_view name) {
  return token{row[name].as_string().value_or("")};
}

token qualifier_of(const json::value& row, metric_id metric) {
  auto word = word_at(row, "qualifier");
  if (metric != metric_id::t_organization_presence || word == token{"UNKNOWN"})
    return word;
  return streamvane::qualifier_of(id_at(row, "qualifier"));
}

/// Skills as one are a list of ids.
std::optional<uuid> part_at(const json::value& row, breakdown by) {
  const auto& part = row["part"];
  if (!part.is_array())
    return parse_part(by, part.text());
  skill_list skills;
  for (const auto& id : part.items())
    skills.emplace_back(id.text());
  return name_of(skills);
}

tally tally_of(const json::value& row, metric_id metric) {
  auto number = [&](std::string_view name) {
    return row[name].as_int64().value_or(0);
  };
  if (is_status_time(metric))
    return {.sum = number("sum")};
  if (is_count(metric))
    return {.count = number("count")};
  return {number("count"), number("sum"), number("min"), number("max")};
}

/// Takes the cell that a line expects, and gives it to where `place` says.
void read_cells(const fs::path& file, organization_id organization,
                const std::function<expected_cells&(const json::value&,
                                                    const cell_key&)>& place) {
  each_line(file, [&](std::size_t line, const std::string& text) {
    auto row = json::parse(text);
    if (!row)
      give_up(file, line, row.why().what);
    auto family = to_family((*row)["family"].as_string().value_or(""));
    auto start = parse_iso((*row)["start"].as_string().value_or(""));
    auto metric = to_metric((*row)["metric"].as_string().value_or(""));
    if (!family || !start || metric == metric_id::none)
      give_up(file, line, "family, start or metric is not known");
    cell_key cell{
        .organization = organization, .family = *family, .start = *start};
    if (auto word = entity_word(*family); !word.empty())
      cell.entity = id_at(*row, std::string{word} + "Id");
    if (*family == family::agent_metrics)
      cell.queue = queue_id{id_at(*row, "queueId")};
    if (auto view = (*row)["attribution"].as_string()) {
      if (!to_attribution(*view))
        give_up(file, line, "the attribution is not known");
      cell.attribution = *to_attribution(*view);
    }
    if (auto by = (*row)["breakdown"].as_string()) {
      auto known = to_breakdown(*by);
      auto part = known ? part_at(*row, *known) : std::nullopt;
      if (!part)
        give_up(file, line, "the breakdown or its part is not known");
      cell.by = *known;
      cell.part = *part;
    }
    cell.media = word_at(*row, "mediaType");
    auto towards = word_at(*row, "direction");
    if (towards == token{"inbound"})
      cell.direction = direction::inbound;
    else if (towards == token{"outbound"})
      cell.direction = direction::outbound;
    metric_key key{metric, qualifier_of(*row, metric)};
    if (!place(*row, cell)
             .emplace(std::pair{cell, key}, tally_of(*row, metric))
             .second)
      give_up(file, line, "says the same as a line above it");
  });
}

void read_expected(const fs::path& file, organization_id organization,
                   scenario& into) {
  read_cells(file, organization,
             [&](const json::value&, const cell_key&) -> expected_cells& {
               return into.expected;
             });
}

/// Lines of one step stand together.
void read_steps(const fs::path& file, organization_id organization,
                scenario& into) {
  read_cells(
      file, organization,
      [&](const json::value& row, const cell_key& cell) -> expected_cells& {
        auto clock = parse_iso(row["clock"].as_string().value_or(""));
        auto events = row["events"].as_int64().value_or(0);
        auto revision = row["revision"].as_int64();
        if (!clock || events <= 0 || !revision)
          give_up(file, 0, "a line has no clock, no events or no revision");
        auto known = static_cast<std::size_t>(events);
        auto& steps = into.steps;
        if (steps.empty() || steps.back().events != known
            || steps.back().clock != *clock)
          steps.push_back({known, *clock, {}, {}});
        auto said = static_cast<std::uint32_t>(*revision);
        if (steps.back().revisions.emplace(cell, said).first->second != said)
          give_up(file, 0, "a cell of a step has two revisions");
        return steps.back().expected;
      });
}

/// Lines of one zone and granularity stand together.
void read_sums(const fs::path& file, organization_id organization,
               scenario& into) {
  read_cells(
      file, organization,
      [&](const json::value& row, const cell_key&) -> expected_cells& {
        auto zone = row["tz"].as_string().value_or("");
        auto length
            = parse_granularity(row["granularity"].as_string().value_or(""));
        auto start = parse_iso(row["start"].as_string().value_or(""));
        auto end = parse_iso(row["end"].as_string().value_or(""));
        auto offset = row["utcOffset"].as_string().value_or("");
        if (zone.empty() || !length || !start || !end || offset.empty())
          give_up(file, 0,
                  "a line has no tz, granularity, start, end or utcOffset");
        auto& sums = into.sums;
        if (sums.empty() || sums.back().zone != zone
            || sums.back().granularity != *length)
          sums.push_back({std::string{zone}, *length, {}, {}});
        sums.back().intervals.insert(interval_text({*start, *end}, offset));
        return sums.back().expected;
      });
}

/// Agreed in every scenario: see tests/scenarios/README.md.
policy_history policies_of(const expected_cells& expected) {
  kpi_policy agreed{.thresholds
                    = {{scenario_queue('Q'), token{"voice"}, millis{20'000}},
                       {queue_id{}, token{"chat"}, millis{60'000}}},
                    .short_abandon = millis{10'000}};
  for (const auto& [named, t] : expected) {
    if (named.first.attribution != attribution::posted)
      for (auto view : attributions)
        agreed.views.add(view);
    if (named.first.by != breakdown::none)
      agreed.breakdowns.add(named.first.by);
  }
  policy_history known;
  known.add(agreed);
  return known;
}

scenario read(const fs::path& folder) {
  scenario s{.name = folder.filename().string()};
  read_events(folder / "events.jsonl", s);
  auto organization = s.conversations.empty()
                          ? s.agents.front().organization
                          : s.conversations.front().organization;
  read_expected(folder / "cells.expected.jsonl", organization, s);
  if (fs::exists(folder / "steps.expected.jsonl"))
    read_steps(folder / "steps.expected.jsonl", organization, s);
  if (fs::exists(folder / "sums.expected.jsonl"))
    read_sums(folder / "sums.expected.jsonl", organization, s);
  s.policies = policies_of(s.expected);
  if (fs::exists(folder / "horizon.txt"))
    each_line(folder / "horizon.txt", [&](std::size_t, const auto& text) {
      if (auto t = parse_iso(text))
        s.horizon = *t;
    });
  return s;
}

fs::path root() {
  return fs::path{SOURCE_ROOT} / "tests" / "scenarios";
}

} // namespace

std::string interval_text(const interval& i, std::string_view utc_offset) {
  return to_iso(i.start) + '/' + to_iso(i.end) + ' ' + std::string{utc_offset};
}

std::set<std::string> names_in_tables() {
  std::set<std::string> names;
  each_line(root() / "README.md", [&](std::size_t, const std::string& text) {
    if (!text.starts_with('|'))
      return;
    for (auto open = text.find('`'); open != std::string::npos;) {
      auto close = text.find('`', open + 1);
      if (close == std::string::npos)
        return;
      names.insert(text.substr(open + 1, close - open - 1));
      open = text.find('`', close + 1);
    }
  });
  return names;
}

std::vector<scenario> all_scenarios() {
  std::vector<fs::path> folders;
  for (const auto& entry : fs::directory_iterator{root()})
    if (entry.is_directory())
      folders.push_back(entry.path());
  std::sort(folders.begin(), folders.end());
  std::vector<scenario> all;
  for (const auto& folder : folders)
    all.push_back(read(folder));
  return all;
}

scenario scenario_of(std::string_view name) {
  return read(root() / name);
}

queue_id scenario_queue(char name) {
  return queue_id{name == 'Q' ? "aaaa0000-0000-4000-8000-000000000001"
                              : "aaaa0000-0000-4000-8000-000000000002"};
}

} // namespace streamvane::test
