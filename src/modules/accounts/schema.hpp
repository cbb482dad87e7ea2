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

}  // namespace accounts
