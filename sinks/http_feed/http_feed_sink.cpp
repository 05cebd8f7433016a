#include "sinks/http_feed/http_feed_sink.hpp"

#include "runtime/http/url.hpp"
#include "sinks/http_feed/http_feed_encode.hpp"
#include "sinks/http_feed/http_feed_verdict.hpp"

#include <stdexcept>
#include <utility>

namespace streamvane::sinks::http_feed {

namespace {

runtime::http::url target_of(const http_feed_options& options) {
  auto to = runtime::http::parse_url(options.url);
  if (!to)
    throw std::invalid_argument{"url: " + to.why().what};
  return std::move(*to);
}

runtime::http::client_options client_of(const http_feed_options& options) {
  auto to = target_of(options);
  return {.url = (to.tls ? "https://" : "http://") + to.authority(),
          .connect_timeout = options.connect_timeout,
          .write_timeout = options.write_timeout,
          .read_timeout = options.answer_timeout,
          .ca_file = options.ca_file};
}

} // namespace

http_feed_sink::http_feed_sink(std::string name, http_feed_options options,
                               std::function<instant()> now)
    : name_{std::move(name)}, options_{std::move(options)}, now_{std::move(
                                                                now)},
      target_{target_of(options_).target}, client_{client_of(options_)} {
  // nop
}

delivery http_feed_sink::deliver(std::span<const kpi_envelope> envelopes,
                                 const delivery_key& key) {
  auto body = encode(name_, envelopes);
  runtime::http::header_fields fields;
  for (const auto& [field, value] : options_.headers)
    fields.add(field, value);
  fields.add("Content-Type", "application/json");
  fields.add("Idempotency-Key", idempotency_key(key.text(), body));
  // The key lets a POST be repeated on a new connection, too. What a receiver
  // has accepted counts, even if it stumbles over its own answer then.
  auto got = client_.request(options_.method, target_, fields, body,
                             {.safe_to_repeat = true, .status_suffices = true});
  if (!got)
    return {.verdict = verdict::retry, .reason = to_string(got.why())};
  const auto* retry_after = got->headers.find("Retry-After");
  return verdict_of({.status = got->status,
                     .retry_after = retry_after ? *retry_after : "",
                     .body = got->body,
                     .body_is_whole = !got->body_failure},
                    envelopes, now_());
}

} // namespace streamvane::sinks::http_feed
