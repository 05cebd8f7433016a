#pragma once

#include "tools/vanesim/centre/publisher.hpp"
#include "tools/vanesim/centre/random.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane::tools::vanesim {

/// An event on its way to the receiver.
struct delivery {
  instant due{}; ///< In the time of the simulation.
  std::string body{};

  std::string_view transport_id() const {
    return envelope_id(body);
  }
};

/// What goes wrong between Genesys and us. Nothing is ever lost for good.
struct fault_options {
  std::uint64_t seed = 1;
  std::int64_t duplicate_per_million = 0;
  millis shuffle_window{0}; ///< Events arrive in any order within it.
  std::int64_t delay_per_million = 0;
  millis delay_max{0};
  /// The first attempt is lost and repeated up to half an hour later.
  std::int64_t redeliver_per_million = 0;

  bool any() const {
    return duplicate_per_million > 0 || shuffle_window > millis{0}
           || delay_per_million > 0 || redeliver_per_million > 0;
  }
};

/// Lets the faults happen, the same ones for the same seed and events.
///
/// Use: accept() every event in the order of the simulation, then finish().
/// Deliveries come out in the order of their due instants. Memory: what is held
/// back, at most `held_max` deliveries; above it the earliest go out too soon.
class faults {
public:
  using sink = std::function<void(delivery)>;

  static constexpr std::size_t held_max = 4'000'000;

  faults(const fault_options& options, sink out);

  void accept(emitted_event event);

  /// Lets go of everything.
  void finish();

private:
  struct held {
    instant due{};
    std::uint64_t order = 0;
    std::string body{};
  };

  static bool later(const held& a, const held& b);
  void hold(instant due, std::string body);
  void release_first();
  std::string republished(const std::string& body);

  fault_options options_;
  random_stream random_;
  sink out_;
  std::uint64_t accepted_ = 0;
  std::vector<held> heap_{};
};

} // namespace streamvane::tools::vanesim
