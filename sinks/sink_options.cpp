#include "sinks/sink_options.hpp"

#include <algorithm>

namespace streamvane::sinks {

namespace {

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'
         || c == '_';
}

std::string all_family_names() {
  std::string names;
  for (auto f : all_families) {
    names += names.empty() ? "" : ", ";
    names += to_string(f);
  }
  return names;
}

} // namespace

result<> validate(const sink_options& options) {
  if (options.name.empty() || options.name.size() > sink_name_bytes_max
      || !std::all_of(options.name.begin(), options.name.end(),
                      is_name_character))
    return failure{errc::invalid, "name is '" + options.name
                                      + "', must be 1 to "
                                      + std::to_string(sink_name_bytes_max)
                                      + " of a-z, 0-9, '-', '_'"};
  if (options.batch_envelopes_max < 1
      || options.batch_envelopes_max > batch_envelopes_limit)
    return failure{
        errc::invalid,
        "batch_envelopes_max is " + std::to_string(options.batch_envelopes_max)
            + ", must be 1 to " + std::to_string(batch_envelopes_limit)};
  if (auto ok = validate(options.schedule, "schedule"); !ok)
    return ok;
  if (options.store_retry < millis{1})
    return failure{errc::invalid,
                   "store_retry is "
                       + std::to_string(options.store_retry.count())
                       + "ms, must be 1ms or more"};
  return runtime::supervision::validate(options.backoff, "backoff");
}

sink_options read_sink_options(config::section& from) {
  sink_options options;
  options.name = from.required_text("name");
  for (const auto& name : from.texts("families")) {
    if (auto known = to_family(name))
      options.families.push_back(*known);
    else
      from.problem("families", "'" + name + "' is no family; there are: "
                                   + all_family_names());
  }
  options.profile = from.optional_text("profile").value_or("");
  options.batch_envelopes_max = static_cast<std::size_t>(
      from.integer("batch_envelopes_max",
                   static_cast<std::int64_t>(options.batch_envelopes_max), 1,
                   static_cast<std::int64_t>(batch_envelopes_limit)));
  auto schedule = from.child("schedule");
  auto& when = options.schedule;
  when.every = schedule.duration("every", when.every);
  when.delay = schedule.duration("delay", when.delay);
  when.flush = schedule.duration("flush", when.flush);
  auto backoff = from.child("backoff");
  auto& pause = options.backoff;
  pause.first = backoff.duration("first", pause.first);
  pause.longest = backoff.duration("longest", pause.longest);
  // An absent name is a problem already.
  if (auto ok = validate(options); !ok && !options.name.empty())
    from.problem("", ok.why().what);
  return options;
}

} // namespace streamvane::sinks
