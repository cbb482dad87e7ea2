#pragma once
// Three separate administrators (三员分立), as an option of the office: the system administrator keeps accounts, channels and
// settings; the security administrator keeps roles and who holds which; the audit administrator reads the journal and nothing
// else. A duty is told by permissions, not by a role's name, so that no new role gets around it.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "modules/accounts/accounts.hpp"

namespace accounts {

enum class Duty : unsigned char { system, security, audit };
BOOST_DESCRIBE_ENUM(Duty, system, security, audit)
std::span<const meta::Word> words(const Duty*);

std::vector<Duty> duties_of(const std::vector<std::string>& permissions);
// Why one person may not have all of these: "two_duties", "audit_reads_only", or "".
std::string conflict_of(const std::vector<std::string>& permissions);

// Of the three, as the roles are or would be while they are separate: the office's own roles read the journal, too, until then.
bool has_duty(store::Tx& tx, const User& user);

bool separated(store::Tx& tx);
// While they are separate: throws Fail(conflict, "accounts.last_of_duty") when a duty has nobody left who works everywhere.
void check_all_held(store::Tx& tx);
// The right to a role: see users.cpp and roles.cpp. Fields of `bad`: roles.
void check_roles(store::Tx& tx, const User& user, base::Problems& bad);

void add_duties(app::Module& m);

}  // namespace accounts
