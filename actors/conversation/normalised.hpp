#pragma once

#include "actors/conversation/conversation_fold.hpp"
#include "messages/interaction_record.hpp"

#include <cstdint>
#include <string_view>

namespace streamvane::actors::conversation {

/// A message where it lies in the log.
struct logged_message {
  std::uint64_t offset = 0;
  instant arrival{};
  transport_id transport{}; ///< None where the transport gives no id.
  std::string_view payload{};
};

/// The normalised record of a message (genesys.md 2.2, 5.4): what it says, and
/// where the conversation stood once it was known. `s` may know more: messages
/// that came later in the log are left out of account, as far as the state has
/// their offsets. A function of its arguments alone, so that a replay gives the
/// same record.
interaction_record normalise(const logged_message& record,
                             const conversation_event& event, const state& s);

} // namespace streamvane::actors::conversation
