#pragma once

#include "runtime/http/client.hpp"
#include "sinks/http_feed/http_feed_options.hpp"
#include "sinks/sink.hpp"

#include <functional>
#include <memory>
#include <string>

namespace streamvane::sinks::http_feed {

/// Posts each batch as one JSON document (http_feed_encode) and takes the
/// answer by its status (http_feed_verdict). Keeps a connection between
/// batches.
class http_feed_sink final : public sink {
public:
  /// The options must be valid. `now` is the wall clock that a Retry-After date
  /// is compared with.
  http_feed_sink(std::string name, http_feed_options options,
                 std::function<instant()> now);

  std::string_view name() const override {
    return name_;
  }

  std::string_view type() const override {
    return "http_feed";
  }

  delivery deliver(std::span<const kpi_envelope> envelopes,
                   const delivery_key& key) override;

private:
  std::string name_;
  http_feed_options options_;
  std::function<instant()> now_;
  std::string target_{};
  runtime::http::client client_;
};

} // namespace streamvane::sinks::http_feed
