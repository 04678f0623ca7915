#include "features/accounts/role.h"
#include "features/conversations/access.h"
#include "features/conversations/change.h"
#include "features/inboxes/inbox.h"

namespace recado::conversations {

namespace {

// The identity of the contact by which the inbox's channel can reach them, best first.
std::optional<IdentityId> reachable_identity(Tx& tx, ContactId contact, inboxes::Kind const& kind) {
    auto const id = tx.number(R"(
        SELECT id FROM identities WHERE account_id = $1 AND contact_id = $2 AND (namespace = 'phone' OR namespace LIKE $3 || ':%')
        ORDER BY CASE WHEN namespace = 'phone' THEN 0 ELSE 1 END, main DESC, id LIMIT 1)",
                              tx.account(), contact, kind.identity_namespace);
    if (!id) return std::nullopt;
    return IdentityId{*id};
}

}  // namespace

Result<Conversation> start_conversation(Tx& tx, Start const& in) {
    auto const inbox = TRY(inboxes::find_inbox(tx, in.inbox_id));
    if (!tx.who().sees(inbox.id)) return not_found("inbox");
    auto const sight = accounts::sight_of(tx);
    auto const contact = TRY(contacts::find_contact(tx, in.contact_id));
    for (auto const& identity : contact.identities)
        if (auto const record = find_record_of(tx, inbox.id, identity.id)) {
            if (!may_see(tx.who(), sight, *record))
                return conflict("held_by_others", "somebody else has the conversation with this contact");
            return show_to(tx.who(), *record);
        }
    auto const* kind = inboxes::find_kind(inbox.kind);
    auto const identity = kind ? reachable_identity(tx, contact.id, *kind) : std::nullopt;
    if (!identity) return invalid("contact_id", "unreachable", "has no address that this inbox can write to");
    Change change(tx, open_conversation(tx, {.inbox = inbox.id, .contact = contact.id, .identity = *identity}));
    change.activity("conversation_opened");
    // Whoever sees only what stands with them keeps what they open.
    if (sight.is_narrow()) change->assignee_id = sight.user;
    return show_to(tx.who(), change.commit());
}

}  // namespace recado::conversations
