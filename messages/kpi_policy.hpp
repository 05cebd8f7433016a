#pragma once

#include "messages/attribution.hpp"
#include "messages/breakdown.hpp"
#include "messages/ids.hpp"
#include "messages/time.hpp"
#include "messages/token.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane {

/// Which contacts an organisation counts in its service level besides the
/// answered ones (genesys.md 4.4). Applied when the ratio is formed.
struct kpi_switches {
  bool include_abandons = false;
  bool include_short_abandons = false;
  bool include_flow_outs = false;
  /// What short abandons without abandons mean (genesys.md 10.5): they count,
  /// or are ignored.
  bool short_abandons_alone = false;

  friend bool operator==(const kpi_switches&, const kpi_switches&) = default;

  /// One bit each, for rows and records.
  std::uint8_t bits() const {
    return static_cast<std::uint8_t>(
        (include_abandons ? 1 : 0) | (include_short_abandons ? 2 : 0)
        | (include_flow_outs ? 4 : 0) | (short_abandons_alone ? 8 : 0));
  }

  static constexpr std::uint8_t bits_max = 15;

  static kpi_switches from_bits(std::uint8_t bits) {
    return {(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0};
  }
};

/// A service-level threshold; an empty queue or media stands for any. The most
/// specific rule decides: queue and media, then queue, then media, then none.
struct threshold_rule {
  queue_id queue{};
  token media{};
  millis wait_max{0}; ///< A wait of exactly this is within the threshold.

  friend bool operator==(const threshold_rule&, const threshold_rule&)
      = default;
};

/// A limit of its own for the short abandons of a medium (genesys.md 11.22j).
struct short_abandon_rule {
  token media{};
  millis below{0};

  friend bool operator==(const short_abandon_rule&, const short_abandon_rule&)
      = default;
};

/// No agent has longer for after-call work in Genesys; nor is it waited for
/// longer where it is required without a timeout.
inline constexpr millis acw_timeout_max{60 * 60'000};

/// Whether wrap-up is required of agents; an empty queue or media stands for
/// any. The most specific rule decides, as of thresholds.
struct acw_rule {
  queue_id queue{};
  token media{};
  bool required = true;
  millis timeout = acw_timeout_max; ///< Genesys submits it then by itself.

  friend bool operator==(const acw_rule&, const acw_rule&) = default;
};

/// How long the handle time of a leg without after-call work is waited for
/// (genesys.md 5.6).
struct acw_waits {
  millis wait{60'000}; ///< After the leg, or after the timeout.
  std::vector<acw_rule> rules{};

  /// How long after the end of a leg its after-call work is waited for.
  millis after(queue_id queue, token media) const;

  friend bool operator==(const acw_waits&, const acw_waits&) = default;
};

/// On which session an agent's work with a callback is counted that is done
/// partly in the callback and partly in the call inside it (genesys.md 10.14).
/// Numbers are written to disk.
enum class callback_work : std::uint8_t {
  own = 0,      ///< What each session tells is its own.
  callback = 1, ///< All of it is the callback's,
  call = 2,     ///< or that of the first call inside it.
};

/// How facts read what Genesys leaves open (genesys.md 10). The defaults are
/// what section 10 assumes.
struct open_readings {
  /// 10.1: acd.start stands at the start of the visit's delay, some ten
  /// milliseconds before the contact is offered. Then it is offered at the
  /// visit's end less its wait, where both are known.
  bool acd_start_is_delay = false;
  /// 10.1: so does user.start where a contact is answered automatically. Then a
  /// leg began at its end less its durations, parked media left aside.
  bool user_start_is_delay = false;
  /// 10.3: a visit that was transferred while it waited and whose end names no
  /// outcome flowed out; else it ended in no known way, as was assumed before
  /// there was this choice.
  bool transfer_from_queue_is_flow_out = false;
  /// 10.3: a callback's visit whose end names no outcome flowed out; else it
  /// ended in no known way.
  bool open_callback_is_flow_out = false;
  /// 10.13: of metric records with one recordId the first one holds, not the
  /// last.
  bool first_record_holds = false;
  /// The metrics topic is subscribed and tells all that it has: what detail
  /// events and session states tell of its metrics is not counted, also where
  /// no record came (genesys.md 3.4).
  bool records_are_whole = false;
  callback_work callbacks = callback_work::own; ///< 10.14

  friend bool operator==(const open_readings&, const open_readings&) = default;
};

/// How far the rows of an agent reach beyond what is known of the agent, and
/// which presences count (genesys.md 11.11, 11.12).
struct agent_rules {
  static constexpr millis silent_max{31LL * 24 * 3600 * 1000};

  /// Rows begin at most this long before the first message about an agent,
  millis rows_before = silent_max;
  /// and stop this long after an OFFLINE that nothing follows.
  millis rows_after_offline = silent_max;
  /// Activities are subscribed: a presence without a modifiedDate of its own,
  /// which would begin when it was published, is in no timeline.
  bool undated_presence_is_ignored = false;

  friend bool operator==(const agent_rules&, const agent_rules&) = default;
};

/// What an organisation has agreed on that facts depend on (genesys.md 4.4,
/// 11.15, 11.22j), from an instant on.
struct kpi_policy {
  instant effective_from{};
  std::vector<threshold_rule> thresholds{};
  millis short_abandon{10'000}; ///< Shorter waits are short abandons.
  attribution_set views{};      ///< Which cells are computed beside posted.
  breakdown_set breakdowns{};   ///< By what queues and agents are told apart.
  /// Cells of agent-state also have the agent's talk, hold and after-call work,
  /// posted, for KPIs that hold one against the other.
  bool handling_in_state = false;
  open_readings readings{};
  acw_waits after_call_work{};
  /// Of other media `short_abandon` is the limit; of several the first counts.
  std::vector<short_abandon_rule> short_abandons{};
  agent_rules agents{};

  friend bool operator==(const kpi_policy&, const kpi_policy&) = default;

  /// None where no rule applies: then there is no service level.
  std::optional<millis> threshold(queue_id queue, token media) const;

  /// Waits below it that end with an abandon are short abandons.
  millis short_abandon_limit(token media) const;
};

/// Every policy there was, in the order they became known. A number counts how
/// many of them were known, so that an old evaluation can be repeated.
class policy_history {
public:
  /// Adds what became known with a record of that arrival. The first one holds
  /// for all time before it, too.
  void add(kpi_policy policy);

  std::uint32_t number() const {
    return static_cast<std::uint32_t>(policies_.size());
  }

  /// The policy in force at `t`, as far as the first `number` policies say.
  const kpi_policy& at(instant t, std::uint32_t number) const;

  /// Whether any policy there was has the breakdown.
  bool breaks_down(breakdown by) const;

  std::string to_bytes() const;

  static std::optional<policy_history> from_bytes(std::string_view bytes);

  friend bool operator==(const policy_history&, const policy_history&)
      = default;

private:
  std::vector<kpi_policy> policies_{};
};

} // namespace streamvane
