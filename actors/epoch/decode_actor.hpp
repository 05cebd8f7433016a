#pragma once

#include "actors/epoch/decode_chunk.hpp"
#include "actors/interfaces.hpp"
#include "runtime/supervision/instrumented.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <span>

namespace streamvane::actors::epoch {

/// Decodes what it is sent; several of them share the work.
class decode_shell final
    : public runtime::supervision::instrumented<decode_actor::base> {
public:
  decode_shell(caf::actor_config& config, std::uint16_t shards)
      : super(config), shards_{shards} {
    // nop
  }

  const char* name() const override {
    return "decode";
  }

  behavior_type make_behavior() override {
    return {
        [this](const decode_request& request) -> decode_answer {
          std::span records{request.batch.records};
          auto chunk = decode(
              records.subspan(request.first, request.last - request.first),
              shards_);
          return {request.ticket, request.first,
                  std::make_shared<const decoded_chunk>(std::move(chunk))};
        },
    };
  }

private:
  std::uint16_t shards_;
};

} // namespace streamvane::actors::epoch
