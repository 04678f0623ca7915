// What is asked of the Graph API about a number besides messages: whether it works, its templates, its read marks.
#pragma once

#include "channels/channel.h"
#include "channels/whatsapp/graph.h"
#include "platform/db/database.h"

namespace recado::whatsapp {

class Management {
  public:
    Management(Database& database, http::Client& client, Accounts const& accounts)
        : database_(database), client_(client), accounts_(accounts) {}

    Result<std::string> try_connection(AccountId account, InboxId before, json::Raw const& sent);
    jobs::Outcome check_health(AccountId account, InboxId inbox);
    jobs::Outcome sync_templates(AccountId account, InboxId inbox);
    jobs::Outcome mark_read(AccountId account, channels::ReadMark const& mark);

  private:
    std::optional<Number> find(AccountId account, InboxId inbox);
    void subscribe_app(Number const& number);

    Database& database_;
    http::Client& client_;
    Accounts const& accounts_;
};

}  // namespace recado::whatsapp
