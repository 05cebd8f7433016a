#pragma once

#include "messages/cell.hpp"
#include "messages/live_state.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace streamvane::tools::vanesim {

/// What stands open, in words that two sides can be compared by: "queue-live
/// queue=… media=voice oWaiting" → "3 since 2026-03-02T11:29:04.120Z". What is
/// zero is left out.
class live_lines {
public:
  /// So many contacts of a queue; `since` where the oldest is told, too.
  void add_queue(queue_id queue, token media, metric_id metric,
                 std::int64_t count, std::optional<instant> since);

  /// A contact that an agent has, or several that are alike.
  void add_contact(agent_id agent, std::string_view state, queue_id queue,
                   token media, std::int64_t count, instant since);

  /// `what` is "routingStatus" or "presence".
  void add_status(agent_id agent, std::string_view what, std::string_view word,
                  instant since);

  /// A line as it was written.
  void add_line(std::string what, std::string text);

  const std::map<std::string, std::string>& all() const {
    return lines_;
  }

  friend bool operator==(const live_lines&, const live_lines&) = default;

private:
  std::map<std::string, std::string> lines_{};
};

} // namespace streamvane::tools::vanesim
