#pragma once

#include <string>
#include <string_view>

namespace streamvane::runtime::metrics_store {

/// The key in hexadecimal for failures; of a long one the first 64 bytes and
/// its size.
std::string key_text(std::string_view key);

} // namespace streamvane::runtime::metrics_store
