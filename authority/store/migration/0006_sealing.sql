-- Keys of citizens, and what is looked up by digest.
SELECT 1;
