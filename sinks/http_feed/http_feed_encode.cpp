#include "sinks/http_feed/http_feed_encode.hpp"

#include "messages/digest.hpp"
#include "messages/json/writer.hpp"

namespace streamvane::sinks::http_feed {

namespace {

constexpr std::string_view schema = "streamvane.feed/1";
constexpr std::size_t digest_digits = 16;

} // namespace

std::string encode(std::string_view feed,
                   std::span<const kpi_envelope> envelopes) {
  std::string body;
  json::writer out{body};
  out.start_object().member("schema", schema).member("feed", feed);
  out.key("envelopes").start_array();
  for (const auto& envelope : envelopes)
    out.raw(to_json(envelope));
  out.end_array().end_object();
  return body;
}

std::string idempotency_key(std::string_view batch_key, std::string_view body) {
  return std::string{batch_key} + '/'
         + sha256_hex(body).substr(0, digest_digits);
}

} // namespace streamvane::sinks::http_feed
