#include "runtime/http/client.hpp"
#include "runtime/http/url.hpp"
#include "tools/vanesim/delivery/poster.hpp"

#include <charconv>

namespace streamvane::tools::vanesim {

namespace {

namespace http = runtime::http;

/// EventBridge waits this long for an answer (genesys.md 1.2).
constexpr millis event_timeout{5'000};

/// A batch is larger than an event and may be loaded slowly.
constexpr millis batch_timeout{60'000};

constexpr std::size_t answer_bytes_kept = 200;
constexpr std::int64_t retry_after_seconds_max = 3'600;

std::optional<millis> read_retry_after(const http::header_fields& headers) {
  const auto* text = headers.find("Retry-After");
  if (!text)
    return std::nullopt;
  std::int64_t seconds = 0;
  auto [end, wrong]
      = std::from_chars(text->data(), text->data() + text->size(), seconds);
  if (wrong != std::errc{} || seconds < 0 || seconds > retry_after_seconds_max)
    return std::nullopt;
  return std::chrono::seconds{seconds};
}

class http_poster : public poster {
public:
  http_poster(http::client_options client, std::string target,
              const post_options& options)
      : client_{std::move(client)}, target_{std::move(target)},
        close_each_{options.close_each} {
    headers_.add("Content-Type", options.ndjson
                                     ? "application/x-ndjson"
                                     : "application/json; charset=utf-8");
    headers_.add("User-Agent", "Amazon/EventBridge/ApiDestinations");
    if (!options.ndjson)
      headers_.add("Range", "bytes=0-1048575");
    for (const auto& [name, value] : options.headers)
      headers_.add(name, value);
  }

  result<post_answer> post(std::string_view body) override {
    // An event that arrives twice is recognised by its id, so a kept connection
    // that was closed meanwhile may be replaced silently.
    auto answer = client_.request("POST", target_, headers_, body,
                                  {.safe_to_repeat = true});
    if (close_each_ || !answer)
      client_.close();
    if (!answer)
      return answer.why();
    return post_answer{answer->status, read_retry_after(answer->headers),
                       answer->body.substr(0, answer_bytes_kept)};
  }

private:
  http::client client_;
  std::string target_;
  http::header_fields headers_{};
  bool close_each_;
};

} // namespace

result<poster_factory> http_posters(const post_options& options) {
  auto url = http::parse_url(options.url);
  if (!url)
    return url.why();
  http::client_options client;
  client.url = (url->tls ? "https://" : "http://") + url->authority();
  client.read_timeout = options.ndjson ? batch_timeout : event_timeout;
  return poster_factory{
      [client, target = url->target, options]() -> std::unique_ptr<poster> {
        return std::make_unique<http_poster>(client, target, options);
      }};
}

} // namespace streamvane::tools::vanesim
