#pragma once
#include <string_view>

namespace accounts {

inline constexpr std::string_view kSchema1 = R"(
CREATE TABLE accounts_user(id BIGINT PRIMARY KEY, login TEXT NOT NULL UNIQUE, name TEXT NOT NULL, phone TEXT NOT NULL,
  place TEXT NOT NULL, unit BIGINT, roles TEXT NOT NULL, state TEXT NOT NULL, created_at BIGINT NOT NULL);
CREATE INDEX accounts_user_place ON accounts_user(place, id);
CREATE INDEX accounts_user_unit ON accounts_user(unit);
CREATE TABLE accounts_role(id BIGINT PRIMARY KEY, name TEXT NOT NULL UNIQUE, note TEXT NOT NULL, permissions TEXT NOT NULL,
  builtin BOOLEAN NOT NULL);
CREATE TABLE accounts_known(permission TEXT PRIMARY KEY);
CREATE TABLE accounts_password(user_id BIGINT PRIMARY KEY, hash TEXT NOT NULL, set_at BIGINT NOT NULL);
CREATE TABLE accounts_session(id BIGINT PRIMARY KEY, token_hash TEXT NOT NULL UNIQUE, user_id BIGINT NOT NULL, csrf TEXT NOT NULL,
  created_at BIGINT NOT NULL, used_at BIGINT NOT NULL, peer TEXT NOT NULL, agent TEXT NOT NULL);
CREATE INDEX accounts_session_user ON accounts_session(user_id);
CREATE TABLE accounts_attempt(name TEXT PRIMARY KEY, tries INTEGER NOT NULL, last_at BIGINT NOT NULL, until_at BIGINT NOT NULL);
CREATE TABLE accounts_link(token_hash TEXT PRIMARY KEY, user_id BIGINT, made_at BIGINT NOT NULL, used_at BIGINT);
CREATE INDEX accounts_link_user ON accounts_link(user_id);
)";

// The second factor, devices that were seen, three separate administrators.
inline constexpr std::string_view kSchema2 = R"(
ALTER TABLE accounts_role ADD COLUMN second_factor BOOLEAN NOT NULL DEFAULT FALSE;
CREATE TABLE accounts_factor(user_id BIGINT PRIMARY KEY, secret TEXT NOT NULL, confirmed BOOLEAN NOT NULL, set_at BIGINT NOT NULL, used_step BIGINT NOT NULL);
CREATE TABLE accounts_recovery(user_id BIGINT NOT NULL, code_hash TEXT NOT NULL, PRIMARY KEY(user_id, code_hash));
CREATE TABLE accounts_halfway(token_hash TEXT PRIMARY KEY, user_id BIGINT NOT NULL, made_at BIGINT NOT NULL, tries INTEGER NOT NULL);
CREATE INDEX accounts_halfway_user ON accounts_halfway(user_id);
CREATE TABLE accounts_seen(user_id BIGINT NOT NULL, device TEXT NOT NULL, network TEXT NOT NULL, first_at BIGINT NOT NULL, last_at BIGINT NOT NULL,
  PRIMARY KEY(user_id, device, network));
CREATE TABLE accounts_separation(id INTEGER PRIMARY KEY, since BIGINT NOT NULL, by_user BIGINT NOT NULL, taken TEXT NOT NULL, off_by BIGINT, off_at BIGINT);
)";

}  // namespace accounts
