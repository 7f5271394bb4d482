package authority

import "time"

// Rules is how an authority acts by itself.
type Rules struct {
	Registry      time.Duration // until a register answers
	RegistryRetry time.Duration // until a register that did not answer is asked again
	DocumentCheck time.Duration // from a file's arrival to its check
	Processing    time.Duration // «В обработке», until automatic checks are done
	Checking      time.Duration // «На проверке», until the rules decide
	Preparing     time.Duration // «Одобрено», until the passport is formed
	OfflineQR     time.Duration // how long an offline QR holds; a day when zero
	CodesPerHour  int           // to one phone or address; 20 when zero
	ByHand        bool          // the rules wait for an operator's decision, until Trial.SetByHand says otherwise
}

// TrialRules are delays that can be watched and do not bore.
func TrialRules() Rules {
	return Rules{Registry: 2 * time.Second, RegistryRetry: 30 * time.Second, DocumentCheck: time.Second,
		Processing: 4 * time.Second, Checking: 6 * time.Second, Preparing: 3 * time.Second}
}

func (r Rules) withDefaults() Rules {
	if r.OfflineQR == 0 {
		r.OfflineQR = 24 * time.Hour
	}
	if r.CodesPerHour == 0 {
		r.CodesPerHour = 20
	}
	if r.RegistryRetry == 0 {
		r.RegistryRetry = 30 * time.Second
	}
	return r
}
