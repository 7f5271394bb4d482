-- Operators, their sessions, claims, proposals, and the audit log.
SELECT 1;
