package registry

import "encoding/json"

// object reads an object, and calls f after each key.
func (f *file) object(each func(key string) error) error {
	null, err := f.objectOrNull(each)
	if err == nil && null {
		return errShape
	}
	return err
}

func (f *file) objectOrNull(each func(key string) error) (null bool, err error) {
	t, err := f.decoder.Token()
	if err != nil {
		return false, err
	}
	if t == nil {
		return true, nil
	}
	if t != json.Delim('{') {
		return false, errShape
	}
	for f.decoder.More() {
		t, err := f.decoder.Token()
		if err != nil {
			return false, err
		}
		if err := each(t.(string)); err != nil { // a key is a string
			return false, err
		}
	}
	_, err = f.decoder.Token()
	return false, err
}

// array reads an array, and calls f before each element.
func (f *file) array(each func(i int) error) error {
	t, err := f.decoder.Token()
	if err != nil {
		return err
	}
	if t != json.Delim('[') {
		return errShape
	}
	for i := 0; f.decoder.More(); i++ {
		if err := each(i); err != nil {
			return err
		}
	}
	_, err = f.decoder.Token()
	return err
}

// skip reads over a value.
func (f *file) skip() error {
	var any json.RawMessage
	return f.decoder.Decode(&any)
}
