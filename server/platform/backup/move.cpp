#include "platform/backup/move.h"

#include <algorithm>

#include "platform/base/check.h"
#include "platform/jobs/pause.h"
#include "platform/json/json.h"

namespace recado::backup {

namespace {

// How far a table is. An empty key with `whole` unset means from the start.
struct Mark {
    std::int64_t rows;
    std::string checksum;
    std::string last_key;
    bool whole;
};
DESCRIBE(Mark, FIELD(rows), FIELD(checksum), FIELD(last_key), FIELD(whole))

// What the target had as its pause before the source got one of its own.
struct Kept {
    std::optional<std::string> pause;
};
DESCRIBE(Kept, FIELD(pause))

constexpr std::string_view kept_note = "pause";

class Moving {
  public:
    Moving(MoveOptions const& options, Source& source, Target& target)
        : options_(options), source_(source), target_(target) {}

    MoveReport run();
    // Only after run(): from here on the target is the installation.
    void leave_source();

  private:
    Mark mark_of(Table const& table);
    void copy(Table const& table);
    void copy_again_what_changed();
    void compare();
    std::vector<TableTally> tallies();

    MoveOptions const& options_;
    Source& source_;
    Target& target_;
    bool resumed_ = false;
};

Mark Moving::mark_of(Table const& table) {
    auto const note = target_.note(table.name);
    if (!note) return {.rows = 0, .checksum = Tally().checksum(), .last_key = {}, .whole = false};
    auto mark = json::decode_text<Mark>(*note);
    check(mark.has_value(), "a note of a move holds a mark");
    return std::move(*mark);
}

void Moving::copy(Table const& table) {
    auto const mark = mark_of(table);
    resumed_ = resumed_ || mark.whole || mark.rows > 0;
    if (mark.whole) return;
    auto tally = Tally::from(mark.rows, mark.checksum);
    auto const note = [&](std::string_view last_key, bool whole) {
        return json::to_text(Mark{tally.rows(), tally.checksum(), std::string(last_key), whole});
    };
    source_.read(table, mark.last_key, [&](std::string_view lines, std::string_view last_key) {
        tally.add_lines(lines);
        target_.append(table, lines, note(last_key, last_key.empty()));
        if (options_.progress) options_.progress(table.name, tally.rows());
    });
    target_.set_note(table.name, note("", true));
}

std::vector<TableTally> Moving::tallies() {
    std::vector<TableTally> all;
    for (auto const& table : source_.tables()) {
        auto const mark = mark_of(table);
        all.push_back({table.name, mark.rows, mark.checksum});
    }
    return all;
}

// Between a death and its resumption somebody may have started the source again.
void Moving::copy_again_what_changed() {
    for (auto const& name : differing_tables(source_, tallies(), options_.progress)) {
        auto const table = std::ranges::find(source_.tables(), name, &Table::name);
        target_.clear(*table);
        copy(*table);
    }
}

void Moving::compare() {
    auto const written = open_source(options_.to, Allow::unfinished);
    auto const differing = differing_tables(*written, tallies(), options_.progress);
    if (!differing.empty())
        throw Outage("what arrived in " + differing.front() + " is not what left: the move is not finished");
}

void Moving::leave_source() {
    if (!target_.note(kept_note)) {
        Kept kept;
        auto const settings = std::ranges::find(source_.tables(), "settings", &Table::name);
        source_.read(*settings, "", [&](std::string_view lines, std::string_view) {
            for (std::vector<Field> fields; !lines.empty();) {
                split_line(take_line(lines), fields);
                if (fields.at(0).text == jobs::pause_setting) kept.pause = fields.at(1).text;
            }
        });
        target_.set_note(kept_note, json::to_text(kept));
    }
    write_setting(
        options_.from, jobs::pause_setting,
        json::to_text(jobs::Pause{
            .reason = jobs::PauseReason::moved, .since = options_.now, .made_at = options_.now, .resumed = {}}));
    auto const kept = json::decode_text<Kept>(*target_.note(kept_note));
    target_.set_setting(jobs::pause_setting, kept.value().pause);
}

MoveReport Moving::run() {
    for (auto const& table : source_.tables()) copy(table);
    if (resumed_) copy_again_what_changed();
    compare();
    MoveReport report{.tables = tallies(), .resumed = resumed_};
    for (auto const& table : report.tables) report.rows += table.rows;
    return report;
}

}  // namespace

MoveReport move_store(MoveOptions const& options) {
    if (options.from == options.to) throw Outage("a move goes from one store to another");
    auto const here = hold(options.from);
    auto const there = hold(options.to);
    auto const source = open_source(options.from);
    auto const target =
        open_target(options.to, {.schema = source->schema(), .origin = "move from " + shown(options.from)});
    Moving moving(options, *source, *target);
    auto report = moving.run();
    moving.leave_source();
    target->finish();
    return report;
}

}  // namespace recado::backup
