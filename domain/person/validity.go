package person

// Ages that a passport's life hangs on: it is given from 14 on and replaced at 20 and at 45 (Положение о паспорте
// гражданина РФ, постановление Правительства РФ от 23.12.2023 № 2267; before it the one of № 828, п. 7).
const (
	PassportAge    = 14
	AdultAge       = 18 // ГК РФ, ст. 21
	firstReplaced  = 20
	secondReplaced = 45
)

// graceDays is how long a passport due at 20 or 45 still holds: until the new one, but no more than 90 days after the
// birthday (№ 828 as changed by № 1205 of 15.07.2021, kept by № 2267).
const graceDays = 90

// Validity is until when a passport holds.
type Validity struct {
	Age     int  // at which it is due for replacement: 20, 45, or 0 when it never is
	Due     Date // that birthday
	Expires Date // last day it holds, after the grace; zero when it never expires
}

// PassportValidity returns until when a passport issued to somebody born on birth holds. Conscripts, who replace theirs
// after service, are the office's exception and not known here.
func PassportValidity(birth, issued Date) Validity {
	for _, age := range []int{firstReplaced, secondReplaced} {
		if due := birth.AddYears(age); issued.Before(due) {
			return Validity{Age: age, Due: due, Expires: due.AddDays(graceDays)}
		}
	}
	return Validity{}
}

// ExpiredOn reports whether the passport no longer holds on the day.
func (v Validity) ExpiredOn(day Date) bool { return v.Age != 0 && day.After(v.Expires) }

// InGraceOn reports whether the passport is due but still holds on the day.
func (v Validity) InGraceOn(day Date) bool {
	return v.Age != 0 && !day.Before(v.Due) && !v.ExpiredOn(day)
}
