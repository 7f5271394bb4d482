-- What became of messages that were handed to a carrier: no address, no words, no account.
CREATE TABLE message_delivery (
	id      TEXT   PRIMARY KEY, -- of the message
	channel TEXT   NOT NULL,    -- sms, mail
	state   TEXT   NOT NULL,    -- sent, delivered, undelivered, refused
	final   BIGINT NOT NULL,    -- 1: nothing more is expected
	code    TEXT   NOT NULL,    -- the carrier's, or empty
	at      BIGINT NOT NULL,    -- of the state
	created BIGINT NOT NULL     -- of the first state
);
CREATE INDEX message_delivery_by_created ON message_delivery (created);
