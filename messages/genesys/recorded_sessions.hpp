#pragma once

#include "messages/detail_record.hpp"
#include "messages/error.hpp"

#include <string_view>

namespace streamvane::genesys {

/// The sessions of a detail record (genesys.md 6.5), in its order. What of it
/// cannot be read is as if it were not there. Fails with `invalid` or
/// `too_large` where the text is not JSON within the limits, or no detail
/// record.
result<recorded_conversation> decode_recorded_sessions(std::string_view text);

} // namespace streamvane::genesys
