#pragma once

#include "tools/vanesim/centre/model.hpp"
#include "tools/vanesim/centre/random.hpp"
#include "tools/vanesim/centre/record_book.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane::json {
class writer;
}

namespace streamvane::tools::vanesim {

/// A message as EventBridge would post it.
struct emitted_event {
  instant published{}; ///< detail.timestamp
  std::string body{};  ///< One line of JSON.
};

/// Where the 36 characters of the envelope's id stand in a body, unless it is a
/// detail record: REST gives it without an envelope.
inline constexpr std::size_t envelope_id_at = 21;

/// The envelope's id; empty for a detail record.
std::string_view envelope_id(std::string_view body);

/// A message is published at most this long after its event time.
inline constexpr millis publish_lag_max{180};

/// An id that belongs to a number for good: of skills, flows, codes, …
uuid named_id(std::string_view kind, std::uint64_t number);

/// Writes the messages that Genesys Cloud would send about the centre
/// (genesys.md 1.1, 3.2, 3.5, 3.6), each at the instant it speaks of. It knows
/// how things are said; what happened is told to it.
class publisher {
public:
  using sink = std::function<void(emitted_event)>;

  publisher(organization_id organization, std::uint64_t seed,
            const source_set& sources, sink out);

  void customer_start(instant at, const conversation& c,
                      const customer_session& s);
  /// `interacting` is zero for a session that never connected.
  void customer_end(instant at, const conversation& c,
                    const customer_session& s, std::string_view disconnect,
                    millis interacting);
  void contact(instant at, const conversation& c, const customer_session& s);
  void attributes(instant at, const conversation& c, const customer_session& s);

  void flow_start(instant at, const conversation& c, const flow_session& f);
  void flow_outcome(instant at, const conversation& c, const flow_session& f);
  void flow_end(instant at, const conversation& c, const flow_session& f,
                bool hands_over);

  void acd_start(instant at, const conversation& c, const visit& v,
                 const queue& q);
  /// `outcome` "ANSWERED", …; `flow` says where a contact flowed out to.
  void acd_end(instant at, const conversation& c, const visit& v,
               const queue& q, std::string_view outcome, agent_id answered_by,
               std::string_view flow);

  /// `q` is nullptr for a leg without a queue.
  void user_start(instant at, const conversation& c, const leg& l,
                  const agent& a, const queue* q);
  void user_end(instant at, const conversation& c, const leg& l, const agent& a,
                const queue* q, std::string_view disconnect);
  void acw(instant at, const conversation& c, const leg& l, const agent& a,
           const queue* q, std::uint32_t code, millis length);
  /// A code set on a session, beside the acw or by a flow.
  void wrapup(instant at, const conversation& c, const leg& l, const queue* q,
              std::uint32_t code, millis length);

  /// The whole leg: at its start where `length` is zero, else at its end.
  void voicemail(instant at, const conversation& c, uuid participant,
                 uuid session, const queue* q, agent_id user, millis length);

  /// The session is at something else from now on.
  void agent_state(instant at, const conversation& c, const leg& l,
                   const agent& a, const queue* q);
  /// A metric record of Genesys' own; `date` says which interval it is for.
  void metric_record(instant at, const work& of, metric_id metric, instant date,
                     std::int64_t value);

  /// What REST would say of a conversation of which something was measured.
  void detail_record(instant at, record_page known);

  void routing_status(instant at, const agent& a);
  void presence(instant at, const agent& a);
  /// A snapshot of both timelines and the queues that are served.
  void activity(instant at, const agent& a, const std::vector<queue>& queues);
  /// How many calls wait, those that ring included.
  void observations(instant at, const queue& q, std::int64_t waiting);

private:
  class message;

  organization_id organization_;
  source_set sources_;
  random_stream random_;
  sink out_;
  std::string source_;
  std::string account_;
};

} // namespace streamvane::tools::vanesim
