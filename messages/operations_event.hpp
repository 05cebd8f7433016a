#pragma once

#include "messages/ids.hpp"
#include "messages/time.hpp"

#include <cstdint>
#include <string>

namespace streamvane {

/// Something that Genesys reports about the health of an organisation's own
/// set-up, such as a trunk that went down (genesys.md 3.8). Texts are carried
/// as they came; a member that the message lacks is empty.
struct operations_event {
  organization_id organization{};
  std::string definition{}; ///< Which kind of event: the id in the topic.
  std::string name{};       ///< eventEntity.name
  std::string entity_id{};
  std::string entity_name{};
  std::string entity_type{};
  std::string previous_value{};
  std::string current_value{};
  std::string error_code{};
  conversation_id conversation{};
  instant at{};
  instant published{}; ///< detail.timestamp; arrival where there is none.
  std::uint64_t offset = 0;

  friend bool operator==(const operations_event&, const operations_event&)
      = default;
};

} // namespace streamvane
