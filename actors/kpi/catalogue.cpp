#include "actors/kpi/catalogue.hpp"

namespace streamvane::actors::kpi {

std::span<const kpi_code* const> catalogue() {
  static constexpr const kpi_code* all[] = {
      &occupancy,
      &service_level,
  };
  return all;
}

} // namespace streamvane::actors::kpi
