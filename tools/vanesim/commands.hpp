#pragma once

#include "tools/vanesim/centre/options.hpp"
#include "tools/vanesim/command_line.hpp"
#include "tools/vanesim/delivery/faults.hpp"

#include <span>
#include <string>
#include <vector>

namespace streamvane::tools::vanesim {

/// `vanesim run`: simulates a day, writes or posts its events, writes the
/// ledger. Gives the exit code.
int run_command(std::span<const char* const> words);

/// `vanesim check`: compares a server or an export with a ledger.
int check_command(std::span<const char* const> words);

/// `vanesim thresholds`: prints the service rules as a piece of the daemon's
/// configuration.
int thresholds_command(std::span<const char* const> words);

/// The names of the options that read_centre and read_faults know.
std::vector<std::string_view> centre_option_names();
std::vector<std::string_view> fault_option_names();

/// The centre that the options describe; `start` is left as it is where none
/// is given.
result<> read_centre(const command_line& line, centre_options& into);

result<> read_faults(const command_line& line, fault_options& into);

/// `--header 'name: value'` and `--token TEXT` as header fields.
result<std::vector<std::pair<std::string, std::string>>>
read_headers(const command_line& line);

} // namespace streamvane::tools::vanesim
