-- Certificates that hold no more. They are never taken out: what is revoked stays so.

CREATE TABLE revocation (
	issuer  TEXT NOT NULL, -- purpose of the root that signed the certificate
	serial  TEXT NOT NULL, -- its serial number, hexadecimal
	revoked BIGINT NOT NULL,
	reason  BIGINT NOT NULL, -- RFC 5280, 5.3.1
	PRIMARY KEY (issuer, serial)
);
