#pragma once

#include "config/section.hpp"
#include "messages/time.hpp"
#include "sinks/sink.hpp"
#include "sinks/sink_options.hpp"
#include "sinks/sink_progress.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane::sinks {

/// Makes the sink; called at every start of its actor. Does not block.
using sink_factory = std::function<std::unique_ptr<sink>()>;

/// Sinks that one node may have.
inline constexpr std::size_t sinks_max = 256;

/// A sink as configured.
struct configured_sink {
  std::string type{};
  sink_options options{};
  sink_factory make{};
  std::shared_ptr<sink_progress> progress = std::make_shared<sink_progress>();
};

/// The words that `type` may be.
std::vector<std::string_view> sink_types();

/// Reads the list `sinks` of the configuration. `now` is the wall clock that
/// sinks read dates of receivers with. What is wrong (unknown type, twice the
/// same name, bounds) is noted in the section; such a sink is left out.
std::vector<configured_sink> read_sinks(config::section& root,
                                        const std::function<instant()>& now);

} // namespace streamvane::sinks
