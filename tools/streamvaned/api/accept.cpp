#include "tools/streamvaned/api/accept.hpp"

#include <string_view>

namespace streamvane::tools::streamvaned {

namespace {

using runtime::http::same_ignoring_case;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ')
    text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ')
    text.remove_suffix(1);
  return text;
}

std::optional<body_kind> kind_of(std::string_view type) {
  if (same_ignoring_case(type, "application/json") || type == "*/*"
      || same_ignoring_case(type, "application/*"))
    return body_kind::json;
  if (same_ignoring_case(type, "application/x-ndjson"))
    return body_kind::ndjson;
  if (same_ignoring_case(type, "text/csv")
      || same_ignoring_case(type, "text/*"))
    return body_kind::csv;
  return std::nullopt;
}

} // namespace

const char* content_type_of(body_kind kind) {
  switch (kind) {
  case body_kind::json: return "application/json";
  case body_kind::ndjson: return "application/x-ndjson";
  case body_kind::csv: return "text/csv; charset=utf-8; header=present";
  }
  return "application/octet-stream";
}

std::optional<body_kind> accepted_body(const runtime::http::request& asked) {
  const auto* field = asked.headers.find("Accept");
  std::string_view rest;
  if (field != nullptr)
    rest = *field;
  if (trimmed(rest).empty())
    return body_kind::json;
  while (!rest.empty()) {
    auto end = rest.find(',');
    auto range = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (auto kind = kind_of(trimmed(range.substr(0, range.find(';')))))
      return kind;
  }
  return std::nullopt;
}

runtime::http::response not_acceptable() {
  return runtime::http::problem(406,
                                "Accept allows neither application/json nor "
                                "application/x-ndjson nor text/csv");
}

} // namespace streamvane::tools::streamvaned
