#include "tools/streamvaned/api/answers.hpp"

#include "messages/json/writer.hpp"

namespace streamvane::tools::streamvaned {

namespace {

using runtime::http::problem;
using runtime::http::response;
using runtime::http::status_title;

constexpr int bad_request = 400;
constexpr std::uint32_t retry_after_seconds = 1;

} // namespace

response json_response(std::string json) {
  json += '\n';
  return {.content_type = "application/json", .body = std::move(json)};
}

response text_response(std::string text) {
  return {.content_type = "text/plain; charset=utf-8", .body = std::move(text)};
}

response problem_of(const failure& why) {
  switch (why.code) {
  case errc::invalid: return problem(bad_request, why.what);
  case errc::not_found: return problem(404, why.what);
  case errc::too_large: return problem(413, why.what);
  case errc::unavailable: return problem(503, why.what, retry_after_seconds);
  case errc::corrupt:
  case errc::io:
  case errc::internal: break;
  }
  return problem(500, to_string(why));
}

response bad_parameter(std::string_view name, std::string_view detail) {
  response out{.status = bad_request,
               .content_type = "application/problem+json"};
  json::writer to{out.body};
  to.start_object().member("type", "about:blank");
  to.member("title", status_title(bad_request)).member("status", bad_request);
  to.member("detail", detail).member("parameter", name).end_object();
  out.body += '\n';
  return out;
}

response answer_of(result<std::string> json) {
  return json ? json_response(std::move(*json)) : problem_of(json.why());
}

} // namespace streamvane::tools::streamvaned
