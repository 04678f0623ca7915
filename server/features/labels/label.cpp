#include "features/labels/label.h"

#include <algorithm>

#include "platform/base/contains.h"
#include "platform/base/text.h"

namespace recado::labels {

namespace {

constexpr std::string_view select = "SELECT id, title, description, color, show_in_sidebar, scope, uses FROM labels ";

db::Subject about(LabelId id) { return {.kind = "label", .id = id.value}; }

Result<Label> find_label(Tx& tx, LabelId id) {
    static auto const sql = std::string(select) + "WHERE account_id = $1 AND id = $2";
    auto label = tx.one<Label>(sql, tx.account(), id);
    if (!label) return not_found("label");
    return std::move(*label);
}

Result<std::string> free_title(Tx& tx, std::string_view written, LabelId own) {
    auto title = std::string(text::trim(written));
    if (title.empty()) return invalid("title", "required", "is empty");
    auto const taken =
        tx.number("SELECT id FROM labels WHERE account_id = $1 AND title_key = $2", tx.account(), text::fold(title));
    if (taken && *taken != own.value) return invalid("title", "taken", "is already used");
    return title;
}

}  // namespace

Result<LabelList> list_labels(Tx& tx, Nothing const&) {
    static auto const sql = std::string(select) + "WHERE account_id = $1 ORDER BY title_key";
    return LabelList{tx.all<Label>(sql, tx.account())};
}

Result<Label> create_label(Tx& tx, NewLabel const& in) {
    auto const title = TRY(free_title(tx, in.title, {}));
    Label const label{.id = tx.next_id<Label>(),
                      .title = title,
                      .description = in.description,
                      .color = in.color,
                      .show_in_sidebar = in.show_in_sidebar.value_or(true),
                      .scope = in.scope.value_or(Scope::both),
                      .uses = 0};
    tx.run(R"(
        INSERT INTO labels (id, account_id, title, title_key, description, color, show_in_sidebar, scope, uses, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $9))",
           label.id, tx.account(), label.title, text::fold(label.title), label.description, label.color,
           label.show_in_sidebar, label.scope, tx.now());
    tx.announce(about(label.id), LabelCreated{label});
    return label;
}

Result<Label> update_label(Tx& tx, LabelChange const& in) {
    auto label = TRY(find_label(tx, in.label_id));
    if (in.title) label.title = TRY(free_title(tx, *in.title, label.id));
    if (in.description) label.description = in.description->empty() ? std::nullopt : in.description;
    label.color = in.color.value_or(label.color);
    label.show_in_sidebar = in.show_in_sidebar.value_or(label.show_in_sidebar);
    label.scope = in.scope.value_or(label.scope);
    tx.run(R"(
        UPDATE labels SET title = $1, title_key = $2, description = $3, color = $4, show_in_sidebar = $5, scope = $6, updated_at = $7
        WHERE account_id = $8 AND id = $9)",
           label.title, text::fold(label.title), label.description, label.color, label.show_in_sidebar, label.scope,
           tx.now(), tx.account(), label.id);
    tx.announce(about(label.id), LabelUpdated{label});
    return label;
}

Result<Done> delete_label(Tx& tx, OneLabel const& in) {
    auto const label = TRY(find_label(tx, in.label_id));
    tx.announce(about(label.id), LabelDeleted{label.id, label.title, label.uses});
    tx.run("DELETE FROM labels WHERE account_id = $1 AND id = $2", tx.account(), label.id);
    return Done{};
}

Result<Plan> plan(Tx& tx, std::vector<LabelId> const& now, std::vector<LabelId> const& wanted, Use use) {
    Plan plan;
    for (auto id : wanted) {
        if (contains(plan.result, id)) continue;
        plan.result.push_back(id);
        if (contains(now, id)) continue;
        auto label = find_label(tx, id);
        if (!label)
            return invalid("label_ids", "unknown_value", "label " + std::to_string(id.value) + " does not exist");
        auto const allowed = use == Use::contact ? Scope::contact : Scope::conversation;
        if (label->scope != Scope::both && label->scope != allowed)
            return invalid("label_ids", "wrong_scope", "label " + label->title + " is not for this");
        plan.added.push_back(std::move(*label));
    }
    for (auto id : now) {
        if (contains(plan.result, id)) continue;
        if (auto label = find_label(tx, id)) plan.removed.push_back(std::move(*label));
    }
    return plan;
}

void count_uses(Tx& tx, Plan const& plan) {
    constexpr std::string_view sql = "UPDATE labels SET uses = uses + $1 WHERE account_id = $2 AND id = $3";
    for (auto const& label : plan.added) tx.run(sql, 1, tx.account(), label.id);
    for (auto const& label : plan.removed) tx.run(sql, -1, tx.account(), label.id);
}

std::string joined(std::vector<LabelId> const& ids) {
    std::string text;
    for (auto id : ids) text += (text.empty() ? "" : ",") + std::to_string(id.value);
    return text;
}

}  // namespace recado::labels
