-- Who may do what in this database. Group roles are cluster-wide and never log in; the connecting user (owner of the schema, used for
-- migrations only) is made a member of each, and every connection of the server takes one of them on. The grants stand in privileges.sql.
-- This file does nothing when the roles are there, so it is run again whenever one is missing.
DO $$
DECLARE
  role_name text;
  may_take_on boolean;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['exeat_app', 'exeat_sequencer', 'exeat_auditor'] LOOP
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
        EXECUTE format('CREATE ROLE %I NOLOGIN NOINHERIT', role_name);
      END IF;
    EXCEPTION
      -- Another database of the same cluster is being migrated at this moment.
      WHEN duplicate_object OR unique_violation THEN NULL;
      WHEN insufficient_privilege THEN
        RAISE WARNING 'role % is missing and % may not create it: append-only tables are not protected against this user', role_name, current_user;
        CONTINUE;
    END;
    -- From PostgreSQL 16 on, membership alone does not allow SET ROLE.
    IF current_setting('server_version_num')::integer >= 160000 THEN
      EXECUTE 'SELECT pg_has_role(current_user, $1, ''SET'')' INTO may_take_on USING role_name;
    ELSE
      may_take_on := pg_has_role(current_user, role_name, 'MEMBER');
    END IF;
    IF NOT may_take_on OR NOT EXISTS (
      SELECT FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid JOIN pg_roles u ON u.oid = m.member
      WHERE g.rolname = role_name AND u.rolname = current_user
    ) THEN
      BEGIN
        EXECUTE format('GRANT %I TO %I', role_name, current_user);
      EXCEPTION
        WHEN unique_violation THEN NULL;
        WHEN insufficient_privilege THEN
          RAISE WARNING '% may not take on role %: append-only tables are not protected against this user', current_user, role_name;
      END;
    END IF;
  END LOOP;
END
$$;
