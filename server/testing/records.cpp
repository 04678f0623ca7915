#include "testing/records.h"

#include "channels/dead_letters.h"
#include "features/accounts/account.h"
#include "features/accounts/member.h"
#include "features/accounts/session.h"
#include "features/accounts/setup.h"
#include "features/accounts/totp.h"
#include "features/bulk/job.h"
#include "features/conversations/delivery.h"
#include "features/templates/template.h"
#include "platform/base/check.h"
#include "platform/base/text.h"
#include "platform/files/file.h"
#include "platform/jobs/pause.h"

namespace recado::testing {

namespace {

constexpr std::string_view password = "ana likes long walks";
constexpr std::string_view app_secret = "0123456789abcdef0123456789abcdef";

std::string unbase32(std::string_view text) {
    std::string bytes;
    unsigned bits = 0, count = 0;
    for (char const c : text) {
        bits = bits << 5 | static_cast<unsigned>(c >= 'A' ? c - 'A' : c - '2' + 26);
        count += 5;
        if (count < 8) continue;
        count -= 8;
        bytes += static_cast<char>(bits >> count & 0xff);
    }
    return bytes;
}

std::string after_hash(std::string const& link) { return link.substr(link.find("#token=") + 7); }

}  // namespace

std::string const& Records::of(std::string const& name) {
    if (auto const found = made_.find(name); found != made_.end()) return found->second;
    auto value = make(name);
    check(!value.empty(), ("Records cannot make: " + name).c_str());
    return made_[name] = std::move(value);
}

std::string Records::filled(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] != '$') {
            out += text[i++];
            continue;
        }
        auto const end = std::min(text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", i + 1), text.size());
        out += of(std::string(text.substr(i + 1, end - i - 1)));
        i = end;
    }
    return out;
}

std::string Records::make(std::string const& name) {
    auto const email = [&] { return id_text(world_.home(admin_)) + ".example"; };
    if (name == "label") return created("/labels", R"({"title":"urgente","color":"red"})");
    if (name == "team") return created("/teams", R"({"name":"Tarde","member_ids":[")" + of("user") + "\"]}");
    if (name == "custom_role")
        return created("/roles", R"({"name":"Propias","permissions":["view_conversations"],"visibility":"own"})");
    if (name == "view") return created("/views", R"({"name":"Todas","filter":{},"shared":true})");
    if (name == "new_contact") return created("/contacts", R"({"name":"Nueva","phone":"+56944445555"})");
    if (name == "invitation")
        return created("/invitations", R"({"email":"iris@)" + email() + R"(","role_id":")" + of("role") + "\"}");
    if (name == "template") {
        InboxId const inbox{std::stoll(of("whatsapp"))};
        return inside([&](Tx& tx) {
            templates::store_page(tx, inbox, 1,
                                  {{.remote_id = "77",
                                    .name = "pedido",
                                    .language = "es",
                                    .category = "UTILITY",
                                    .status = "APPROVED",
                                    .components = R"([{"type":"BODY","text":"Hola {{1}}"}])",
                                    .parameter_format = "POSITIONAL",
                                    .quality = "GREEN",
                                    .rejected_reason = {}}});
            return tx.text("SELECT id FROM templates WHERE account_id = $1", tx.account()).value();
        });
    }
    if (name == "job")
        return inside([](Tx& tx) {
            tx.enqueue({.kind = "from_a_test", .payload = "{}"});
            return tx.text("SELECT max(id) FROM jobs WHERE account_id = $1", tx.account()).value();
        });
    if (name == "leftovers")
        return inside([](Tx& tx) {
            tx.run(
                "INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = "
                "excluded.value",
                jobs::pause_setting, R"({"reason":"restored","since":1,"made_at":1,"resumed":[]})");
            return std::string("discard");
        });
    if (name == "dead_letter") {
        (void)of("whatsapp");
        return inside([](Tx& tx) {
            channels::bury(tx, "whatsapp", R"({"entry":[{"id":"1022"}]})", "broken");
            return tx.text("SELECT max(id) FROM dead_letters WHERE account_id = $1", tx.account()).value();
        });
    }
    if (auto person = make_person(name); !person.empty()) return person;
    if (auto secret = make_secret(name); !secret.empty()) return secret;
    if (auto inbox = make_inbox(name); !inbox.empty()) return inbox;
    return make_message(name);
}

std::string Records::make_person(std::string const& name) {
    if (name == "user") return id_text(ours() ? world_.bob : world_.yago);
    if (name == "role")
        return inside([](Tx& tx) { return id_text(accounts::built_in_role(tx, accounts::RoleKind::agent).id); });
    if (name == "account") {
        if (!ours()) return id_text(world_.boreal);
        return inside([&](Tx& tx) {
            auto const made = accounts::create_account(tx, {.name = "Sucursal"});
            auto const here = tx.who();
            tx.act_as(Who::system(made.id));
            accounts::add_member(tx, caller_, accounts::built_in_role(tx, accounts::RoleKind::agent).id);
            tx.act_as(here);
            return id_text(made.id);
        });
    }
    if (name == "session") {
        (void)world_.in_browser(ours() ? caller_ : admin_);
        return inside([&](Tx& tx) {
            return tx.text("SELECT max(id) FROM sessions WHERE user_id = $1", ours() ? caller_ : admin_).value();
        });
    }
    if (name == "api_token") {
        (void)world_.with_token(admin_, {Permission::view_contacts});
        return inside([](Tx& tx) {
            return tx.text("SELECT max(id) FROM api_tokens WHERE account_id = $1", tx.account()).value();
        });
    }
    return {};
}

std::string Records::make_secret(std::string const& name) {
    if (name == "password") {
        auto const hash = world_.accounts.passwords.hash(password);
        return inside([&](Tx& tx) {
            tx.run("UPDATE users SET password_hash = $1 WHERE id = $2", hash, caller_);
            return std::string(password);
        });
    }
    if (name == "email")
        return inside([&](Tx& tx) { return tx.text("SELECT email FROM users WHERE id = $1", caller_).value(); });
    if (name == "setup_token") return after_hash(accounts::prepare_setup(world_.accounts).value());
    if (name == "reset_token")
        return after_hash(world_.in_browser(admin_).post("/members/" + of("user") + "/password_reset").text("link"));
    if (name == "invitation_token")
        return after_hash(world_.as(admin_)
                              .post("/invitations", R"({"email":"omar@example.com","role_id":")" + of("role") + "\"}")
                              .text("link"));
    if (name == "totp_code") {
        auto const secret = unbase32(world_.in_browser(caller_).post("/me/totp").text("secret"));
        return accounts::totp_code(secret, world_.now.ms / (30 * second_ms));
    }
    return {};
}

std::string Records::make_message(std::string const& name) {
    Heard const heard{.from = "56977778888", .name = "Delia", .inbox = InboxId{std::stoll(of("inbox"))}};
    if (name == "conversation") return world_.conversation(heard);
    if (name == "contact") return world_.as(admin_).get("/conversations/" + of("conversation")).text("contact.id");
    if (name == "display_id") return world_.as(admin_).get("/conversations/" + of("conversation")).text("display_id");
    if (name == "message") {
        (void)of("conversation");
        return inside([](Tx& tx) {
            return tx.text("SELECT max(id) FROM messages WHERE account_id = $1 AND direction = 'inbound'", tx.account())
                .value();
        });
    }
    auto const path = "/conversations/" + of("conversation") + "/messages";
    if (name == "queued_message") return created(path, world_.said("Ya va"));
    if (name == "failed_message") {
        auto id = created(path, world_.said("No llega"));
        return inside([&](Tx& tx) {
            conversations::mark_failed(tx, {std::stoll(id)}, {"131026", "no", {}, false});
            return id;
        });
    }
    if (name == "bulk")
        return created_by(caller_, "/conversations/bulk",
                          R"({"conversation_ids":[")" + of("conversation") + R"("],"action":{"kind":"mark_read"}})");
    if (name == "done_bulk") {
        auto id = of("bulk");
        jobs::Runner runner(*world_.database, 3);
        bulk::schedule(runner, world_.store);
        runner.run_due();
        return id;
    }
    if (name == "uuid") return world_.new_uuid();
    if (name == "own_file")
        return inside([&](Tx& tx) {
            tx.act_as(*accounts::who_of(tx, tx.account(), caller_));
            return id_text(files::add_file(tx, world_.store.put("uno, dos", "text/plain").value(), "lista.txt").id);
        });
    if (name != "file") return {};
    auto uploader = world_.as(UserId{std::stoll(of("user"))});
    uploader.content_type = "text/plain";
    // Sent as a note: whoever sees the conversation may have it.
    auto file = uploader.post("/files?name=nota.txt", "hola").text("id");
    uploader.content_type = "application/json";
    uploader.post(path,
                  R"({"client_id":")" + world_.new_uuid() + R"(","direction":"note","file_ids":[")" + file + "\"]}");
    return file;
}

std::string Records::make_inbox(std::string const& name) {
    if (name == "inbox") return id_text(ours() ? world_.sales : world_.counter);
    if (name == "whatsapp") {
        std::string members = "\"" + id_text(admin_) + "\"";
        if (ours())
            for (auto user : {world_.sofia, world_.martin, world_.bob}) members += ",\"" + id_text(user) + "\"";
        return created("/inboxes",
                       R"({"name":"WhatsApp","kind":"whatsapp","member_ids":[)" + members + R"(],"whatsapp":)" +
                           R"({"phone_number_id":"1065","waba_id":"1022","access_token":"SECRET-TOKEN",)" +
                           R"("app_secret":")" + std::string(app_secret) + R"(","verify_token":"let-me-in"}})");
    }
    if (name == "webhook_key") {
        (void)of("whatsapp");
        return inside([](Tx& tx) {
            return tx.text("SELECT connection_key FROM whatsapp_numbers WHERE account_id = $1", tx.account()).value();
        });
    }
    if (name == "signature")
        return "sha256=" +
               text::hex(crypto::hmac_sha256(app_secret, R"({"object":"whatsapp_business_account","entry":[]})"));
    if (name == "whatsapp_conversation")
        return world_.conversation({.from = "56966667777", .inbox = InboxId{std::stoll(of("whatsapp"))}});
    return {};
}

std::string Records::created(std::string const& target, std::string const& body) {
    return created_by(admin_, target, body);
}

std::string Records::created_by(UserId user, std::string const& target, std::string const& body) {
    auto const answer = world_.as(user).post(target, body);
    check(answer.status() == 201, ("a record could not be made: " + target + " " + answer.response.body).c_str());
    return answer.text("id");
}

}  // namespace recado::testing
