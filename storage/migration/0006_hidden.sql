-- A document that was deleted and can still be brought back: what is known of
-- it, as JSON. NULL for one that is there.
ALTER TABLE document ADD COLUMN hidden TEXT;
CREATE INDEX document_hidden ON document (id) WHERE hidden IS NOT NULL;
