#include "tools/vanesim/commands.hpp"

#include <cstdio>
#include <exception>
#include <string_view>

namespace {

constexpr std::string_view usage
    = R"(vanesim: a simulated Genesys Cloud contact centre

  vanesim run    simulate a day; write or post its events, write the ledger
    the centre   --seed N --start ISO|now --length 24h --agents 500 --queues 50
                 --conversations 50000 --mix voice:60,chat:12,email:9,message:14,callback:5
                 --patience 240s --acw 25s --load PERCENT
                 --threshold voice:20s,chat:30s --short-abandon 10s
                 --sources detail[,metrics][,records], detail,states, metrics,
                 records
    the events   --out FILE|-   --post http://127.0.0.1:8080/ingest/eventbridge
                 --batch N (NDJSON to /ingest/batch)  --connections 8  --close
                 --header 'name: value'  --token TEXT  --give-up-after 24h
                 --speed flat|realtime|N   --acked FILE   --until 11h
    the faults   --duplicate 0.2 --shuffle 10m --delay 0.05:6h --redeliver 0.01
                 --fault-seed N
    the truth    --ledger FILE
  vanesim check  --ledger FILE (--server URL | --socket PATH | --export FILE)
                 [--wait 60s] [--header 'name: value'] [--token TEXT] [--live]
  vanesim thresholds   the service rules as a piece of the daemon's YAML

Exit codes: 0 ok, 1 cells differ or events were refused, 64 usage, 65 bad data,
69 unreachable.
)";

} // namespace

int main(int argc, char** argv) try {
  using namespace streamvane::tools::vanesim;
  std::string_view verb = argc > 1 ? argv[1] : "";
  std::span<const char* const> words{argv + (argc > 1 ? 2 : 1), argv + argc};
  if (verb == "run")
    return run_command(words);
  if (verb == "check")
    return check_command(words);
  if (verb == "thresholds")
    return thresholds_command(words);
  bool asked = verb == "help" || verb == "--help" || verb == "-h";
  std::fwrite(usage.data(), 1, usage.size(), asked ? stdout : stderr);
  return asked ? exit_ok : exit_usage;
} catch (const std::exception& e) {
  std::fprintf(stderr, "vanesim: %s\n", e.what());
  return 70;
}
