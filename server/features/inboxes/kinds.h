// The kinds of inboxes there are, and what the rest of the product must know of each: whether a reply window applies,
// how its settings are checked and shown, how one of its templates is prepared. Channels sit above this folder, so they
// are listed here at start by wiring.cpp, once, before any request.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/db/tx.h"

namespace recado::inboxes {

// What an inbox keeps for its channel: `settings` is JSON that members may see, `secrets` is sealed text that never
// leaves the server.
struct KindData {
    std::string settings;
    std::string secrets;
};

struct TemplateButton {
    std::string kind;
    std::string text;
    std::optional<std::string> url;
};
DESCRIBE(TemplateButton, FIELD(kind), FIELD(text), FIELD(url))

// A template as the customer will see it.
struct TemplateShown {
    std::string name;
    std::string language;
    std::optional<std::string> header;
    std::string body;
    std::optional<std::string> footer;
    std::vector<TemplateButton> buttons;
};
DESCRIBE(TemplateShown, FIELD(name), FIELD(language), FIELD(header), FIELD(body), FIELD(footer), FIELD(buttons))

struct PreparedTemplate {
    TemplateShown shown;
    json::Raw payload;  // what the channel needs to send it, kept with the message
};

struct TemplateRequest {
    InboxId inbox;
    std::string template_id;
    json::Raw parameters;
};

struct Kind {
    std::string_view name;  // "whatsapp"
    std::string_view
        identity_namespace;  // "wa_user": identities "wa_user:..." belong to it; every kind so far also reaches phones
    std::int64_t window_ms = 0;  // free replies are allowed this long after the customer's last message; 0: always
    std::size_t max_text = 4096;
    // Checks what a client sent under the kind's name, over what was there before (null for a new inbox).
    std::function<Result<KindData>(Tx&, InboxId, json::Raw const& sent, KindData const* before)> accept;
    // The settings as a manager of inboxes sees them: JSON of the kind's shape.
    std::function<json::Raw(InboxId, KindData const&)> show;
    // Empty for kinds without templates.
    std::function<Result<PreparedTemplate>(Tx&, TemplateRequest const&)> prepare_template;
    // Asks the provider, later and outside the transaction, whether the connection works.
    std::function<void(Tx&, InboxId)> check_health_later;
};

// Lists a kind; a second one of the same name takes its place (each World of a test lists its own).
void add_kind(Kind kind);
// Null for a name that nobody listed.
Kind const* find_kind(std::string_view name);

}  // namespace recado::inboxes
