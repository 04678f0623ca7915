// The WhatsApp Cloud API channel: everything in this folder behind channels::Channel.
#pragma once

#include "channels/channel.h"
#include "channels/whatsapp/management.h"
#include "channels/whatsapp/media.h"
#include "channels/whatsapp/sender.h"
#include "channels/whatsapp/webhook.h"

namespace recado::whatsapp {

struct Needs {
    Database& database;
    http::Client& client;
    crypto::SecretBox const& box;
    files::Store& store;
    Defaults defaults;
};

class Whatsapp final : public channels::Channel {
  public:
    explicit Whatsapp(Needs needs)
        : accounts_(needs.box, std::move(needs.defaults)),
          directory_(needs.database, accounts_),
          webhook_(needs.database, directory_),
          sender_(needs.database, needs.client, accounts_, needs.store),
          media_(needs.database, needs.client, accounts_, needs.store),
          management_(needs.database, needs.client, accounts_) {}

    inboxes::Kind kind() override;
    channels::Capabilities const& capabilities() const override;
    void routes(http::Api& api) override;
    void jobs(jobs::Runner& runner) override;
    void forget_connections() override { directory_.forget(); }
    std::int64_t wait_ms(channels::Turn const& turn) override { return sender_.wait_ms(turn); }
    channels::SendOutcome send(AccountId account, conversations::Outgoing const& outgoing, int attempt) override {
        return sender_.send(account, outgoing, attempt);
    }
    jobs::Outcome mark_read(AccountId account, channels::ReadMark const& mark) override {
        return management_.mark_read(account, mark);
    }
    jobs::Outcome fetch_media(AccountId account, std::int64_t attachment, int attempt) override {
        return media_.fetch(account, attachment, attempt);
    }
    Result<std::string> try_connection(AccountId account, InboxId before, json::Raw const& sent) override {
        return management_.try_connection(account, before, sent);
    }
    jobs::Outcome check_health(AccountId account, InboxId inbox) override {
        return management_.check_health(account, inbox);
    }
    Result<Done> replay(Tx& tx, std::string const& body) override { return Webhook::replay(tx, body); }
    jobs::Outcome sync_templates(AccountId account, InboxId inbox) override {
        return management_.sync_templates(account, inbox);
    }

  private:
    Accounts accounts_;
    Directory directory_;
    Webhook webhook_;
    Sender sender_;
    MediaFetcher media_;
    Management management_;
};

}  // namespace recado::whatsapp
