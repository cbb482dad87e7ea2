-- What a province may read of a city: views that begin with the city's code, without names of people, texts and places of
-- photos. Run in the city's database, and again after each upgrade of the program:
--   psql -v schema=public -v city=339900 -v reader=province -v password=… -f city.sql DATABASE
-- An upgrade that changes what a view shows says that the view depends on it: DROP SCHEMA public_out CASCADE, upgrade, run this again.
\set ON_ERROR_STOP on
\set out :schema _out
BEGIN;
SELECT format('CREATE ROLE %I LOGIN PASSWORD %L', :'reader', :'password')
  WHERE NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = :'reader') \gexec
DROP SCHEMA IF EXISTS :"out" CASCADE;
CREATE SCHEMA :"out";
SET LOCAL search_path = :"schema";

CREATE VIEW :"out".places AS SELECT :'city'::text COLLATE "C" AS city, code, name, level, parent, population, lon, lat FROM places_place;
CREATE VIEW :"out".sites AS SELECT :'city'::text COLLATE "C" AS city, id, number, name, site_type, place, wgs_lon, wgs_lat, unit, state FROM sites_site;
CREATE VIEW :"out".rounds AS SELECT :'city'::text COLLATE "C" AS city, id, name, standard, kind, from_day, to_day, state, place, published_at FROM marks_round;
CREATE VIEW :"out".marks AS SELECT :'city'::text COLLATE "C" AS city, seq, round, criterion, subject, site, site_type, place, unit, method, value, source, replaces, photos, at FROM marks_mark;
CREATE VIEW :"out".visits AS SELECT :'city'::text COLLATE "C" AS city, id, round, site, site_type, place, unit, state, started_at, finished_at, observations, photos FROM visits_visit;
CREATE VIEW :"out".observations AS SELECT :'city'::text COLLATE "C" AS city, id, visit, criterion, value, at, mark, corrected FROM visits_observation;
CREATE VIEW :"out".cases AS SELECT :'city'::text COLLATE "C" AS city, id, number, kind, level, source, state, phase, place, lon, lat, unit, criterion, reports, due_at, late, rework,
  reported_at, filed_at, dispatched_at, handled_at, verified_at, closed_at, open FROM cases_case;
-- Order and hashes alone: who keeps the newest hash elsewhere can prove later that nothing before it was altered.
CREATE VIEW :"out".journal AS SELECT :'city'::text COLLATE "C" AS city, seq, at, entity, prev, hash FROM app_journal;

GRANT USAGE ON SCHEMA :"out" TO :"reader";
GRANT SELECT ON ALL TABLES IN SCHEMA :"out" TO :"reader";
COMMIT;
