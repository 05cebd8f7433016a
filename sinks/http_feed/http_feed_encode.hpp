#pragma once

#include "messages/kpi_envelope.hpp"

#include <span>
#include <string>
#include <string_view>

namespace streamvane::sinks::http_feed {

/// One delivery as JSON: {"schema":"streamvane.feed/1","feed":"wfm-emea",
/// "envelopes":[…]}, without line breaks, the envelopes in the order given. The
/// same envelopes give the same bytes.
std::string encode(std::string_view feed,
                   std::span<const kpi_envelope> envelopes);

/// The Idempotency-Key of a body: the batch's key and a piece of the body's
/// SHA-256, so that a key never stands for two bodies, not even when the
/// configuration has changed between two attempts: "wfm-emea/17-32/0f3a…"
/// (16 hex digits).
std::string idempotency_key(std::string_view batch_key, std::string_view body);

} // namespace streamvane::sinks::http_feed
