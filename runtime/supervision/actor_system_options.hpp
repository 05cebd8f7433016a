#pragma once

#include "runtime/supervision/actor_registry.hpp"

#include <caf/actor_system_config.hpp>

#include <cstdint>
#include <memory>

namespace streamvane::runtime::supervision {

/// Who runs the actors.
enum class scheduling : std::uint8_t {
  threads, ///< Worker threads that share one queue (CAF: "sharing").
  testing, ///< The test itself, one message at a time, in virtual time.
};

/// How our actor systems are set up (caf.md 2, rule 1): workers that share one
/// queue and give way after 100 messages, no network. Owns the registry that
/// the actors enter themselves in, so it must outlive the system. Reads no
/// file and no command line: our own configuration does that.
class actor_system_options : public caf::actor_system_config {
public:
  /// Messages that an actor may handle before it gives way to the next.
  static constexpr std::int64_t messages_per_turn_max = 100;

  /// `workers` is the number of threads, at least 1; not used for testing.
  explicit actor_system_options(scheduling how, std::size_t workers = 1);

  ~actor_system_options() override;

  actor_registry& registry() const noexcept {
    return *registry_;
  }

private:
  std::unique_ptr<actor_registry> registry_;
};

/// The registry of a system that was made with `actor_system_options`. Throws
/// std::logic_error for another system: that is a mistake in our code.
actor_registry& registry_of(const caf::actor_system& system);

} // namespace streamvane::runtime::supervision
