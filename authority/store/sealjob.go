package store

import (
	"encoding/json"

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

// openJob puts the data into a job that was read. What is sealed under the key of an erased account is domain.ErrDamaged.
func (t *Tx) openJob(j *Job, data string) error {
	_, of, err := t.keyOrNobodys(j.Account)
	if err != nil {
		return err
	}
	plain, err := t.openText(ofJob(of, *j), data)
	j.Data = json.RawMessage(plain)
	return err
}
