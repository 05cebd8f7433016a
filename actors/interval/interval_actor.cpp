#include "actors/interval/interval_actor.hpp"

#include "messages/json/writer.hpp"

#include <stdexcept>

namespace streamvane::actors::interval {

interval_shell::interval_shell(
    caf::actor_config& config, instant start, millis grace,
    std::uint16_t shards, const runtime::metrics_store::metrics_store& store)
    : super(config), start_{start}, shards_{shards}, store_{store}, cells_{
                                                                        start,
                                                                        grace} {
  // nop
}

std::string interval_shell::label() const {
  return to_iso(start_);
}

std::string interval_shell::describe() const {
  std::string text;
  json::writer out{text};
  out.start_object().member("start", to_iso(start_));
  out.member("cells", cells_.size());
  out.member("pending", cells_.pending()).end_object();
  return text;
}

interval_actor::behavior_type interval_shell::make_behavior() {
  auto now = store_.read();
  if (!now)
    throw std::runtime_error{to_string(now.why())};
  if (auto loaded = cells_.load(*now, shards_); !loaded)
    throw std::runtime_error{to_string(loaded.why())};
  return {
      [this](step_request& request) -> step_answer {
        return {std::make_shared<epoch::interval_stepped>(
            cells_.step(*request.step))};
      },
  };
}

} // namespace streamvane::actors::interval
