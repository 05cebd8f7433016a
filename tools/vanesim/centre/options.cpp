#include "tools/vanesim/centre/options.hpp"

#include <algorithm>
#include <string>

namespace streamvane::tools::vanesim {

namespace {

constexpr std::uint32_t agents_max = 20'000;
constexpr std::uint32_t queues_max = 5'000;
constexpr std::uint32_t conversations_max = 20'000'000;
constexpr millis length_min{30 * 60'000};
constexpr millis length_max{31 * 86'400'000LL};

failure out_of_bounds(std::string_view name, std::int64_t value,
                      std::int64_t low, std::int64_t high) {
  return {errc::invalid, "--" + std::string{name} + " is "
                             + std::to_string(value) + ", not within "
                             + std::to_string(low) + ".."
                             + std::to_string(high)};
}

/// From the last arrival to the end of the day: long enough for what then
/// still runs, a quarter of a short day.
millis drain(const centre_options& o) {
  return std::min(millis{2 * 3'600'000}, o.length / 4);
}

} // namespace

std::string_view to_string(medium m) {
  switch (m) {
  case medium::voice: return "voice";
  case medium::chat: return "chat";
  case medium::email: return "email";
  case medium::message: return "message";
  case medium::callback: return "callback";
  }
  return "unknown";
}

std::string_view event_word(medium m) {
  switch (m) {
  case medium::voice: return "VOICE";
  case medium::chat: return "CHAT";
  case medium::email: return "EMAIL";
  case medium::message: return "MESSAGE";
  case medium::callback: return "CALLBACK";
  }
  return "UNKNOWN";
}

instant centre_options::doors_close() const {
  return end() - drain(*this);
}

instant centre_options::queues_close() const {
  return end() - drain(*this) * 2 / 3;
}

result<> validate(const centre_options& o) {
  if (o.agents < 2 || o.agents > agents_max)
    return out_of_bounds("agents", o.agents, 2, agents_max);
  if (o.queues < 2 || o.queues > queues_max)
    return out_of_bounds("queues", o.queues, 2, queues_max);
  if (o.conversations < 1 || o.conversations > conversations_max)
    return out_of_bounds("conversations", o.conversations, 1,
                         conversations_max);
  if (o.length < length_min || o.length > length_max)
    return out_of_bounds("length (ms)", o.length.count(), length_min.count(),
                         length_max.count());
  if (o.load_percent < 10 || o.load_percent > 150)
    return out_of_bounds("load", o.load_percent, 10, 150);
  for (auto t : {o.patience, o.acw, o.rules.short_abandon})
    if (t < millis{0} || t > millis{86'400'000})
      return out_of_bounds("patience, --acw or --short-abandon (ms)", t.count(),
                           0, 86'400'000);
  for (auto m : all_media)
    if (o.rules.threshold[m] < millis{0})
      return out_of_bounds("threshold (ms)", o.rules.threshold[m].count(), 0,
                           86'400'000);
  if (!o.sources.detail && !o.sources.measured())
    return failure{
        errc::invalid,
        "--sources names neither detail nor metrics nor records: the "
        "states of agents' sessions alone tell nothing of queues"};
  if (o.sources.states && o.sources.measured())
    return failure{errc::invalid,
                   "--sources names states beside metrics or records: where "
                   "they differ, the ledger would have to choose"};
  std::int64_t parts = 0;
  for (auto m : all_media) {
    if (o.mix[m] < 0 || o.mix[m] > 1'000'000)
      return out_of_bounds("mix", o.mix[m], 0, 1'000'000);
    parts += o.mix[m];
  }
  if (parts == 0)
    return failure{errc::invalid, "--mix gives no medium any part"};
  return done{};
}

} // namespace streamvane::tools::vanesim
