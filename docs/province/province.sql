-- The province's tables: one for each that grows, partitioned by the city's code. A partition is a city's view (city.sql), on whatever
-- server it lies (join.sql). Run once in the province's own database:  psql -f province.sql DATABASE
\set ON_ERROR_STOP on
BEGIN;
CREATE EXTENSION IF NOT EXISTS postgres_fdw;
CREATE SCHEMA province;
SET LOCAL search_path = province;

CREATE TABLE places(city text COLLATE "C", code text COLLATE "C", name text COLLATE "C", level text COLLATE "C", parent text COLLATE "C", population integer,
  lon double precision, lat double precision) PARTITION BY LIST (city);
CREATE TABLE sites(city text COLLATE "C", id bigint, number text COLLATE "C", name text COLLATE "C", site_type text COLLATE "C", place text COLLATE "C",
  wgs_lon double precision, wgs_lat double precision, unit bigint, state text COLLATE "C") PARTITION BY LIST (city);
CREATE TABLE rounds(city text COLLATE "C", id bigint, name text COLLATE "C", standard bigint, kind text COLLATE "C", from_day integer, to_day integer,
  state text COLLATE "C", place text COLLATE "C", published_at bigint) PARTITION BY LIST (city);
CREATE TABLE marks(city text COLLATE "C", seq bigint, round bigint, criterion text COLLATE "C", subject text COLLATE "C", site bigint, site_type text COLLATE "C",
  place text COLLATE "C", unit bigint, method text COLLATE "C", value text COLLATE "C", source text COLLATE "C", replaces bigint, photos integer, at bigint) PARTITION BY LIST (city);
CREATE TABLE visits(city text COLLATE "C", id bigint, round bigint, site bigint, site_type text COLLATE "C", place text COLLATE "C", unit bigint,
  state text COLLATE "C", started_at bigint, finished_at bigint, observations integer, photos integer) PARTITION BY LIST (city);
CREATE TABLE observations(city text COLLATE "C", id bigint, visit bigint, criterion text COLLATE "C", value text COLLATE "C", at bigint, mark bigint,
  corrected text COLLATE "C") PARTITION BY LIST (city);
CREATE TABLE cases(city text COLLATE "C", id bigint, number text COLLATE "C", kind text COLLATE "C", level text COLLATE "C", source text COLLATE "C",
  state text COLLATE "C", phase text COLLATE "C", place text COLLATE "C", lon double precision, lat double precision, unit bigint, criterion text COLLATE "C",
  reports integer, due_at bigint, late boolean, rework integer, reported_at bigint, filed_at bigint, dispatched_at bigint, handled_at bigint,
  verified_at bigint, closed_at bigint, open boolean) PARTITION BY LIST (city);
CREATE TABLE journal(city text COLLATE "C", seq bigint, at bigint, entity text COLLATE "C", prev text COLLATE "C", hash text COLLATE "C") PARTITION BY LIST (city);
COMMIT;
-- Sums are made where the rows lie, and only they travel.
SELECT format('ALTER DATABASE %I SET enable_partitionwise_aggregate = on', current_database()) \gexec
