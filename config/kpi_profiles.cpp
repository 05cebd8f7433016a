#include "config/kpi_profiles.hpp"

#include "config/load.hpp"
#include "config/section.hpp"
#include "config/shipped_profiles.hpp"
#include "messages/interval.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

namespace streamvane::config {

namespace {

/// Letters, digits and what joins them: names go into keys, headers and files.
bool is_kpi_name(std::string_view name, char joint) {
  auto is_letter = [](char c) {
    return c >= 'a' && c <= 'z';
  };
  return name.size() <= profile_name_bytes_max && !name.empty()
         && is_letter(name.front())
         && std::all_of(name.begin(), name.end(), [&](char c) {
              return is_letter(c) || (c >= '0' && c <= '9') || c == joint;
            });
}

std::string read_name(section& from, char joint) {
  std::string name = from.required_text("name");
  if (!name.empty() && !is_kpi_name(name, joint))
    from.problem("name",
                 std::string{"takes a letter, then letters, digits and "}
                     + joint + ", all small, "
                     + std::to_string(profile_name_bytes_max) + " at most");
  return name;
}

std::string read_narrative(section& from, std::string_view option) {
  std::string text = from.required_text(option);
  if (text.size() > profile_text_bytes_max)
    from.problem(option, "has " + std::to_string(text.size())
                             + " bytes; the most is "
                             + std::to_string(profile_text_bytes_max));
  return text;
}

/// Nothing where the unit is missing or wrong.
std::optional<profile_unit> read_unit(section& from) {
  auto word = from.choice(
      "unit", "", {"count", "percent", "ratio", "seconds", "milliseconds"});
  if (!from.has("unit"))
    from.problem("unit", "is missing; it has no default");
  for (auto unit :
       {profile_unit::count, profile_unit::percent, profile_unit::ratio,
        profile_unit::seconds, profile_unit::milliseconds})
    if (to_string(unit) == word)
      return unit;
  return std::nullopt;
}

/// As the envelope shows them where nothing is said.
std::int64_t default_decimals(profile_unit unit) {
  switch (unit) {
  case profile_unit::count:
  case profile_unit::milliseconds: return 0;
  case profile_unit::percent:
  case profile_unit::ratio:
  case profile_unit::seconds: return 2;
  }
  return 0;
}

rounding read_rounding(section from, profile_unit unit) {
  rounding how;
  how.mode
      = from.choice<rounding_mode>("mode", "half_up",
                                   {{"half_up", rounding_mode::half_up},
                                    {"half_even", rounding_mode::half_even},
                                    {"floor", rounding_mode::floor}});
  how.decimals = static_cast<std::uint8_t>(
      from.integer("decimals", default_decimals(unit), 0, decimals_max));
  return how;
}

std::optional<std::int64_t> read_when_undefined(section& from) {
  using limits = std::numeric_limits<std::int64_t>;
  bool written = from.has("when_undefined");
  auto number = from.integer("when_undefined", 0, limits::min(), limits::max());
  return written ? std::optional{number} : std::nullopt;
}

std::vector<family> read_families(section& from) {
  std::vector<family> families;
  for (const auto& word : from.texts("families")) {
    auto f = to_family(word);
    if (!f)
      from.problem("families",
                   "has " + word
                       + " where queue-metrics, agent-metrics, "
                         "conversation-metrics, agent-state or flow-metrics "
                         "is wanted");
    else if (std::find(families.begin(), families.end(), *f) != families.end())
      from.problem("families", "has " + word + " twice");
    else
      families.push_back(*f);
  }
  if (!from.has("families"))
    from.problem("families", "is missing; it has no default");
  else if (families.empty())
    from.problem("families", "names no family");
  return families;
}

std::optional<attribution> read_attribution(section& from) {
  auto chosen = from.choice<attribution>(
      "attribution", "posted",
      {{"posted", attribution::posted},
       {"start", attribution::start},
       {"end", attribution::end},
       {"true_to_interval", attribution::true_to_interval}});
  return from.has("attribution") ? std::optional{chosen} : std::nullopt;
}

void check_unit(section& from, const kpi_definition& kpi) {
  auto dimension = dimension_of(kpi);
  if (dimension == dimension_of(kpi.unit))
    return;
  from.problem("unit", "is " + std::string{to_string(kpi.unit)} + " and the "
                           + (kpi.code.empty() ? "formula" : "code") + " is "
                           + (dimension == kpi_dimension::ms
                                  ? "in ms: seconds or milliseconds"
                                  : "a number: count, percent or ratio"));
}

/// What is wrong between what the formula reads and what stands beside it.
void check_metrics(section& from, const kpi_definition& kpi) {
  bool of_status = false;
  bool of_work = false;
  bool of_threshold = false;
  for (auto metric : metrics_of(kpi.expression)) {
    of_status = of_status || is_status_time(metric);
    of_work = of_work || is_handling_part(metric);
    of_threshold = of_threshold || metric == metric_id::n_over_sla;
    for (auto f : kpi.families)
      if (!can_hold(f, metric))
        from.problem("families", "has " + std::string{to_string(f)}
                                     + ", whose cells have no "
                                     + std::string{to_string(metric)});
  }
  // Work is posted where it ends; a KPI of both is neither.
  bool only_status = of_status && !of_work;
  if (only_status && kpi.attribution != attribution::true_to_interval)
    from.problem("attribution",
                 "is "
                     + std::string{to_string(
                         kpi.attribution.value_or(attribution::posted))}
                     + " and times in status are true_to_interval");
  if (of_threshold && !kpi.by_threshold)
    from.problem("by_threshold",
                 "is false and the formula reads nOverSla, which is zero, not "
                 "unknown, where no threshold is agreed");
}

/// The code that is named, and what is wrong between it and what stands beside
/// it.
void take_code(section& from, const kpi_codes& codes, kpi_definition& kpi) {
  kpi.computed_by = find_code(codes, kpi.code);
  if (!codes)
    return;
  if (kpi.computed_by == nullptr) {
    std::string names;
    for (const auto* code : *codes)
      names.append(names.empty() ? "" : ", ").append(code->name);
    from.problem("code", "is " + kpi.code + "; there are: " + names);
    return;
  }
  kpi.by_threshold = kpi.by_threshold || kpi.computed_by->by_threshold;
  const auto& sensible = kpi.computed_by->families;
  for (auto f : kpi.families)
    if (std::find(sensible.begin(), sensible.end(), f) == sensible.end())
      from.problem("families", "has " + std::string{to_string(f)}
                                   + ", of whose cells " + kpi.code
                                   + " makes no sense");
}

void read_formula(section& from, kpi_definition& kpi) {
  kpi.formula = from.required_text("formula");
  if (kpi.formula.empty())
    return;
  auto parsed = parse_expression(kpi.formula);
  if (!parsed) {
    from.problem("formula", "at " + parsed.why().what);
    kpi.formula.clear();
    return;
  }
  kpi.expression = std::move(*parsed);
  check_metrics(from, kpi);
}

kpi_definition read_kpi(section& from, const kpi_codes& codes) {
  kpi_definition kpi;
  kpi.name = read_name(from, '_');
  auto unit = read_unit(from);
  kpi.unit = unit.value_or(profile_unit::count);
  kpi.families = read_families(from);
  kpi.meaning = read_narrative(from, "meaning");
  kpi.rounding = read_rounding(from.child("rounding"), kpi.unit);
  kpi.when_undefined = read_when_undefined(from);
  kpi.by_threshold = from.boolean("by_threshold", false);
  kpi.attribution = read_attribution(from);
  kpi.code = from.optional_text("code").value_or("");
  if (kpi.code.empty())
    read_formula(from, kpi);
  else if (from.optional_text("formula"))
    from.problem("code", "stands beside a formula; one of them is enough");
  else
    take_code(from, codes, kpi);
  bool understood = kpi.computed_by != nullptr || !kpi.formula.empty();
  if (unit && understood)
    check_unit(from, kpi);
  return kpi;
}

/// An instant, in UTC, or a quarter hour could fall between two versions.
instant read_effective_from(section& from) {
  auto text = from.optional_text("effective_from");
  if (!text)
    return instant::min();
  auto at = parse_iso(*text);
  if (at && interval_start(*at) == *at)
    return *at;
  from.problem("effective_from",
               "is " + *text
                   + ", allowed is the beginning of a quarter hour, as "
                     "2026-04-01T00:00:00Z");
  return instant::min();
}

kpi_profile read_profile(section root, const kpi_codes& codes) {
  kpi_profile profile;
  profile.name = read_name(root, '-');
  profile.version = static_cast<std::uint32_t>(
      root.integer("version", 1, 1, std::numeric_limits<std::uint32_t>::max()));
  if (!root.has("version"))
    root.problem("version", "is missing; it has no default");
  profile.title = read_narrative(root, "title");
  profile.effective_from = read_effective_from(root);
  auto kpis = root.list("kpis");
  if (kpis.empty())
    root.problem("kpis", "has no KPI");
  if (kpis.size() > profile_kpis_max)
    root.problem("kpis", "has " + std::to_string(kpis.size())
                             + " KPIs; the most is "
                             + std::to_string(profile_kpis_max));
  std::map<std::string, std::string> places;
  for (section& written : kpis) {
    profile.kpis.push_back(read_kpi(written, codes));
    const auto& name = profile.kpis.back().name;
    auto [first, is_new] = places.emplace(name, written.place());
    if (!is_new && !name.empty())
      written.problem("name", "is that of the KPI at " + first->second);
  }
  return profile;
}

/// Letters, digits and hyphens: no file of a configuration is called so, since
/// it would have a folder or an ending.
bool is_shipped_name(std::string_view text) {
  return is_kpi_name(text, '-');
}

} // namespace

result<profile_text> read_profile_text(const std::string& name_or_path) {
  if (!is_shipped_name(name_or_path)) {
    auto text = read_file(name_or_path);
    if (!text)
      return text.why();
    return profile_text{name_or_path, std::move(*text)};
  }
  std::string names;
  for (const auto& shipped : shipped_profiles()) {
    if (shipped.name == name_or_path)
      return profile_text{name_or_path + ".yaml", std::string{shipped.text}};
    names.append(names.empty() ? "" : ", ").append(shipped.name);
  }
  return failure{errc::not_found,
                 "no profile " + name_or_path + " is shipped; there are "
                     + names + ", and files, whose names end in .yaml"};
}

result<kpi_profile> parse_kpi_profile(const profile_text& written,
                                      const kpi_codes& codes) {
  auto parsed = parse(written.text, written.name);
  if (!parsed)
    return parsed.why();
  kpi_profile profile = read_profile(parsed->root(), codes);
  if (auto right = parsed->finish(); !right)
    return right.why();
  return profile;
}

result<kpi_definitions>
parse_kpi_profiles(const std::vector<profile_text>& written,
                   const kpi_codes& codes) {
  std::vector<kpi_profile> profiles;
  failure wrong{errc::invalid, ""};
  for (const auto& one : written) {
    auto profile = parse_kpi_profile(one, codes);
    if (profile) {
      profiles.push_back(std::move(*profile));
      continue;
    }
    if (wrong.what.empty())
      wrong.code = profile.why().code;
    wrong.what += (wrong.what.empty() ? "" : "\n") + profile.why().what;
  }
  if (!wrong.what.empty())
    return wrong;
  return kpi_definitions::make(std::move(profiles));
}

} // namespace streamvane::config
