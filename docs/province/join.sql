-- A city joins: its views become partitions of the province's tables. Run once for each city in the province's database:
--   psql -v city=339900 -v host=10.0.0.9 -v port=5432 -v database=city -v schema=public -v reader=province -v password=… -f join.sql DATABASE
-- It leaves with: DROP SCHEMA city_339900 CASCADE; DROP SERVER city_339900 CASCADE;
\set ON_ERROR_STOP on
\set out :schema _out
\set here city_ :city
BEGIN;
CREATE SERVER :"here" FOREIGN DATA WRAPPER postgres_fdw
  OPTIONS (host :'host', port :'port', dbname :'database', async_capable 'true', fetch_size '10000', use_remote_estimate 'true');
CREATE USER MAPPING FOR CURRENT_USER SERVER :"here" OPTIONS (user :'reader', password :'password');
CREATE SCHEMA :"here";
IMPORT FOREIGN SCHEMA :"out" FROM SERVER :"here" INTO :"here";
SELECT format('ALTER TABLE province.%I ATTACH PARTITION %I.%I FOR VALUES IN (%L)', relname, :'here', relname, :'city')
  FROM pg_class WHERE relnamespace = 'province'::regnamespace AND relkind = 'p' \gexec
COMMIT;
