-- What became of messages.
SELECT 1;
