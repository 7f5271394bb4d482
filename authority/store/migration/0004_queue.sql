-- Work that several processes share.
SELECT 1;
