package store

import (
	"encoding/json"
	"errors"

	"razvorot/domain"
)

// ofJob names a job by what there is one of: its id may become another.
func ofJob(account domain.AccountID, j Job) cell {
	return cell{"job", "data", account, string(j.Kind) + " " + j.Subject}
}

// sealJob returns the data of a job as they are kept: a message holds a phone.
func (t *Tx) sealJob(j Job) (string, error) {
	if len(j.Data) == 0 {
		return "", nil
	}
	key, of, err := t.keyOrNobodys(j.Account)
	if err != nil {
		return "", err
	}
	return armour(key.Seal(ofJob(of, j).place(), j.Data)), nil
}

// openJob opens the data of a job as it was read. Those that do not open, of an account that was erased, become nothing, so that
// the job fails by itself and keeps no other from being done.
func (t *Tx) openJob(j *Job) error {
	_, of, err := t.keyOrNobodys(j.Account)
	if err != nil {
		return err
	}
	plain, err := t.openText(ofJob(of, *j), string(j.Data))
	if errors.Is(err, domain.ErrDamaged) {
		err = nil
	}
	j.Data = json.RawMessage(plain)
	return err
}
