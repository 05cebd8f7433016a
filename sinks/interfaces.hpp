#pragma once

/// Who may send what to a sink: one message, one sentence.

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/typed_actor.hpp>

#include <cstdint>

namespace streamvane::sinks {

/// INTERNAL: a pause is over; an earlier one's is ignored.
struct sink_wake {
  std::uint64_t ticket = 0;
};

/// Brings the outbox to one receiver.
using sink_actor = caf::typed_actor<
    // INTERNAL: goes on after a pause.
    caf::reacts_to<sink_wake>>;

} // namespace streamvane::sinks

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(streamvane::sinks::sink_wake)
