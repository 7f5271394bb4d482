-- Sessions bound to a key, and limits that all processes share.
SELECT 1;
