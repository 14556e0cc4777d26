-- Exceptions by an asset in their scope, as containment of clauses: `frozen -> 'scope' @> '[{"asset": {"type": …}, "members": [ID]}]'`.

CREATE INDEX exception_version_scope ON exception_version USING gin ((frozen -> 'scope') jsonb_path_ops);
