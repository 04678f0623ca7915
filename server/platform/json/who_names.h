// The names of permissions and of kinds of actors, as they stand in columns, in JSON and in the API description.
#pragma once

#include "platform/base/who.h"
#include "platform/json/describe.h"

namespace recado {

DESCRIBE_ENUM(Permission, none, view_conversations, reply, assign_conversations, take_unassigned, close_conversations,
              label_conversations, view_contacts, edit_contacts, block_contacts, manage_labels, manage_inboxes,
              manage_templates, manage_members, manage_account, manage_api_tokens, view_audit_log, view_queue,
              view_reports, view_all_inboxes)
static_assert(json::TypeOf<Permission>::table.size() == static_cast<std::size_t>(Permission::count_),
              "a permission has no name");
DESCRIBE_ENUM(ActorKind, user, contact, bot, automation, campaign, import, api, system)

}  // namespace recado
