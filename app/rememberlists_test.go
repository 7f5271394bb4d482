package app

import (
	"slices"
	"strconv"
	"testing"

	"razvorot/domain"
)

func TestAStatusListThatIsMetAgainIsTheLatestMet(t *testing.T) {
	c := newCitizen(t)
	c.authority.SetOffline(true) // which would say that there are no such lists
	remember := func(uris ...string) (kept []string) {
		t.Helper()
		c.must(c.app.update(t.Context(), func(tx domain.Tx) error {
			if err := rememberLists(t.Context(), tx, uris...); err != nil {
				return err
			}
			return findState(t.Context(), tx, stateLists, &kept)
		}))
		return kept
	}
	for i := range maxLists {
		remember(strconv.Itoa(i))
	}
	remember("0")
	kept := remember("new")
	if !slices.Contains(kept, "0") || slices.Contains(kept, "1") || len(kept) != maxLists || kept[maxLists-1] != "new" {
		t.Errorf("kept are %v", kept)
	}
}
