// Message templates: approved texts with variables, the only thing that may be sent when the reply window is closed.
// Here is the catalogue of each inbox as the provider last told it, and what it takes to send one. Talks to no network:
// channels bring the catalogue up to date.
#pragma once

#include "platform/db/tx.h"

namespace recado::templates {

enum class Place : std::uint8_t { header, body, button };
DESCRIBE_ENUM(Place, header, body, button)

// What the sender fills in. `format` of a header tells media apart: text, image, video, document, location.
struct Variable {
    Place place;
    std::string name;  // "1" in positional templates
    std::string format;
    std::optional<std::string> example;
    std::optional<int> index;  // of a button
};
DESCRIBE(Variable, FIELD(place), FIELD(name), FIELD(format), FIELD(example), FIELD(index))

struct Template {
    Id<Template> id;
    InboxId inbox_id;
    std::string name;
    std::string language;
    std::string category;
    std::string status;
    std::vector<json::Raw> components;
    std::string parameter_format;
    std::optional<std::string> quality;
    std::optional<std::string> rejected_reason;
    std::vector<Variable> variables;
    Time updated_at;
};
DESCRIBE(Template, FIELD(id), FIELD(inbox_id), FIELD(name), FIELD(language), FIELD(category), FIELD(status),
         FIELD(components), FIELD(parameter_format), FIELD(quality), FIELD(rejected_reason), FIELD(variables),
         FIELD(updated_at))
using TemplateId = Id<Template>;

struct TemplateUpdated {
    static constexpr std::string_view event_type = "template_updated";
    Template template_;
};
DESCRIBE(TemplateUpdated, json::Field{"template", offsetof(Self, template_), json::type_of<Template>, {}})

struct TemplatesSynced {
    static constexpr std::string_view event_type = "templates_synced";
    InboxId inbox_id;
};
DESCRIBE(TemplatesSynced, FIELD(inbox_id))

struct OfInbox {
    InboxId inbox_id;
    std::optional<std::string> status;  // only these, e.g. APPROVED
};
DESCRIBE(OfInbox, FIELD(inbox_id), FIELD(status, text(1, 40)))

struct TemplateList {
    std::vector<Template> items;
};
DESCRIBE(TemplateList, FIELD(items))

Result<TemplateList> list_templates(Tx& tx, OfInbox const& in);
Result<Template> find_template(Tx& tx, InboxId inbox, TemplateId id);

// As the provider lists them.
struct Listed {
    std::string remote_id, name, language, category, status;
    std::string components;  // JSON list
    std::string parameter_format, quality, rejected_reason;
};
// One page of a synchronisation; finish_sync forgets what no page of the round named, and announces.
void store_page(Tx& tx, InboxId inbox, std::int64_t round, std::vector<Listed> const& page);
void finish_sync(Tx& tx, InboxId inbox, std::int64_t round);

// What a webhook says of one template; by the provider's id, else by name and language. Empty fields stay as they are.
// False when it is unknown here.
struct Change {
    std::string remote_id, name, language;
    std::string status, quality, category;
    std::optional<std::string> rejected_reason;
};
bool apply_change(Tx& tx, InboxId inbox, Change const& change);

}  // namespace recado::templates
