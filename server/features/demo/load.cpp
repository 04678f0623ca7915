#include <algorithm>
#include <map>

#include "features/accounts/account.h"
#include "features/accounts/member.h"
#include "features/accounts/role.h"
#include "features/accounts/user.h"
#include "features/conversations/change.h"
#include "features/conversations/delivery.h"
#include "features/conversations/receive.h"
#include "features/conversations/reply.h"
#include "features/demo/demo.h"
#include "features/demo/script.h"
#include "features/inboxes/inbox.h"
#include "features/labels/label.h"
#include "features/teams/team.h"
#include "platform/base/check.h"

namespace recado::demo {
namespace {

constexpr std::string_view password = "aurora-demo-2026";

struct Person {
    std::string_view name;
    std::string_view email;
    accounts::RoleKind role;
};
constexpr Person people[] = {
    {"Ana Torres", "ana@aurora.example", accounts::RoleKind::administrator},
    {"Sofía Díaz", "sofia@aurora.example", accounts::RoleKind::supervisor},
    {"Martín Soto", "martin@aurora.example", accounts::RoleKind::agent},
    {"Lucía Herrera", "lucia@aurora.example", accounts::RoleKind::agent},
    {"Inés Vega", "ines@aurora.example", accounts::RoleKind::analyst},
};

struct NamedLabel {
    std::string_view title;
    std::string_view description;
    labels::Color color;
};
constexpr NamedLabel dictionary[] = {
    {"VIP", "Clientes de alto valor", labels::Color::indigo},
    {"Envío", "Despachos, plazos y direcciones", labels::Color::blue},
    {"Pago", "Medios de pago y confirmaciones", labels::Color::green},
    {"Cambio", "Cambios y devoluciones", labels::Color::teal},
    {"Reclamo", "Algo salió mal: responder primero", labels::Color::red},
    {"Mayorista", "Pedidos desde 30 unidades", labels::Color::violet},
    {"Consulta urgente", "Responder antes de 10 minutos", labels::Color::orange},
    {"Soporte técnico", "Problemas con la tienda en línea", labels::Color::gray},
};

std::string first_name(std::string_view name) { return std::string(name.substr(0, name.find(' '))); }

// The value of a step that cannot fail on an empty installation.
template <class T>
T must(Result<T> result, char const* what) {
    check(result.has_value(), what);
    return std::move(*result);
}

class Shop {
  public:
    Shop(Tx& tx, Parts const& parts, std::string const& password_hash) : tx_(tx), started_(tx.now()) {
        account_ = accounts::create_account(tx, {.name = "Tienda Aurora", .locale = "es-CL", .demo = true}).id;
        hire(password_hash);
        connect(parts);
        name_labels();
    }

    void play(Chat const& chat) {
        auto const first = started_ + -chat.started_minutes * minute_ms;
        auto at = first;
        ConversationId conversation;
        for (std::size_t i = 0; i < chat.lines.size(); ++i) {
            at = std::min(at + (i == 0 ? 0 : static_cast<std::int64_t>(2 + i % 3) * minute_ms), started_ + -second_ms);
            tx_.pretend_now(at);
            auto const& line = chat.lines[i];
            if (line.kind == LineKind::customer) conversation = hear(chat, line, i);
            if (i == 0) sort_in(chat, conversation);
            if (line.kind != LineKind::customer) answer(line, conversation, chat.phone);
        }
        if (!chat.closed) return;
        become(chat.assignee);
        must(conversations::set_status(tx_, {.conversation_id = conversation, .status = conversations::Status::closed}),
             "a demo chat closes");
    }

  private:
    void hire(std::string const& password_hash) {
        for (auto const& person : people) {
            auto const user = must(accounts::create_user(tx_, {.email = std::string(person.email),
                                                               .name = std::string(person.name),
                                                               .password_hash = password_hash,
                                                               .locale = "es-CL"}),
                                   "nobody has the demo's e-mails");
            accounts::add_member(tx_, user, accounts::built_in_role(tx_, person.role).id);
            users_[first_name(person.name)] = user;
        }
        become("Ana");
        must(teams::create_team(tx_, {.name = "Ventas",
                                      .description = "Pedidos y cotizaciones",
                                      .member_ids = std::vector{users_["Sofía"], users_["Martín"]}}),
             "the demo has a sales team");
        must(teams::create_team(tx_, {.name = "Posventa",
                                      .description = "Cambios, envíos y reclamos",
                                      .member_ids = std::vector{users_["Lucía"]}}),
             "the demo has a service team");
    }

    void connect(Parts const& parts) {
        auto const base = parts.simulator.empty() ? std::string("http://127.0.0.1:9100") : parts.simulator;
        std::string settings =
            R"({"phone_number_id":"106540352242922","waba_id":"102290129340398","app_id":"1200000000000001",)"
            R"("access_token":"SIM_ACCESS_TOKEN","app_secret":"0123456789abcdef0123456789abcdef","verify_token":"sim-verify",)"
            R"("default_country":"CL","graph_base":)";
        json::write_string(settings, base + "/graph");
        settings += ",\"graph_version\":";
        json::write_string(settings, parts.graph_version);
        std::vector<UserId> members;
        for (auto const& [name, user] : users_) members.push_back(user);
        inbox_ = must(inboxes::create_inbox(tx_, {.name = "WhatsApp Tienda",
                                                  .kind = "whatsapp",
                                                  .reopen_window_h = std::nullopt,
                                                  .member_ids = std::move(members),
                                                  .whatsapp = json::Raw{settings + "}"}}),
                      "the demo channel is accepted")
                     .id;
    }

    void name_labels() {
        for (auto const& label : dictionary)
            labels_[std::string(label.title)] =
                must(labels::create_label(tx_, {.title = std::string(label.title),
                                                .description = std::string(label.description),
                                                .color = label.color}),
                     "the demo's labels differ")
                    .id;
    }

    void become(std::string const& name) {
        auto const user = users_.find(name);
        check(user != users_.end(), "the demo script names somebody of the team");
        auto who = accounts::who_of(tx_, account_, user->second);
        check(who.has_value(), "the demo's team may enter");
        tx_.act_as(std::move(*who));
    }

    ConversationId hear(Chat const& chat, Line const& line, std::size_t index) {
        tx_.act_as(Who::system(account_));
        conversations::Inbound inbound;
        inbound.inbox = inbox_;
        inbound.source_id = "demo." + chat.phone + "." + std::to_string(index);
        inbound.sender.phone = chat.phone;
        inbound.sender.profile_name = chat.name;
        inbound.text = line.text;
        inbound.provider_at = tx_.now();
        return must(conversations::receive(tx_, inbound), "a demo message is received").conversation_id;
    }

    void sort_in(Chat const& chat, ConversationId conversation) {
        become("Sofía");
        if (!chat.assignee.empty())
            must(conversations::assign(tx_, {.conversation_id = conversation, .assignee_id = users_.at(chat.assignee)}),
                 "a demo chat is assigned");
        std::vector<LabelId> wanted;
        for (auto const& title : chat.labels) wanted.push_back(labels_.at(title));
        if (!wanted.empty())
            must(conversations::set_labels(tx_, {.conversation_id = conversation, .label_ids = std::move(wanted)}),
                 "demo labels exist");
    }

    // An answer counts as sent, delivered and read; the job that would send it finds nothing to do.
    void answer(Line const& line, ConversationId conversation, std::string const& phone) {
        become(line.speaker);
        auto const note = line.kind == LineKind::note;
        auto const message = must(
            conversations::reply(
                tx_, {.conversation_id = conversation,
                      .client_id = client_id(),
                      .direction = note ? conversations::ReplyDirection::note : conversations::ReplyDirection::outbound,
                      .text = line.text,
                      .force = true}),
            "a demo answer is written");
        if (note) return;
        tx_.act_as(Who::system(account_));
        check(conversations::begin_attempt(tx_, message.id).has_value(), "a demo answer may be sent");
        auto const source_id = "demo.out." + phone + "." + std::to_string(message.id.value);
        conversations::mark_accepted(tx_, message.id, source_id);
        for (auto const state : {conversations::MessageState::delivered, conversations::MessageState::read})
            conversations::apply_status(tx_, {.inbox = inbox_,
                                              .source_id = source_id,
                                              .our_id = {},
                                              .state = state,
                                              .at = tx_.now() + 20 * second_ms,
                                              .error = std::nullopt});
    }

    std::string client_id() {
        char text[40];
        std::snprintf(text, sizeof text, "00000000-0000-4000-8000-%012d", ++clients_);
        return text;
    }

    Tx& tx_;
    Time started_;
    AccountId account_;
    InboxId inbox_;
    std::map<std::string, UserId> users_;
    std::map<std::string, LabelId> labels_;
    int clients_ = 0;
};

}  // namespace

std::vector<accounts::DemoLogin> logins() {
    std::vector<accounts::DemoLogin> found;
    for (auto const& person : people)
        found.push_back({std::string(person.email), std::string(password), std::string(json::name_of(person.role))});
    return found;
}

std::vector<std::string> callbacks(Database& database) {
    auto const found = database.read_now(Who::system({}), [](Tx& tx) -> Result<std::vector<std::string>> {
        std::vector<std::string> urls;
        auto const account = tx.number("SELECT min(id) FROM accounts WHERE demo = TRUE");
        if (!account) return urls;
        tx.act_as(Who::system(AccountId{*account}));
        for (auto const& inbox : TRY(inboxes::list_inboxes(tx, {})).items)
            if (inbox.whatsapp)
                urls.emplace_back(TRY(json::parse(inbox.whatsapp->text)).at("callback_url").as_string());
        return urls;
    });
    return found.value_or(std::vector<std::string>{});
}

bool load(Parts const& parts) {
    auto chats = read_script(shop_script());
    // The oldest first, so that numbers ascend with time.
    std::ranges::sort(chats, std::greater{}, &Chat::started_minutes);
    auto const hash = parts.accounts.passwords.hash(password);
    auto const loaded = parts.accounts.database.write_now(Who::system({}), [&](Tx& tx) -> Result<bool> {
        if (accounts::any_account_exists(tx)) return false;
        Shop shop(tx, parts, hash);
        for (auto const& chat : chats) shop.play(chat);
        return true;
    });
    return *loaded;
}

}  // namespace recado::demo
