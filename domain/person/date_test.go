package person_test

import (
	"testing"
	"time"

	"razvorot/domain/finding"
	"razvorot/domain/person"
)

func TestDateReads(t *testing.T) {
	readings{
		{"12.03.1985", "1985-03-12", nil},
		{"1.3.1985", "1985-03-01", nil},
		{"12/03/1985", "1985-03-12", nil},
		{"12 03 1985", "1985-03-12", nil},
		{"12031985", "1985-03-12", nil},
		{"12.03.1985 г.", "1985-03-12", nil},
		{"1985-03-12", "1985-03-12", nil},
		{"１２.０３.１９８５", "1985-03-12", nil},
		{"29.02.2024", "2024-02-29", nil},
		{"29.02.2000", "2000-02-29", nil}, // divisible by 400
		{"29.02.2023", "", finding.DateCalendar},
		{"29.02.2100", "", finding.DateCalendar}, // divisible by 100
		{"31.04.2020", "", finding.DateCalendar},
		{"00.01.2020", "", finding.DateCalendar},
		{"01.13.2020", "", finding.DateCalendar},
		{"12.03.1879", "", finding.DateYear},
		{"12.03.2200", "", finding.DateYear},
		{"12.03.85", "", finding.DateFormat},
		{"12.03", "", finding.DateFormat},
		{"12 марта 1985", "", finding.DateFormat},
		{"", "", finding.DateFormat},
	}.check(t, asText(person.ParseDate))
}

func TestAgeChangesOnTheBirthday(t *testing.T) {
	for _, c := range []struct {
		birth, on string
		age       int
	}{
		{"2012-11-22", "2026-11-21", 13}, {"2012-11-22", "2026-11-22", 14}, {"2012-11-22", "2026-11-23", 14},
		{"2004-02-29", "2018-02-27", 13}, {"2004-02-29", "2018-02-28", 14}, {"2004-02-29", "2018-03-01", 14},
		{"2004-02-29", "2024-02-28", 19}, {"2004-02-29", "2024-02-29", 20},
		{"2012-11-22", "2012-11-22", 0}, {"2012-11-22", "2012-11-21", -1},
	} {
		if got := date(c.birth).Age(date(c.on)); got != c.age {
			t.Errorf("born %s, on %s: %d, want %d", c.birth, c.on, got, c.age)
		}
	}
}

func TestDaysAgreeWithTheStandardLibrary(t *testing.T) {
	r := random(4)
	for range 2000 {
		d, n := inventDate(r), r.IntN(4000)-2000
		if got, want := d.AddDays(n), person.DateOf(d.Time().Add(time.Duration(n)*24*time.Hour)); got != want {
			t.Fatalf("%v + %d = %v, want %v", d, n, got, want)
		}
		if later := d.AddDays(n); later.Before(d) != (n < 0) || later.After(d) != (n > 0) {
			t.Fatalf("%v and %v are out of order", d, later)
		}
	}
}

func TestDateIsShownAsDocumentsHaveIt(t *testing.T) {
	if got := date("1985-03-02").Dotted(); got != "02.03.1985" {
		t.Error(got)
	}
}

func TestPassportExpiresAtTwenty(t *testing.T) {
	v := person.PassportValidity(date("2000-05-17"), date("2014-06-01"))
	if v.Age != 20 || v.Due != date("2020-05-17") || v.Expires != date("2020-08-15") {
		t.Fatalf("%+v", v)
	}
	checkValidity(t, v, "2020-05-16", "valid")
	checkValidity(t, v, "2020-05-17", "grace")
	checkValidity(t, v, "2020-08-15", "grace") // the 90th day
	checkValidity(t, v, "2020-08-16", "expired")
}

func TestPassportExpiresAtFortyFive(t *testing.T) {
	v := person.PassportValidity(date("1980-01-01"), date("2000-01-01")) // issued on the twentieth birthday itself
	checkValidity(t, v, "2024-12-31", "valid")
	checkValidity(t, v, "2025-01-01", "grace")
	checkValidity(t, v, "2025-04-01", "grace")
	checkValidity(t, v, "2025-04-02", "expired")
}

func TestPassportIssuedAtFortyFiveNeverExpires(t *testing.T) {
	v := person.PassportValidity(date("1970-01-01"), date("2015-01-01"))
	checkValidity(t, v, "2090-01-01", "valid")
}

func TestPassportOfALeapDayExpires90DaysAfter28February(t *testing.T) {
	v := person.PassportValidity(date("1980-02-29"), date("2001-03-01")) // 45 in 2025, no leap year
	if v.Due != date("2025-02-28") || v.Expires != date("2025-05-29") {
		t.Errorf("%+v", v)
	}
}

func checkValidity(t *testing.T, v person.Validity, day, want string) {
	t.Helper()
	got := "valid"
	if v.ExpiredOn(date(day)) {
		got = "expired"
	} else if v.InGraceOn(date(day)) {
		got = "grace"
	}
	if got != want {
		t.Errorf("on %s: %s, want %s", day, got, want)
	}
}
