#include "sinks/http_feed/http_feed_verdict.hpp"

#include "messages/json/value.hpp"
#include "runtime/http/message.hpp"
#include "sinks/http_feed/retry_after.hpp"

#include <algorithm>
#include <map>
#include <string>

namespace streamvane::sinks::http_feed {

namespace {

/// Of the body, in a reason.
constexpr std::size_t excerpt_bytes_max = 200;

/// "503 Service Unavailable: out for lunch"
std::string reason_of(const answer& got) {
  auto text = std::to_string(got.status) + ' '
              + std::string{runtime::http::status_title(got.status)};
  if (!got.body.empty())
    text += ": " + std::string{got.body.substr(0, excerpt_bytes_max)};
  return text;
}

verdict class_of(int status) {
  if (status >= 200 && status <= 299)
    return verdict::delivered;
  switch (status) {
  case 401:
  case 403: return verdict::unauthorized;
  case 408:
  case 425:
  case 429: return verdict::retry;
  case 501:
  case 505: return verdict::rejected;
  default:
    // What nobody has defined above 500 may pass: when in doubt, retry.
    return status >= 500 ? verdict::retry : verdict::rejected;
  }
}

bool covers(const json::value& theirs, std::uint32_t ours) {
  auto revision = theirs.as_int64();
  return revision && *revision >= std::int64_t{ours};
}

/// Whether the receiver has all of them, or newer ones.
bool has_all(std::string_view body, std::span<const kpi_envelope> envelopes) {
  auto said = json::parse(body);
  if (!said)
    return false;
  if (envelopes.size() == 1
      && covers((*said)["revision"], envelopes.front().revision))
    return true;
  const auto& revisions = (*said)["revisions"];
  std::map<std::string_view, const json::value*> by_key;
  for (std::size_t i = 0; i < revisions.names().size(); ++i)
    by_key[revisions.names()[i]] = &revisions.items()[i];
  return std::all_of(envelopes.begin(), envelopes.end(),
                     [&](const kpi_envelope& envelope) {
                       auto found = by_key.find(envelope.key());
                       return found != by_key.end()
                              && covers(*found->second, envelope.revision);
                     });
}

} // namespace

delivery verdict_of(const answer& got, std::span<const kpi_envelope> envelopes,
                    instant now) {
  const auto is_conflict = got.status == 409 || got.status == 412;
  if (is_conflict && got.body_is_whole && has_all(got.body, envelopes))
    return {.verdict = verdict::delivered};
  delivery outcome{.verdict = class_of(got.status)};
  // What it would have said decides between delivered and rejected.
  if (is_conflict && !got.body_is_whole)
    outcome.verdict = verdict::retry;
  if (outcome.verdict == verdict::delivered)
    return outcome;
  outcome.reason = reason_of(got);
  if (outcome.verdict == verdict::retry)
    outcome.retry_after = parse_retry_after(got.retry_after, now);
  return outcome;
}

} // namespace streamvane::sinks::http_feed
