-- Who may do what, table by table. Not a numbered migration: run after them, whole, whenever a start finds it changed or the roles new.
-- A table that is not named here can be used by nobody but the owner (a test compares this list with the tables).

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, exeat_app, exeat_sequencer, exeat_auditor;
GRANT USAGE ON SCHEMA public TO exeat_app, exeat_sequencer, exeat_auditor;
GRANT EXECUTE ON FUNCTION now_instant() TO exeat_app, exeat_sequencer, exeat_auditor;
GRANT EXECUTE ON FUNCTION move_clock(bigint), analyze_facts() TO exeat_app;

-- The queue of jobs, in a schema of the library's
REVOKE ALL ON ALL TABLES IN SCHEMA pgboss FROM PUBLIC, exeat_app, exeat_sequencer, exeat_auditor;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA pgboss FROM PUBLIC, exeat_app, exeat_sequencer, exeat_auditor;
GRANT USAGE ON SCHEMA pgboss TO exeat_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA pgboss TO exeat_app;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA pgboss TO exeat_app;

-- Everyone
GRANT SELECT ON schema_migration, instance, clock_offset TO exeat_app, exeat_sequencer, exeat_auditor;

-- The log: the application appends and reads
GRANT SELECT, INSERT ON event TO exeat_app;
GRANT SELECT, INSERT ON event_payload TO exeat_app;
GRANT UPDATE (body, salts, redacted_at) ON event_payload TO exeat_app;
GRANT SELECT, INSERT, UPDATE ON stream TO exeat_app;
GRANT SELECT ON log_head, log_entry, log_tile, checkpoint, event_unnumbered TO exeat_app;

-- The numbering: only the sequencer writes it, and it writes nothing else
GRANT SELECT ON event TO exeat_sequencer;
GRANT SELECT, DELETE ON event_unnumbered TO exeat_sequencer;
GRANT SELECT, UPDATE ON log_head TO exeat_sequencer;
GRANT SELECT, INSERT ON log_entry, checkpoint TO exeat_sequencer;
GRANT SELECT, INSERT, UPDATE ON log_tile TO exeat_sequencer;

-- Projections, facts
GRANT SELECT, INSERT, UPDATE, DELETE ON
  exception_case, exception_version, exception_grant, grant_interval, seat, seat_decision, seat_vote,
  unit, person, calendar, requirement, rule_mapping, config_document,
  authority_proposal,
  asset, asset_alias, scan_target, finding, membership, matching_due
  TO exeat_app;
GRANT SELECT, INSERT ON asset_lowered TO exeat_app;
GRANT SELECT ON person_here TO exeat_app, exeat_auditor;
GRANT SELECT, INSERT, UPDATE, DELETE ON control, relied_control TO exeat_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON non_compliance TO exeat_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON policy_review TO exeat_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON exposure_claim TO exeat_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON case_asset, neighbour TO exeat_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON delegation TO exeat_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON outside_fact, case_ticket TO exeat_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON threat_feed, threat_value TO exeat_app;
GRANT SELECT, INSERT, UPDATE ON case_counter, import_run TO exeat_app;
GRANT SELECT, INSERT ON evidence_part TO exeat_app;
GRANT SELECT, INSERT ON register_row TO exeat_app;

-- Operational
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency, session, account, setup_link, service_token, rate_limit, case_seen TO exeat_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON recovery_code TO exeat_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON finding_total, finding_total_state, finding_total_day TO exeat_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON external_identity TO exeat_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON saved_view TO exeat_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON notice, notice_check TO exeat_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON mail, mail_server TO exeat_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON calendar_feed TO exeat_app;

-- The auditor reads everything but what authenticates
GRANT SELECT ON
  event, event_payload, stream, event_unnumbered, log_head, log_entry, log_tile, checkpoint,
  exception_case, exception_version, exception_grant, grant_interval, seat, seat_decision, seat_vote,
  unit, person, calendar, requirement, rule_mapping, config_document,
  authority_proposal,
  asset, asset_alias,
  asset_lowered,
  scan_target, finding, membership, matching_due, import_run, evidence_part,
  notice, notice_check,
  mail,
  finding_total, finding_total_state, finding_total_day
  TO exeat_auditor;
GRANT SELECT ON register_row TO exeat_auditor;
GRANT SELECT ON control, relied_control TO exeat_auditor;
GRANT SELECT ON non_compliance TO exeat_auditor;
GRANT SELECT ON policy_review TO exeat_auditor;
GRANT SELECT ON exposure_claim TO exeat_auditor;
GRANT SELECT ON case_asset, neighbour TO exeat_auditor;
GRANT SELECT ON delegation TO exeat_auditor;
GRANT SELECT ON outside_fact, case_ticket TO exeat_auditor;
GRANT SELECT ON threat_feed, threat_value TO exeat_auditor;
