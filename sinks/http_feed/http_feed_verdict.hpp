#pragma once

#include "messages/kpi_envelope.hpp"
#include "messages/time.hpp"
#include "sinks/sink.hpp"

#include <span>
#include <string_view>

namespace streamvane::sinks::http_feed {

/// An answer of a receiver, as far as it matters.
struct answer {
  int status = 0;
  std::string_view retry_after{}; ///< The field; empty where there is none.
  std::string_view body{};
  bool body_is_whole = true;
};

/// What an answer to a delivery of `envelopes` means (reliability.md 2.2):
///
/// | status | verdict |
/// | --- | --- |
/// | 2xx | delivered, whatever the body is |
/// | 408, 425, 429, 500, 502, 503, 504, other 5xx | retry, with Retry-After |
/// | 401, 403 | unauthorized |
/// | 409, 412 | delivered if the body says so, else rejected; retry if the |
/// |          | body is not whole |
/// | 3xx, other 4xx, 501, 505 | rejected; redirects are never followed |
///
/// A receiver answers 409 or 412 when it has newer revisions, and says which:
/// {"revisions":{"<envelope key>":3, …}}, or {"revision":3} where one envelope
/// was sent. It counts as delivered if every envelope sent has there an equal
/// or higher revision.
delivery verdict_of(const answer& got, std::span<const kpi_envelope> envelopes,
                    instant now);

} // namespace streamvane::sinks::http_feed
