-- Conversations with support.
SELECT 1;
