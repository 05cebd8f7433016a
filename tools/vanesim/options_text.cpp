#include "tools/vanesim/commands.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>

namespace streamvane::tools::vanesim {

namespace {

failure wrong(std::string_view name, std::string_view text,
              std::string_view wanted) {
  return {errc::invalid, "--" + std::string{name} + " '" + std::string{text}
                             + "' is not " + std::string{wanted}};
}

std::optional<medium> to_medium(std::string_view name) {
  for (auto m : all_media)
    if (to_string(m) == name)
      return m;
  return std::nullopt;
}

result<> read_mix(const command_line& line, per_medium<std::int64_t>& mix) {
  if (!line.has("mix"))
    return done{};
  auto text = line.text("mix");
  auto pairs = to_pairs(text);
  per_medium<std::int64_t> parts{};
  auto good = pairs.has_value();
  for (std::size_t i = 0; good && i < pairs->size(); ++i) {
    const auto& [name, part] = (*pairs)[i];
    auto m = to_medium(name);
    std::int64_t number = 0;
    auto [end, error]
        = std::from_chars(part.data(), part.data() + part.size(), number);
    good = m && error == std::errc{} && end == part.data() + part.size();
    if (good)
      parts.values[static_cast<std::size_t>(*m)] = number;
  }
  if (!good)
    return wrong("mix", text, "of the form voice:60,chat:12,email:9");
  mix = parts;
  return done{};
}

result<> read_thresholds(const command_line& line, per_medium<millis>& into) {
  auto text = line.text("threshold");
  auto pairs = to_pairs(text);
  bool good = pairs.has_value();
  for (std::size_t i = 0; good && i < pairs->size(); ++i) {
    const auto& [name, length] = (*pairs)[i];
    auto m = to_medium(name);
    auto duration = parse_duration(length);
    good = m.has_value() && static_cast<bool>(duration);
    if (good)
      into.values[static_cast<std::size_t>(*m)] = *duration;
  }
  if (!good)
    return wrong("threshold", text, "of the form voice:20s,chat:30s");
  return done{};
}

result<> read_sources(const command_line& line, source_set& into) {
  if (!line.has("sources"))
    return done{};
  into = {.detail = false};
  const std::string text = line.text("sources");
  for (std::string_view rest = text; !rest.empty();) {
    auto comma = std::min(rest.find(','), rest.size());
    auto name = rest.substr(0, comma);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    if (name == "detail")
      into.detail = true;
    else if (name == "states")
      into.states = true;
    else if (name == "metrics")
      into.metrics = true;
    else if (name == "records")
      into.records = true;
    else
      return wrong("sources", text,
                   "of the form detail,metrics or detail,states or "
                   "detail,records");
  }
  return done{};
}

result<> read_start(const command_line& line, instant& into) {
  if (!line.has("start"))
    return done{};
  auto text = line.text("start");
  if (text == "now") {
    into = std::chrono::floor<std::chrono::seconds>(
        std::chrono::system_clock::now());
    return done{};
  }
  auto start = parse_iso(text);
  if (!start)
    return start.why();
  into = *start;
  return done{};
}

/// The first failure of several.
result<> all_of(std::initializer_list<result<>> steps) {
  for (const auto& step : steps)
    if (!step)
      return step.why();
  return done{};
}

} // namespace

std::vector<std::string_view> centre_option_names() {
  return {"seed",          "start",         "length",   "agents", "queues",
          "conversations", "mix",           "patience", "acw",    "load",
          "threshold",     "short-abandon", "sources"};
}

std::vector<std::string_view> fault_option_names() {
  return {"fault-seed", "duplicate", "shuffle", "delay", "redeliver"};
}

result<> read_centre(const command_line& line, centre_options& into) {
  auto read = all_of(
      {line.read("seed", into.seed), read_start(line, into.start),
       line.read("length", into.length), line.read("agents", into.agents),
       line.read("queues", into.queues),
       line.read("conversations", into.conversations), read_mix(line, into.mix),
       line.read("patience", into.patience), line.read("acw", into.acw),
       line.read("load", into.load_percent, 10, 150),
       read_thresholds(line, into.rules.threshold),
       line.read("short-abandon", into.rules.short_abandon),
       read_sources(line, into.sources)});
  return read ? validate(into) : read;
}

result<> read_faults(const command_line& line, fault_options& into) {
  if (line.has("delay")) {
    auto text = line.text("delay");
    auto pairs = to_pairs(text);
    std::optional<std::int64_t> part;
    result<millis> longest = millis{0};
    if (pairs && pairs->size() == 1) {
      part = to_per_million(pairs->front().first);
      longest = parse_duration(pairs->front().second);
    }
    if (!part || !longest)
      return wrong("delay", text, "of the form 0.05:6h");
    into.delay_per_million = *part;
    into.delay_max = *longest;
  }
  return all_of({line.read("fault-seed", into.seed),
                 line.read_part("duplicate", into.duplicate_per_million),
                 line.read("shuffle", into.shuffle_window),
                 line.read_part("redeliver", into.redeliver_per_million)});
}

result<std::vector<std::pair<std::string, std::string>>>
read_headers(const command_line& line) {
  std::vector<std::pair<std::string, std::string>> fields;
  for (const auto& text : line.texts("header")) {
    auto colon = text.find(':');
    if (colon == std::string::npos || colon == 0)
      return wrong("header", text, "of the form 'name: value'");
    auto value = text.find_first_not_of(' ', colon + 1);
    fields.emplace_back(text.substr(0, colon), value == std::string::npos
                                                   ? std::string{}
                                                   : text.substr(value));
  }
  if (line.has("token"))
    fields.emplace_back("Authorization", "Bearer " + line.text("token"));
  return fields;
}

} // namespace streamvane::tools::vanesim
