package authority

import (
	"time"

	"razvorot/authority/issuance"
)

// Rules is how an authority acts by itself.
type Rules struct {
	Registry      time.Duration // until a register answers
	RegistryRetry time.Duration // until a register that did not answer is asked again
	DocumentCheck time.Duration // from a file's arrival to its check
	Processing    time.Duration // «В обработке», until automatic checks are done
	Checking      time.Duration // «На проверке», until the rules decide
	Preparing     time.Duration // «Одобрено», until the passport is formed
	OfflineQR     time.Duration // how long an offline QR holds; ten minutes when zero
	PaperQR       time.Duration // how long one for a copy on paper does; 30 days when zero
	Credential    time.Duration // how long a credential holds; 30 days when zero, issuance.LongestTerm at most
	StatusTTL     time.Duration // how long a status list may be kept, whole seconds; a quarter of an hour when zero
	ReentryWait   time.Duration // until who lost the authenticator app comes back in; three days when zero
	CodesPerHour  int           // to one phone or address; 20 when zero
	Retention     Retention     // how long what has served its purpose is kept
	Video         VideoHours    // when operators take video calls; UsualVideoHours when nil
	ByHand        bool          // the rules wait for an operator's decision, until Trial.SetByHand says otherwise
}

// TrialRules are delays that can be watched and do not bore.
func TrialRules() Rules {
	return Rules{Registry: 2 * time.Second, RegistryRetry: 30 * time.Second, DocumentCheck: time.Second,
		Processing: 4 * time.Second, Checking: 6 * time.Second, Preparing: 3 * time.Second, StatusTTL: time.Minute}
}

func (r Rules) withDefaults() Rules {
	for _, x := range []struct {
		rule  *time.Duration
		usual time.Duration
	}{
		{&r.OfflineQR, 10 * time.Minute}, {&r.PaperQR, 30 * 24 * time.Hour}, {&r.Credential, 30 * 24 * time.Hour},
		{&r.StatusTTL, 15 * time.Minute}, {&r.ReentryWait, 72 * time.Hour}, {&r.RegistryRetry, 30 * time.Second},
	} {
		if *x.rule == 0 {
			*x.rule = x.usual
		}
	}
	if r.Video == nil {
		r.Video = UsualVideoHours()
	}
	r.PaperQR, r.Credential = min(r.PaperQR, issuance.LongestTerm), min(r.Credential, issuance.LongestTerm)
	r.StatusTTL = max(time.Second, r.StatusTTL.Truncate(time.Second))
	if r.CodesPerHour == 0 {
		r.CodesPerHour = 20
	}
	return r
}
