#pragma once

#include "tools/vanectl/command.hpp"
#include "tools/vanectl/exit_code.hpp"

#include <span>

namespace streamvane::tools::vanectl {

class session;

/// Everything that vanectl can do, noun by noun.
std::span<const verb_spec> verbs();

// Each one stands in the file of its noun.
exit_code actor_list(session& s);
exit_code actor_tree(session& s);
exit_code actor_inspect(session& s);
exit_code conversation_show(session& s);
exit_code conversation_record(session& s);
exit_code queue_show(session& s);
exit_code agent_show(session& s);
exit_code agent_timeline(session& s);
exit_code kpi_query(session& s);
exit_code kpi_describe(session& s);
exit_code kpi_digest(session& s);
exit_code kpi_explain(session& s);
exit_code kpi_matrix(session& s);
exit_code interval_list(session& s);
exit_code interval_show(session& s);
exit_code sink_list(session& s);
exit_code sink_show(session& s);
exit_code dlq_list(session& s);
exit_code dlq_groups(session& s);
exit_code dlq_mailbox(session& s);
exit_code log_info(session& s);
exit_code log_show(session& s);
exit_code log_verify(session& s);
exit_code schema_list(session& s);
exit_code schema_check(session& s);
exit_code schema_drift(session& s);
exit_code check_ready(session& s);
exit_code calendar_show(session& s);
exit_code version(session& s);

} // namespace streamvane::tools::vanectl
