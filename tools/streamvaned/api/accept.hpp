#pragma once

#include "runtime/http/message.hpp"

#include <cstdint>
#include <optional>

namespace streamvane::tools::streamvaned {

/// How lists of things are written that a client may want in several ways.
enum class body_kind : std::uint8_t { json, ndjson, csv };

/// "application/json", …
const char* content_type_of(body_kind kind);

/// The first media type of the Accept field that we can give, JSON where there
/// is no field; quality values are not looked at. Nothing where there is none:
/// answer not_acceptable().
std::optional<body_kind> accepted_body(const runtime::http::request& asked);

runtime::http::response not_acceptable();

} // namespace streamvane::tools::streamvaned
