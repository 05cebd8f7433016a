#pragma once

#include "messages/error.hpp"
#include "runtime/http/server.hpp"
#include "tools/streamvaned/api/api_sources.hpp"
#include "tools/streamvaned/api/log_verification.hpp"
#include "tools/streamvaned/api/slow_reads.hpp"

#include <memory>
#include <string_view>
#include <utility>

namespace streamvane::tools::streamvaned {

/// What the routes share; lives as long as the server has them.
struct api_state {
  explicit api_state(const api_sources& from)
      : sources{from}, verification{from.log_folder} {
    // nop
  }

  const api_sources sources;
  slow_reads slow{};
  log_verification verification;
};

/// Answers one request; called on an io thread, must not block for long.
using api_function = void (*)(api_state&, runtime::http::request asked,
                              runtime::http::replier reply);

/// Adds routes to a server until one fails.
class route_adder {
public:
  route_adder(runtime::http::server& to, std::shared_ptr<api_state> state)
      : to_{to}, state_{std::move(state)} {
    // nop
  }

  void get(std::string_view pattern, api_function function) {
    add("GET", pattern, function);
  }

  void post(std::string_view pattern, api_function function) {
    add("POST", pattern, function);
  }

  /// Success where all routes were added, else why the first was not.
  const result<>& outcome() const {
    return outcome_;
  }

private:
  void add(std::string_view method, std::string_view pattern,
           api_function function) {
    if (!outcome_)
      return;
    outcome_ = to_.add(method, pattern,
                       [state = state_, function](auto asked, auto reply) {
                         function(*state, std::move(asked), std::move(reply));
                       });
  }

  runtime::http::server& to_;
  std::shared_ptr<api_state> state_;
  result<> outcome_{done{}};
};

// Each one stands in the file of its noun.
void add_probe_routes(route_adder& to);
void add_metrics_route(route_adder& to);
void add_kpi_routes(route_adder& to);
void add_explain_route(route_adder& to);
void add_interval_routes(route_adder& to);
void add_entity_routes(route_adder& to);
void add_actor_routes(route_adder& to);
void add_sink_routes(route_adder& to);
void add_dead_letter_routes(route_adder& to);
void add_log_routes(route_adder& to);
void add_normalised_route(route_adder& to);
void add_schema_routes(route_adder& to);

} // namespace streamvane::tools::streamvaned
