#pragma once
// The SQL of messages, and what its files share.
#include "modules/accounts/accounts.hpp"
#include "modules/messages/adapters.hpp"

namespace messages {

extern const std::string_view kSchema;

Contact contact_of(store::Tx& tx, base::Id<app::User> person);
std::optional<Channel> channel_by_id(store::Tx& tx, base::Id<Channel> id);
std::vector<Channel> active_channels(store::Tx& tx);
// Channels are the whole program's: only who works everywhere sees and changes them.
bool everywhere(const app::Ctx& c);

bool reaches(Reach reach, Urgency urgency);
// Now, or the end of the quiet hours for what is not urgent.
base::Instant due_at(base::Instant now, Urgency urgency, const Contact& contact);

// What rests after a failure of the channel itself, mended, goes on at once.
void wake(store::Tx& tx, base::Id<Channel> id);

inline constexpr std::string_view kDeliver = "messages.deliver";
app::Job deliver_job(const Settings& s);
http::Heard put_on_wire(http::Sender& sender, const Channel& channel, const Letter& letter, std::string_view id, base::Instant now);

// Tells the owner of an account that its password, second factor or device changed: credentials.cpp.
void tell_owner(app::Ctx& c, const accounts::CredentialChanged& e);

void add_channels(app::Module& m, const Settings& s);
void add_deliveries(app::Module& m);
void add_inbox(app::Module& m);

}  // namespace messages
