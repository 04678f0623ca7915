// One dictionary of labels per account. A title is unique ignoring case and accents. Each label says where it may be
// put and counts its uses. Putting labels on a conversation or a contact is their features' matter; plan() tells them
// what changes.
#pragma once

#include "platform/db/tx.h"

namespace recado::labels {

enum class Color : std::uint8_t { red, orange, amber, green, teal, blue, indigo, violet, pink, gray };
DESCRIBE_ENUM(Color, red, orange, amber, green, teal, blue, indigo, violet, pink, gray)
enum class Scope : std::uint8_t { conversation, contact, both };
DESCRIBE_ENUM(Scope, conversation, contact, both)

struct Label {
    LabelId id;
    std::string title;
    std::optional<std::string> description;
    Color color;
    bool show_in_sidebar;
    Scope scope;
    std::int64_t uses;
};
DESCRIBE(Label, FIELD(id), FIELD(title), FIELD(description), FIELD(color), FIELD(show_in_sidebar), FIELD(scope),
         FIELD(uses))

struct LabelList {
    std::vector<Label> items;
};
DESCRIBE(LabelList, FIELD(items))

struct NewLabel {
    std::string title;
    std::optional<std::string> description;
    Color color;
    std::optional<bool> show_in_sidebar;
    std::optional<Scope> scope;
};
DESCRIBE(NewLabel, FIELD(title, text(1, 60)), FIELD(description, text(0, 300)), FIELD(color), FIELD(show_in_sidebar),
         FIELD(scope))

struct LabelChange {
    LabelId label_id;
    std::optional<std::string> title;
    std::optional<std::string> description;
    std::optional<Color> color;
    std::optional<bool> show_in_sidebar;
    std::optional<Scope> scope;
};
DESCRIBE(LabelChange, FIELD(label_id), FIELD(title, text(1, 60)), FIELD(description, text(0, 300)), FIELD(color),
         FIELD(show_in_sidebar), FIELD(scope))

struct OneLabel {
    LabelId label_id;
};
DESCRIBE(OneLabel, FIELD(label_id))

Result<LabelList> list_labels(Tx& tx, Nothing const&);
Result<Label> create_label(Tx& tx, NewLabel const& in);
Result<Label> update_label(Tx& tx, LabelChange const& in);
// Takes the label off everything that carries it, then removes it. Who carries it learns it from `label_deleted`.
Result<Done> delete_label(Tx& tx, OneLabel const& in);

struct LabelCreated {
    static constexpr std::string_view event_type = "label_created";
    Label label;
};
DESCRIBE(LabelCreated, FIELD(label))
struct LabelUpdated {
    static constexpr std::string_view event_type = "label_updated";
    Label label;
};
DESCRIBE(LabelUpdated, FIELD(label))
// Announced before the rows of its uses go, so that those who keep copies (within the transaction) can clear them.
struct LabelDeleted {
    static constexpr std::string_view event_type = "label_deleted";
    LabelId label_id;
    std::string title;
    std::int64_t uses;
};
DESCRIBE(LabelDeleted, FIELD(label_id), FIELD(title), FIELD(uses))

enum class Use : std::uint8_t { conversation, contact };

struct Plan {
    std::vector<LabelId> result;  // in the order wanted, without repeats
    std::vector<Label> added;
    std::vector<Label> removed;
};
// What changes from `now` to `wanted`; an unknown label or one that may not be put there is named in the error.
Result<Plan> plan(Tx& tx, std::vector<LabelId> const& now, std::vector<LabelId> const& wanted, Use use);
void count_uses(Tx& tx, Plan const& plan);
std::string joined(std::vector<LabelId> const& ids);

}  // namespace recado::labels
