-- Video calls. Times are milliseconds since 1970 UTC; live, lines and still are sealed JSON.

CREATE TABLE video_call (
	account  TEXT NOT NULL,
	id       TEXT NOT NULL, -- of the attempt
	slot     BIGINT NOT NULL, -- when it begins; 0 once it is over and the time is free
	session  TEXT NOT NULL, -- of the device in room or call, '' for none
	entered  BIGINT NOT NULL, -- the room, for the queue; 0 for not in it
	heard    BIGINT NOT NULL, -- of that device
	operator TEXT NOT NULL, -- whose call it is, '' for nobody's
	watched  BIGINT NOT NULL, -- by the operator's page
	ended    BIGINT NOT NULL, -- 0 for not yet
	live     TEXT NOT NULL, -- the latest frame, gone with the call
	data     TEXT NOT NULL, -- prompt and lines, gone with the call
	still    TEXT NOT NULL, -- the frame that the decision rests on, '' for none
	PRIMARY KEY (account, id),
	FOREIGN KEY (account, id) REFERENCES identity_proof (account, id) ON DELETE CASCADE
);
CREATE INDEX video_call_slot ON video_call (slot);
CREATE INDEX video_call_entered ON video_call (entered);
CREATE INDEX video_call_ended ON video_call (ended);
