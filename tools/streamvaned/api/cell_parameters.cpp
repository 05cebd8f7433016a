#include "tools/streamvaned/api/cell_parameters.hpp"

#include "actors/interval/cell_codec.hpp"
#include "tools/streamvaned/api/cursor.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace streamvane::tools::streamvaned {

namespace {

using actors::interval::cell_query;

const auto families = [] {
  std::array<std::string_view, all_families.size()> names;
  std::transform(all_families.begin(), all_families.end(), names.begin(),
                 [](family f) { return to_string(f); });
  return names;
}();
constexpr std::array<std::string_view, 3> directions{"inbound", "outbound",
                                                     "none"};

void read_entity(parameters& asked, cell_query& into) {
  auto given = asked.text("entity");
  if (!given)
    return;
  auto text = *given;
  std::optional<family> named;
  if (text.starts_with("queue:"))
    named = family::queue_metrics;
  else if (text.starts_with("flow:"))
    named = family::flow_metrics;
  if (named || text.starts_with("agent:"))
    text.remove_prefix(text.find(':') + 1);
  auto id = parse_id(text);
  if (!id)
    return asked.refuse("entity", id.why().what
                                      + "; allowed are queue:<id>, agent:<id>, "
                                        "flow:<id> and <id>");
  into.entity = *id;
  into.queues_of_agents = !given->starts_with("agent:");
  if (named && !into.family)
    into.family = named;
}

void read_media(parameters& asked, cell_query& into) {
  auto given = asked.text("media");
  if (!given)
    return;
  bool is_word = !given->empty() && given->size() <= token::size_max
                 && std::all_of(given->begin(), given->end(), [](char c) {
                      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
                    });
  if (!is_word)
    return asked.refuse("media", "is " + shown(*given)
                                     + ", allowed are words of 1 to 16 lower-"
                                       "case letters and digits such as voice");
  into.media = token{*given};
}

void read_direction(parameters& asked, cell_query& into) {
  auto given = asked.word("direction", directions);
  if (!given)
    return;
  if (*given == "inbound")
    into.direction = direction::inbound;
  else if (*given == "outbound")
    into.direction = direction::outbound;
  else
    into.direction = direction::none;
}

void read_attribution(parameters& asked, cell_query& into) {
  static const auto words = [] {
    std::array<std::string_view, attributions.size()> names;
    std::transform(attributions.begin(), attributions.end(), names.begin(),
                   [](attribution a) { return to_string(a); });
    return names;
  }();
  if (auto given = asked.word("attribution", words))
    into.attribution = to_attribution(*given);
}

void read_breakdown(parameters& asked, cell_query& into) {
  static const auto words = [] {
    std::vector<std::string_view> names{to_string(breakdown::none)};
    for (auto by : breakdowns)
      names.push_back(to_string(by));
    return names;
  }();
  if (auto given = asked.word("breakdown", words))
    into.by = to_breakdown(*given);
  auto part = asked.text("part");
  if (!part)
    return;
  auto by = into.by.value_or(breakdown::none);
  into.part = parse_part(by, *part);
  if (!into.part)
    asked.refuse("part", "is " + shown(*part)
                             + ", which is no part of the breakdown "
                             + std::string{to_string(by)});
}

actors::interval::kept_dimensions read_kept(parameters& asked,
                                            std::string_view list) {
  actors::interval::kept_dimensions kept;
  const std::array<std::pair<std::string_view, bool*>, 5> known{{
      {"queue", &kept.queue},
      {"agent", &kept.agent},
      {"flow", &kept.flow},
      {"media", &kept.media},
      {"direction", &kept.direction},
  }};
  while (!list.empty()) {
    auto word = list.substr(0, list.find(','));
    list.remove_prefix(std::min(word.size() + 1, list.size()));
    auto of = std::find_if(known.begin(), known.end(), [&](const auto& entry) {
      return entry.first == word;
    });
    if (of == known.end()) {
      asked.refuse("by", "has " + shown(word)
                             + ", allowed are queue, agent, flow, media and "
                               "direction, by commas");
      break;
    }
    *of->second = true;
  }
  return kept;
}

} // namespace

cell_query read_scope(parameters& asked) {
  cell_query query;
  if (auto id = asked.id("organization"))
    query.organization = organization_id{*id};
  if (auto name = asked.word("family", families))
    query.family = to_family(*name);
  return query;
}

cell_query read_dimensions(parameters& asked) {
  auto query = read_scope(asked);
  read_entity(asked, query);
  read_media(asked, query);
  read_direction(asked, query);
  read_attribution(asked, query);
  read_breakdown(asked, query);
  return query;
}

void default_to_posted(cell_query& query) {
  if (!query.attribution)
    query.attribution = attribution::posted;
  if (!query.by)
    query.by = breakdown::none;
}

void read_range(parameters& asked, cell_query& into) {
  auto from = asked.time("from");
  auto to = asked.time("to");
  if (from)
    into.from = *from;
  if (to)
    into.to = *to;
  if (from && to && *to <= *from)
    asked.refuse("to", to_iso(*to) + " is not behind from, " + to_iso(*from));
}

actors::interval::rendering read_rendering(parameters& asked,
                                           actors::interval::rendering how) {
  std::vector<std::string_view> names;
  if (how.definitions)
    names.assign(how.definitions->names().begin(),
                 how.definitions->names().end());
  if (auto given = asked.word("profile", names))
    how.profile = *given;
  return how;
}

actors::interval::rollup read_rollup(parameters& asked) {
  static const auto words = [] {
    std::array<std::string_view, granularities.size()> names;
    std::transform(granularities.begin(), granularities.end(), names.begin(),
                   [](granularity g) { return to_string(g); });
    return names;
  }();
  actors::interval::rollup added;
  if (auto given = asked.word("granularity", words))
    added.granularity = *parse_granularity(*given);
  if (auto name = asked.text("tz")) {
    auto zone = time_zone::find(*name);
    if (zone)
      added.zone = *zone;
    else
      asked.refuse("tz", "is " + shown(*name) + ": " + zone.why().what);
  }
  if (auto given = asked.text("by"))
    added.by = read_kept(asked, *given);
  return added;
}

std::optional<cell_key> read_cell_cursor(parameters& asked) {
  auto given = asked.text("cursor");
  if (!given)
    return std::nullopt;
  auto key = from_cursor(*given);
  auto cell = key ? actors::interval::unpack_key(*key) : std::nullopt;
  if (!cell)
    asked.refuse("cursor",
                 "is " + shown(*given) + ", allowed is a next_cursor");
  return cell;
}

std::string cell_cursor(const cell_key& last) {
  return to_cursor(actors::interval::pack_key(last));
}

} // namespace streamvane::tools::streamvaned
