-- Orders of printed versions, and the seats of slots that are taken. Times are milliseconds since 1970 UTC; data is JSON.

CREATE TABLE print_order (
	account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
	id      TEXT NOT NULL,
	number  TEXT NOT NULL UNIQUE,
	office  TEXT NOT NULL,
	state   TEXT NOT NULL,
	start   BIGINT NOT NULL, -- of the appointment
	over    BIGINT NOT NULL, -- when it came to its end; 0 for not yet
	data    TEXT NOT NULL,
	PRIMARY KEY (account, id)
);
CREATE INDEX print_order_line ON print_order (state, start); -- of operators
CREATE INDEX print_order_over ON print_order (over);

-- A slot has as many seats as citizens are received in it, numbered from 0: that no seat is taken twice is what keeps a slot from being
-- overbooked, however many processes work.
CREATE TABLE print_seat (
	office  TEXT NOT NULL,
	start   BIGINT NOT NULL,
	seat    INTEGER NOT NULL,
	account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
	id      TEXT NOT NULL, -- of the order
	PRIMARY KEY (office, start, seat)
);
CREATE INDEX print_seat_order ON print_seat (account, id);
