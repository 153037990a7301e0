-- What PostgreSQL's image runs once, on an empty volume: the databases and roles that production has too.
\getenv conductor_password CONDUCTOR_DB_PASSWORD
\getenv app_password APP_DB_PASSWORD
CREATE ROLE dbos_conductor_role LOGIN PASSWORD :'conductor_password';
CREATE ROLE dbos_app_role LOGIN PASSWORD :'app_password';
CREATE DATABASE dbos_conductor OWNER dbos_conductor_role;
CREATE DATABASE dbos_app;
REVOKE ALL ON DATABASE dbos_conductor, dbos_app FROM PUBLIC;
GRANT CONNECT ON DATABASE dbos_app TO dbos_app_role;
