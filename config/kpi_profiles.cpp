#include "config/kpi_profiles.hpp"

#include "config/load.hpp"
#include "config/section.hpp"

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

attribution read_attribution(section& from) {
  return from.choice<attribution>(
      "attribution", "posted",
      {{"posted", attribution::posted},
       {"start", attribution::start},
       {"end", attribution::end},
       {"true_to_interval", attribution::true_to_interval}});
}

void check_unit(section& from, const kpi_definition& kpi) {
  if (kpi.expression.dimension() != dimension_of(kpi.unit))
    from.problem("unit", "is " + std::string{to_string(kpi.unit)}
                             + " and the formula is "
                             + (kpi.expression.dimension() == kpi_dimension::ms
                                    ? "in ms: seconds or milliseconds"
                                    : "a number: count, percent or ratio"));
}

/// What is wrong between what the formula reads and what stands beside it.
void check_metrics(section& from, const kpi_definition& kpi) {
  bool of_status = false;
  bool of_threshold = false;
  for (auto metric : metrics_of(kpi.expression)) {
    of_status = of_status || is_status_time(metric);
    of_threshold = of_threshold || metric == metric_id::n_over_sla;
    for (auto f : kpi.families)
      if (!can_hold(f, metric))
        from.problem("families", "has " + std::string{to_string(f)}
                                     + ", whose cells have no "
                                     + std::string{to_string(metric)});
  }
  if (of_status && kpi.attribution != attribution::true_to_interval)
    from.problem("attribution", "is " + std::string{to_string(kpi.attribution)}
                                    + " and times in status are "
                                      "true_to_interval");
  if (of_threshold && !kpi.by_threshold)
    from.problem("by_threshold",
                 "is false and the formula reads nOverSla, which is zero, not "
                 "unknown, where no threshold is agreed");
}

kpi_definition read_kpi(section& from) {
  kpi_definition kpi;
  kpi.name = read_name(from, '_');
  auto unit = read_unit(from);
  kpi.unit = unit.value_or(profile_unit::count);
  kpi.formula = from.required_text("formula");
  kpi.families = read_families(from);
  kpi.meaning = read_narrative(from, "meaning");
  kpi.rounding = read_rounding(from.child("rounding"), kpi.unit);
  kpi.when_undefined = read_when_undefined(from);
  kpi.by_threshold = from.boolean("by_threshold", false);
  kpi.attribution = read_attribution(from);
  if (kpi.formula.empty())
    return kpi;
  auto parsed = parse_expression(kpi.formula);
  if (parsed) {
    kpi.expression = std::move(*parsed);
    if (unit)
      check_unit(from, kpi);
    check_metrics(from, kpi);
  } else {
    from.problem("formula", "at " + parsed.why().what);
  }
  return kpi;
}

kpi_profile read_profile(section root) {
  kpi_profile profile;
  profile.name = read_name(root, '-');
  profile.version = static_cast<std::uint32_t>(
      root.integer("version", 1, 1, std::numeric_limits<std::uint32_t>::max()));
  if (!root.has("version"))
    root.problem("version", "is missing; it has no default");
  profile.title = read_narrative(root, "title");
  auto kpis = root.list("kpis");
  if (kpis.empty())
    root.problem("kpis", "has no KPI");
  if (kpis.size() > profile_kpis_max)
    root.problem("kpis", "has " + std::to_string(kpis.size())
                             + " KPIs; the most is "
                             + std::to_string(profile_kpis_max));
  std::map<std::string, std::string> places;
  for (section& written : kpis) {
    profile.kpis.push_back(read_kpi(written));
    const auto& name = profile.kpis.back().name;
    auto [first, is_new] = places.emplace(name, written.place());
    if (!is_new && !name.empty())
      written.problem("name", "is that of the KPI at " + first->second);
  }
  return profile;
}

result<kpi_profile> read_document(result<document> parsed) {
  if (!parsed)
    return parsed.why();
  kpi_profile profile = read_profile(parsed->root());
  if (auto right = parsed->finish(); !right)
    return right.why();
  return profile;
}

} // namespace

result<kpi_profile> parse_kpi_profile(std::string_view text, std::string name) {
  return read_document(parse(text, std::move(name)));
}

result<kpi_profile> load_kpi_profile(const std::filesystem::path& path) {
  return read_document(load(path));
}

result<std::vector<kpi_profile>>
load_kpi_profiles(const std::vector<std::filesystem::path>& paths) {
  std::vector<kpi_profile> profiles;
  std::map<std::string, std::string> files;
  failure wrong{errc::invalid, ""};
  auto note = [&wrong](const failure& why) {
    if (wrong.what.empty())
      wrong.code = why.code;
    wrong.what += (wrong.what.empty() ? "" : "\n") + why.what;
  };
  for (const auto& path : paths) {
    auto profile = load_kpi_profile(path);
    if (!profile) {
      note(profile.why());
      continue;
    }
    auto [first, is_new] = files.emplace(profile->name, path.string());
    if (!is_new)
      note({errc::invalid, path.string() + ": the profile " + profile->name
                               + " is in " + first->second + ", too"});
    profiles.push_back(std::move(*profile));
  }
  if (!wrong.what.empty())
    return wrong;
  return profiles;
}

} // namespace streamvane::config
