#pragma once

#include "actors/conversation/conversation_fold.hpp"
#include "actors/conversation/live.hpp"
#include "messages/detail_record.hpp"
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
                             const conversation_event& event, const state& s,
                             const policy_history& policies);

/// The normalised record of a detail record of REST, likewise: its queue and
/// agent are the last ones in it, and where no event tells where the
/// conversation stood, `shown` does. `told` and `shown` are of the payload.
interaction_record normalise(const logged_message& record,
                             const detail_record& told,
                             const recorded_conversation& shown, const state& s,
                             const policy_history& policies);

/// Where a conversation stands of which only a detail record tells: sessions
/// that it shows open are, and a conversation without end that has none is
/// idle. `clock` decides whether a callback is due.
phase phase_at(const recorded_conversation& shown, instant clock);

} // namespace streamvane::actors::conversation
