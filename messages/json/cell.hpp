#pragma once

#include "messages/json/value.hpp"

#include <cstdint>

namespace streamvane::json {

/// One value of a document as it lies in memory: a container is followed by its
/// content, a key by its value. A detail of `node`.
struct cell {
  std::uint32_t offset = 0; ///< Of the text in the document's buffer.
  std::uint32_t size = 0;   ///< Bytes of text; how many items; 1 for true.
  std::uint32_t span = 1;   ///< Cells up to the end of this value.
  json::kind kind = json::kind::null;
};

} // namespace streamvane::json
