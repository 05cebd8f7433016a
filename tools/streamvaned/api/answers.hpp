#pragma once

#include "messages/error.hpp"
#include "runtime/http/message.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace streamvane::tools::streamvaned {

/// Envelopes on a page, or in an answer that is not paged.
inline constexpr std::uint64_t page_usual = 1'000;
inline constexpr std::uint64_t page_max = 10'000;
inline constexpr std::uint64_t no_limit
    = std::numeric_limits<std::uint64_t>::max();

/// 200 with one JSON value; a line break is put behind it.
runtime::http::response json_response(std::string json);

/// 200 with text, for probes and metrics.
runtime::http::response text_response(std::string text);

/// The problem document of an expected failure: invalid 400, not_found 404,
/// too_large 413, unavailable 503 with Retry-After, the others 500.
runtime::http::response problem_of(const failure& why);

/// 400 whose problem document also names the offending parameter.
runtime::http::response bad_parameter(std::string_view name,
                                      std::string_view detail);

/// json_response of a value, problem_of a failure.
runtime::http::response answer_of(result<std::string> json);

} // namespace streamvane::tools::streamvaned
