#include "messages/genesys/metric_name.hpp"

#include "messages/genesys/words.hpp"

namespace streamvane::genesys {

metric_id to_metric_in_any_case(std::string_view name) {
  if (auto exact = to_metric(name); exact != metric_id::none)
    return exact;
  plain_word wanted{name};
  for (std::uint16_t i = 1; i <= metric_id_last; ++i) {
    auto metric = static_cast<metric_id>(i);
    if (!is_live_metric(metric)
        && plain_word{to_string(metric)}.text() == wanted.text())
      return metric;
  }
  return metric_id::none;
}

} // namespace streamvane::genesys
