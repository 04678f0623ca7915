#include "features/accounts/routes.h"

#include "features/accounts/api_token.h"
#include "features/accounts/audit.h"
#include "features/accounts/cookies.h"
#include "features/accounts/invitation.h"
#include "features/accounts/password_change.h"
#include "features/accounts/setup.h"
#include "features/accounts/two_factor.h"
#include "platform/http/coerce.h"
#include "platform/http/router.h"

namespace recado::accounts {
namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;

// Raw handlers serve where a password is hashed (never inside a transaction), where a cookie is set, and where the
// answer holds a secret: the answers of ordinary routes are kept for repeated Idempotency-Keys, and no secret is ever
// kept.
// `f(Request const&, In const&) -> Result<Response>`
template <class In, class F>
http::Handler with_body(F f) {
    return [f](Request const& request) -> Response {
        auto const in = http::read_input<In>(request);
        if (!in) return in.error();
        auto answer = f(request, *in);
        return answer ? std::move(*answer) : http::error_response(answer.error(), request.id);
    };
}

template <class Out>
Result<Response> as_json(Result<Out> const& out, int status = 200) {
    if (!out) return std::unexpected(out.error());
    return http::json_response(*out, status);
}

Result<Response> welcome(Accounts& accounts, Request const& request, Result<LoggedIn> const& logged_in) {
    if (!logged_in) return std::unexpected(logged_in.error());
    // Whoever used this browser before is out.
    if (auto const earlier = request.cookie(http::session_cookie); !earlier.empty())
        (void)accounts.database.write_now(Who{}, [&](Tx& tx) -> Result<Done> {
            auto const session = find_open_session(tx, earlier);
            if (!session) return Done{};
            if (auto who = who_of(tx, session->account_id, session->user_id)) tx.act_as(std::move(*who));
            end_session(tx, session->id, SessionEnd::logged_out);
            return Done{};
        });
    return accounts::welcome(accounts, *logged_in);
}

void entrance(http::Api& api, Accounts& accounts) {
    api.get("/setup", [&accounts](Tx& tx, Nothing const&) { return setup_state(tx, accounts); },
            {.summary = "Whether this installation waits for its first account", .access = Access::open});
    api.raw(Method::post, "/setup", with_body<Setup>([&accounts](Request const& request, Setup const& in) {
                return welcome(accounts, request, set_up(accounts, in, origin_of(request)));
            }),
            {.summary = "Make the first account and its administrator", .access = Access::open, .per_minute = 10},
            http::shapes<Setup, Me>());
    api.raw(Method::post, "/session", with_body<LogIn>([&accounts](Request const& request, LogIn const& in) {
                return welcome(accounts, request,
                               log_in(accounts, in, origin_of(request), request.cookie(device_cookie)));
            }),
            {.summary = "Log in", .access = Access::open, .per_minute = 120}, http::shapes<LogIn, Me>());
    api.raw(Method::del, "/session",
            with_body<Nothing>([&accounts](Request const& request, Nothing const&) -> Result<Response> {
                (void)accounts.database.write_now(request.who, [&](Tx& tx) -> Result<Done> {
                    end_session(tx, SessionId{tx.who().session_id}, SessionEnd::logged_out);
                    return Done{};
                });
                auto response = http::json_response(Done{});
                clear_session_cookie(response, accounts);
                return response;
            }),
            {.summary = "Log out", .access = Access::session}, http::shapes<Nothing, Done>());
    api.put("/session/account", switch_account,
            {.summary = "Move this session into another account of yours", .access = Access::session});
    api.get("/sessions", list_sessions, {.summary = "Your open sessions", .access = Access::session});
    api.del("/sessions/{session_id}", revoke_session,
            {.summary = "End one of your sessions", .access = Access::session});
}

void own_settings(http::Api& api, Accounts& accounts) {
    api.get("/me", show_me, {.summary = "Who you are here"});
    api.patch("/me", update_me, {.summary = "Change your own settings", .access = Access::session});
    api.raw(
        Method::put, "/me/password",
        with_body<ChangePassword>([&accounts](Request const& request, ChangePassword const& in) -> Result<Response> {
            auto const token = TRY(change_password(accounts, request.who, in, request.cookie(device_cookie)));
            auto response = http::json_response(Done{});
            set_session_cookie(response, accounts, token);
            return response;
        }),
        {.summary = "Choose a new password; ends your other sessions", .access = Access::session},
        http::shapes<ChangePassword, Done>());
    api.raw(Method::post, "/me/totp", with_body<Nothing>([&accounts](Request const& request, Nothing const&) {
                return as_json(
                    accounts.database.write_now(request.who, [&](Tx& tx) { return start_two_factor(tx, accounts); }));
            }),
            {.summary = "Ask for the secret of a second factor", .access = Access::session},
            http::shapes<Nothing, TotpSecret>());
    api.raw(Method::put, "/me/totp",
            with_body<ConfirmTotp>([&accounts](Request const& request, ConfirmTotp const& in) -> Result<Response> {
                TRY(accounts.windows.take(
                    {{"confirm code:" + std::to_string(request.who.user.value), 10, 15 * minute_ms}}));
                std::string token;
                auto const codes = TRY(accounts.database.write_now(request.who, [&](Tx& tx) -> Result<RecoveryCodes> {
                    auto made = TRY(confirm_two_factor(tx, accounts, in));
                    forget_devices(tx, tx.who().user, request.cookie(device_cookie));
                    token = rotate_session(tx);
                    return made;
                }));
                auto response = http::json_response(codes);
                set_session_cookie(response, accounts, token);
                return response;
            }),
            {.summary = "Switch the second factor on; ends your other sessions", .access = Access::session},
            http::shapes<ConfirmTotp, RecoveryCodes>());
    api.raw(Method::post, "/me/totp/removal",
            with_body<RemoveTotp>([&accounts](Request const& request, RemoveTotp const& in) -> Result<Response> {
                TRY(check_own_password(accounts, request.who, "password", in.password));
                return as_json(accounts.database.write_now(request.who, [](Tx& tx) -> Result<Done> {
                    remove_two_factor(tx, tx.who().user);
                    return Done{};
                }));
            }),
            {.summary = "Switch the second factor off", .access = Access::session}, http::shapes<RemoveTotp, Done>());
}

void resets(http::Api& api, Accounts& accounts) {
    api.raw(Method::post, "/password_resets",
            with_body<AskPasswordReset>([&accounts](Request const& request, AskPasswordReset const& in) {
                return as_json(ask_password_reset(accounts, in, request.remote));
            }),
            {.summary = "Ask for a link to a new password; answers the same for everybody", .access = Access::open},
            http::shapes<AskPasswordReset, Done>());
    api.raw(Method::put, "/password_resets",
            with_body<ResetPassword>(
                [&accounts](Request const&, ResetPassword const& in) { return as_json(reset_password(accounts, in)); }),
            {.summary = "Choose a new password by a link", .access = Access::open, .per_minute = 20},
            http::shapes<ResetPassword, Done>());
    api.raw(Method::post, "/members/{user_id}/password_reset",
            with_body<ResetMember>([&accounts](Request const& request, ResetMember const& in) {
                return as_json(accounts.database.write_now(
                    request.who, [&](Tx& tx) { return reset_link_for_member(tx, accounts, in); }));
            }),
            {.summary = "A link with which a member chooses a new password",
             .needs = Permission::manage_members,
             .access = Access::session},
            http::shapes<ResetMember, ResetLink>());
}

void people(http::Api& api, Accounts& accounts) {
    api.get("/members", list_members, {.summary = "The members of the account"});
    api.patch("/members/{user_id}", update_member,
              {.summary = "Change a member's role and inboxes, or disable them", .needs = Permission::manage_members});
    api.get("/roles", list_roles, {.summary = "The roles of the account"});
    api.post("/roles", create_role,
             {.summary = "Make a role of the account's own", .needs = Permission::manage_members, .status = 201});
    api.patch("/roles/{role_id}", update_role,
              {.summary = "Change a role of the account's own", .needs = Permission::manage_members});
    api.del("/roles/{role_id}", delete_role,
            {.summary = "Delete a role that nobody has", .needs = Permission::manage_members});
    api.get("/invitations", list_invitations,
            {.summary = "Invitations that wait for an answer", .needs = Permission::manage_members});
    api.raw(Method::post, "/invitations", with_body<Invite>([&accounts](Request const& request, Invite const& in) {
                return as_json(
                    accounts.database.write_now(request.who, [&](Tx& tx) { return invite(tx, accounts, in); }), 201);
            }),
            {.summary = "Invite somebody by e-mail; the answer has the link",
             .needs = Permission::manage_members,
             .status = 201},
            http::shapes<Invite, Invitation>());
    api.del("/invitations/{invitation_id}", withdraw_invitation,
            {.summary = "Withdraw an invitation", .needs = Permission::manage_members});
    api.get("/invitation", preview_invitation,
            {.summary = "What an invitation offers", .access = Access::open, .per_minute = 60});
    api.raw(Method::post, "/invitation",
            with_body<AcceptInvitation>([&accounts](Request const& request, AcceptInvitation const& in) {
                return welcome(accounts, request,
                               accept_invitation(accounts, in, origin_of(request), request.cookie(device_cookie)));
            }),
            {.summary = "Accept an invitation", .access = Access::open, .per_minute = 60},
            http::shapes<AcceptInvitation, Me>());
}

void account_settings(http::Api& api, Accounts& accounts) {
    api.get("/account", show_account, {.summary = "The account you are in"});
    api.patch("/account", update_account, {.summary = "Change the account", .needs = Permission::manage_account});
    api.get("/accounts", list_accounts, {.summary = "Your accounts", .access = Access::session});
    api.post("/accounts", open_account,
             {.summary = "Open a further account with you as its administrator",
              .needs = Permission::manage_account,
              .access = Access::session,
              .status = 201});
    api.get("/api_tokens", list_api_tokens,
            {.summary = "The account's API tokens", .needs = Permission::manage_api_tokens});
    api.raw(Method::post, "/api_tokens",
            with_body<CreateApiToken>([&accounts](Request const& request, CreateApiToken const& in) {
                return as_json(
                    accounts.database.write_now(request.who, [&](Tx& tx) { return create_api_token(tx, in); }), 201);
            }),
            {.summary = "Make an API token; it is shown only in this answer",
             .needs = Permission::manage_api_tokens,
             .access = Access::session,
             .status = 201},
            http::shapes<CreateApiToken, ApiToken>());
    api.del("/api_tokens/{api_token_id}", delete_api_token,
            {.summary = "Delete an API token; it stops at once",
             .needs = Permission::manage_api_tokens,
             .access = Access::session});
    api.get("/audit_log", read_audit_log,
            {.summary = "Everything that was changed, newest first", .needs = Permission::view_audit_log});
}

}  // namespace

void routes(http::Api& api, Accounts& accounts) {
    entrance(api, accounts);
    own_settings(api, accounts);
    resets(api, accounts);
    people(api, accounts);
    account_settings(api, accounts);
    api.holds<Me, json::FreeObject>("preferences");
    api.holds<UpdateMe, json::FreeObject>("preferences");
    api.holds<AuditEvent, json::FreeObject>("data");
}

}  // namespace recado::accounts
