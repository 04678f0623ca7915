#include <algorithm>

#include "features/conversations/access.h"
#include "features/conversations/change.h"
#include "features/labels/label.h"

namespace recado::conversations {

namespace {

std::string titles(std::vector<labels::Label> const& labels) {
    std::string out = R"({"titles":[)";
    for (auto const& label : labels) {
        if (out.back() != '[') out += ',';
        json::write_string(out, label.title);
    }
    return out + "]}";
}

}  // namespace

Result<Conversation> set_priority(Tx& tx, SetPriority const& in) {
    Change change(tx, TRY(find_visible(tx, in.conversation_id)));
    auto const wanted = in.priority ? static_cast<std::int64_t>(*in.priority) + 1 : 0;
    if (change->priority == wanted) return show_to(tx.who(), *change);
    change->priority = wanted;
    change.activity("priority_set", in.priority ? R"({"priority":")" + std::string(json::name_of(*in.priority)) + "\"}"
                                                : R"({"priority":"none"})");
    return show_to(tx.who(), change.commit());
}

Result<Conversation> set_labels(Tx& tx, SetLabels const& in) {
    Change change(tx, TRY(find_visible(tx, in.conversation_id)));
    auto const now = contacts::split_ids<labels::Label>(change->label_ids);
    auto const plan = TRY(labels::plan(tx, now, in.label_ids, labels::Use::conversation));
    if (plan.added.empty() && plan.removed.empty()) return show_to(tx.who(), *change);
    for (auto const& label : plan.added)
        tx.run("INSERT INTO conversation_labels (account_id, label_id, conversation_id) VALUES ($1, $2, $3)",
               tx.account(), label.id, change->id);
    for (auto const& label : plan.removed)
        tx.run("DELETE FROM conversation_labels WHERE account_id = $1 AND label_id = $2 AND conversation_id = $3",
               tx.account(), label.id, change->id);
    labels::count_uses(tx, plan);
    change->label_ids = labels::joined(plan.result);
    if (!plan.added.empty()) change.activity("labels_added", titles(plan.added));
    if (!plan.removed.empty()) change.activity("labels_removed", titles(plan.removed));
    return show_to(tx.who(), change.commit());
}

Result<Conversation> set_muted(Tx& tx, SetMuted const& in) {
    Change change(tx, TRY(find_visible(tx, in.conversation_id)));
    if (change->muted == in.muted) return show_to(tx.who(), *change);
    change->muted = in.muted;
    change.activity(in.muted ? "muted" : "unmuted");
    return show_to(tx.who(), change.commit());
}

Result<Conversation> set_read(Tx& tx, SetRead const& in) {
    Change change(tx, TRY(find_visible(tx, in.conversation_id)));
    change->unread_count = in.read ? 0 : std::max<std::int64_t>(change->unread_count, 1);
    return show_to(tx.who(), change.commit());
}

void forget_label(Tx& tx, LabelId label) {
    for (auto const& carrier : tx.all<OneConversation>(
             "SELECT conversation_id FROM conversation_labels WHERE account_id = $1 AND label_id = $2", tx.account(),
             label)) {
        auto const joined = tx.text("SELECT label_ids FROM conversations WHERE account_id = $1 AND id = $2",
                                    tx.account(), carrier.conversation_id);
        auto ids = contacts::split_ids<labels::Label>(joined.value_or(""));
        std::erase(ids, label);
        tx.run("UPDATE conversations SET label_ids = $1 WHERE account_id = $2 AND id = $3", labels::joined(ids),
               tx.account(), carrier.conversation_id);
    }
    tx.run("DELETE FROM conversation_labels WHERE account_id = $1 AND label_id = $2", tx.account(), label);
    tx.run("DELETE FROM conversation_counts WHERE account_id = $1 AND label_id = $2", tx.account(), label);
}

Result<DraftList> show_drafts(Tx& tx, OneConversation const& in) {
    TRY(find_visible(tx, in.conversation_id));
    return DraftList{
        tx.all<Draft>("SELECT mode, text, updated_at FROM drafts WHERE account_id = $1 AND user_id = $2 AND "
                      "conversation_id = $3 ORDER BY mode",
                      tx.account(), tx.who().user.value, in.conversation_id)};
}

Result<DraftList> save_draft(Tx& tx, SaveDraft const& in) {
    TRY(find_visible(tx, in.conversation_id));
    if (!tx.who().user) return forbidden("person_required", "only a person has drafts");
    if (in.text.empty())
        tx.run("DELETE FROM drafts WHERE account_id = $1 AND user_id = $2 AND conversation_id = $3 AND mode = $4",
               tx.account(), tx.who().user, in.conversation_id, in.mode);
    else
        tx.run(R"(
            INSERT INTO drafts (account_id, user_id, conversation_id, mode, text, updated_at) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (account_id, user_id, conversation_id, mode) DO UPDATE SET text = excluded.text, updated_at = excluded.updated_at)",
               tx.account(), tx.who().user, in.conversation_id, in.mode, in.text, tx.now());
    return show_drafts(tx, {in.conversation_id});
}

}  // namespace recado::conversations
