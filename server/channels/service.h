// Puts channels to work: lists their kinds, offers their routes, and runs the jobs that every channel shares (sending,
// media, health, templates, read marks). Made once by app/wiring.cpp, before the first request; lives as long as the
// database.
#pragma once

#include <memory>
#include <vector>

#include "channels/channel.h"
#include "channels/dead_letters.h"
#include "features/conversations/events.h"

namespace recado::channels {

struct CapabilitiesList {
    std::vector<Capabilities> items;
};
DESCRIBE(CapabilitiesList, FIELD(items))

class Service {
  public:
    explicit Service(Database& database) : database_(database) {}

    // Lists the kind too.
    void add(std::unique_ptr<Channel> channel);
    void routes(http::Api& api);
    void jobs(jobs::Runner& runner);
    // To be called for every batch of events after its commit (db::Listener::events).
    void on_events(std::span<db::Event const> events);
    // Subscribes what happens in the same transaction as events; before the first write.
    void subscribe();

    // The customer sees that somebody is writing, at most once in 20 s per conversation.
    void show_typing(Tx& tx, ConversationId conversation, InboxId inbox);

    jobs::Outcome send_message(jobs::Job const& job);
    // For a message of the original of a copy: it may have been sent there.
    jobs::Outcome leave_unsent(jobs::Job const& job);
    // Every dead letter of the installation again; gives how many. For the command line.
    int replay_dead_letters();

  private:
    Channel* find(std::string_view kind) const;
    Channel* channel_of(AccountId account, InboxId inbox);
    void recheck_stopped();
    Feed feed();
    void letter_routes(http::Api& api);
    void connect_routes(http::Api& api);
    http::Response connect(http::Request const& request);
    http::Response reconnect(http::Request const& request);
    Result<std::string> try_connection(Who const& who, std::string const& kind, InboxId before,
                                       std::optional<json::Raw> const& sent);

    Database& database_;
    std::vector<std::unique_ptr<Channel>> channels_;
    std::mutex mutex_;
    std::unordered_map<ConversationId, Time> typing_shown_;
};

}  // namespace recado::channels
