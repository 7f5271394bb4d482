package store

import (
	"time"

	"razvorot/domain"
)

// Video is a video call as the authority keeps it, beside its attempt.
type Video struct {
	Account  domain.AccountID
	ID       domain.ProofID
	Slot     time.Time // zero once it is over
	Session  string    // of the device that has it, "" for none
	Entered  time.Time // the waiting room; zero for not in it
	Heard    time.Time // of the device, at last
	Operator string    // whose call it is
	Watched  time.Time // by the operator, at last
	Ended    time.Time
	Prompt   domain.VideoPrompt
	Lines    []domain.VideoLine
}

type videoData struct {
	Prompt domain.VideoPrompt `json:"prompt,omitzero"`
	Lines  []domain.VideoLine `json:"lines,omitempty"`
}

func ofVideo(v Video, column string) cell {
	return cell{"video_call", column, v.Account, string(v.ID)}
}

// zeroMillis is millis, and 0 for the zero time.
func zeroMillis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return millis(t)
}

func zeroMoment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return moment(ms)
}

// SaveVideo stores a call without its pictures, which stay as they are.
func (t *Tx) SaveVideo(v Video) error {
	data, err := t.sealJSON(ofVideo(v, "data"), videoData{v.Prompt, v.Lines})
	if err != nil {
		return err
	}
	return t.set(`INSERT INTO video_call (account, id, slot, session, entered, heard, operator, watched, ended, live, data, still)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', $10, '') ON CONFLICT (account, id) DO UPDATE SET slot = excluded.slot,
		session = excluded.session, entered = excluded.entered, heard = excluded.heard, operator = excluded.operator,
		watched = excluded.watched, ended = excluded.ended, data = excluded.data`,
		string(v.Account), string(v.ID), zeroMillis(v.Slot), v.Session, zeroMillis(v.Entered), zeroMillis(v.Heard), v.Operator,
		zeroMillis(v.Watched), zeroMillis(v.Ended), data)
}

// SaveFrame puts the latest frame in the place of the last one; nil removes it.
func (t *Tx) SaveFrame(v Video, frame []byte) error { return t.savePicture(v, "live", frame) }

// SaveStill keeps the frame that a decision rests on.
func (t *Tx) SaveStill(v Video, frame []byte) error { return t.savePicture(v, "still", frame) }

func (t *Tx) savePicture(v Video, column string, frame []byte) error {
	text := ""
	if frame != nil {
		var err error
		if text, err = t.sealJSON(ofVideo(v, column), frame); err != nil {
			return err
		}
	}
	return t.change("UPDATE video_call SET "+column+" = $3 WHERE account = $1 AND id = $2", string(v.Account), string(v.ID), text)
}

// FindFrame returns the latest frame, FindStill the one that the decision rests on. domain.ErrNotFound: there is none.
func (t *Tx) FindFrame(v Video) ([]byte, error) { return t.findPicture(v, "live") }
func (t *Tx) FindStill(v Video) ([]byte, error) { return t.findPicture(v, "still") }

func (t *Tx) findPicture(v Video, column string) (frame []byte, err error) {
	var text string
	if err := t.row("SELECT "+column+" FROM video_call WHERE account = $1 AND id = $2", []any{string(v.Account), string(v.ID)}, &text); err != nil {
		return nil, err
	}
	if text == "" {
		return nil, domain.ErrNotFound
	}
	return frame, t.openJSON(ofVideo(v, column), text, &frame)
}

// FindVideo returns a call. domain.ErrNotFound.
func (t *Tx) FindVideo(account domain.AccountID, id domain.ProofID) (Video, error) {
	all, err := t.videos("WHERE account = $1 AND id = $2", string(account), string(id))
	if err == nil && len(all) == 0 {
		err = domain.ErrNotFound
	}
	if err != nil {
		return Video{}, err
	}
	return all[0], nil
}

// FindVideosFrom returns up to limit calls that are not over, of a time and later, the earliest first.
func (t *Tx) FindVideosFrom(from time.Time, limit int) ([]Video, error) {
	return t.videos("WHERE slot >= $1 ORDER BY slot, account, id LIMIT $2", max(millis(from), 1), limit)
}

// FindVideoQueue returns up to limit calls in the waiting room that are nobody's, in their order: by their time, so that who was cut
// off or comes early takes no one's turn, then by who came first.
func (t *Tx) FindVideoQueue(limit int) ([]Video, error) {
	return t.videos("WHERE entered > 0 AND operator = '' ORDER BY slot, entered, account, id LIMIT $1", limit)
}

// FindVideosOf returns the calls of an operator.
func (t *Tx) FindVideosOf(operator string, limit int) ([]Video, error) {
	return t.videos("WHERE entered > 0 AND operator = $1 ORDER BY slot, account, id LIMIT $2", operator, limit)
}

// CountVideos returns how many calls begin at each time from a moment on.
func (t *Tx) CountVideos(from time.Time) (map[time.Time]int, error) {
	all := map[time.Time]int{}
	err := t.each("SELECT slot, COUNT(*) FROM video_call WHERE slot >= $1 GROUP BY slot", []any{max(millis(from), 1)},
		func(scan func(...any) error) error {
			var at int64
			var n int
			err := scan(&at, &n)
			all[moment(at)] = n
			return err
		})
	return all, err
}

func (t *Tx) videos(where string, args ...any) ([]Video, error) {
	var all []Video
	var sealed []string
	err := t.each("SELECT account, id, slot, session, entered, heard, operator, watched, ended, data FROM video_call "+where, args,
		func(scan func(...any) error) error {
			var v Video
			var slot, entered, heard, watched, ended int64
			var data string
			err := scan(&v.Account, &v.ID, &slot, &v.Session, &entered, &heard, &v.Operator, &watched, &ended, &data)
			v.Slot, v.Entered, v.Heard = zeroMoment(slot), zeroMoment(entered), zeroMoment(heard)
			v.Watched, v.Ended = zeroMoment(watched), zeroMoment(ended)
			all, sealed = append(all, v), append(sealed, data)
			return err
		})
	if err != nil {
		return nil, err
	}
	for i := range all {
		var d videoData
		if err := t.openJSON(ofVideo(all[i], "data"), sealed[i], &d); err != nil {
			return nil, err
		}
		all[i].Prompt, all[i].Lines = d.Prompt, d.Lines
	}
	return all, nil
}
