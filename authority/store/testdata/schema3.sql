DELETE FROM answer WHERE created <= $1
DELETE FROM attempt WHERE subject = $1
DELETE FROM attempt WHERE until <= $1
DELETE FROM blob WHERE id = $1
DELETE FROM blob_chunk WHERE blob = $1 AND start >= $2
DELETE FROM challenge WHERE created <= $1
DELETE FROM credential WHERE valid_until <= $1
DELETE FROM document WHERE account = $1 AND id = $2
DELETE FROM job WHERE id = $1
DELETE FROM job WHERE kind = $1 AND account = $2 AND subject = $3
DELETE FROM job WHERE kind = $1 AND subject = $2
DELETE FROM session WHERE created <= $1 AND NOT EXISTS (SELECT 1 FROM token WHERE token.session = session.id)
DELETE FROM session WHERE id = $1
DELETE FROM status_list WHERE ends <= $1
DELETE FROM token WHERE expires <= $1
DELETE FROM token WHERE session = $1 AND kind = $2 AND expires <= $3
DELETE FROM trial_message WHERE number <= $1
DELETE FROM upload WHERE account = $1 AND document = $2
DELETE FROM upload WHERE account = $1 AND document = $2 AND page = $3
DELETE FROM upload WHERE account = $1 AND expires <= $2
INSERT INTO account (id, phone, email, email_confirmed, snils, password, data, profile, profile_revision, changes, created) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10) ON CONFLICT DO NOTHING
INSERT INTO answer (account, key, method, request, answer, created) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
INSERT INTO application (account, id, number, state, data, receipt, signed, created) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
INSERT INTO attempt (subject, count, until) VALUES ($1, $2, $3) ON CONFLICT (subject) DO UPDATE SET count = excluded.count, until = excluded.until
INSERT INTO blob (id, account, digest, size, complete) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
INSERT INTO blob_chunk (blob, start, content) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
INSERT INTO certificate (purpose, number, certificate, begins, ends) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
INSERT INTO challenge (id, account, destination, ticket, data, created) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO UPDATE SET ticket = excluded.ticket, data = excluded.data
INSERT INTO change (account, number, kind, thing, at) VALUES ($1, $2, $3, $4, $5)
INSERT INTO credential (public_key, passport, doc_type, intended, signed, valid_from, valid_until) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
INSERT INTO document (account, id, data, added) VALUES ($1, $2, $3, $4) ON CONFLICT (account, id) DO UPDATE SET data = excluded.data
INSERT INTO job (id, kind, account, subject, data, due, attempts) VALUES ($1, $2, $3, $4, $5, $6, 0) ON CONFLICT (kind, account, subject) DO UPDATE SET id = excluded.id, data = excluded.data, due = excluded.due, attempts = 0
INSERT INTO notice (account, id, data) VALUES ($1, $2, $3) ON CONFLICT (account, id) DO UPDATE SET data = excluded.data
INSERT INTO passport (id, account, application, holder, handed_out, data, portrait, statement, signature, revision) VALUES ($1, $2, $3, $9, $4, $5, $6, $7, $8, $10) ON CONFLICT DO NOTHING
INSERT INTO revocation (issuer, serial, revoked, reason) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
INSERT INTO schema_version (version) VALUES ($1) ON CONFLICT DO NOTHING
INSERT INTO secret (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING
INSERT INTO session (id, account, device, generation, previous, created) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value
INSERT INTO status_entry (list, place, passport, status) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
INSERT INTO status_list (name, purpose, taken, version, ends, created) VALUES ($1, $2, 0, 1, 0, $3) ON CONFLICT DO NOTHING
INSERT INTO token (digest, session, kind, generation, expires) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
INSERT INTO trial_message (number, id, data) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING
INSERT INTO upload (id, account, document, page, blob, got, data, expires) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
SELECT COALESCE(MAX(number), 0) + 1 FROM trial_message
SELECT COUNT(*) FROM account WHERE email = $1 AND email_confirmed = 1 AND id <> $2
SELECT COUNT(*) FROM credential WHERE passport = $1 AND valid_from = $2
SELECT COUNT(*) FROM job WHERE kind = $1 AND account = $2 AND subject = $3
SELECT COUNT(*), COALESCE(MIN(created), 0) FROM challenge WHERE destination = $1 AND created > $2
SELECT DISTINCT list FROM status_entry WHERE passport = $1 AND status <> $2 AND status <> $3 ORDER BY list
SELECT MAX(version) FROM schema_version
SELECT account, data, receipt, signed FROM application WHERE account = $1 AND id = $2
SELECT account, data, receipt, signed FROM application WHERE account = $1 ORDER BY created DESC, id
SELECT account, data, receipt, signed FROM application WHERE state = $1 ORDER BY created, id
SELECT account, device, generation, previous, created FROM session WHERE id = $1
SELECT blob, got, data, expires FROM upload WHERE id = $1 AND account = $2
SELECT changes FROM account WHERE id = $1
SELECT content FROM blob_chunk WHERE blob = $1 ORDER BY start
SELECT count, until FROM attempt WHERE subject = $1
SELECT data FROM challenge WHERE id = $1
SELECT data FROM challenge WHERE ticket = $1
SELECT data FROM document WHERE account = $1 AND id = $2
SELECT data FROM document WHERE account = $1 ORDER BY added DESC, id
SELECT data FROM notice WHERE account = $1 AND id = $2
SELECT data FROM trial_message WHERE number > $1 ORDER BY number LIMIT $2
SELECT handed_out, data, portrait, statement, signature, revision FROM passport WHERE account = $1 AND application = $2
SELECT handed_out, data, portrait, statement, signature, revision FROM passport WHERE account = $1 AND id = $2
SELECT handed_out, data, portrait, statement, signature, revision FROM passport WHERE account = $1 ORDER BY id
SELECT handed_out, data, portrait, statement, signature, revision FROM passport WHERE holder = $1 ORDER BY id
SELECT id FROM blob WHERE account = $1 AND digest = $2 AND complete = 1 LIMIT 1
SELECT id FROM upload WHERE account = $1 AND document = $2 AND page = $3 ORDER BY expires DESC LIMIT 1
SELECT id, digest, complete FROM blob WHERE account = $1 AND NOT EXISTS (SELECT 1 FROM upload WHERE upload.blob = blob.id AND upload.account = blob.account)
SELECT id, kind, account, subject, data, due, attempts FROM job ORDER BY due, id LIMIT 1
SELECT issuer, serial, revoked, reason FROM revocation ORDER BY revoked, issuer, serial
SELECT method, request, answer, created FROM answer WHERE account = $1 AND key = $2
SELECT name FROM status_list WHERE purpose = $1 AND taken + $2 <= $3 ORDER BY created, name LIMIT 1
SELECT number, kind, thing, at FROM change WHERE account = $1 AND number > $2 ORDER BY number LIMIT $3
SELECT passport, doc_type, intended, signed, valid_from, valid_until FROM credential WHERE public_key = $1
SELECT password, data, profile, profile_revision, snils FROM account WHERE email = $1 ORDER BY email_confirmed DESC, created, id LIMIT 1
SELECT password, data, profile, profile_revision, snils FROM account WHERE id = $1
SELECT password, data, profile, profile_revision, snils FROM account WHERE phone = $1
SELECT password, data, profile, profile_revision, snils FROM account WHERE snils = $1 ORDER BY created, id LIMIT 1
SELECT place, status FROM status_entry WHERE list = $1 AND status <> 0
SELECT purpose, number, certificate, begins, ends FROM certificate ORDER BY purpose, number
SELECT session, kind, generation, expires FROM token WHERE digest = $1
SELECT value FROM secret WHERE name = $1
SELECT value FROM setting WHERE name = $1
SELECT version FROM status_list WHERE name = $1
UPDATE account SET changes = changes + 1 WHERE id = $1 RETURNING changes
UPDATE account SET phone = $2, email = $3, email_confirmed = $4, snils = $5, password = $6, data = $7, profile = $8, profile_revision = $9 WHERE id = $1
UPDATE application SET state = $3, data = $4 WHERE account = $1 AND id = $2
UPDATE blob SET complete = 1 WHERE id = $1
UPDATE credential SET signed = $2 WHERE public_key = $1 AND length(signed) = 0
UPDATE job SET due = $2 WHERE kind = $1 AND due > $2
UPDATE job SET due = $2, attempts = attempts + 1 WHERE id = $1
UPDATE passport SET handed_out = $3, data = $4, statement = $5, signature = $6, revision = $7 WHERE account = $1 AND id = $2
UPDATE session SET generation = $2, previous = $3 WHERE id = $1
UPDATE status_entry SET status = $3 WHERE passport = $1 AND status <> $2 AND status <> $3
UPDATE status_list SET taken = taken + $2, ends = CASE WHEN ends < $3 THEN $3 ELSE ends END WHERE name = $1
UPDATE status_list SET version = version + 1 WHERE name = $1
UPDATE upload SET got = $3 WHERE id = $1 AND got = $2
