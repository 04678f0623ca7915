#include "features/bulk/export.h"

#include <ctime>
#include <map>

#include "features/accounts/member.h"
#include "features/accounts/role.h"
#include "features/conversations/access.h"
#include "features/inboxes/inbox.h"
#include "features/labels/label.h"
#include "features/teams/team.h"

namespace recado::bulk {

namespace {

constexpr std::int64_t at_once = 500;

std::string time_text(std::optional<Time> time) {
    if (!time) return {};
    std::time_t const seconds = time->ms / second_ms;
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%FT%TZ", &parts);
    return text;
}

// What ids of the account are called.
struct Names {
    std::map<UserId, std::string> people;
    std::map<TeamId, std::string> teams;
    std::map<InboxId, std::string> inboxes;
    std::map<LabelId, std::string> labels;
};

Names names_of(Tx& tx) {
    Names names;
    for (auto const& member : accounts::all_members(tx)) names.people[member.user_id] = member.name;
    for (auto const& team : teams::all_teams(tx)) names.teams[team.id] = team.name;
    for (auto const& inbox : inboxes::list_inboxes(tx, {})->items) names.inboxes[inbox.id] = inbox.name;
    for (auto const& label : labels::list_labels(tx, {})->items) names.labels[label.id] = label.title;
    return names;
}

template <class T>
std::string name(std::map<Id<T>, std::string> const& names, std::optional<Id<T>> id) {
    auto const found = id ? names.find(*id) : names.end();
    return found == names.end() ? std::string() : found->second;
}

std::string line(Names const& names, conversations::Record const& record) {
    std::string labels;
    for (auto const id : contacts::split_ids<labels::Label>(record.label_ids))
        labels += (labels.empty() ? "" : ", ") + name(names.labels, std::optional(id));
    static constexpr std::string_view priorities[] = {"", "low", "medium", "high", "urgent"};
    std::string out;
    for (auto const& field :
         {conversations::ticket_number(record.display_id, record.ticket_episode), record.contact_name,
          record.phone.value_or(record.handle), record.country.value_or(""),
          name(names.inboxes, std::optional(record.inbox_id)),
          std::string(record.state == conversations::State::fresh ? "new" : json::name_of(record.state)),
          std::string(priorities[record.priority]), name(names.people, record.assignee_id),
          name(names.teams, record.team_id), labels, time_text(record.created_at), time_text(record.first_reply_at),
          time_text(record.last_activity_at), time_text(record.closed_at)})
        out += (out.empty() ? "" : ",") + csv_field(field);
    return out + "\r\n";
}

// The lines of the next conversations that may still be seen; counts those that may not.
struct Part {
    std::string text;
    std::int64_t looked_at = 0;
    std::int64_t refused = 0;
};

Part read_part(Tx& tx, Names const& names, Row const& row, std::int64_t from) {
    Part part;
    auto const ids = tx.all<ConversationId>(
        "SELECT conversation_id FROM bulk_items WHERE account_id = $1 AND bulk_id = $2 AND position >= $3 ORDER BY "
        "position LIMIT $4",
        tx.account(), row.id, from, at_once);
    for (auto const id : ids) {
        ++part.looked_at;
        auto const record = conversations::find_visible(tx, id);
        if (record)
            part.text += line(names, *record);
        else
            ++part.refused;
    }
    return part;
}

constexpr std::string_view heading =
    "\xEF\xBB\xBFnumber,contact,phone,country,inbox,state,priority,assignee,team,labels,created_at,first_reply_at,"
    "last_activity_at,closed_at\r\n";

Result<files::Stored> write_file(Database& database, files::Store& store, Who const& who, Row& row) {
    auto const names = *database.read_now(who, [](Tx& tx) -> Result<Names> { return names_of(tx); });
    auto file = store.begin();
    TRY(file.write(heading));
    row.handled = row.refused = row.changed = 0;
    while (row.handled < row.total) {
        auto const part =
            *database.read_now(who, [&](Tx& tx) -> Result<Part> { return read_part(tx, names, row, row.handled); });
        if (part.looked_at == 0) break;
        TRY(file.write(part.text));
        row.handled += part.looked_at;
        row.refused += part.refused;
        (void)database.write_now(Who::system(who.account), [&](Tx& tx) -> Result<Done> {
            bulk::store(tx, row);
            announce(tx, row);
            return Done{};
        });
    }
    return file.finish("text/csv");
}

}  // namespace

std::string csv_field(std::string_view text) {
    std::string field;
    // Spreadsheets run what begins like this.
    if (!text.empty() && std::string_view("=+-@\t\r").contains(text.front())) field = "'";
    field += text;
    if (field.find_first_of(",\"\r\n") == std::string::npos) return field;
    std::string quoted = "\"";
    for (char const c : field) {
        quoted += c;
        if (c == '"') quoted += c;
    }
    return quoted + '"';
}

void write_export(Database& database, files::Store& store, AccountId account, Row row) {
    auto const system = Who::system(account);
    auto const who = *database.read_now(system, [&](Tx& tx) -> Result<std::optional<Who>> { return acting(tx, row); });
    auto const stored = who && may(*who, BulkKind::export_csv) ? write_file(database, store, *who, row)
                                                               : Result<files::Stored>(not_found("bulk"));
    (void)database.write_now(system, [&](Tx& tx) -> Result<Done> {
        row.state = stored ? BulkState::done : BulkState::failed;
        if (stored) {
            tx.act_as(*who);
            row.file_id = files::add_file(tx, *stored, "conversaciones.csv").id;
            tx.act_as(system);
        } else {
            row.error = who ? stored.error().code : "not_allowed";
        }
        bulk::store(tx, row);
        announce(tx, row);
        return Done{};
    });
}

}  // namespace recado::bulk
