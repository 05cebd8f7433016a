#pragma once

#include "messages/cell.hpp"
#include "tools/vanesim/centre/options.hpp"

#include <functional>
#include <map>
#include <span>
#include <unordered_map>
#include <vector>

namespace streamvane::tools::vanesim {

/// For whom something was done: the dimensions of a session. The queue or the
/// agent may be none.
struct work {
  uuid conversation{};
  uuid session{};
  queue_id queue{};
  agent_id agent{};
  medium media = medium::voice;
  streamvane::direction direction = direction::inbound;
  streamvane::direction originating = direction::inbound;
};

/// Whom the ledger tells of what Genesys would measure: it notes it in the
/// detail record of the conversation, and makes a metric record of it unless it
/// was measured of a flow.
using record_teller = std::function<void(const work&, metric_id, instant date,
                                         std::int64_t value)>;

/// How an agent gave a contact away.
enum class transfer_kind { blind, consult, conference };

/// A true cell.
struct ledger_cell {
  cell_key key{};
  cell_metrics metrics{};

  friend bool operator==(const ledger_cell&, const ledger_cell&) = default;
};

/// What truly happened, written down by the centre in the moment it decides
/// it. The ledger never sees an event. Which statement counts where and under
/// which name is genesys.md 4.2 and 11.10.
class ledger {
public:
  /// Sources differ in what they tell and when (genesys.md 5.3): the ledger
  /// holds what follows from the best of `sources`.
  ledger(organization_id organization, const service_rules& rules,
         const source_set& sources, record_teller tell);

  // Queue visits; `wait` from acd.start to acd.end.
  void offered(const work& visit, instant at);
  /// The visit ended at `at`; the agent's session `by` answered it at
  /// `connect`.
  void answered(const work& visit, const work& by, instant connect, instant at,
                millis wait);
  void abandoned(const work& visit, instant at, millis wait);
  void flowed_out(const work& visit, instant at, millis wait);
  void ended_unknown(const work& visit, instant at, millis wait);

  // Agent legs. A length of zero is no value.
  void alerted(const work& leg, instant at, millis length);
  void not_responded(const work& leg, instant at, millis length);
  void contacted(const work& leg, instant at, millis length);
  void dialed(const work& leg, instant at, millis length);
  /// One stretch of talk or hold.
  void talked_on(const work& leg, instant at, millis length);
  void held_on(const work& leg, instant at, millis length);
  /// All of a leg's; `until` is the end of its last talk.
  void talked(const work& leg, instant at, instant until, millis length);
  void held(const work& leg, instant at, millis length);
  void wrapped_up(const work& leg, instant at, millis length);
  /// Zero is a value here: a leg without talk may have been wrapped up.
  void handled(const work& leg, instant at, millis length);
  void transferred(const work& leg, instant at, transfer_kind how);
  void consulted(const work& leg, instant at);

  // Sessions of customers, known once they end.
  void connected(const work& session, instant connect, instant end);
  void left_voicemail(const work& session, instant at, millis length);

  /// A flow from `start` to `end`; it hands over, or the caller hangs up in it.
  void flowed(const work& session, uuid flow, instant start, instant end,
              bool hands_over, bool is_ivr);
  void flow_judged(const work& session, uuid flow, instant at, millis length,
                   bool failed);

  /// The agent spent [from, to) in a status: `metric` is one of the three times
  /// in status, the stretch is cut at the quarters' edges.
  void spent(agent_id agent, metric_id metric, token status, instant from,
             instant to);

  /// The cells in the order of their keys; time-major.
  std::vector<ledger_cell> cells() const;

  /// The metrics that the ledger keeps; others are not its business.
  static std::span<const metric_id> metrics();

private:
  struct key_hash {
    std::size_t operator()(const cell_key& key) const noexcept;
  };

  tally& slot(const cell_key& key, metric_key metric);
  void add(cell_key key, instant at, metric_id metric, std::int64_t value);
  void count(const work& w, instant at, metric_id m, std::int64_t value);
  void post(const work& w, instant at, metric_id m, std::int64_t value);
  void post_time(const work& w, instant at, metric_id m, millis length);
  void post_conversation(const work& w, instant at, metric_id m,
                         std::int64_t value);
  void post_flow(const work& w, uuid flow, instant at, metric_id m,
                 std::int64_t value);

  organization_id organization_;
  service_rules rules_;
  source_set sources_;
  record_teller tell_;
  std::unordered_map<cell_key, std::map<metric_key, tally>, key_hash> cells_{};
};

} // namespace streamvane::tools::vanesim
