#include "tools/streamvaned/api/api.hpp"

#include "tools/streamvaned/api/routes.hpp"

#include <memory>

namespace streamvane::tools::streamvaned {

result<> add_api(runtime::http::server& to, const api_sources& sources) {
  route_adder routes{to, std::make_shared<api_state>(sources)};
  add_probe_routes(routes);
  add_metrics_route(routes);
  add_kpi_routes(routes);
  add_explain_route(routes);
  add_interval_routes(routes);
  add_entity_routes(routes);
  add_actor_routes(routes);
  add_sink_routes(routes);
  add_dead_letter_routes(routes);
  add_log_routes(routes);
  add_normalised_route(routes);
  add_schema_routes(routes);
  return routes.outcome();
}

} // namespace streamvane::tools::streamvaned
