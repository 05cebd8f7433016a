#include "tools/vanesim/live_lines.hpp"

#include <utility>

namespace streamvane::tools::vanesim {

namespace {

std::string counted(std::int64_t count, std::optional<instant> since) {
  auto text = std::to_string(count);
  return since ? text + " since " + to_iso(*since) : text;
}

} // namespace

void live_lines::add_queue(queue_id queue, token media, metric_id metric,
                           std::int64_t count, std::optional<instant> since) {
  if (count == 0)
    return;
  std::string what{to_string(family::queue_live)};
  what.append(" queue=").append(to_string(queue));
  what.append(" media=").append(media.text());
  what.append(" ").append(to_string(metric));
  add_line(std::move(what), counted(count, since));
}

void live_lines::add_contact(agent_id agent, std::string_view state,
                             queue_id queue, token media, std::int64_t count,
                             instant since) {
  std::string what{to_string(family::agent_live)};
  what.append(" user=").append(to_string(agent)).append(" ").append(state);
  what.append(" queue=").append(queue ? to_string(queue) : "-");
  what.append(" media=").append(media.text());
  add_line(std::move(what), counted(count, since));
}

void live_lines::add_status(agent_id agent, std::string_view what,
                            std::string_view word, instant since) {
  std::string name{to_string(family::agent_live)};
  name.append(" user=").append(to_string(agent)).append(" ").append(what);
  add_line(std::move(name), std::string{word} + " since " + to_iso(since));
}

void live_lines::add_line(std::string what, std::string text) {
  lines_[std::move(what)] = std::move(text);
}

} // namespace streamvane::tools::vanesim
