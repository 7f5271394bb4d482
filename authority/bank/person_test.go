package bank

import (
	"encoding/json"
	"errors"
	"testing"

	"razvorot/domain/person"
)

// Claims are a bank's bytes: whatever they are, there is a person with a name, a birth and a passport, or ErrToken.
func FuzzClaims(f *testing.F) {
	f.Add([]byte(`{"family_name":"Иванова","given_name":"Анна","birthdate":"1990-01-02","passport_number":"4510123456"}`))
	f.Add([]byte(`{"family_name":"Иванова\u0000","birthdate":"1990-02-31","passport_number":"0000000000"}`))
	f.Add([]byte(`{"birthdate":"1990-01-02","passport_number":"4510123456"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var c claims
		if json.Unmarshal(data, &c) != nil {
			return
		}
		p, err := c.person()
		if err != nil {
			if !errors.Is(err, ErrToken) || p != (Person{}) {
				t.Error(err)
			}
			return
		}
		if p.Name.Family == "" && p.Name.Given == "" || p.Birth == (person.Date{}) || p.Passport == (person.PassportNumber{}) {
			t.Error("somebody without a name, a birth or a passport")
		}
	})
}
