-- The version of a tool's content, or else of the tool, by which it last reported on the target; null: its reports name none. A false positive is judged by one version (E52).
ALTER TABLE scan_target ADD COLUMN rule_version text;
