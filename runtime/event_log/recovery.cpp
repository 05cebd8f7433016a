#include "runtime/event_log/recovery.hpp"

#include "runtime/event_log/segment_walk.hpp"

#include <algorithm>
#include <charconv>

namespace streamvane::runtime::event_log {

namespace {

/// How often a reader beside a live writer looks again before it believes that
/// records are missing.
constexpr int looks_max = 8;

failure corrupt(const std::filesystem::path& path, std::uint64_t position,
                std::string_view what) {
  return {errc::corrupt, at_byte(path, position, what)};
}

/// The number in "<n>.spare"; nullopt for other names.
std::optional<std::uint64_t> to_spare_number(std::string_view name) {
  constexpr std::string_view suffix = ".spare";
  if (!name.ends_with(suffix))
    return std::nullopt;
  name.remove_suffix(suffix.size());
  std::uint64_t number = 0;
  auto parsed = std::from_chars(name.data(), name.data() + name.size(), number);
  if (parsed.ec != std::errc{} || parsed.ptr != name.data() + name.size())
    return std::nullopt;
  return number;
}

class recovery {
public:
  recovery(disk& files, const segment_log_options& options, recovery_mode mode)
      : files_{files}, options_{options}, mode_{mode},
        log_{.window = {options.transport_ids_max, options.transport_ids_age}} {
    // nop
  }

  result<recovered_log> run() {
    if (auto listed = list(); !listed)
      return listed.why();
    if (auto checked = check_order(); !checked)
      return checked.why();
    if (auto ended = recover_newest(); !ended)
      return ended.why();
    if (mode_ == recovery_mode::write) {
      if (auto remembered_all = rebuild_window(); !remembered_all)
        return remembered_all.why();
    }
    log_.report.segments = log_.segments.size();
    log_.report.end
        = log_.segments.empty() ? 0 : log_.segments.back().footer.end;
    log_.report.transport_ids = log_.window.size();
    return std::move(log_);
  }

private:
  /// Reads the headers and footers of all segments; sorts out spares.
  result<> list() {
    auto names = files_.list(options_.folder);
    if (!names)
      return names.why();
    std::sort(names->begin(), names->end());
    for (const auto& name : *names) {
      auto path = options_.folder / name;
      if (auto base = to_segment_base(name)) {
        if (auto read = load(path, *base); !read)
          return read;
      } else if (mode_ == recovery_mode::write) {
        if (auto sorted = sort_spare(path, name); !sorted)
          return sorted;
      }
    }
    return done{};
  }

  result<> load(const std::filesystem::path& path, std::uint64_t base) {
    auto file = files_.open(path, open_mode::read);
    if (!file)
      return file.why();
    auto s = read_segment(**file, path);
    if (!s)
      return s.why();
    if (s->header.base != base)
      return corrupt(path, 16,
                     "the header says that the first record is "
                         + std::to_string(s->header.base));
    log_.epoch_last = std::max(log_.epoch_last, s->header.epoch);
    log_.segments.push_back(std::move(*s));
    return done{};
  }

  result<> sort_spare(const std::filesystem::path& path,
                      std::string_view name) {
    auto number = to_spare_number(name);
    if (!number && !name.ends_with(".preparing"))
      return done{};
    if (number) {
      log_.spare_number = std::max(log_.spare_number, *number + 1);
      auto file = files_.open(path, open_mode::read);
      if (!file)
        return file.why();
      auto size = (*file)->size();
      if (!size)
        return size.why();
      if (*size == options_.segment_bytes) {
        log_.spares.push_back(path);
        return done{};
      }
    }
    return files_.remove(path);
  }

  result<> check_order() {
    auto& all = log_.segments;
    for (std::size_t i = 0; i < all.size(); ++i) {
      std::uint64_t expected = i == 0 ? 0 : all[i - 1].footer.end;
      std::uint32_t footer = i == 0 ? 0 : all[i - 1].footer.crc;
      if (all[i].header.base != expected)
        return corrupt(all[i].path, 0,
                       "the segment before it is missing: "
                           + segment_name(expected));
      if (all[i].header.previous_footer != footer)
        return corrupt(all[i].path, 48,
                       "it does not follow the segment before it");
      if (all[i].sealed || i + 1 == all.size())
        continue;
      if (i + 2 != all.size())
        return corrupt(all[i].path, all[i].footer.position,
                       "it is not the newest segment, yet has no footer");
      if (auto finished = finish_roll(all[i], all[i + 1]); !finished)
        return finished;
    }
    return done{};
  }

  /// `newest` was made, but `old` was not sealed any more.
  result<> finish_roll(segment& old, const segment& newest) {
    auto newest_file = files_.open(newest.path, open_mode::read);
    if (!newest_file)
      return newest_file.why();
    segment_walk first{**newest_file,
                       newest.header.seed,
                       {segment_header_bytes, newest.header.base, {}},
                       newest.header.segment_bytes,
                       segment_walk::depth::heads};
    auto any = first.next();
    if (!any)
      return any.why();
    auto file = files_.open(old.path, mode_ == recovery_mode::write
                                          ? open_mode::write
                                          : open_mode::read);
    if (!file)
      return file.why();
    auto size = (*file)->size();
    if (!size)
      return size.why();
    segment_walk walk{**file,
                      old.header.seed,
                      {segment_header_bytes, old.header.base, old.header.seed},
                      *size,
                      segment_walk::depth::whole};
    progress reached{old.footer};
    auto whole = reached;
    if (auto walked = reached.follow(walk, whole); !walked)
      return walked;
    old.footer = whole.footer;
    set_ending(old, segment_ending::rolled, whole.table);
    if (*any || newest.sealed || old.footer.end != newest.header.base
        || old.footer.crc != newest.header.previous_footer)
      return corrupt(old.path, walk.at().position,
                     "its records and its footer do not reach "
                         + segment_name(newest.header.base));
    if (mode_ == recovery_mode::read)
      return done{};
    return seal(**file, old, segment_ending::rolled, whole.table);
  }

  /// What the newest segment holds, as far as a walk has come.
  struct progress {
    segment_footer footer{};
    std::string table{};

    /// Takes the records of `walk`; `whole` up to the last complete append.
    result<> follow(segment_walk& walk, progress& whole) {
      for (;;) {
        auto head = walk.next();
        if (!head)
          return head.why();
        if (!*head)
          break;
        extend(footer, table, **head);
        if (!(*head)->continues) {
          whole.footer = footer;
          whole_table_bytes = table.size();
        }
      }
      whole.table = table.substr(0, whole_table_bytes);
      return done{};
    }

    std::size_t whole_table_bytes = 0;
  };

  result<> recover_newest() {
    if (log_.segments.empty())
      return done{};
    auto& newest = log_.segments.back();
    if (newest.sealed) {
      if (newest.footer.ending != segment_ending::rolled)
        return done{};
      return corrupt(newest.path, newest.footer.position,
                     "the segment after it is missing: "
                         + segment_name(newest.footer.end));
    }
    auto file = files_.open(newest.path, mode_ == recovery_mode::write
                                             ? open_mode::write
                                             : open_mode::read);
    if (!file)
      return file.why();
    if (mode_ == recovery_mode::write) {
      // After a failed sync memory may hold what the medium does not.
      if (auto synced = (*file)->sync(); !synced)
        return synced;
      (*file)->drop_cache();
    }
    progress whole{newest.footer};
    auto torn = find_end(**file, newest, whole);
    if (!torn)
      return torn.why();
    newest.footer = whole.footer;
    if (*torn) {
      log_.report.tail_cut = true;
      log_.report.warnings.push_back(
          at_byte(newest.path, newest.footer.position,
                  "a torn commit was cut, none of which had been "
                  "acknowledged; the log goes on with record "
                      + std::to_string(newest.footer.end)));
    }
    return settle(**file, newest, *torn, whole.table);
  }

  /// Finds what the newest segment holds; whether a torn tail follows.
  result<bool> find_end(const disk_file& file, const segment& newest,
                        progress& whole) const {
    auto size = file.size();
    if (!size)
      return size.why();
    segment_walk::place from{segment_header_bytes, newest.header.base,
                             newest.header.seed};
    auto reached = whole;
    for (int looks = 0;; ++looks) {
      segment_walk walk{file, newest.header.seed, from, *size,
                        segment_walk::depth::whole};
      if (auto walked = reached.follow(walk, whole); !walked)
        return walked.why();
      auto evidence
          = find_durable_behind(file, newest.header.seed, walk.at(), *size);
      if (!evidence)
        return evidence.why();
      if (!*evidence)
        return anything_behind(file, whole.footer.position, *size);
      auto moved = walk.at().position != from.position;
      if (mode_ == recovery_mode::write || looks == looks_max
          || (looks > 0 && !moved))
        return corrupt(newest.path, walk.at().position,
                       "record " + std::to_string(walk.at().offset)
                           + " is damaged (" + std::string{walk.trouble()}
                           + "), and byte " + std::to_string(**evidence)
                           + " shows that it had been durable");
      from = walk.at();
    }
  }

  /// Makes the end of the newest segment durable; forgets an empty one.
  result<> settle(disk_file& file, segment& newest, bool torn,
                  std::string_view table) {
    auto empty = newest.footer.end == newest.header.base;
    if (mode_ == recovery_mode::write) {
      if (!empty)
        return seal(file, newest,
                    torn ? segment_ending::cut : segment_ending::closed, table);
      // The next segment takes its name.
      if (auto cut = file.resize(segment_header_bytes); !cut)
        return cut;
      if (auto synced = file.sync(); !synced)
        return synced;
    }
    if (empty)
      log_.segments.pop_back();
    return done{};
  }

  /// Remembers the newest transport ids: from the oldest segment that can hold
  /// one of them.
  result<> rebuild_window() {
    const auto& all = log_.segments;
    auto newest = instant::min();
    for (const auto& s : all)
      newest = std::max(newest, s.footer.arrival_newest);
    auto from = all.size();
    std::uint64_t ids = 0;
    while (from > 0 && ids < options_.transport_ids_max
           && all[from - 1].footer.arrival_newest
                  >= newest - options_.transport_ids_age) {
      --from;
      ids += all[from].footer.transports;
    }
    log_.window.reserve(ids);
    for (; from < all.size(); ++from) {
      if (auto read = remember(all[from]); !read)
        return read;
    }
    return done{};
  }

  result<> remember(const segment& s) {
    if (s.footer.transports == 0)
      return done{};
    auto file = files_.open(s.path, open_mode::read);
    if (!file)
      return file.why();
    auto table = read_table(**file, s);
    if (!table)
      return table.why();
    for (std::string_view rest{*table}; !rest.empty();
         rest.remove_prefix(transport_entry_bytes)) {
      auto entry = decode_transport(rest);
      if (!log_.window.find(entry.id))
        log_.window.insert(entry.id, entry.offset, entry.arrival);
    }
    return done{};
  }

  disk& files_;
  const segment_log_options& options_;
  recovery_mode mode_;
  recovered_log log_;
};

} // namespace

result<recovered_log> recover(disk& files, const segment_log_options& options,
                              recovery_mode mode) {
  return recovery{files, options, mode}.run();
}

} // namespace streamvane::runtime::event_log
