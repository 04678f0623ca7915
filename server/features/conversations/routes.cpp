#include "features/conversations/routes.h"

#include "features/conversations/change.h"
#include "features/conversations/delivery.h"
#include "features/conversations/fields.h"
#include "features/conversations/list.h"
#include "features/conversations/reply.h"
#include "features/conversations/search.h"
#include "features/conversations/word_index.h"
#include "features/labels/label.h"
#include "features/teams/team.h"
#include "features/templates/prepare.h"

namespace recado::conversations {

namespace {

void reading(http::Api& api) {
    auto const view = Permission::view_conversations;
    api.get("/conversations", list_conversations, {.summary = "List conversations with their totals", .needs = view});
    api.post("/conversations/search", list_conversations,
             {.summary = "List conversations, for filters too long for an address", .needs = view, .reads = true});
    api.post("/conversations/count", count_conversations,
             {.summary = "Count conversations, for a filter that is being written", .needs = view, .reads = true});
    api.get("/conversations/fields", list_fields,
            {.summary = "List what a filter may ask of conversations", .needs = view});
    api.get("/conversations/by_number/{display_id}", show_by_number,
            {.summary = "Show a conversation by its number", .needs = view});
    api.get("/conversations/{conversation_id}", show_conversation, {.summary = "Show a conversation", .needs = view});
    api.get("/conversations/{conversation_id}/messages", list_messages,
            {.summary = "List messages, oldest first", .needs = view});
    api.get("/search", search_all,
            {.summary = "Search conversations, contacts and messages: the first few of each", .needs = view});
    api.get("/search/messages", search_messages,
            {.summary = "Search the words of messages, the newest first", .needs = view});
    api.get("/contacts/{contact_id}/conversations", conversations_of_contact,
            {.summary = "List the conversations of a contact", .needs = view});
}

void writing(http::Api& api) {
    auto const may = Permission::reply;
    api.post("/conversations", start_conversation,
             {.summary = "Open the conversation of a contact in an inbox", .needs = may, .status = 201});
    api.post("/conversations/{conversation_id}/messages", reply,
             {.summary = "Send a reply or keep a note", .needs = may, .status = 201});
    api.post("/conversations/{conversation_id}/messages/{message_id}/retry", retry_message,
             {.summary = "Send a failed message again", .needs = may});
    api.post("/conversations/{conversation_id}/messages/{message_id}/cancel", cancel_message,
             {.summary = "Take a queued message back", .needs = may});
    api.put("/conversations/{conversation_id}/messages/{message_id}/reaction", react,
            {.summary = "React to a message", .needs = may});
    api.get("/conversations/{conversation_id}/draft", show_drafts, {.summary = "Show one's drafts", .needs = may});
    api.put("/conversations/{conversation_id}/draft", save_draft, {.summary = "Keep a draft", .needs = may});
}

void changing(http::Api& api) {
    auto const view = Permission::view_conversations;
    auto const close = Permission::close_conversations;
    api.put("/conversations/{conversation_id}/assignment", assign,
            {.summary = "Give a conversation to a person or a team", .needs = view});
    api.put("/conversations/{conversation_id}/status", set_status,
            {.summary = "Open, snooze or close a conversation", .needs = close});
    api.put("/conversations/{conversation_id}/archive", set_archived,
            {.summary = "Archive a conversation or take it back", .needs = close});
    api.put("/conversations/{conversation_id}/priority", set_priority, {.summary = "Set the priority", .needs = close});
    api.put("/conversations/{conversation_id}/labels", set_labels,
            {.summary = "Set the labels", .needs = Permission::label_conversations});
    api.put("/conversations/{conversation_id}/mute", set_muted, {.summary = "Mute or unmute", .needs = close});
    // The customer sees it as blue ticks, so only those who may answer tell it.
    api.put("/conversations/{conversation_id}/read", set_read,
            {.summary = "Mark as read or unread", .needs = Permission::reply});
}

template <class Work>
void in_every_account(Database& database, Work work) {
    (void)database.write_now(Who::system({}), [&](Tx& tx) -> Result<Done> {
        while (work(tx)) {
        }
        return Done{};
    });
}

}  // namespace

void routes(http::Api& api) {
    reading(api);
    writing(api);
    changing(api);
    api.holds<Activity, json::FreeObject>("params");
    api.holds<Message, json::FreeObject>("contacts");
    api.holds<Message, json::FreeObject>("referral");
    api.holds<TemplateChoice, templates::TemplateParameters>("parameters");
}

void schedule(jobs::Runner& runner) {
    auto const index = [](Database& database) {
        // A transaction for each step: whoever receives messages meanwhile waits for one of them at most.
        while (*database.write_now(
            Who::system({}), [](Tx& tx) -> Result<bool> { return index_messages(tx, index_step) == index_step; })) {
        }
    };
    runner.handle(std::string(index_job), [index](Database& database, jobs::Job const&) -> jobs::Outcome {
        index(database);
        return jobs::Done{};
    });
    // Takes up what came in another way than by a message: an older store, a restored one.
    runner.every("index_messages_backlog", 5 * minute_ms, index);
    runner.every("wake_snoozed", 30 * second_ms, [](Database& database) {
        in_every_account(database, [](Tx& tx) { return wake_snoozed(tx) == 500; });
    });
    runner.every("expire_attempts", 15 * second_ms, [](Database& database) {
        in_every_account(database, [](Tx& tx) { return expire_attempts(tx) == 500; });
    });
    runner.every("expire_parked", 5 * minute_ms, [](Database& database) {
        in_every_account(database, [](Tx& tx) {
            expire_parked(tx);
            return false;
        });
    });
}

void subscribe(Database& database) {
    database.within(std::string(labels::LabelDeleted::event_type), [](Tx& tx, void const* event) {
        auto const label = static_cast<labels::LabelDeleted const*>(event)->label_id;
        contacts::forget_label(tx, label);
        forget_label(tx, label);
    });
    database.within(std::string(teams::TeamDeleted::event_type), [](Tx& tx, void const* event) {
        forget_team(tx, static_cast<teams::TeamDeleted const*>(event)->team.id);
    });
}

}  // namespace recado::conversations
