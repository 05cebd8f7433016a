#pragma once

#include "messages/time.hpp"
#include "runtime/event_log/event_log.hpp"

#include <cstddef>
#include <span>

namespace streamvane::actors::epoch {

/// The first tick of a minute ends an epoch: then revisions are published and
/// quarter hours close. So they hold the same facts however large epochs are.
inline constexpr millis publish_every{60'000};

/// How many of the records belong to one epoch: all of them, or up to and with
/// the first record that must end one, a configuration or the first tick of a
/// minute later than `clock`, the last tick that ended an epoch.
std::size_t
epoch_length(std::span<const runtime::event_log::record_view> records,
             instant clock);

/// Whether the record is a tick that ends an epoch.
bool ends_minute(const runtime::event_log::record_head& record, instant clock);

} // namespace streamvane::actors::epoch
