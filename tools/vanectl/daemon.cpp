#include "tools/vanectl/daemon.hpp"

#include <utility>

namespace streamvane::tools::vanectl {

namespace {

using runtime::http::client;
using runtime::http::client_options;
using runtime::http::client_response;

/// A daemon may be counting through its store before it answers.
constexpr millis usual_patience{60'000};
constexpr std::uint64_t answer_bytes_max = 256ULL << 20;

client_options options_for(const std::string& url, millis patience) {
  client_options options;
  options.url = url;
  options.read_timeout = patience;
  options.response_bytes_max = answer_bytes_max;
  return options;
}

answer no_answer(const std::string& url, const failure& why) {
  auto code = why.code == errc::unavailable ? exit_unreachable : exit_bad_data;
  return {.code = code, .why = url + ": " + why.what};
}

exit_code code_of(int status) {
  switch (status) {
  case 200: return exit_ok;
  case 400: return exit_usage;
  case 401:
  case 403: return exit_permission;
  case 404: return exit_failed;
  case 429:
  case 503: return exit_try_later;
  default: return exit_internal;
  }
}

json::limits answer_limits() {
  json::limits wide;
  wide.tokens_max = 50'000'000;
  wide.string_bytes_max = 64U << 20; // A record's payload is one string.
  return wide;
}

/// The detail of a problem document; what else the body may be, in short.
std::string reason_in(const client_response& said) {
  constexpr std::size_t shown_bytes_max = 200;
  auto document = json::parse(said.body);
  if (document && (*document)["detail"].as_string())
    return std::string{(*document)["detail"].text()};
  auto text = said.body.substr(0, shown_bytes_max);
  return "status " + std::to_string(said.status)
         + (text.empty() ? "" : ": " + text);
}

answer judged(const std::string& target, client_response said) {
  answer out{.code = code_of(said.status)};
  if (!out) {
    out.why = reason_in(said);
    if (out.code == exit_internal)
      out.why = target + ": " + out.why;
  }
  out.text = std::move(said.body);
  return out;
}

} // namespace

daemon::daemon(std::string url)
    : url_{std::move(url)}, client_{options_for(url_, usual_patience)} {
  // nop
}

answer daemon::get_text(const std::string& target) {
  auto said = client_.request("GET", target);
  return said ? judged(target, std::move(*said)) : no_answer(url_, said.why());
}

answer daemon::get(const std::string& target) {
  auto said = client_.request("GET", target, {{"Accept", "application/json"}});
  if (!said)
    return no_answer(url_, said.why());
  auto out = judged(target, std::move(*said));
  if (!out)
    return out;
  auto content = json::parse(out.text, answer_limits());
  if (!content)
    return {.code = exit_bad_data,
            .why = target + " is not JSON: " + content.why().what};
  out.content = std::move(*content);
  return out;
}

answer daemon::get_lines(const std::string& target, const line_function& take) {
  auto said = client_.for_each_line(target,
                                    {{"Accept", "application/x-ndjson"}}, take);
  return said ? judged(target, std::move(*said)) : no_answer(url_, said.why());
}

answer daemon::post(const std::string& target, millis patience) const {
  client once{options_for(url_, patience)};
  auto said = once.request("POST", target);
  return said ? judged(target, std::move(*said)) : no_answer(url_, said.why());
}

} // namespace streamvane::tools::vanectl
