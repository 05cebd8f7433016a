#include "tools/streamvaned/clock_actor.hpp"

#include <vector>

namespace streamvane::tools::streamvaned {

clock_shell::clock_shell(caf::actor_config& config,
                         runtime::event_log::event_log& log,
                         std::function<instant()> now)
    : super(config), log_{log}, now_{std::move(now)} {
  // nop
}

clock_actor::behavior_type clock_shell::make_behavior() {
  caf::anon_send(this, second_over{});
  return {[this](const second_over&) {
    tick();
  }};
}

void clock_shell::tick() {
  std::vector<runtime::event_log::new_record> records(1);
  records[0].kind = runtime::event_log::record_kind::tick;
  records[0].arrival = now_();
  log_.append(std::move(records), [](const auto&) {
    // nop
  });
  delayed_send(this, std::chrono::seconds{1}, second_over{});
}

} // namespace streamvane::tools::streamvaned
