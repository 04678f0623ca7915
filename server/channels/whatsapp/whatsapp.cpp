#include "channels/whatsapp/whatsapp.h"

#include <charconv>

#include "features/templates/prepare.h"

namespace recado::whatsapp {
namespace {

Result<inboxes::PreparedTemplate> prepare_template(Tx& tx, inboxes::TemplateRequest const& request) {
    std::int64_t id = 0;
    auto const& text = request.template_id;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (error != std::errc{} || end != text.data() + text.size())
        return invalid("template.template_id", "bad_format", "is not an id");
    auto const found = TRY(templates::find_template(tx, request.inbox, {id}));
    auto parameters = json::decode_text<templates::TemplateParameters>(
        request.parameters.text.empty() ? "{}" : request.parameters.text);
    if (!parameters) {
        auto wrong = std::move(parameters).error();
        for (auto& field : wrong.fields) field.field = "template.parameters." + field.field;
        return std::unexpected(std::move(wrong));
    }
    auto prepared = TRY(templates::prepare(found, *parameters));
    inboxes::PreparedTemplate out{.shown = {.name = found.name,
                                            .language = found.language,
                                            .header = std::move(prepared.header),
                                            .body = std::move(prepared.body),
                                            .footer = std::move(prepared.footer),
                                            .buttons = {}},
                                  .payload = {std::move(prepared.payload)}};
    for (auto& button : prepared.buttons)
        out.shown.buttons.push_back({std::move(button.kind), std::move(button.text), std::move(button.url)});
    return out;
}

}  // namespace

inboxes::Kind Whatsapp::kind() {
    inboxes::Kind kind;
    kind.name = "whatsapp";
    kind.identity_namespace = "wa_user";
    kind.window_ms = day_ms;
    kind.max_text = max_text;
    kind.accept = [this](Tx& tx, InboxId inbox, json::Raw const& sent, inboxes::KindData const* before) {
        return accounts_.accept(tx, inbox, sent, before);
    };
    kind.show = [this](InboxId inbox, inboxes::KindData const& data) { return accounts_.show(inbox, data); };
    kind.prepare_template = prepare_template;
    kind.check_health_later = [](Tx& tx, InboxId inbox) {
        enqueue_for_inbox(tx, check_inbox_job, inbox);
        enqueue_for_inbox(tx, sync_templates_job, inbox);
    };
    return kind;
}

void Whatsapp::routes(http::Api& api) {
    webhook_.routes(api);
    api.holds<inboxes::Inbox, WhatsappSettings>("whatsapp");
    api.holds<inboxes::NewInbox, ConnectWhatsapp>("whatsapp");
    api.holds<inboxes::InboxChange, ConnectWhatsapp>("whatsapp");
}

channels::Capabilities const& Whatsapp::capabilities() const {
    static channels::Capabilities const capabilities{.kind = "whatsapp",
                                                     .max_text = max_text,
                                                     .max_caption = max_caption,
                                                     .window_h = 24,
                                                     .quotes = true,
                                                     .reactions = true,
                                                     .voice = true,
                                                     .location = true,
                                                     .templates = true,
                                                     .read_marks = true,
                                                     .typing = true,
                                                     .files = file_limits()};
    return capabilities;
}

void Whatsapp::jobs(jobs::Runner& runner) {
    runner.handle("apply_webhook", [this](Database&, jobs::Job const& job) { return webhook_.apply_event(job); });
}

}  // namespace recado::whatsapp
