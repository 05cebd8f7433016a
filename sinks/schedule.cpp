#include "sinks/schedule.hpp"

#include <string>

namespace streamvane::sinks {

namespace {

constexpr millis day{86'400'000};
constexpr millis flush_min{10};
constexpr millis flush_max{3'600'000};

std::string ms(millis length) {
  return std::to_string(length.count()) + "ms";
}

} // namespace

result<> validate(const schedule& when, std::string_view place) {
  std::string at{place};
  if (when.every < millis{0} || when.every > day
      || (!when.streams() && day % when.every != millis{0}))
    return failure{errc::invalid,
                   at + ".every is " + ms(when.every)
                       + ", must be 0 (streaming) or divide a day"};
  if (when.delay < millis{0} || (!when.streams() && when.delay >= when.every)
      || (when.streams() && when.delay != millis{0}))
    return failure{errc::invalid, at + ".delay is " + ms(when.delay)
                                      + ", must be 0 or below " + at
                                      + ".every (" + ms(when.every) + ")"};
  if (when.flush < flush_min || when.flush > flush_max)
    return failure{errc::invalid, at + ".flush is " + ms(when.flush)
                                      + ", must be " + ms(flush_min) + " to "
                                      + ms(flush_max)};
  return done{};
}

instant next_run(const schedule& when, instant now) {
  if (when.streams())
    return now + when.flush;
  // `every` divides a day, so what is aligned to 1970 is aligned to each day.
  auto rest = (now - when.delay).time_since_epoch() % when.every;
  return now + (rest < millis{0} ? -rest : when.every - rest);
}

bool missed_run(const schedule& when, instant last_run, instant now) {
  if (when.streams())
    return true;
  return last_run != instant{} && next_run(when, last_run) <= now;
}

} // namespace streamvane::sinks
